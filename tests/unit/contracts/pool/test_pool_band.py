"""The band: where a swap or a sync may leave the price when a share is worth 50 dollars, give or take 5 %."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import UNITS, VALUE, publish_value
from tests.support.market import DOLLAR, WHOLE_SHARE

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE


@pytest.fixture
def revalue(platform, operators, suite):
    return lambda value: publish_value(platform, operators, suite.asset_id, value)


def test_swap_above_the_band__refused_with_price_and_band(funded, trader):
    funded.send(trader, 2_000 * DOLLAR, 0)
    out = funded.quote(cash_in=2_000 * DOLLAR)
    price = 52_000 * DOLLAR * WHOLE_SHARE // (SHARES - out)
    assert price > 52_500_000
    with ape.reverts(funded.pool.PoolBandExceeded, price=price, low=47_500_000, high=52_500_000):
        funded.take(trader, shares=out)


def test_swap_below_the_band__refused(funded, trader):
    funded.send(trader, 0, 40 * WHOLE_SHARE)
    out = funded.quote(shares_in=40 * WHOLE_SHARE)
    price = (CASH - out) * WHOLE_SHARE // (1_040 * WHOLE_SHARE)
    with ape.reverts(funded.pool.PoolBandExceeded, price=price, low=47_500_000, high=52_500_000):
        funded.take(trader, cash=out)


def test_swap_to_the_very_end_of_the_band__passes_but_not_one_unit_beyond(funded, trader):
    left = SHARES - 10
    funded.send(trader, left * 525 // 10 - CASH, 0)
    with ape.reverts(funded.pool.PoolBandExceeded, price=52_500_000, low=47_500_000, high=52_500_000):
        funded.take(trader, shares=11)
    funded.take(trader, shares=10)
    assert funded.pool.priceAndBand() == (52_500_000, 47_500_000, 52_500_000)


@pytest.mark.parametrize(("value", "sells"), [(VALUE * 85 // 100, True), (VALUE * 115 // 100, False)])
def test_value_moved_away__swap_back_towards_it_passes_though_still_outside(funded, trader, revalue, value, sells):
    revalue(value)
    cash_in, shares_in = (0, WHOLE_SHARE) if sells else (50 * DOLLAR, 0)
    out = funded.quote(cash_in=cash_in, shares_in=shares_in)
    funded.send(trader, cash_in, shares_in)
    funded.take(trader, **{"cash" if sells else "shares": out})
    price, low, high = funded.pool.priceAndBand()
    assert price > high if sells else price < low


@pytest.mark.parametrize(("value", "sells"), [(VALUE * 85 // 100, False), (VALUE * 115 // 100, True)])
def test_value_moved_away__swap_further_off_refused(funded, trader, revalue, value, sells):
    revalue(value)
    cash_in, shares_in = (0, WHOLE_SHARE) if sells else (50 * DOLLAR, 0)
    out = funded.quote(cash_in=cash_in, shares_in=shares_in)
    funded.send(trader, cash_in, shares_in)
    with ape.reverts(funded.pool.PoolBandExceeded):
        funded.take(trader, **{"cash" if sells else "shares": out})


@pytest.mark.parametrize(("value", "sells"), [(VALUE * 85 // 100, True), (VALUE * 115 // 100, False)])
def test_value_moved_away__swap_across_the_band_refused(funded, trader, revalue, value, sells):
    """The price starts about 17 % off one side; this trade leaves it less far off, on the other."""
    revalue(value)
    cash_in, shares_in = (0, 150 * WHOLE_SHARE) if sells else (5_900 * DOLLAR, 0)
    out = funded.quote(cash_in=cash_in, shares_in=shares_in)
    funded.send(trader, cash_in, shares_in)
    nav = value // 100 // 10_000
    left_cash, left_shares = (CASH - out, 1_150 * WHOLE_SHARE) if sells else (55_900 * DOLLAR, SHARES - out)
    price = left_cash * WHOLE_SHARE // left_shares
    assert abs(price - nav) < abs(50_000_000 - nav)
    with ape.reverts(funded.pool.PoolBandExceeded, price=price):
        funded.take(trader, **{"cash" if sells else "shares": out})


def test_sync_of_a_donation_beyond_the_band__refused(funded, trader):
    funded.send(trader, 2_501 * DOLLAR, 0)
    with ape.reverts(funded.pool.PoolBandExceeded, price=52_501_000, low=47_500_000, high=52_500_000):
        funded.pool.sync(sender=trader)


def test_sync_of_a_donation_within_the_band__accrues_to_the_providers(funded, trader):
    funded.send(trader, 2_500 * DOLLAR, 0)
    receipt = funded.pool.sync(sender=trader)
    assert funded.reserves() == (52_500 * DOLLAR, SHARES)
    assert receipt.events.filter(funded.pool.Sync) == [funded.pool.Sync(*funded.sides(52_500 * DOLLAR, SHARES))]


def test_sync_without_a_usable_value__refused_unless_nothing_moves(funded, trader, pull_ripcord):
    pull_ripcord()
    funded.pool.sync(sender=trader)
    funded.send(trader, 1, 0)
    with ape.reverts(funded.pool.PoolValuationUnusable, assetId=funded.suite.asset_id, state=4):
        funded.pool.sync(sender=trader)


def test_price_and_band_without_a_usable_value__refused(funded, pull_ripcord):
    pull_ripcord()
    with ape.reverts(funded.pool.PoolValuationUnusable, assetId=funded.suite.asset_id, state=4):
        funded.pool.priceAndBand()


def test_shares_minted__leave_the_band_where_it_was(funded, issuer, trader):
    before = funded.pool.priceAndBand()
    funded.token.mint(trader, 1_000 * WHOLE_SHARE, sender=issuer)
    assert funded.pool.priceAndBand() == before


def test_value_moved__moves_the_band(funded, revalue):
    revalue(VALUE * 11 // 10)
    assert funded.pool.priceAndBand() == (50_000_000, 52_250_000, 57_750_000)


def test_units_changed__move_the_band_at_once(platform, funded, compliance_officer, stranger, revalue):
    registry, asset_id = platform.asset_registry, funded.suite.asset_id
    registry.announceUnits(asset_id, 2 * UNITS, "split", sender=compliance_officer)
    chain.pending_timestamp = registry.unitsChangeOf(asset_id).dueAt
    registry.changeUnits(asset_id, sender=stranger)
    revalue(VALUE)
    assert funded.pool.priceAndBand() == (50_000_000, 23_750_000, 26_250_000)
