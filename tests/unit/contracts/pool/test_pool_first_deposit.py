"""The first deposit: it sets the price, locks a thousand liquidity shares, and gives the root of the product."""

from __future__ import annotations

from math import isqrt

import ape
import pytest

from tests.support.market import DOLLAR, WHOLE_SHARE

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE
LOCKED_HOLDER = "0x000000000000000000000000000000000000dEaD"


def test_sync_before_the_first_deposit__refused(market, trader):
    market.send(trader, 50 * DOLLAR, WHOLE_SHARE)
    with ape.reverts(market.pool.PoolLiquidityZero):
        market.pool.sync(sender=trader)


def test_shares_to_someone_unverified__refused(market, provider, stranger):
    market.send(provider, CASH, SHARES)
    with ape.reverts(market.pool.PoolReceiverUnverified, to=stranger.address):
        market.pool.mint(stranger, sender=provider)


def test_shares_to_the_pool_itself__refused(market, provider):
    market.send(provider, CASH, SHARES)
    with ape.reverts(market.pool.PoolReceiverInvalid, to=market.pool.address):
        market.pool.mint(market.pool, sender=provider)


def test_first_deposit_of_one_leg__refused(market, provider):
    with ape.reverts(market.pool.PoolLiquidityZero):
        market.deposit(provider, CASH, 0)


def test_first_deposit_too_small_for_what_is_locked__refused(market, provider):
    with ape.reverts(market.pool.PoolLiquidityZero):
        market.deposit(provider, 1_000, 1_000)


@pytest.mark.parametrize(("cash", "price"), [(52_501, 52_501_000), (47_499, 47_499_000)])
def test_first_deposit_outside_the_band__refused_with_price_and_band(market, provider, cash, price):
    with ape.reverts(market.pool.PoolBandExceeded, price=price, low=47_500_000, high=52_500_000):
        market.deposit(provider, cash * DOLLAR, SHARES)


@pytest.mark.parametrize("cash", [52_500, 47_500])
def test_first_deposit_at_an_end_of_the_band__passes(market, provider, cash):
    market.deposit(provider, cash * DOLLAR, SHARES)
    assert market.reserves() == (cash * DOLLAR, SHARES)


def test_first_deposit_without_a_usable_value__refused(market, provider, pull_ripcord):
    pull_ripcord()
    with ape.reverts(market.pool.PoolValuationUnusable, assetId=market.suite.asset_id, state=4):
        market.deposit(provider, CASH, SHARES)


def test_first_deposit__locks_a_thousand_and_gives_the_root(market, provider):
    receipt = market.deposit(provider, CASH, SHARES)
    pool = market.pool
    assert pool.balanceOf(LOCKED_HOLDER) == 1_000
    assert pool.balanceOf(provider) == isqrt(CASH * SHARES) - 1_000
    assert pool.totalSupply() == isqrt(CASH * SHARES)
    amount0, amount1 = market.sides(CASH, SHARES)
    assert receipt.events.filter(pool.Mint) == [pool.Mint(provider, amount0, amount1)]
    assert receipt.events.filter(pool.Sync) == [pool.Sync(amount0, amount1)]


def test_inflated_first_deposit__costs_who_inflates_more_than_anyone_loses(market, provider, trader):
    """The first one has a few liquidity shares beside the locked ones and donates 1,000 dollars and 20 shares, the next
    deposits half as much: the first loses to the locked shares many times what rounding takes from the next."""
    pool = market.pool
    market.deposit(provider, 7_100, 142)
    assert pool.balanceOf(provider) <= 5
    own = pool.balanceOf(provider)
    market.send(provider, 1_000 * DOLLAR, 20 * WHOLE_SHARE)
    pool.sync(sender=provider)
    market.deposit(trader, 500 * DOLLAR, 10 * WHOLE_SHARE)
    supply, (cash, _) = pool.totalSupply(), market.reserves()
    victim_lost = 500 * DOLLAR - pool.balanceOf(trader) * cash // supply
    attacker_lost = 1_000 * DOLLAR - own * cash // supply
    assert victim_lost * 400 < attacker_lost


def test_deposit_into_a_pool_that_is_no_conduit__refused(market, trader, kyc_officer, platform, issuer):
    """An agent could force the shares out of a wallet that is registered like any other."""
    registry = platform.identity_registry
    market.suite.compliance.setConduit(market.pool, False, sender=issuer)
    registry.registerIdentity(market.pool, registry.identity(trader), 840, sender=kyc_officer)
    market.send(trader, 5_000 * DOLLAR, 100 * WHOLE_SHARE)
    with ape.reverts(market.pool.PoolNotConduit, pool=market.pool.address):
        market.pool.mint(trader, sender=trader)
