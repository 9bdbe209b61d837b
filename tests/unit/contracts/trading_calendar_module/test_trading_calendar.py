"""Weeks begin on Monday at midnight; MONDAY is one in UTC."""

import ape
import pytest
from ape import chain, project
from hypothesis import given
from hypothesis import strategies as st

from tests.support.bookkeeping import compliance_account
from tests.support.effort import on_chain
from tests.support.movements import Authority, movement
from tests.support.raw_chain import RawChain
from tests.support.rules import DAY, NEVER, RuleUnderTest, refuses_everyone_unbound

BLACKOUT, MARKET_CLOSED = 1, 2
HOUR, WEEK = 3_600, 7 * DAY
#: 6 January 2025
MONDAY = 1_736_121_600
REASON = b"results".ljust(32, b"\0")
#: Monday to Friday, nine to half past five
OFFICE_HOURS = [(day * DAY + 9 * HOUR, day * DAY + 17 * HOUR + 1_800) for day in range(5)]


@pytest.fixture(scope="module")
def rule(deployer):
    module, compliance = deployer.deploy(project.TradingCalendarModule), compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    return RuleUnderTest(module, compliance)


def test_calendar_of_unbound_compliance__reverts(rule, stranger):
    refuses_everyone_unbound(rule.module, stranger, "setBlackouts", [], REASON)
    refuses_everyone_unbound(rule.module, stranger, "setMarketHours", [], 0)


def test_too_many_spans__revert(rule):
    module = rule.module
    with ape.reverts(module.CalendarSpansTooMany, count=33, limit=32):
        rule.set("setBlackouts", [(index * 10, index * 10 + 1) for index in range(33)], REASON)
    with ape.reverts(module.CalendarSpansTooMany, count=15, limit=14):
        rule.set("setMarketHours", [(index * 10, index * 10 + 1) for index in range(15)], 0)


@pytest.mark.parametrize("spans", [[(10, 20), (19, 30)], [(10, 10)], [(30, 40), (10, 20)]])
def test_spans_out_of_order__revert(rule, spans):
    index = len(spans) - 1
    wrong = {"index": index, "begin": spans[index][0], "end": spans[index][1]}
    with ape.reverts(rule.module.CalendarSpanWrong, **wrong):
        rule.set("setBlackouts", spans, REASON)
    with ape.reverts(rule.module.CalendarSpanWrong, **wrong):
        rule.set("setMarketHours", spans, 0)


def test_session_past_the_week_and_far_offset__revert(rule):
    with ape.reverts(rule.module.CalendarWeekOver, end=WEEK + 1, week=WEEK):
        rule.set("setMarketHours", [(0, WEEK + 1)], 0)
    for offset in (14 * HOUR + 1, -14 * HOUR - 1):
        with ape.reverts(rule.module.CalendarOffsetOutOfRange, offsetSeconds=offset, limit=14 * HOUR):
            rule.set("setMarketHours", [], offset)


def test_calendar__is_announced(rule):
    receipt = rule.set("setBlackouts", [(10, 20), (20, 30)], REASON)
    assert [log.event_name for log in receipt.events] == ["BlackoutsSet"]
    receipt = rule.set("setMarketHours", OFFICE_HOURS, -5 * HOUR)
    assert [log.event_name for log in receipt.events] == ["MarketHoursSet"]
    assert [tuple(span) for span in rule.module.getBlackouts(rule.compliance)] == [(10, 20), (20, 30)]
    sessions, offset = rule.module.getMarketHours(rule.compliance)
    assert ([tuple(span) for span in sessions], offset) == (OFFICE_HOURS, -5 * HOUR)


def test_nothing_set__is_always_open(rule):
    assert rule.code(amount=1, at=MONDAY) == 0
    assert rule.module.getMarketHours(rule.compliance)[1] == 0


def test_blackout__holds_from_its_first_second_to_its_last(rule):
    rule.set("setBlackouts", [(MONDAY, MONDAY + 100), (MONDAY + 100, MONDAY + 200)], REASON)
    assert rule.code(amount=1, at=MONDAY - 1) == 0
    assert rule.next(amount=1, at=MONDAY) == MONDAY + 200
    assert rule.code(amount=1, at=MONDAY + 199) == BLACKOUT
    assert rule.code(amount=1, at=MONDAY + 200) == 0


def test_market__is_open_within_its_sessions(rule):
    rule.set("setMarketHours", OFFICE_HOURS, 0)
    assert rule.code(amount=1, at=MONDAY + 9 * HOUR - 1) == MARKET_CLOSED
    assert rule.code(amount=1, at=MONDAY + 9 * HOUR) == 0
    assert rule.code(amount=1, at=MONDAY + 17 * HOUR + 1_799) == 0
    assert rule.next(amount=1, at=MONDAY + 17 * HOUR + 1_800) == MONDAY + DAY + 9 * HOUR
    assert rule.next(amount=1, at=MONDAY + 4 * DAY + 18 * HOUR) == MONDAY + WEEK + 9 * HOUR


@pytest.mark.parametrize("hours", [-5, 9, 14, -14])
def test_local_time__is_utc_and_the_offset(rule, hours):
    rule.set("setMarketHours", OFFICE_HOURS, hours * HOUR)
    opening = MONDAY + 2 * DAY + (9 - hours) * HOUR
    assert rule.code(amount=1, at=opening) == 0
    assert rule.code(amount=1, at=opening - 1) == MARKET_CLOSED


def test_blackout_that_ends_in_the_night__leads_to_the_morning(rule):
    rule.set("setMarketHours", OFFICE_HOURS, 0)
    rule.set("setBlackouts", [(MONDAY, MONDAY + 20 * HOUR)], REASON)
    assert rule.next(amount=1, at=MONDAY + 10 * HOUR) == MONDAY + DAY + 9 * HOUR


def test_blackouts_set_anew__replace_the_old(rule):
    rule.set("setBlackouts", [(MONDAY, MONDAY + 100), (MONDAY + 300, MONDAY + 400)], REASON)
    rule.set("setBlackouts", [(MONDAY + 50, MONDAY + 60)], REASON)
    assert [rule.code(amount=1, at=MONDAY + second) for second in (0, 50, 350)] == [0, BLACKOUT, 0]
    rule.set("setBlackouts", [], REASON)
    assert rule.code(amount=1, at=MONDAY + 50) == 0


def test_most_spans__are_kept_as_they_were_set(rule):
    blackouts = [(MONDAY + index * 10, MONDAY + index * 10 + 5) for index in range(32)]
    sessions = [(index * HOUR, index * HOUR + 60) for index in range(1, 14)] + [(6 * DAY, WEEK)]
    rule.set("setBlackouts", blackouts, REASON)
    rule.set("setMarketHours", sessions, -14 * HOUR)
    assert [tuple(span) for span in rule.module.getBlackouts(rule.compliance)] == blackouts
    kept, offset = rule.module.getMarketHours(rule.compliance)
    assert ([tuple(span) for span in kept], offset) == (sessions, -14 * HOUR)
    rule.set("setBlackouts", [], REASON)
    for begin, end in sessions:
        opening, closing = MONDAY + 14 * HOUR + begin, MONDAY + 14 * HOUR + end
        assert [rule.code(amount=1, at=time) for time in (opening - 1, opening, closing - 1)] == [MARKET_CLOSED, 0, 0]
    rule.set("setMarketHours", [], 14 * HOUR)
    kept, offset = rule.module.getMarketHours(rule.compliance)
    assert (list(kept), offset) == ([], 14 * HOUR)


def test_each_of_many_blackouts__is_found(rule):
    blackouts = [(MONDAY + index * 10, MONDAY + index * 10 + 5) for index in range(32)]
    rule.set("setBlackouts", blackouts, REASON)
    for begin, end in blackouts:
        assert [rule.code(amount=1, at=time) for time in (begin, end - 1, end)] == [BLACKOUT, BLACKOUT, 0]
    assert rule.code(amount=1, at=MONDAY - 1) == 0


def test_openings_in_the_most_blackouts__lead_to_the_one_after(rule):
    """Each blackout covers a session of a week, and the question comes before all of them."""
    rule.set("setMarketHours", [(9 * HOUR, 10 * HOUR)], 0)
    openings = [MONDAY + week * WEEK + 9 * HOUR for week in range(33)]
    rule.set("setBlackouts", [(opening, opening + HOUR) for opening in openings[:32]], REASON)
    assert rule.next(amount=1, at=MONDAY) == openings[32]


def test_blackout_until_the_end_of_time__never_ends(rule):
    rule.set("setBlackouts", [(MONDAY, NEVER - 2)], REASON)
    assert rule.next(amount=1, at=MONDAY) == NEVER - 2
    rule.set("setBlackouts", [(MONDAY, NEVER - 1)], REASON)
    assert rule.next(amount=1, at=MONDAY) == NEVER


def test_blackouts_and_hours__are_set_apart(rule):
    rule.set("setBlackouts", [(MONDAY, MONDAY + 100)], REASON)
    rule.set("setMarketHours", OFFICE_HOURS, HOUR)
    rule.set("setBlackouts", [(MONDAY + 50, MONDAY + 60)], REASON)
    sessions, offset = rule.module.getMarketHours(rule.compliance)
    assert ([tuple(span) for span in sessions], offset) == (OFFICE_HOURS, HOUR)
    rule.set("setMarketHours", [], 0)
    assert [tuple(span) for span in rule.module.getBlackouts(rule.compliance)] == [(MONDAY + 50, MONDAY + 60)]
    assert [rule.code(amount=1, at=MONDAY + second) for second in (49, 50, 59, 60)] == [0, BLACKOUT, BLACKOUT, 0]


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__are_not_gated(rule, authority):
    rule.set("setBlackouts", [(MONDAY, MONDAY + 100)], REASON)
    assert rule.code(amount=1, at=MONDAY, authority=authority) == 0


def test_codes__are_explained(rule):
    assert [bool(rule.module.reason(code)) for code in (1, 2, 3)] == [True, True, False]
    assert (rule.module.name(), rule.module.duties()) == ("TradingCalendarModule", 1)


def spans(most, limit):
    """Up to `most` spans in order, below `limit`."""
    edges = st.lists(st.integers(0, limit), max_size=2 * most, unique=True).map(sorted)
    return edges.map(lambda points: list(zip(points[::2], points[1::2], strict=False)))


def is_open(time, blackouts, sessions, offset):
    if any(start <= time < end for start, end in blackouts):
        return False
    second = (time + offset - MONDAY) % WEEK
    return not sessions or any(start <= second < end for start, end in sessions)


@on_chain(examples=15)
@given(
    spans(8, 3 * WEEK),
    spans(6, WEEK),
    st.sampled_from([0, HOUR, -5 * HOUR, 5 * HOUR + 1_800]),
    st.integers(0, 3 * WEEK),
)
def test_any_calendar__opens_when_the_twin_does(rule, blackouts, sessions, offset, second):
    """The first opening is an edge of a span: nothing else is asked of the twin."""
    raw = RawChain(chain.provider.uri)
    sender, time = rule.compliance.address, MONDAY + second
    blackouts = [(MONDAY + start, MONDAY + end) for start, end in blackouts]
    before = chain.snapshot()
    try:
        assert raw.send(rule.module, "setBlackouts", blackouts, REASON, sender=sender) is None
        assert raw.send(rule.module, "setMarketHours", sessions, offset, sender=sender) is None
        parameter = rule.module.parameterOf(rule.compliance)
        question = (sender, movement(amount=1, at=time), parameter)
        code, next_ = raw.read([(rule.module, name, question) for name in ("check", "nextAllowed")])
    finally:
        chain.restore(before)
    weeks = range(MONDAY - WEEK, MONDAY + 6 * WEEK, WEEK)
    edges = {time, *(end for _, end in blackouts), *(week + start - offset for week in weeks for start, _ in sessions)}
    expected = min(
        (edge for edge in edges if edge >= time and is_open(edge, blackouts, sessions, offset)), default=NEVER
    )
    assert next_ == expected
    assert (code == 0) == is_open(time, blackouts, sessions, offset)
