import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.valuation.decide import (
    Hold,
    Publish,
    agreeing,
    decide_publication,
    newest_by_signer,
    spread_bps,
)
from oracles.valuation.report import SignedReport
from tests.support.reports import ACCOUNTS, NOW, OPERATORS, POLICY, VIEW, report, signed, view

FIVE = tuple(account.address for account in ACCOUNTS)


def decided(*reports, seen=VIEW, operator=1, waited=0):
    """The operator at place 1 has the first turn in round 4 of three operators."""
    return decide_publication(seen, reports, OPERATORS[operator], waited, POLICY)


def values(decision):
    return [each.report.value for each in decision.reports]


@pytest.mark.parametrize("reports", [(), (signed(0),), (signed(0), signed(0, signed_at=NOW - 5))])
def test_too_few_operators_signed__holds(reports):
    assert decided(*reports) == Hold(f"{min(len(reports), 1)} of 2 reports")


def test_no_quorum_lies_within_the_spread__holds():
    reports = [signed(0, value=400_000), signed(1, value=500_000), signed(2, value=600_000)]
    assert decided(*reports) == Hold("no 2 of 3 reports agree within 500 bps")


@pytest.mark.parametrize(("operator", "turn"), [(1, 0), (2, 1), (0, 2)])
def test_round_has_an_order__each_operator_leaves_the_ones_before_it_their_ticks(operator, turn):
    reports = [signed(0), signed(1)]
    for waited in range(turn * POLICY.patience_ticks):
        held = decided(*reports, operator=operator, waited=waited)
        assert held == Hold(
            f"a quorum stands, this operator is number {turn + 1} in the round's order", has_quorum=True
        )
    assert isinstance(decided(*reports, operator=operator, waited=turn * POLICY.patience_ticks), Publish)


@pytest.mark.parametrize("next_round", range(1, 7))
def test_any_round__exactly_one_operator_transmits_at_once(next_round):
    reports = [signed(0, round=next_round), signed(1, round=next_round)]
    seen = view(next_round=next_round)
    at_once = [
        operator
        for operator in range(3)
        if isinstance(decide_publication(seen, reports, OPERATORS[operator], 0, POLICY), Publish)
    ]
    assert at_once == [next_round % 3]


def test_outlier_would_break_the_spread__is_left_out():
    decision = decided(signed(0, value=500_000), signed(1, value=580_000, high=700_000), signed(2, value=505_000))
    assert values(decision) == [500_000, 505_000]


@pytest.mark.parametrize("order", itertools.permutations(range(3)))
def test_all_agree__all_are_published_in_ascending_order_of_their_signers(order):
    decision = decided(*(signed(place) for place in order))
    assert [each.signer for each in decision.reports] == list(OPERATORS)


def test_operator_signed_twice__the_newer_report_counts():
    older, newer = signed(0, signed_at=NOW - 10, value=490_000), signed(0, value=500_000)
    assert newest_by_signer([older, newer]) == newest_by_signer([newer, older]) == {OPERATORS[0]: newer}
    assert values(decided(older, newer, signed(1))) == [500_000, 500_000]


def test_two_clusters_of_equal_size__the_lower_is_chosen():
    reports = [
        signed(place, value=value, high=900_000) for place, value in enumerate((500_000, 800_000, 505_000, 805_000))
    ]
    chosen = agreeing(reports, view(operators=FIVE, quorum=2).configuration)
    assert sorted(each.report.value for each in chosen) == [500_000, 505_000]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ([5], 0),
        ([100, 101], 100),
        ([100, 100, 103], 300),
        ([97, 100, 100], 300),
        ([3, 4], 3_334),
        ([7, 7, 7, 8], 1_429),
    ],
)
def test_spread__is_measured_to_the_lower_middle_and_rounded_up(stated, expected):
    assert spread_bps(stated) == expected


@settings(max_examples=60, deadline=None)
@given(
    stated=st.lists(st.integers(400_000, 600_000), min_size=1, max_size=5),
    quorum=st.integers(1, 5),
    limit=st.integers(0, 3_000),
)
def test_agreeing__finds_a_set_exactly_when_there_is_one_and_none_is_larger(stated, quorum, limit):
    configuration = view(operators=FIVE, quorum=quorum, spread_limit_bps=limit).configuration
    reports = [SignedReport(report(value=value), b"", FIVE[place]) for place, value in enumerate(stated)]
    sizes = [
        count
        for count in range(quorum, len(stated) + 1)
        if any(spread_bps(list(some)) <= limit for some in itertools.combinations(stated, count))
    ]
    chosen = agreeing(reports, configuration)
    assert len(chosen) == max(sizes, default=0)
    assert not chosen or spread_bps([each.report.value for each in chosen]) <= limit
