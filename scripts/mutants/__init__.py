"""The guards of the contracts, each with the tests that must go red without it: `make mutants` takes them out in turn.

tests/mutants/*.toml lists them. A mutant is one guard removed: `guard` occurs exactly once in `file` and is replaced by
`without`; every test named must then fail.
"""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path

from scripts.toolchain import ROOT

LISTS = ROOT / "tests" / "mutants"


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    guard: str
    without: str
    tests: tuple[str, ...]

    def source(self, root: Path) -> str:
        """The file's text without the guard."""
        text = (root / self.file).read_text()
        if text.count(self.guard) != 1:
            raise ValueError(f"{self.name}: its guard occurs {text.count(self.guard)} times in {self.file}, expected 1")
        return text.replace(self.guard, self.without)


def load(folder: Path = LISTS) -> list[Mutant]:
    """Every mutant of the lists, in the order of the files."""
    entries = [entry for path in sorted(folder.glob("*.toml")) for entry in tomllib.loads(path.read_text())["mutant"]]
    return [Mutant(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]


def is_test_known(test: str, root: Path) -> bool:
    """Whether `tests/x.py::test_y` names a test function, or a TestCase that is assigned there."""
    file, _, name = test.partition("::")
    path = root / file
    if not path.is_file():
        return False
    module = ast.parse(path.read_text())
    functions = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    assigned = {ast.unparse(node.targets[0]) for node in module.body if isinstance(node, ast.Assign)}
    return name in functions or name.split("::")[0] in assigned
