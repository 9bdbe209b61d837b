"""The lists of guards in tests/mutants/ cannot rot: each guard is found exactly once, each test named exists."""

from __future__ import annotations

from collections import Counter

import pytest

from scripts.mutants import Mutant, is_test_known, load
from scripts.mutants.compiler import importers
from scripts.mutants.lanes import failed_tests
from scripts.toolchain import ROOT

MUTANTS = load()


def test_names__are_unique():
    assert [name for name, count in Counter(mutant.name for mutant in MUTANTS).items() if count > 1] == []


@pytest.mark.parametrize("mutant", MUTANTS, ids=[mutant.name for mutant in MUTANTS])
def test_mutant__finds_its_guard_and_its_tests(mutant):
    assert mutant.source(ROOT) != (ROOT / mutant.file).read_text()
    assert mutant.tests, "a mutant without tests could not survive"
    assert [test for test in mutant.tests if not is_test_known(test, ROOT)] == []


@pytest.mark.parametrize("text", ["none", "guard; guard;"])
def test_guard_not_found_once__is_refused(tmp_path, text):
    (tmp_path / "A.sol").write_text(text)
    with pytest.raises(ValueError, match=r"expected 1"):
        Mutant("m", "A.sol", "guard;", "", ("t",)).source(tmp_path)


def test_unknown_test__is_noticed():
    file = "tests/meta/test_mutants.py"
    known = [
        is_test_known(test, ROOT) for test in (f"{file}::test_names__are_unique", f"{file}::test_x", "tests/x.py::y")
    ]
    assert known == [True, False, False]


def test_importers__are_found_through_others():
    imports = {"a": {"b"}, "b": {"c"}, "c": set(), "d": {"a"}, "e": set()}
    assert importers(imports, "c") == {"a", "b", "c", "d"}


def test_test_that_could_not_be_set_up__did_not_fail():
    report = """<testsuites><testsuite>
    <testcase classname="tests.unit.test_a" name="test_red[1]"><failure/></testcase>
    <testcase classname="tests.unit.test_a" name="test_broken"><error/></testcase>
    <testcase classname="tests.unit.test_a" name="test_green"/>
    </testsuite></testsuites>"""
    assert failed_tests(report) == {"tests/unit/test_a.py::test_red", "tests/unit/test_a.py::test_red[1]"}


def test_guard_that_goes_everywhere__goes_in_each_function_and_is_tested_there(tmp_path):
    text = "function a() external onlyMe {}\n// onlyMe\nfunction b() external onlyMe returns (bool) {}\nfunction c() {}"
    (tmp_path / "A.sol").write_text(text)
    mutant = Mutant("m", "A.sol", "onlyMe", "", ("t.py::t[{function}]", "t.py::u"), everywhere=True)
    assert mutant.source(tmp_path) == text.replace("external onlyMe", "external ")
    assert mutant.tests_of_functions(tmp_path) == ("t.py::t[a]", "t.py::t[b]", "t.py::u")


def test_guard_that_goes_everywhere_and_is_nowhere__is_refused(tmp_path):
    (tmp_path / "A.sol").write_text("function a() external {}")
    with pytest.raises(ValueError, match=r"no such guard"):
        Mutant("m", "A.sol", "onlyMe", "", ("t",), everywhere=True).source(tmp_path)
