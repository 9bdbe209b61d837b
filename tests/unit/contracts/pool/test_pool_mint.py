"""Later deposits: how many liquidity shares they give, and what they may do to the price."""

from __future__ import annotations

from math import isqrt

import ape
import pytest
from ape import chain

from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.namespaces import namespace_slot

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
        funded.deposit(trader, 5_010 * DOLLAR, 100 * WHOLE_SHARE)


def test_later_deposit_more_than_a_ten_thousandth_off_without_a_usable_value__refused(funded, trader, pull_ripcord):
    """The pool would hold 55,000 dollars: 5.50 of them move its price by a ten-thousandth."""
    pull_ripcord()
    with ape.reverts(funded.pool.PoolValuationUnusable, state=4):
        funded.deposit(trader, 5_000 * DOLLAR - 5_500_000, 100 * WHOLE_SHARE)
    funded.deposit(trader, 5_500_000 - 1_000, 0)
    assert funded.reserves()[0] == CASH + 5_000 * DOLLAR - 1_000


@pytest.mark.parametrize("units", [(2, 0), (0, 2)], ids=["cash", "shares"])
def test_donated_units__stop_no_deposit_without_a_usable_value(funded, provider, trader, pull_ripcord, units):
    pull_ripcord()
    funded.send(provider, *units)
    funded.deposit(trader, 5_000 * DOLLAR, 100 * WHOLE_SHARE)
    assert funded.reserves() == (CASH + 5_000 * DOLLAR + units[0], SHARES + 100 * WHOLE_SHARE + units[1])


def test_later_deposit_less_than_a_whole_share_off_without_a_usable_value__refused(
    platform, guardian, whole_shares, provider
):
    """A share of a thousand dollars against one dollar is not in proportion, small as a unit of shares may look."""
    platform.valuation_oracle.setRipcord(whole_shares.suite.asset_id, True, "model withdrawn", sender=guardian)
    with ape.reverts(whole_shares.pool.PoolValuationUnusable, state=4):
        whole_shares.deposit(provider, DOLLAR, 1)
    whole_shares.deposit(provider, 999 * DOLLAR, 0)
    assert whole_shares.reserves() == (11_000 * DOLLAR, 11)


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


def test_more_liquidity_shares_than_a_supply_can_count__refused(funded, provider):
    """Only a pool that lost nearly all it held could come near."""
    supply = namespace_slot("aimy.storage.Pool") + 4
    word = chain.provider.make_request("eth_getStorageAt", [funded.pool.address, hex(supply), "latest"])
    full = int(word, 16) >> 168 << 168 | 2**112 - 1
    chain.provider.make_request("anvil_setStorageAt", [funded.pool.address, hex(supply), f"0x{full:064x}"])
    assert funded.pool.totalSupply() == 2**112 - 1
    cash, shares = funded.reserves()
    minted = (2**112 - 1) // 1_000
    funded.send(provider, cash // 1_000, shares // 1_000)
    with ape.reverts(funded.pool.PoolLiquidityOverflow, supply=2**112 - 1 + minted):
        funded.pool.mint(provider, sender=provider)
