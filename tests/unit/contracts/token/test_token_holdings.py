"""One question about an account at a record date, for whoever pays by it; and the search in long histories."""

from __future__ import annotations

import random

import ape
import pytest
from ape import chain

DATES = 21


@pytest.fixture
def record_date(token, agent):
    """Announced, 100 seconds ahead."""
    date = chain.pending_timestamp + 100
    token.announceRecordDate(date, sender=agent)
    return date


def as_asked_one_by_one(token, account, date):
    return (
        token.balanceOfAt(account, date),
        token.isConduit(account),
        token.isFrozen(account),
        token.identityRegistry(),
    )


def test_holding__is_what_the_four_questions_answer(token, agent, holder, buyer, stranger, record_date):
    token.transfer(buyer, 25, sender=holder)
    chain.mine(timestamp=record_date + 1)
    token.transfer(buyer, 5, sender=holder)
    token.setAddressFrozen(buyer, True, sender=agent)
    for account in (holder, buyer, stranger):
        assert tuple(token.holdingAt(account, record_date)) == as_asked_one_by_one(token, account, record_date)
    assert token.holdingAt(buyer, record_date).balance == 25
    assert [token.holdingAt(account, record_date).isFrozen_ for account in (holder, buyer)] == [False, True]


def test_conduit__is_told(token, conduit, holder, record_date):
    chain.mine(timestamp=record_date + 1)
    assert [token.holdingAt(account, record_date).isConduit_ for account in (conduit, holder)] == [True, False]


def test_open_date__reverts_through_its_last_second(token, holder, record_date):
    chain.mine(timestamp=record_date)
    with ape.reverts(token.TokenRecordDateOpen, recordDate=record_date, nowAt=record_date):
        token.holdingAt(holder, record_date)


def test_second_that_was_no_record_date__is_answered_only_where_the_balance_is_known(token, holder, buyer, record_date):
    """Nothing is kept of such a second once the account has moved, unless a record date makes it kept."""
    balance = token.balanceOf(holder)
    quiet = chain.blocks.head.timestamp
    chain.mine(timestamp=quiet + 10)
    assert token.holdingAt(holder, quiet + 1).balance == balance
    token.transfer(buyer, 25, sender=holder)
    with ape.reverts(token.TokenRecordDateUnknown, recordDate=quiet + 1):
        token.holdingAt(holder, quiet + 1)
    chain.mine(timestamp=record_date + 1)
    token.transfer(buyer, 5, sender=holder)
    assert token.holdingAt(holder, record_date - 1).balance == balance - 25


def test_any_trades_over_many_dates__are_found_again(token, agent, holder, buyer):
    """Some dates pass without a movement, after others there are several."""
    chance = random.Random(20)
    expected = {}
    for _ in range(DATES):
        date = chain.pending_timestamp + chance.randrange(5, 500)
        token.announceRecordDate(date, sender=agent)
        for _ in range(chance.randrange(3)):
            token.transfer(buyer, chance.randrange(1, 9), sender=holder)
        chain.mine(timestamp=date)
        expected[date] = [token.balanceOf(account) for account in (holder, buyer)]
        chain.mine(timestamp=date + 1)
    token.transfer(buyer, 1, sender=holder)
    for ask in (token.balanceOfAt, lambda account, date: token.holdingAt(account, date).balance):
        assert {date: [ask(account, date) for account in (holder, buyer)] for date in expected} == expected


def test_late_date_in_a_long_history__costs_less_than_an_early_one(token, agent, holder, buyer):
    """The latest is found with one look at the history."""
    dates = []
    for _ in range(DATES):
        dates.append(chain.pending_timestamp + 10)
        token.announceRecordDate(dates[-1], sender=agent)
        chain.mine(timestamp=dates[-1] + 1)
        token.transfer(buyer, 1, sender=holder)
    used = [token.holdingAt.estimate_gas_cost(holder, date) for date in dates]
    assert used[-1] < used[-2] < min(used[:-2])
    assert max(used) - used[-1] < 8 * 2_600
