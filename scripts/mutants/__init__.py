"""The guards of the contracts, each with the tests that must go red without it: `make mutants` takes them out in turn.

tests/mutants/*.toml lists them. A mutant is one guard removed: `guard` occurs exactly once in `file` and is replaced by
`without`; every test named must then fail. A guard that goes `everywhere` is a whole statement that refuses, or a
modifier: it is replaced in each function that has it, and in the tests `{function}` stands for the name of each.
"""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.mutants.guards import Guard, guards_of
from scripts.toolchain import ROOT

LISTS = ROOT / "tests" / "mutants"


@dataclass(frozen=True)
class Mutant:
    name: str
    file: str
    guard: str
    without: str
    tests: tuple[str, ...]
    everywhere: bool = False

    def source(self, root: Path) -> str:
        """The file's text without the guard."""
        text = (root / self.file).read_text()
        if self.everywhere:
            for guard in reversed(self.places(text)):
                text = text[: guard.start] + self.without + text[guard.end :]
            return text
        if text.count(self.guard) != 1:
            raise ValueError(f"{self.name}: its guard occurs {text.count(self.guard)} times in {self.file}, expected 1")
        return text.replace(self.guard, self.without)

    def places(self, text: str) -> list[Guard]:
        """Where a guard that goes everywhere stands in its file's text."""
        found = [guard for guard in guards_of(text) if guard.text == self.guard]
        if not found:
            raise ValueError(f"{self.name}: {self.file} has no such guard")
        return found

    def tests_of_functions(self, root: Path) -> tuple[str, ...]:
        """The tests, those of each function by name."""
        if not self.everywhere:
            return self.tests
        functions = [guard.function for guard in self.places((root / self.file).read_text())]
        named = [test.replace("{function}", function) for test in self.tests for function in functions]
        return tuple(dict.fromkeys(named))


def load(folder: Path = LISTS) -> list[Mutant]:
    """Every mutant of the lists, in the order of the files."""
    entries = [entry for path in sorted(folder.glob("*.toml")) for entry in tomllib.loads(path.read_text())["mutant"]]
    mutants = [Mutant(**{**entry, "tests": tuple(entry["tests"])}) for entry in entries]
    return [replace(mutant, tests=mutant.tests_of_functions(ROOT)) for mutant in mutants]


def is_test_known(test: str, root: Path) -> bool:
    """Whether `tests/x.py::test_y`, parameters aside, names a test function, or a TestCase that is assigned there."""
    file, _, name = test.partition("[")[0].partition("::")
    path = root / file
    if not path.is_file():
        return False
    module = ast.parse(path.read_text())
    functions = {node.name for node in module.body if isinstance(node, ast.FunctionDef)}
    assigned = {ast.unparse(node.targets[0]) for node in module.body if isinstance(node, ast.Assign)}
    return name in functions or name.split("::")[0] in assigned
