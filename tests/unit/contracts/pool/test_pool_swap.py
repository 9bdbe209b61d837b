"""Swaps: what must come in for what goes out, and to whom it may go."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import VALUE, publish_value
from tests.support.market import DOLLAR, WHOLE_SHARE

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE


def test_callback_data__refused(funded, trader):
    funded.send(trader, 50 * DOLLAR, 0)
    with ape.reverts(funded.pool.PoolCallbackRefused):
        funded.pool.swap(*funded.sides(0, 1), trader, b"\x01", sender=trader)


def test_nothing_out__refused(funded, trader):
    funded.send(trader, 50 * DOLLAR, 0)
    with ape.reverts(funded.pool.PoolOutputZero):
        funded.take(trader)


def test_nothing_in__refused(funded, trader):
    with ape.reverts(funded.pool.PoolInputZero):
        funded.take(trader, shares=1)


@pytest.mark.parametrize(("leg", "reserve"), [("cash", CASH), ("shares", SHARES)])
def test_a_whole_reserve_out__refused(funded, trader, leg, reserve):
    with ape.reverts(funded.pool.PoolLiquidityTooLow, amountOut=reserve, reserve=reserve):
        funded.take(trader, **{leg: reserve})


@pytest.mark.parametrize("leg", ["cash", "shares"])
def test_out_to_someone_unverified__refused_on_both_legs(funded, trader, stranger, leg):
    funded.send(trader, 50 * DOLLAR, WHOLE_SHARE)
    with ape.reverts(funded.pool.PoolReceiverUnverified, to=stranger.address):
        funded.take(trader, **{leg: 1}, to=stranger)


def test_out_to_someone_frozen__refused(funded, trader, provider, issuer):
    funded.send(trader, 0, WHOLE_SHARE)
    funded.token.setAddressFrozen(provider, True, sender=issuer)
    with ape.reverts(funded.pool.PoolHolderFrozen, holder=provider.address):
        funded.take(trader, cash=1, to=provider)


@pytest.mark.parametrize("who", ["token", "cash", "pool"])
def test_out_to_a_contract_of_the_pair__refused(funded, trader, who):
    funded.send(trader, 50 * DOLLAR, 0)
    to = getattr(funded, who).address
    with ape.reverts(funded.pool.PoolReceiverInvalid, to=to):
        funded.take(trader, shares=1, to=to)


@pytest.mark.parametrize("state", [2, 3, 4])
def test_value_unusable__refused(platform, guardian, operators, funded, trader, state):
    asset_id = funded.suite.asset_id
    if state == 2:
        chain.mine(timestamp=chain.pending_timestamp + 2 * 86_400)
    elif state == 3:
        publish_value(platform, operators, asset_id, VALUE * 2)
    else:
        platform.valuation_oracle.setRipcord(asset_id, True, "model withdrawn", sender=guardian)
    funded.send(trader, 0, WHOLE_SHARE)
    with ape.reverts(funded.pool.PoolValuationUnusable, assetId=asset_id, state=state):
        funded.take(trader, cash=1)


@pytest.mark.parametrize("units", [0, 2**128])
def test_asset_of_no_or_of_too_many_units__refused(platform, funded, trader, replace_code, units):
    """The value per unit could not be told. Whatever is asked, the registry answers with this number."""
    replace_code(platform.asset_registry, f"0x7f{units:064x}5f5260205ff3")
    funded.send(trader, 0, WHOLE_SHARE)
    with ape.reverts(funded.pool.PoolValuationUnusable, assetId=funded.suite.asset_id, state=1):
        funded.take(trader, cash=1)


def test_one_unit_more_than_the_product_allows__refused(funded, trader):
    amount = 10 * WHOLE_SHARE
    out = funded.quote(shares_in=amount) + 1
    before = CASH * SHARES * 10**8
    later = (CASH - out) * 10_000 * ((SHARES + amount) * 10_000 - amount * 30)
    funded.send(trader, 0, amount)
    with ape.reverts(funded.pool.PoolProductFell, before=before, later=later):
        funded.take(trader, cash=out)


def test_shares_from_someone_unverified__refused_by_the_token(platform, kyc_officer, funded, trader):
    platform.identity_registry.deleteIdentity(trader, sender=kyc_officer)
    with ape.reverts(funded.token.TokenSenderUnverified, wallet=trader.address):
        funded.send(trader, 0, WHOLE_SHARE)


@pytest.mark.parametrize("pays_cash", [True, False])
def test_all_that_the_product_allows__paid_and_told(funded, trader, pays_cash):
    pool = funded.pool
    cash_in, shares_in = (500 * DOLLAR, 0) if pays_cash else (0, 10 * WHOLE_SHARE)
    out = funded.quote(cash_in=cash_in, shares_in=shares_in)
    cash_out, shares_out = (0, out) if pays_cash else (out, 0)
    cash_before, shares_before = funded.cash.balanceOf(trader), funded.token.balanceOf(trader)
    funded.send(trader, cash_in, shares_in)
    receipt = funded.take(trader, cash=cash_out, shares=shares_out)

    assert funded.reserves() == (CASH + cash_in - cash_out, SHARES + shares_in - shares_out)
    assert funded.cash.balanceOf(trader) == cash_before - cash_in + cash_out
    assert funded.token.balanceOf(trader) == shares_before - shares_in + shares_out
    amounts = (*funded.sides(cash_in, shares_in), *funded.sides(cash_out, shares_out))
    assert receipt.events.filter(pool.Swap) == [pool.Swap(trader, *amounts, trader)]
    assert receipt.events.filter(pool.Sync) == [pool.Sync(*funded.sides(*funded.reserves()))]


def test_time_passes__prices_accumulate(funded, trader):
    reserve0, reserve1, since = funded.pool.getReserves()
    funded.send(trader, 500 * DOLLAR, 0)
    chain.pending_timestamp = since + 1_000
    funded.take(trader, shares=funded.quote(cash_in=500 * DOLLAR))
    assert funded.pool.getReserves()[2] == since + 1_000
    assert funded.pool.price0CumulativeLast() == (reserve1 << 112) // reserve0 * 1_000
    assert funded.pool.price1CumulativeLast() == (reserve0 << 112) // reserve1 * 1_000


def test_two_swaps_in_one_second__the_price_counts_once(funded, trader):
    pool = funded.pool
    funded.send(trader, 500 * DOLLAR, 0)
    pool.sync(sender=trader)
    cumulative = pool.price0CumulativeLast()
    chain.pending_timestamp = pool.getReserves()[2]
    pool.sync(sender=trader)
    assert pool.price0CumulativeLast() == cumulative
