"""Moves are measured against the whole trailing window, so that no row of small steps walks the value away."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import configure_valuation

MILLION = 1_000_000 * 10**8
WINDOW = 604_800
PART = WINDOW // 4
PENDING_SECONDS = 3_600
DISPUTED = 3


@pytest.fixture
def publish_at(publish_value):
    """Publishes a value in the second named."""

    def transmit(value: int, at: int):
        chain.pending_timestamp = at
        return publish_value(value, signedAt=at, validUntil=at, navDate=0)

    return transmit


@pytest.fixture
def monday(oracle):
    """First second of a part of the window that lies ahead."""
    return (chain.pending_timestamp // PART + 2) * PART


def name_of(receipt) -> str:
    (event,) = receipt.events
    return event.event_name


@pytest.mark.parametrize(
    ("values", "move_bps"),
    [
        ([100, 110, 121], 2_100),
        ([100, 90, 79], 2_100),
        ([100, 115, 110, 92], 2_000),
        ([100, 115, 110, 91], 2_087),
        ([100, 85, 90, 103], 2_118),
    ],
)
def test_small_steps_within_the_window__held_once_they_add_up(oracle, asset_id, publish_value, values, move_bps):
    *published, last = values
    for value in published:
        assert name_of(publish_value(value * MILLION)) == "ValuationPublished"
    (event,) = publish_value(last * MILLION).events
    if move_bps > 2_000:
        assert (event.event_name, event.moveBps) == ("ValuationHeld", move_bps)
    else:
        assert event.event_name == "ValuationPublished"
        assert oracle.windowOf(asset_id) == (min(values) * MILLION, max(values) * MILLION)


@pytest.mark.parametrize(("offset", "lasts"), [(0, 5 * PART - 1), (1, 5 * PART - 2), (PART - 1, 4 * PART)])
def test_value__counts_for_the_window_and_less_than_a_part_longer(oracle, asset_id, publish_at, monday, offset, lasts):
    first = monday + offset
    publish_at(100, first)
    publish_at(119, first + WINDOW)
    before = chain.snapshot()
    assert name_of(publish_at(121, first + lasts)) == "ValuationHeld"
    chain.restore(before)
    assert name_of(publish_at(121, first + lasts + 1)) == "ValuationPublished"


def test_window_of_odd_length__is_never_shorter(platform, oracle, asset_id, guardian, operators, publish_at, monday):
    """A quarter is rounded up: were it rounded down, a value of its last second would leave three seconds early."""
    window = WINDOW + 3
    configure_valuation(platform, guardian, operators, asset_id, windowSeconds=window)
    first = monday // (window // 4) * (window // 4) - 1
    publish_at(100, first)
    publish_at(119, first + window // 2)
    assert name_of(publish_at(121, first + window)) == "ValuationHeld"


def test_steps_as_old_values_leave__gain_no_more_than_the_limit_in_a_window(publish_at, monday):
    """Steps as large and as early as may be: what lies a window apart or less stays within the limit."""
    published = [(monday, 1_000_000)]
    publish_at(1_000_000, monday)
    now, steps = monday, 0
    while steps < 4:
        now += PART
        value = min(low for at, low in published if now // PART - at // PART <= 4) * 12 // 10
        steps += value > published[-1][1]
        before = chain.snapshot()
        assert name_of(publish_at(value + 1, now)) == "ValuationHeld"
        chain.restore(before)
        receipt = publish_at(value, now)
        assert name_of(receipt) == "ValuationPublished"
        published.append((now, value))
    for at, value in published:
        for later, other in published:
            if at <= later <= at + WINDOW:
                assert abs(other - value) * 10 <= 2 * value


def test_last_value__counts_however_old(publish_at, oracle, asset_id, monday):
    publish_at(100, monday)
    assert name_of(publish_at(121, monday + 10 * WINDOW)) == "ValuationHeld"
    assert oracle.windowOf(asset_id) == (100, 100)


def test_confirmed_value__begins_the_window_anew(oracle, asset_id, guardian, publish_value):
    publish_value(100)
    publish_value(150)
    oracle.confirmPending(asset_id, 2, sender=guardian)
    assert oracle.windowOf(asset_id) == (150, 150)
    assert name_of(publish_value(180)) == "ValuationPublished"
    assert name_of(publish_value(149)) == "ValuationPublished"
    assert oracle.windowOf(asset_id) == (149, 180)
    assert name_of(publish_value(181)) == "ValuationHeld"


@pytest.mark.parametrize("is_expired", [False, True])
def test_rejected_value__limits_nothing(oracle, asset_id, guardian, publish_value, is_expired):
    publish_value(100)
    publish_value(150)
    if is_expired:
        chain.pending_timestamp = oracle.pendingOf(asset_id).expiresAt + 1
        chain.mine()
    oracle.rejectPending(asset_id, "", sender=guardian)
    assert oracle.windowOf(asset_id) == (100, 100)
    assert name_of(publish_value(120)) == "ValuationPublished"


def test_window_before_any_value__refused(oracle, asset_id):
    with ape.reverts(oracle.ValuationNeverPublished, assetId=asset_id):
        oracle.windowOf(asset_id)


@pytest.mark.parametrize("window_seconds", [3_600, WINDOW, WINDOW + 4, 366 * 86_400])
def test_configuration_that_changes__keeps_what_limits_moves(
    platform, oracle, asset_id, guardian, operators, publish_at, monday, window_seconds
):
    """A value in its last second goes on for a whole new window, or as before if that is unchanged."""
    publish_at(100, monday)
    publish_at(119, monday + 5 * PART - 3)
    chain.pending_timestamp = monday + 5 * PART - 2
    configure_valuation(platform, guardian, operators, asset_id, windowSeconds=window_seconds)
    assert oracle.windowOf(asset_id) == (100, 119)
    held_at = (
        monday + 5 * PART - (1 if window_seconds == WINDOW else 2) + (0 if window_seconds == WINDOW else window_seconds)
    )
    assert name_of(publish_at(121, held_at)) == "ValuationHeld"


def test_configuration_of_another_window__takes_nothing_that_had_left(
    platform, oracle, asset_id, guardian, operators, publish_at, monday
):
    publish_at(100, monday)
    publish_at(119, monday + 5 * PART - 1)
    chain.pending_timestamp = monday + 5 * PART
    configure_valuation(platform, guardian, operators, asset_id, windowSeconds=366 * 86_400)
    assert oracle.windowOf(asset_id) == (119, 119)


def test_first_configurations__begin_an_empty_window(platform, oracle, asset_id, guardian, operators, publish_value):
    configure_valuation(platform, guardian, operators, asset_id, windowSeconds=3_600)
    configure_valuation(platform, guardian, operators, asset_id, windowSeconds=WINDOW)
    assert name_of(publish_value(100)) == "ValuationPublished"
    assert oracle.windowOf(asset_id) == (100, 100)


def test_rounds_of_other_models__keep_their_own(oracle, asset_id, publish_value):
    first, second = b"\x01" * 32, b"\x02" * 32
    for model in (first, first, second, first):
        publish_value(MILLION, modelHash=model)
    assert [bytes(oracle.valuationAt(asset_id, round_).modelHash) for round_ in range(1, 5)] == [
        first,
        first,
        second,
        first,
    ]
