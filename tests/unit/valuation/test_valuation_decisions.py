from dataclasses import replace

import pytest

from oracles.valuation.decide import (
    Hold,
    Keep,
    Published,
    Sign,
    check_report,
    decide_report,
    is_mine,
)
from oracles.valuation.report import ReportError
from tests.support.reports import APPRAISAL, DAY, NOW, OPERATORS, POLICY, VIEW, report, signed, view

FRESH = Published(round=3, signed_at=NOW - DAY // 2, value=500_000)


def decided(seen=VIEW, own=None, **changes):
    return decide_report(seen, replace(APPRAISAL, **changes), own, POLICY)


# Whose asset it is


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (view(operators=OPERATORS[1:]), "not an operator of this asset"),
        (view(status=1), "asset status is 1, valued are 2 to 4"),
        (view(status=5), "asset status is 5, valued are 2 to 4"),
        (view(status=6), "asset status is 6, valued are 2 to 4"),
        (view(currency="EUR"), "currency is 'EUR', the model values in USD, an index in points (XXX)"),
        (view(is_pending=True), "a round awaits the guardian"),
    ],
)
def test_asset_is_not_to_be_valued_now__holds_with_the_reason(seen, reason):
    assert is_mine(seen, OPERATORS[0]) == Hold(reason)


@pytest.mark.parametrize("status", [2, 3, 4])
@pytest.mark.parametrize("operator", OPERATORS)
def test_asset_is_submitted_to_tokenised__is_every_listed_operators(status, operator):
    assert is_mine(view(status=status), operator) is None


# Whether a report is due


@pytest.mark.parametrize(
    "changes", [{"low": 0}, {"low": 500_001}, {"high": 499_999}, {"value": 0, "low": 0}, {"value": -1, "low": -2}]
)
def test_model_gives_no_interval_around_its_value__holds(changes):
    assert isinstance(decided(**changes), Hold)


@pytest.mark.parametrize("value", [500_000, 502_499, 497_501])
def test_value_is_fresh_and_close__holds(value):
    assert decided(view(published=FRESH), value=value) == Hold("neither heartbeat nor deviation is due")


def test_move_was_just_rejected__waits_for_the_heartbeat():
    seen = view(published=replace(FRESH, round=2))
    assert decided(seen, value=550_000) == Hold("the move was rejected in the last round: waits for the heartbeat")


def test_move_was_rejected_and_the_heartbeat_is_due__signs():
    seen = view(published=replace(FRESH, round=2, signed_at=NOW - DAY // 2 - 1))
    assert isinstance(decided(seen, value=550_000), Sign)


@pytest.mark.parametrize("value", [502_500, 497_500, 600_000, 400_000])
def test_model_moved_by_the_deviation__signs(value):
    assert isinstance(decided(view(published=FRESH), value=value), Sign)


def test_half_of_the_heartbeat_has_passed__signs():
    assert isinstance(decided(view(published=replace(FRESH, signed_at=FRESH.signed_at - 1))), Sign)


def test_closed_days_passed__count_to_no_heartbeat():
    over_a_weekend = replace(FRESH, signed_at=FRESH.signed_at - 2 * 86_400, closed_seconds=2 * 86_400)
    assert isinstance(decided(view(published=over_a_weekend)), Hold)
    assert isinstance(decided(view(published=replace(over_a_weekend, closed_seconds=2 * 86_400 - 1))), Sign)


def test_nothing_is_published__signs_whatever_round_is_next():
    assert isinstance(decided(view(published=None, next_round=1)), Sign)
    assert isinstance(decided(view(published=None, next_round=9)), Sign)


def test_report__carries_the_round_the_chains_time_and_the_models_answer():
    assert decided() == Sign(report())


# Whether the report signed earlier still stands


@pytest.mark.parametrize(
    "seen", [view(next_round=5), view(version=3), view(now=NOW + 1_801), view(now=NOW + 400 * DAY)]
)
def test_round_or_configuration_or_time_moved_on__signs_again(seen):
    signed_again = decided(seen, own=signed())
    assert isinstance(signed_again, Sign)
    assert (signed_again.report.round, signed_again.report.signed_at) == (seen.next_round, seen.now)


@pytest.mark.parametrize("name", ["value", "low", "high", "model_hash", "inputs_hash"])
def test_model_or_inputs_say_something_else__signs_again(name):
    other = b"\x09" * 32 if name.endswith("hash") else getattr(APPRAISAL, name) + 1
    assert isinstance(decided(own=signed(), **{name: other}), Sign)


def test_heartbeat_is_shorter_than_the_validity__signs_again_at_half_of_it():
    seen = view(published=None, heartbeat_seconds=600)
    assert decided(replace(seen, now=NOW + 300), own=signed()) == Keep()
    assert isinstance(decided(replace(seen, now=NOW + 301), own=signed()), Sign)


def test_nothing_changed__keeps_the_report():
    assert decided(replace(VIEW, now=NOW + 1_800), own=signed()) == Keep()


def test_value_is_published_again__own_report_is_not_kept():
    assert isinstance(decided(view(published=FRESH), own=signed()), Hold)


# Which reports the contract would take


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"asset_id": 8}, "asset id is 8, expected 7"),
        ({"round": 3}, "round is 3, expected 4"),
        ({"round": 5}, "round is 5, expected 4"),
        ({"config_version": 1}, "configuration version is 1, expected 2"),
        ({"value": 0, "low": 0}, "interval is 0 to 600000 around 0"),
        ({"low": 0}, "interval is 0 to 600000 around 500000"),
        ({"low": 500_001}, "interval is 500001 to 600000 around 500000"),
        ({"high": 499_999}, "interval is 400000 to 499999 around 500000"),
        ({"risk_bps": 10_001}, "risk is 10001"),
        ({"yield_bps": 10_001}, "yield 10001"),
        ({"model_hash": bytes(32)}, "names no model"),
        ({"inputs_hash": bytes(32)}, "names no model or no inputs"),
        ({"nav_date": NOW + 1}, "after it was signed"),
        ({"signed_at": NOW + 1}, "after the block's time"),
        ({"signed_at": NOW - DAY - 1, "nav_date": 0}, "before the last value's"),
        ({"signed_at": NOW - DAY + 59, "nav_date": 0}, "stale at"),
        ({"valid_until": NOW + 59}, "valid until"),
        ({"valid_until": 0}, "valid until 0"),
    ],
)
def test_report_breaks_a_rule_of_the_contract__is_refused(changes, message):
    with pytest.raises(ReportError) as refused:
        check_report(report(**changes), VIEW)
    assert message in str(refused.value)


def test_report_was_signed_before_an_unvalued_assets_heartbeat__is_refused():
    with pytest.raises(ReportError, match="stale"):
        check_report(report(signed_at=NOW - DAY, nav_date=0), view(published=None))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"low": 500_000, "high": 500_000},
        {"risk_bps": 10_000, "yield_bps": 10_000},
        {"nav_date": NOW},
        {"signed_at": NOW - DAY + 60, "nav_date": 0},
        {"valid_until": NOW + 60},
    ],
)
def test_report_is_at_the_edge__passes(changes):
    check_report(report(**changes), VIEW)


def test_heartbeat_is_shorter_than_the_margin__reports_still_pass():
    check_report(report(), view(published=None, heartbeat_seconds=40, now=NOW + 30))


def test_points_for_an_asset_in_money__nobody_signs():
    assert decided(currency="XXX") == Hold("currency is 'USD', the model values this in XXX")
