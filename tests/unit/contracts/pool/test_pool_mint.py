"""Later deposits: how many liquidity shares they give, and what they may do to the price."""

from __future__ import annotations

from math import isqrt

import ape

from tests.support.market import DOLLAR, WHOLE_SHARE

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE


def test_later_deposit_of_nothing__refused(funded, provider):
    with ape.reverts(funded.pool.PoolLiquidityZero):
        funded.pool.mint(provider, sender=provider)


def test_later_deposit_that_moves_the_price_out_of_the_band__refused(funded, trader):
    with ape.reverts(funded.pool.PoolBandExceeded, price=54_545_454, low=47_500_000, high=52_500_000):
        funded.deposit(trader, 10_000 * DOLLAR, 100 * WHOLE_SHARE)


def test_later_deposit_that_moves_the_price_without_a_usable_value__refused(funded, trader, pull_ripcord):
    pull_ripcord()
    with ape.reverts(funded.pool.PoolValuationUnusable, assetId=funded.suite.asset_id, state=4):
        funded.deposit(trader, 5_001 * DOLLAR, 100 * WHOLE_SHARE)


def test_later_deposit_in_proportion_without_a_usable_value__passes(funded, trader, pull_ripcord):
    """The second leg is rounded down, as routers do it."""
    pull_ripcord()
    shares = 333_333
    funded.deposit(trader, shares * CASH // SHARES, shares)
    assert funded.pool.balanceOf(trader) == shares * isqrt(CASH * SHARES) // SHARES


def test_later_deposit_out_of_proportion_within_the_band__counts_the_smaller_leg(funded, trader):
    supply = funded.pool.totalSupply()
    funded.deposit(trader, 5_100 * DOLLAR, 100 * WHOLE_SHARE)
    assert funded.pool.balanceOf(trader) == 100 * WHOLE_SHARE * supply // SHARES
    assert funded.reserves() == (CASH + 5_100 * DOLLAR, SHARES + 100 * WHOLE_SHARE)
