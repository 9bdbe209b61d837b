"""Shares in a pool pay their dividends to those who provided them at the record date, and to nobody else."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from eth_utils import keccak

from tests.support.dividends import AMOUNT, DAY
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool

LOCKED = "0x000000000000000000000000000000000000dEaD"


@pytest.fixture(scope="module")
def people(investors):
    """Two who provide, and one who only holds."""
    return investors[:3]


@pytest.fixture(scope="module")
def market(platform, make_valued_suite, issuer, kyc_officer, people):
    """The first provides 1,000 shares, the second 500, and each keeps a thousand."""
    suite = make_valued_suite(
        salt=keccak(text="dividends of providers"),
    )
    opened = open_pool(platform, issuer, suite, platform.stablecoin)
    for person, shares in zip(people, (2_000, 1_500, 1_000), strict=True):
        verify_investor(platform, kyc_officer, person)
        opened.give(issuer, person, 50_000 * DOLLAR, shares * WHOLE_SHARE)
    opened.deposit(people[0], 50_000 * DOLLAR, 1_000 * WHOLE_SHARE)
    opened.deposit(people[1], 25_000 * DOLLAR, 500 * WHOLE_SHARE)
    platform.stablecoin.mint(issuer, AMOUNT, sender=issuer)
    platform.stablecoin.approve(platform.dividend_distributor, AMOUNT, sender=issuer)
    return opened


@pytest.fixture(scope="module")
def record_date(market, issuer):
    announced = chain.pending_timestamp + 100
    market.token.announceRecordDate(announced, sender=issuer)
    return announced


@pytest.fixture
def payable(platform, market, issuer, record_date):
    """Funds the distribution and waits for its payment."""

    def payable():
        distributor, paid_from = platform.dividend_distributor, record_date + DAY
        terms = (market.token, platform.stablecoin, AMOUNT, record_date, paid_from, paid_from + 40 * DAY)
        distributor.fund(*terms, sender=issuer)
        chain.mine(timestamp=paid_from)
        return distributor.distributionCount()

    return payable


def due(units, supply):
    return AMOUNT * units // supply


def behind(market, person, record_date):
    """Units of the pool's shares that stand for a provider who never left."""
    pool = market.pool
    held = market.token.balanceOfAt(pool, record_date)
    return held * pool.balanceOfAt(person, record_date) // pool.totalSupplyAt(record_date)


def test_providers__are_paid_for_what_they_hold_and_for_what_they_provide(
    platform, market, people, record_date, payable
):
    number, distributor, cash = payable(), platform.dividend_distributor, platform.stablecoin
    supply = market.token.totalSupplyAt(record_date)
    before = [cash.balanceOf(person) for person in people]
    for person in people:
        distributor.claim(number, person, sender=person)
    distributor.pushBehind(number, market.pool, [*people, LOCKED], sender=people[2])
    paid = [cash.balanceOf(person) - had for person, had in zip(people, before, strict=True)]
    own = [1_000 * WHOLE_SHARE] * 3
    provided = [behind(market, person, record_date) for person in people]
    assert provided[0] > provided[1] > provided[2] == 0
    assert paid == [due(mine, supply) + due(pooled, supply) for mine, pooled in zip(own, provided, strict=True)]
    left = AMOUNT - distributor.distribution(number).paid
    assert 0 < left <= due(1_000, supply) + 5, "only what the locked liquidity stands for, and dust, is left"
    with ape.reverts(distributor.DividendConduitNotPaid, conduit=market.pool.address):
        distributor.claim(number, market.pool, sender=people[0])


def test_provider_who_left_after_the_record_date__is_paid_and_who_came_after_is_not(
    platform, market, people, record_date, payable
):
    chain.mine(timestamp=record_date + 1)
    market.pool.exit(market.pool.balanceOf(people[1]), sender=people[1])
    market.deposit(people[2], 10_000 * DOLLAR, 200 * WHOLE_SHARE)
    number, distributor = payable(), platform.dividend_distributor
    assert distributor.entitlementBehind(number, market.pool, people[1]) == due(
        behind(market, people[1], record_date), market.token.totalSupplyAt(record_date)
    )
    distributor.claimBehind(number, market.pool, people[1], sender=people[1])
    with ape.reverts(distributor.DividendNothingDue, distributionId=number, holder=people[2].address):
        distributor.claimBehind(number, market.pool, people[2], sender=people[2])


def test_shares_booked_by_an_exit__keep_their_dividends(platform, market, people, record_date, payable):
    shares, _ = market.pool.exit.call(market.pool.balanceOf(people[1]), sender=people[1])
    market.pool.exit(market.pool.balanceOf(people[1]), sender=people[1])
    number, distributor = payable(), platform.dividend_distributor
    entitled = distributor.entitlementBehind(number, market.pool, people[1])
    assert entitled == due(shares, market.token.totalSupplyAt(record_date)) > 0
    market.pool.withdrawShares(people[1], people[1], market.pool.bookedOf(people[1]).shares, sender=people[1])
    before = platform.stablecoin.balanceOf(people[1])
    distributor.claimBehind(number, market.pool, people[1], sender=people[2])
    assert platform.stablecoin.balanceOf(people[1]) - before == entitled
