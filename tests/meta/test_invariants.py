"""docs/invariants.md numbers what always holds: each line names tests that exist, and every state machine runs."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "invariants.md"
MACHINES = sorted((ROOT / "tests" / "stateful").rglob("*.py"))
NUMBERED = re.compile(r"^(\d+)\. (.*?)(?=^\d+\. |^#|\Z)", re.MULTILINE | re.DOTALL)
REFERENCE = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def invariants() -> dict[int, list[tuple[str, str]]]:
    """Number -> the (file, name) of each of its tests."""
    return {int(number): REFERENCE.findall(text) for number, text in NUMBERED.findall(DOCUMENT.read_text())}


def machines_of(module: ast.Module) -> list[ast.ClassDef]:
    return [
        node
        for node in ast.walk(module)
        if isinstance(node, ast.ClassDef) and any("RuleBasedStateMachine" in ast.unparse(base) for base in node.bases)
    ]


def machines_that_run(module: ast.Module) -> set[str]:
    """Machines that a test function runs, or whose TestCase is assigned to a name that pytest collects."""
    running = set()
    for node in module.body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and call.args]
            running |= {
                ast.unparse(call.args[0]) for call in calls if ast.unparse(call.func) == "run_state_machine_as_test"
            }
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]).startswith("Test"):
            machine, _, attribute = ast.unparse(node.value).rpartition(".")
            running |= {machine} if attribute == "TestCase" else set()
    return running


def names_that_run(module: ast.Module) -> set[str]:
    """Test functions of a file, and the invariants and rules of its machines that run."""
    tests = {node.name for node in module.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    running = machines_that_run(module)
    return tests | {
        step.name
        for machine in machines_of(module)
        if machine.name in running
        for step in machine.body
        if isinstance(step, ast.FunctionDef)
        and any(ast.unparse(decorator).startswith(("invariant(", "rule(")) for decorator in step.decorator_list)
    }


def test_numbers__run_from_one_without_a_gap():
    numbers = [int(number) for number, _ in NUMBERED.findall(DOCUMENT.read_text())]
    assert numbers == list(range(1, len(numbers) + 1))


def test_each_invariant__names_tests_that_exist():
    untested = [number for number, references in invariants().items() if not references]
    known: dict[str, set[str]] = {}
    for references in invariants().values():
        for file, _ in references:
            path = ROOT / file
            known[file] = names_that_run(ast.parse(path.read_text())) if path.is_file() else set()
    unknown = [
        f"{number}: {file}::{name}"
        for number, references in invariants().items()
        for file, name in references
        if name not in known[file] or not Path(file).name.startswith("test_")
    ]
    assert (untested, unknown) == ([], [])


@pytest.mark.parametrize("path", MACHINES, ids=[path.stem for path in MACHINES])
def test_each_state_machine__is_run(path):
    module = ast.parse(path.read_text())
    machines = {machine.name for machine in machines_of(module)}
    assert machines <= machines_that_run(module)
    assert not machines or path.name.startswith("test_")


def test_each_invariant_of_a_machine__has_a_number():
    named = {reference for references in invariants().values() for reference in references}
    for path in MACHINES:
        file = path.relative_to(ROOT).as_posix()
        for machine in machines_of(ast.parse(path.read_text())):
            for step in machine.body:
                if isinstance(step, ast.FunctionDef) and "invariant()" in map(ast.unparse, step.decorator_list):
                    assert (file, step.name) in named, f"{file}::{step.name} has no line in docs/invariants.md"


@pytest.mark.parametrize(
    ("ending", "runs"),
    [
        ("", set()),
        ("TestIt = Machine", set()),
        ("It = Machine.TestCase", set()),
        ("def helper():\n    run_state_machine_as_test(Machine)", set()),
        ("TestIt = Machine.TestCase", {"Machine"}),
        ("def test_it():\n    run_state_machine_as_test(Machine, settings=None)", {"Machine"}),
    ],
)
def test_machine__runs_only_if_a_test_or_a_test_case_runs_it(ending, runs):
    assert machines_that_run(ast.parse(f"class Machine(RuleBasedStateMachine): pass\n{ending}")) == runs
