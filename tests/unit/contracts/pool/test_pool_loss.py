"""A pool that holds less than it accounts for: providers leave with their part of what is there, and nobody trades."""

from __future__ import annotations

import ape
import pytest

from tests.support.market import DOLLAR, WHOLE_SHARE

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE
LOST = CASH // 5


def test_pool_that_lost_cash__books_from_what_is_left_beside_the_booked(funded, provider, lose_cash):
    pool = funded.pool
    pool.exit(pool.balanceOf(provider) // 2, sender=provider)
    booked = pool.bookedTotals().cash
    lose_cash(10_000 * DOLLAR)
    left, held, supply = CASH - 10_000 * DOLLAR - booked, pool.balanceOf(provider), pool.totalSupply()
    pool.exit(held, sender=provider)
    assert pool.bookedTotals().cash - booked == held * left // supply


def test_pool_that_lost_more_cash_than_its_reserve__books_no_cash(funded, provider, lose_cash):
    pool = funded.pool
    pool.exit(pool.balanceOf(provider) // 2, sender=provider)
    booked = pool.bookedTotals().cash
    lose_cash(CASH - booked // 2)
    pool.exit(pool.balanceOf(provider), sender=provider)
    assert pool.bookedTotals().cash == booked


def test_redemption_after_a_loss__pays_from_what_is_held(funded, provider, lose_cash):
    lose_cash(LOST)
    pool, liquidity, supply = funded.pool, funded.pool.balanceOf(provider) // 2, funded.pool.totalSupply()
    before = funded.cash.balanceOf(provider), funded.token.balanceOf(provider)
    pool.transfer(pool, liquidity, sender=provider)
    pool.burn(provider, sender=provider)
    assert funded.cash.balanceOf(provider) - before[0] == liquidity * (CASH - LOST) // supply
    assert funded.token.balanceOf(provider) - before[1] == liquidity * SHARES // supply


@pytest.fixture(params=["burn", "exit"])
def left_after_loss(funded, provider, lose_cash, request):
    """The provider takes half of his part out of a pool that lost a fifth of its cash."""
    lose_cash(LOST)
    pool, half = funded.pool, funded.pool.balanceOf(provider) // 2
    if request.param == "exit":
        pool.exit(half, sender=provider)
    else:
        pool.transfer(pool, half, sender=provider)
        pool.burn(provider, sender=provider)
    return funded


def held(market):
    """Cash that the pool holds beside what is booked."""
    return market.cash.balanceOf(market.pool) - market.pool.bookedTotals().cash


def test_what_is_missing__stays_missing_when_someone_leaves(left_after_loss):
    assert left_after_loss.reserves()[0] - held(left_after_loss) == LOST


def test_swap_towards_the_band__refused_while_cash_is_missing(left_after_loss, trader):
    """Who leaves does not turn the loss into a price at which others buy the shares that are left."""
    market = left_after_loss
    market.send(trader, DOLLAR, 0)
    balances = market.sides(held(market), market.reserves()[1])
    refusal = {"balance0": balances[0], "balance1": balances[1]}
    with ape.reverts(market.pool.PoolReservesMissing, **refusal):
        market.take(trader, shares=1)


@pytest.mark.parametrize("act", ["mint", "skim"])
def test_deposit_and_skim__refused_while_cash_is_missing(left_after_loss, trader, issuer, act):
    market = left_after_loss
    market.send(trader, 5 * DOLLAR, WHOLE_SHARE)
    caller = {"mint": trader, "skim": issuer}[act]
    with ape.reverts(market.pool.PoolReservesMissing):
        getattr(market.pool, act)(caller, sender=caller)


def test_sync__refused_while_the_price_would_leave_the_band(left_after_loss, trader):
    with ape.reverts(left_after_loss.pool.PoolBandExceeded):
        left_after_loss.pool.sync(sender=trader)


def test_cash_that_comes_back__is_the_providers(left_after_loss, issuer, trader):
    market = left_after_loss
    market.send(trader, LOST, 0)
    before = market.cash.balanceOf(issuer)
    market.pool.skim(issuer, sender=issuer)
    assert market.cash.balanceOf(issuer) == before
    assert market.reserves()[0] == held(market)


def test_loss_within_the_band__synced_and_traded_on(funded, trader, lose_cash):
    lose_cash(1_000 * DOLLAR)
    funded.pool.sync(sender=trader)
    assert funded.reserves() == (CASH - 1_000 * DOLLAR, SHARES)
    funded.send(trader, 100 * DOLLAR, 0)
    funded.take(trader, shares=WHOLE_SHARE)


def test_too_little_for_a_unit_of_either_leg__refused(funded, provider, lose_cash):
    """Only a pool that lost a leg can have less than a unit for a liquidity share."""
    lose_cash(CASH)
    funded.pool.transfer(funded.pool, 1, sender=provider)
    with ape.reverts(funded.pool.PoolLiquidityZero):
        funded.pool.burn(provider, sender=provider)
