import ape
import pytest
from ape import chain


@pytest.fixture
def record_date(token, agent):
    """Announced, 100 seconds ahead."""
    date = chain.pending_timestamp + 100
    token.announceRecordDate(date, sender=agent)
    return date


def close(date):
    """Mines the first second after `date`."""
    chain.mine(timestamp=date + 1)


def test_date_by_stranger__reverts(token, stranger):
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.announceRecordDate(chain.pending_timestamp + 100, sender=stranger)


def test_date_that_is_now__reverts(token, agent):
    now = chain.pending_timestamp + 10
    chain.pending_timestamp = now
    with ape.reverts(token.TokenRecordDateNotAhead, recordDate=now, nowAt=now):
        token.announceRecordDate(now, sender=agent)


def test_date_further_than_400_days__reverts(token, agent):
    now = chain.pending_timestamp + 10
    latest = now + 400 * 86_400
    chain.pending_timestamp = now
    with ape.reverts(token.TokenRecordDateTooFar, recordDate=latest + 1, limit=latest):
        token.announceRecordDate(latest + 1, sender=agent)
    chain.pending_timestamp = now + 1
    token.announceRecordDate(latest + 1, sender=agent)


def test_date_announced_twice__reverts(token, agent, record_date):
    with ape.reverts(token.TokenRecordDateKnown, recordDate=record_date):
        token.announceRecordDate(record_date, sender=agent)


def test_seventeenth_pending_date__reverts_until_one_closes(token, agent):
    first = chain.pending_timestamp + 1_000
    for number in range(16):
        token.announceRecordDate(first + number * 100, sender=agent)
    with ape.reverts(token.TokenRecordDatesTooMany, limit=16):
        token.announceRecordDate(first + 5_000, sender=agent)
    close(first)
    token.announceRecordDate(first + 5_000, sender=agent)


def test_unknown_date__reverts(token, holder):
    with ape.reverts(token.TokenRecordDateUnknown, recordDate=5):
        token.balanceOfAt(holder, 5)
    with ape.reverts(token.TokenRecordDateUnknown, recordDate=5):
        token.totalSupplyAt(5)


def test_open_date__reverts_through_its_last_second(token, holder, record_date):
    chain.mine(timestamp=record_date)
    with ape.reverts(token.TokenRecordDateOpen, recordDate=record_date, nowAt=record_date):
        token.balanceOfAt(holder, record_date)
    with ape.reverts(token.TokenRecordDateOpen, recordDate=record_date, nowAt=record_date):
        token.totalSupplyAt(record_date)
    close(record_date)
    assert token.balanceOfAt(holder, record_date) == token.balanceOf(holder)


def test_announcement__is_told(token, agent):
    date = chain.pending_timestamp + 100
    receipt = token.announceRecordDate(date, sender=agent)
    assert receipt.events == [token.RecordDateAnnounced(date)]
    assert token.isRecordDate(date)
    assert not token.isRecordDate(date + 1)


def test_movement_in_the_dates_last_second__counts(token, holder, buyer, record_date):
    chain.pending_timestamp = record_date
    token.transfer(buyer, 25, sender=holder)
    assert chain.blocks.head.timestamp == record_date
    close(record_date)
    assert token.balanceOfAt(buyer, record_date) == 25


def test_two_movements_in_the_second_of_a_later_date__leave_the_earlier_one(token, agent, holder, buyer, record_date):
    """What is kept for a closed date must not be overwritten because another one is about to close."""
    balance, second = token.balanceOf(holder), record_date + 100
    token.announceRecordDate(second, sender=agent)
    chain.pending_timestamp = second
    token.batchTransfer([buyer, buyer], [25, 5], sender=holder)
    assert chain.blocks.head.timestamp == second
    assert token.balanceOfAt(holder, record_date) == balance
    close(second)
    assert token.balanceOfAt(holder, second) == balance - 30


def test_movement_after_close__does_not_count(token, agent, holder, buyer, record_date):
    balance, supply = token.balanceOf(holder), token.totalSupply()
    close(record_date)
    token.transfer(buyer, 25, sender=holder)
    token.mint(holder, 10, sender=agent)
    token.burn(holder, 3, sender=agent)
    assert (token.balanceOfAt(holder, record_date), token.balanceOfAt(buyer, record_date)) == (balance, 0)
    assert token.totalSupplyAt(record_date) == supply


def test_dates_announced_in_any_order__each_keep_their_balance(token, agent, holder, buyer):
    start = chain.pending_timestamp
    dates = [start + 300, start + 100, start + 200]
    for date in dates:
        token.announceRecordDate(date, sender=agent)
    for date in sorted(dates):
        chain.pending_timestamp = date - 10
        token.transfer(buyer, 10, sender=holder)
    close(max(dates))
    token.transfer(buyer, 10, sender=holder)
    assert [token.balanceOfAt(buyer, date) for date in sorted(dates)] == [10, 20, 30]
    assert token.balanceOf(buyer) == 40


def test_newcomer_between_two_dates__held_nothing_at_the_first(token, agent, holder, buyer, record_date):
    """Its first movement writes no history; a later one must not be taken for it."""
    second = record_date + 100
    token.announceRecordDate(second, sender=agent)
    close(record_date)
    token.transfer(buyer, 25, sender=holder)
    close(second)
    token.transfer(buyer, 5, sender=holder)
    assert [token.balanceOfAt(buyer, date) for date in (record_date, second)] == [0, 25]


def test_ordinary_transfer__pays_nothing_for_history(token, holder, buyer, record_date):
    token.transfer(buyer, 1, sender=holder)
    before = token.transfer(buyer, 1, sender=holder).gas_used
    close(record_date)
    closing = token.transfer(buyer, 1, sender=holder).gas_used
    after = token.transfer(buyer, 1, sender=holder).gas_used
    assert after == before
    assert closing > before + 60_000


@pytest.mark.parametrize("order", [(100, 200), (200, 100)])
def test_two_dates_that_close_before_anyone_moves__are_both_kept(token, agent, holder, buyer, order):
    start = chain.pending_timestamp
    for ahead in order:
        token.announceRecordDate(start + ahead, sender=agent)
    balance = token.balanceOf(holder)
    close(start + 200)
    token.transfer(buyer, 10, sender=holder)
    assert [token.balanceOfAt(holder, start + ahead) for ahead in (100, 200)] == [balance, balance]
    assert [token.balanceOfAt(buyer, start + ahead) for ahead in (100, 200)] == [0, 0]


@pytest.mark.parametrize(
    "order", [(300, 100, 500, 400), (100, 500, 400, 300), (500, 400, 300, 100), (400, 100, 300, 500)]
)
def test_dates_left_pending_by_the_first_that_closes__close_each_in_its_turn(token, agent, holder, buyer, order):
    start = chain.pending_timestamp
    for ahead in order:
        token.announceRecordDate(start + ahead, sender=agent)
    expected = {}
    for ahead in sorted(order):
        expected[ahead] = token.balanceOf(holder)
        close(start + ahead)
        token.transfer(buyer, ahead, sender=holder)
    assert {ahead: token.balanceOfAt(holder, start + ahead) for ahead in order} == expected


def test_latest_date__is_the_last_that_closed_and_no_open_one(token, agent, holder):
    """Asked between movements as after one, which takes note of what closed; dates are announced in no order."""
    assert token.latestRecordDate() == 0
    first = chain.pending_timestamp + 100
    for date in (first + 100, first, first + 200):
        token.announceRecordDate(date, sender=agent)
    chain.mine(timestamp=first)
    assert token.latestRecordDate() == 0
    close(first + 100)
    assert token.latestRecordDate() == first + 100
    token.transfer(holder, 0, sender=holder)
    assert token.latestRecordDate() == first + 100
    close(first + 200)
    assert token.latestRecordDate() == first + 200
