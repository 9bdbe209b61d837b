"""The rule begins in the middle of a token's life: each wallet is told with the second since which it holds."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.movements import ZERO, movement
from tests.support.rules import DAY, NEVER, UNSEEDED

PERIOD = 365


@pytest.fixture
def tell(seeding, seeding_suite, investors):
    """Tells what wallets of one identity hold, since when."""

    def call(*wallets, identity=investors[0]):
        seeds = [(wallet, identity, 0, False, balance, since) for wallet, balance, since in wallets]
        return seeding.module.seed(seeding_suite.token, seeding_suite.token, seeds, sender=seeding.compliance)

    return call


def lots(rule, identity):
    settled, days, amounts = rule.module.lotsOf(rule.compliance, identity)
    return settled, list(zip(days, amounts, strict=True))


def test_acquired_in_the_future__reverts(seeding, tell, investors):
    now = chain.pending_timestamp + 10
    chain.pending_timestamp = now
    with ape.reverts(seeding.module.HoldingAcquiredAhead, wallet=investors[3], acquiredAt=now + 1, time=now):
        tell((investors[3], 1, now + 1))
    now += 10
    chain.pending_timestamp = now
    tell((investors[3], 1, now))
    assert lots(seeding, investors[0]) == (0, [(now // DAY, 1)])


def test_unknown_second__is_now(seeding, tell, investors):
    now = chain.pending_timestamp + 10
    chain.pending_timestamp = now
    tell((investors[3], 5, 0))
    assert lots(seeding, investors[0]) == (0, [(now // DAY, 5)])


def test_wallets_of_one_identity_in_any_order__are_lots_by_day(seeding, tell, investors):
    today = chain.pending_timestamp // DAY
    tell((investors[3], 5, (today - 3) * DAY), (investors[4], 7, (today - 9) * DAY), (investors[5], 1, today * DAY - 1))
    assert lots(seeding, investors[0]) == (0, [(today - 9, 7), (today - 3, 5), (today - 1, 1)])


def test_what_is_long_held__is_free_at_once(seeding, tell, investors):
    now = chain.pending_timestamp
    tell((investors[3], 5, now - now % DAY - PERIOD * DAY), (investors[4], 7, now - now % DAY - (PERIOD - 1) * DAY))
    assert seeding.module.freeOf(seeding.compliance, investors[0], now) == 5


def test_nobodys_and_a_pools_balance__is_no_lot(seeding, seeding_suite, investors):
    token = seeding_suite.token
    seeds = [(investors[3], ZERO, 0, False, 5, 1), (investors[4], investors[0], 0, True, 7, 1)]
    seeding.module.seed(token, token, seeds, sender=seeding.compliance)
    assert (lots(seeding, ZERO), lots(seeding, investors[0])) == ((0, []), (0, []))
    assert seeding.module.seededSum(seeding.compliance) == 12


def test_until_all_is_told__nothing_is_sold(seeding, seeding_suite, tell, investors):
    token, now = seeding_suite.token, chain.pending_timestamp
    moved = movement(token=token, giver=investors[0], receiver=investors[1], amount=1, at=now)

    def answers():
        parameter = seeding.module.parameterOf(seeding.compliance)
        asked = [getattr(seeding.module, name) for name in ("check", "nextAllowed", "maxAllowed")]
        return [question(token, moved, parameter) for question in asked]

    tell((investors[3], 999_999, 1))
    assert answers() == [UNSEEDED, NEVER, 0]
    tell((investors[4], 1, 1))
    assert (answers(), seeding.module.isSeeded(seeding.compliance)) == ([0, now, 1], True)
