"""A value does not age on days on which no valuation is expected."""

from __future__ import annotations

from datetime import UTC, datetime

import ape
import pytest
from ape import chain
from hypothesis import given
from hypothesis import strategies as st

from tests.models.valuation import DAY, Calendar
from tests.support.assets import configure_valuation
from tests.support.effort import on_chain

FRESH, STALE = 1, 2
MONDAY_TO_FRIDAY, EVERY_DAY = 0b0011111, 0b1111111
FRIDAY = int(datetime(2030, 3, 1, tzinfo=UTC).timestamp())
assert datetime.fromtimestamp(FRIDAY, UTC).weekday() == 4
NOON = FRIDAY + DAY // 2


def bits_of(weekdays: frozenset[int]) -> int:
    return sum(1 << day for day in weekdays)


@pytest.fixture
def signed_at_noon(publish_value):
    """A value signed on a Friday at noon, under a heartbeat of a day. Calendars are set before or after."""

    def sign():
        chain.pending_timestamp = NOON
        return publish_value(signedAt=NOON, validUntil=NOON, navDate=0)

    return sign


@pytest.mark.parametrize(
    ("weekdays", "closed", "days"),
    [
        (0, [], 1),
        (MONDAY_TO_FRIDAY, [], 3),
        (EVERY_DAY, [], 1),
        (MONDAY_TO_FRIDAY, [3], 4),
        (MONDAY_TO_FRIDAY, [1, 2, 3, 4], 5),
        (MONDAY_TO_FRIDAY, [4], 3),
        (EVERY_DAY, [0, 1, 3], 3.5),
        (0b0010000, [], 7),
    ],
)
@pytest.mark.parametrize("is_set_before", [True, False])
def test_value_of_a_friday__fresh_until_its_open_day_is_over(
    oracle, asset_id, guardian, signed_at_noon, weekdays, closed, days, is_set_before
):
    """Closed days are counted from the Friday. If it is closed itself, its second half does not age the value."""
    closed = [FRIDAY // DAY + day for day in closed]
    if is_set_before:
        oracle.setCalendar(asset_id, weekdays, closed, sender=guardian)
    receipt = signed_at_noon()
    until = NOON + int(days * DAY)
    if is_set_before:
        assert receipt.events[0].freshUntil == until
    else:
        receipt = oracle.setCalendar(asset_id, weekdays, closed, sender=guardian)
        revised = [oracle.FreshnessRevised(asset_id, until)] if days != 1 else []
        assert receipt.events == [oracle.CalendarSet(asset_id, weekdays, closed), *revised]
    assert oracle.freshUntil(asset_id) == until
    for at, state in ((until, FRESH), (until + 1, STALE)):
        chain.pending_timestamp = at
        chain.mine()
        assert oracle.stateOf(asset_id) == state
        assert (oracle.openSecondsBetween(asset_id, NOON, at) > DAY) == (state == STALE)


def test_configuration_that_changes__keeps_the_calendar(
    platform, oracle, asset_id, guardian, operators, signed_at_noon
):
    holiday = FRIDAY // DAY + 3
    oracle.setCalendar(asset_id, MONDAY_TO_FRIDAY, [holiday], sender=guardian)
    signed_at_noon()
    configure_valuation(platform, guardian, operators, asset_id, heartbeatSeconds=2 * DAY)
    assert oracle.freshUntil(asset_id) == NOON + 5 * DAY
    assert oracle.calendarOf(asset_id) == (MONDAY_TO_FRIDAY, [holiday])
    oracle.setCalendar(asset_id, 0, [], sender=guardian)
    assert oracle.freshUntil(asset_id) == NOON + 2 * DAY
    assert oracle.calendarOf(asset_id) == (0, [])


def test_calendar_before_any_value__says_nothing_of_freshness(oracle, asset_id, guardian):
    receipt = oracle.setCalendar(asset_id, EVERY_DAY, [], sender=guardian)
    assert receipt.events == [oracle.CalendarSet(asset_id, EVERY_DAY, [])]
    with ape.reverts(oracle.ValuationNeverPublished, assetId=asset_id):
        oracle.freshUntil(asset_id)


def test_calendar_of_nobody_or_nothing__refused(platform, oracle, asset_id, guardian, issuer):
    with ape.reverts(oracle.AccessManagedUnauthorized, caller=issuer.address):
        oracle.setCalendar(asset_id, EVERY_DAY, [], sender=issuer)
    unknown = platform.asset_registry.assetCount() + 1
    with ape.reverts(oracle.ValuationAssetUnknown, assetId=unknown):
        oracle.setCalendar(unknown, EVERY_DAY, [], sender=guardian)


@pytest.mark.parametrize(
    ("weekdays", "closed", "parameter", "value"),
    [
        (EVERY_DAY + 1, [], "openWeekdays", EVERY_DAY + 1),
        (0, [20_000], "openWeekdays", 0),
        (EVERY_DAY, list(range(65)), "closedDays", 65),
    ],
)
def test_calendar_out_of_range__refused_by_name(oracle, asset_id, guardian, weekdays, closed, parameter, value):
    with ape.reverts(oracle.ValuationParameterOutOfRange, parameter=parameter, value=value):
        oracle.setCalendar(asset_id, weekdays, closed, sender=guardian)


@pytest.mark.parametrize("days", [(5, 5), (6, 5)])
def test_closed_days_twice_or_unordered__refused(oracle, asset_id, guardian, days):
    with ape.reverts(oracle.ValuationClosedDaysUnordered, previous=days[0], day=days[1]):
        oracle.setCalendar(asset_id, EVERY_DAY, [1, *days], sender=guardian)


def test_span_that_ends_before_it_begins__refused(oracle, asset_id):
    with ape.reverts(oracle.ValuationSpanReversed, start=2, end=1):
        oracle.openSecondsBetween(asset_id, 2, 1)


def test_longest_calendar__publishes_within_reason(oracle, asset_id, guardian, signed_at_noon):
    closed = [FRIDAY // DAY + day for day in range(1, 65)]
    oracle.setCalendar(asset_id, 0b0000001, closed, sender=guardian)
    assert signed_at_noon().gas_used < 400_000
    twin = Calendar(frozenset({0}), frozenset(closed))
    assert oracle.freshUntil(asset_id) == twin.last_second(NOON, DAY)


@st.composite
def calendars(draw) -> Calendar:
    weekdays = draw(st.frozensets(st.integers(0, 6), min_size=1))
    offsets = draw(st.frozensets(st.integers(-3, 40), max_size=20))
    return Calendar(weekdays, frozenset(FRIDAY // DAY + offset for offset in offsets))


#: instants within a few weeks, often at the edge of a day
SECONDS = st.builds(
    lambda day, second: FRIDAY + day * DAY + second,
    st.integers(0, 30),
    st.one_of(st.integers(0, DAY - 1), st.sampled_from([0, 1, DAY - 1])),
)


@on_chain(examples=25)
@given(calendar=calendars(), spans=st.lists(st.tuples(SECONDS, SECONDS), min_size=3, max_size=3), data=st.data())
def test_any_calendar__counts_as_the_twin(
    platform, oracle, asset_id, guardian, operators, signed_at_noon, calendar, spans, data
):
    before = chain.snapshot()
    heartbeat = data.draw(st.one_of(st.sampled_from([1, DAY // 2, DAY, 5 * DAY, 366 * DAY]), st.integers(1, 20 * DAY)))
    try:
        signed_at_noon()
        oracle.setCalendar(asset_id, bits_of(calendar.weekdays), sorted(calendar.closed), sender=guardian)
        configure_valuation(platform, guardian, operators, asset_id, heartbeatSeconds=heartbeat)
        assert oracle.freshUntil(asset_id) == calendar.last_second(NOON, heartbeat)
        for start, end in map(sorted, spans):
            assert oracle.openSecondsBetween(asset_id, start, end) == calendar.open_between(start, end)
    finally:
        chain.restore(before)
