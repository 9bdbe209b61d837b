"""Redemptions: pro rata, rounded down, in every state of the valuation."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import VALUE, publish_value
from tests.support.market import DOLLAR, WHOLE_SHARE

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE


@pytest.fixture
def make_stale():
    return lambda: chain.mine(timestamp=chain.pending_timestamp + 2 * 86_400)


@pytest.fixture
def make_disputed(platform, operators, suite):
    return lambda: publish_value(platform, operators, suite.asset_id, VALUE * 2)


def test_nothing_was_sent_in__refused(funded, provider):
    with ape.reverts(funded.pool.PoolLiquidityZero):
        funded.pool.burn(provider, sender=provider)


def test_too_little_for_a_unit_of_each_leg__refused(funded, provider):
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


def test_donation_before__shared_by_the_providers(funded, provider, trader):
    pool, liquidity, supply = funded.pool, funded.pool.balanceOf(provider), funded.pool.totalSupply()
    funded.send(trader, 1_000 * DOLLAR, 0)
    before = funded.cash.balanceOf(provider)
    pool.transfer(pool, liquidity, sender=provider)
    pool.burn(provider, sender=provider)
    assert funded.cash.balanceOf(provider) - before == liquidity * (CASH + 1_000 * DOLLAR) // supply
