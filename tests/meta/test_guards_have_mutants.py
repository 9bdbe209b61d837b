"""Every guard of these folders has a mutant: it is taken out, and a test must go red."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.mutants import load
from scripts.mutants.guards import guards_of, taken_out
from scripts.toolchain import ROOT

FOLDERS = ("access", "assets", "compliance", "compliance/modules", "data", "identity", "income", "issuance", "token")
FILES = [
    path.relative_to(ROOT).as_posix()
    for folder in FOLDERS
    for path in sorted((ROOT / "contracts" / folder).glob("*.sol"))
]
MUTANTS = load()

SAMPLE = """
contract Sample {
    // require(false, InAComment());
    modifier onlyKeeper() {
        _requireKeeper(msg.sender);
        _;
    }

    constructor() Ownable(msg.sender) {
        _disableInitializers();
    }

    function set(uint256 a, function (uint256) external b)
        external
        override(First, Second)
        onlyKeeper
        limited(3)
        returns (bool done)
    {
        if (a == 0) revert SampleZero("a");
        for (uint256 i = 0; i < a; ++i) {
            require(
                i < LIMIT,
                SampleTooMany(LIMIT)
            );
        }
        if (a == 1) return false;
        else revert SampleOther();
    }

    function _requireKeeper(address caller) internal view virtual;
}
"""


@pytest.mark.parametrize("file", FILES)
def test_each_guard__has_a_mutant(file):
    source = (ROOT / file).read_text()
    covered = set().union(*(taken_out(source, mutant.source(ROOT)) for mutant in MUTANTS if mutant.file == file))
    missing = [guard for guard in guards_of(source) if (guard.function, guard.text) not in covered]
    told = [f"{file}:{source.count(chr(10), 0, guard.end) + 1} {guard.function}: {guard.text}" for guard in missing]
    assert told == [], "without a mutant in tests/mutants/"


def test_guards__are_refusals_and_modifiers():
    assert [(guard.function, guard.text) for guard in guards_of(SAMPLE)] == [
        ("onlyKeeper", "_requireKeeper(msg.sender);"),
        ("constructor", "_disableInitializers();"),
        ("set", "onlyKeeper"),
        ("set", "limited(3)"),
        ("set", 'if (a == 0) revert SampleZero("a");'),
        ("set", "require( i < LIMIT, SampleTooMany(LIMIT) );"),
        ("set", "else revert SampleOther();"),
    ]


def test_guard__stands_where_it_is_found():
    texts = {guard.text: SAMPLE[guard.start : guard.end] for guard in guards_of(SAMPLE)}
    assert [" ".join(found.split()) for found in texts.values()] == list(texts)


@pytest.mark.parametrize(
    ("guard", "instead"),
    [
        ("        onlyKeeper\n", ""),
        ("i < LIMIT,", "i <= LIMIT,"),
        ("if (a == 0) revert", "if (false) revert"),
    ],
)
def test_guard_that_goes_or_is_weakened__is_taken_out(guard, instead):
    assert len(taken_out(SAMPLE, SAMPLE.replace(guard, instead, 1))) == 1


def test_statement_that_moves__is_not_taken_out():
    assert (
        taken_out(SAMPLE, SAMPLE.replace("        onlyKeeper\n        limited(3)", "        limited(3) onlyKeeper"))
        == set()
    )


def test_folders__have_guards():
    counts = dict.fromkeys(FOLDERS, 0)
    for file in FILES:
        counts[Path(file).parent.relative_to("contracts").as_posix()] += len(guards_of((ROOT / file).read_text()))
    assert min(counts.values()) > 0, counts
