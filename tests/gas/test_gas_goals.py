"""Ours costs at most what the goals say of what the ERC-3643 4.1 suite costs, and never more than it."""

from __future__ import annotations

from itertools import product

from scripts.bench.measure import ATTESTED, DEPLOYMENT, FLOOR, LIVE, PLAIN, in_words
from scripts.bench.operations import OPERATIONS
from scripts.bench.table import GOALS


def described(rows):
    return {in_words(row.case): row.ratio for row in rows}


def test_every_operation__could_be_measured(our_gas, left_out):
    assert our_gas
    assert left_out == []


def test_table__has_each_operation_with_each_count_of_modules_and_topics_in_both_modes(rows):
    cases = {row.case for row in rows}
    assert set(product((one.name for one in OPERATIONS), (0, 2, 6), (1, 3), (LIVE, ATTESTED))) <= cases
    assert set(product([DEPLOYMENT], (0, 2, 6), (1, 3), [LIVE])) <= cases
    assert (PLAIN, 0, 0, FLOOR) in cases


def test_goals__are_met(rows):
    """With one topic; deployments with three, too."""
    limits = {(*case, 1): limit for case, (limit, _) in GOALS.items()}
    limits |= {(*case, 3): limit for case, (limit, _) in GOALS.items() if case[0] == DEPLOYMENT}
    cases = {(row.operation, row.modules, row.mode, row.topics): row for row in rows}
    assert limits.keys() <= cases.keys()
    assert described(cases[case] for case, limit in limits.items() if cases[case].ratio > limit) == {}


def test_no_operation__costs_more_than_the_peers(rows):
    assert described(row for row in rows if row.ratio > 1) == {}
