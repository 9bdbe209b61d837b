"""Redemptions: pro rata, rounded down, in every state of the valuation."""

from __future__ import annotations

import ape
import pytest

from tests.support.market import DOLLAR, WHOLE_SHARE

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE


def test_nothing_was_sent_in__refused(funded, provider):
    with ape.reverts(funded.pool.PoolLiquidityZero):
        funded.pool.burn(provider, sender=provider)


def test_too_little_for_a_unit_of_either_leg__refused(funded, provider, lose_cash):
    """Only a pool that lost a leg can have less than a unit for a liquidity share."""
    lose_cash(CASH)
    funded.pool.transfer(funded.pool, 1, sender=provider)
    with ape.reverts(funded.pool.PoolLiquidityZero):
        funded.pool.burn(provider, sender=provider)


def test_legs_to_someone_unverified__refused(funded, provider, stranger):
    funded.pool.transfer(funded.pool, 10**6, sender=provider)
    with ape.reverts(funded.pool.PoolReceiverUnverified, to=stranger.address):
        funded.pool.burn(stranger, sender=provider)


def test_legs_to_someone_frozen__refused(funded, provider, trader, issuer):
    funded.pool.transfer(funded.pool, 10**6, sender=provider)
    funded.token.setAddressFrozen(trader, True, sender=issuer)
    with ape.reverts(funded.pool.PoolHolderFrozen, holder=trader.address):
        funded.pool.burn(trader, sender=provider)


def test_token_paused__waits(raw_chain, funded, provider, issuer):
    funded.pool.transfer(funded.pool, 10**6, sender=provider)
    funded.token.pause(sender=issuer)
    assert raw_chain.refusal(funded.pool, "burn", provider, sender=provider) == "TokenIsPaused"


@pytest.mark.parametrize(("state", "code"), [("pull_ripcord", 4), ("make_stale", 2), ("make_disputed", 3)])
def test_value_unusable__redeemed_all_the_same(platform, funded, provider, state, code, request):
    request.getfixturevalue(state)()
    assert platform.valuation_oracle.stateOf(funded.suite.asset_id) == code
    pool, liquidity, supply = funded.pool, funded.pool.balanceOf(provider) // 3, funded.pool.totalSupply()
    cash_before, shares_before = funded.cash.balanceOf(provider), funded.token.balanceOf(provider)
    pool.transfer(pool, liquidity, sender=provider)
    receipt = pool.burn(provider, sender=provider)
    cash, shares = liquidity * CASH // supply, liquidity * SHARES // supply
    assert funded.cash.balanceOf(provider) - cash_before == cash
    assert funded.token.balanceOf(provider) - shares_before == shares
    assert funded.reserves() == (CASH - cash, SHARES - shares)
    assert pool.totalSupply() == supply - liquidity
    assert receipt.events.filter(pool.Burn) == [pool.Burn(provider, *funded.sides(cash, shares), provider)]


@pytest.mark.parametrize("state", [None, "pull_ripcord"])
def test_donation_before__neither_paid_out_nor_taken_into_the_price(funded, provider, trader, state, request):
    if state:
        request.getfixturevalue(state)()
    pool, liquidity, supply = funded.pool, funded.pool.balanceOf(provider) // 2, funded.pool.totalSupply()
    funded.send(trader, 40_000 * DOLLAR, 7 * WHOLE_SHARE)
    before = funded.cash.balanceOf(provider), funded.token.balanceOf(provider)
    pool.transfer(pool, liquidity, sender=provider)
    pool.burn(provider, sender=provider)
    cash, shares = liquidity * CASH // supply, liquidity * SHARES // supply
    assert funded.cash.balanceOf(provider) - before[0] == cash
    assert funded.token.balanceOf(provider) - before[1] == shares
    assert funded.reserves() == (CASH - cash, SHARES - shares)
    assert funded.cash.balanceOf(pool) == CASH - cash + 40_000 * DOLLAR
    assert funded.token.balanceOf(pool) == SHARES - shares + 7 * WHOLE_SHARE


def test_shares_leg_below_a_unit__cash_leg_paid_alone(whole_shares, provider):
    """A tenth of a share cannot be paid, and its holder leaves without it."""
    pool, liquidity, supply = whole_shares.pool, 31_622, whole_shares.pool.totalSupply()
    cash, shares = whole_shares.reserves()
    assert liquidity * shares // supply == 0
    before = whole_shares.cash.balanceOf(provider)
    pool.transfer(pool, liquidity, sender=provider)
    receipt = pool.burn(provider, sender=provider)
    paid = liquidity * cash // supply
    assert whole_shares.cash.balanceOf(provider) - before == paid > 999 * DOLLAR
    assert receipt.events.filter(whole_shares.token.Transfer) == []
    assert whole_shares.reserves() == (cash - paid, shares)
