"""Deposits and redemptions through the router: in proportion, within limits, in time."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project
from hypothesis import given
from hypothesis import strategies as st

from tests.models import router as twin
from tests.support.effort import on_chain
from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.permits import FOR_EVER
from tests.support.refusals import assert_refused

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE
MINIMUM_LIQUIDITY = 1_000


def add(router, market, cash, shares, provider, *, cash_min=0, shares_min=0, to=None, is_cash_first=True):
    sides = [(market.cash, cash, cash_min), (market.token, shares, shares_min)][:: 1 if is_cash_first else -1]
    (a, desired_a, min_a), (b, desired_b, min_b) = sides
    return router.addLiquidity(a, b, desired_a, desired_b, min_a, min_b, to or provider, FOR_EVER, sender=provider)


def remove(router, market, liquidity, provider, *, cash_min=0, shares_min=0, to=None):
    return router.removeLiquidity(
        market.cash, market.token, liquidity, cash_min, shares_min, to or provider, FOR_EVER, sender=provider
    )


@pytest.fixture
def allowing(funded, router, provider):
    """The provider lets the router move his liquidity shares."""
    funded.pool.approve(router, FOR_EVER, sender=provider)
    return funded


def test_first_deposit__as_desired_whatever_the_order_of_the_tokens(router, market, provider, trader):
    before = chain.snapshot()
    for is_cash_first in (True, False):
        receipt = add(router, market, CASH, SHARES, provider, to=trader, is_cash_first=is_cash_first)
        liquidity = market.pool.balanceOf(trader)
        amounts = [CASH, SHARES] if is_cash_first else [SHARES, CASH]
        assert list(receipt.return_value) == [*amounts, liquidity]
        assert liquidity == int((CASH * SHARES) ** 0.5) - MINIMUM_LIQUIDITY
        assert market.reserves() == (CASH, SHARES)
        chain.restore(before)
        before = chain.snapshot()


def test_deposit_and_redemption_after_their_deadline__refused(router, allowing, provider):
    deadline = chain.pending_timestamp
    pair = (allowing.cash, allowing.token)
    router.addLiquidity(*pair, 50 * DOLLAR, WHOLE_SHARE, 0, 0, provider, deadline, sender=provider)
    with ape.reverts(router.RouterDeadlinePassed, deadline=deadline, nowAt=deadline + 1):
        router.addLiquidity(*pair, 50 * DOLLAR, WHOLE_SHARE, 0, 0, provider, deadline, sender=provider)
    deadline = chain.pending_timestamp
    router.removeLiquidity(*pair, 10_000, 0, 0, provider, deadline, sender=provider)
    with ape.reverts(router.RouterDeadlinePassed, deadline=deadline, nowAt=deadline + 1):
        router.removeLiquidity(*pair, 10_000, 0, 0, provider, deadline, sender=provider)


@pytest.mark.parametrize(("cash", "shares"), [(500 * DOLLAR, 5 * WHOLE_SHARE), (250 * DOLLAR, 50 * WHOLE_SHARE)])
def test_deposit_desired_out_of_proportion__in_proportion_and_not_a_unit_below_the_minimum(
    router, funded, provider, cash, shares
):
    cash_used, shares_used = twin.deposit((cash, shares), (CASH, SHARES))
    assert (cash_used, shares_used) == (250 * DOLLAR, 5 * WHOLE_SHARE)
    legs = {"cash_min": cash_used, "shares_min": shares_used}
    for leg, token in (("cash_min", funded.cash), ("shares_min", funded.token)):
        values = {"token": token.address, "amount": legs[leg], "amountMin": legs[leg] + 1}
        with ape.reverts(router.RouterLegTooLow, **values):
            add(router, funded, cash, shares, provider, **(legs | {leg: legs[leg] + 1}))
    receipt = add(router, funded, cash, shares, provider, **legs)
    assert list(receipt.return_value[:2]) == [cash_used, shares_used]
    assert funded.reserves() == (CASH + cash_used, SHARES + shares_used)


def test_deposit_of_whole_shares_without_a_usable_value__passes_as_it_does_not_move_the_price(
    platform, guardian, router, whole_shares, provider, trader
):
    """No whole number of shares is worth a round sum, and what is desired would buy a share and a half."""
    pool = whole_shares.pool
    whole_shares.send(provider, 333 * DOLLAR + 7, 0)
    pool.sync(sender=provider)
    platform.valuation_oracle.setRipcord(whole_shares.suite.asset_id, True, "", sender=guardian)
    cash, shares = whole_shares.reserves()
    expected = (-(-cash // shares), 1)
    assert twin.deposit((cash * 3 // (shares * 2), 5), (cash, shares)) == expected
    receipt = add(router, whole_shares, cash * 3 // (shares * 2), 5, provider)
    assert tuple(receipt.return_value[:2]) == expected


@given(cash=st.integers(1, 2**112), shares=st.integers(1, 2**112), desired=st.tuples(*[st.integers(0, 2**112)] * 2))
@on_chain(examples=200)
def test_deposit_of_the_twin__fits_what_is_desired_and_is_in_proportion(cash, shares, desired):
    amounts = twin.deposit(desired, (cash, shares))
    assert all(amount <= limit for amount, limit in zip(amounts, desired, strict=True))
    moved = abs((cash + amounts[0]) * shares - (shares + amounts[1]) * cash)
    assert moved < min(cash, shares)


@given(cash=st.integers(0, 60_000 * DOLLAR), shares=st.integers(0, 1_000 * WHOLE_SHARE), drift=st.integers(0, 10**9))
@on_chain(examples=25)
def test_any_deposit__costs_what_the_twin_says(raw_chain, router, funded, provider, trader, cash, shares, drift):
    before = raw_chain.request("evm_snapshot")
    path = [funded.cash.address, funded.token.address]
    if drift:
        swap = (drift, 0, path, trader, FOR_EVER)
        assert raw_chain.send(router, "swapExactTokensForTokens", *swap, sender=trader) is None
    reserves, held = funded.reserves(), [funded.cash.balanceOf(provider), funded.token.balanceOf(provider)]
    expected = twin.deposit((cash, shares), reserves)
    deposit = (*path, cash, shares, 0, 0, provider, FOR_EVER)
    refused = raw_chain.send(router, "addLiquidity", *deposit, sender=provider)
    if refused is None:
        assert [funded.cash.balanceOf(provider), funded.token.balanceOf(provider)] == [
            had - used for had, used in zip(held, expected, strict=True)
        ]
    else:
        too_little = expected[1] * funded.pool.totalSupply() < reserves[1]
        assert (refused, too_little) == ("PoolLiquidityZero", True)
    raw_chain.take_back(before)


@pytest.mark.parametrize("leg", ["cash", "shares"])
def test_redemption_below_the_minimum__refused_to_the_unit(router, allowing, provider, leg):
    pool = allowing.pool
    liquidity = pool.balanceOf(provider) // 3
    paid = [liquidity * reserve // pool.totalSupply() for reserve in (CASH, SHARES)]
    limits = {"cash_min": paid[0], "shares_min": paid[1]}
    token, amount = (allowing.cash, paid[0]) if leg == "cash" else (allowing.token, paid[1])
    with ape.reverts(router.RouterLegTooLow, token=token.address, amount=amount, amountMin=amount + 1):
        remove(router, allowing, liquidity, provider, **(limits | {f"{leg}_min": amount + 1}))
    receipt = remove(router, allowing, liquidity, provider, **limits)
    assert list(receipt.return_value) == paid


def test_redemption__pays_the_receiver(router, allowing, provider, trader):
    pool = allowing.pool
    liquidity = pool.balanceOf(provider)
    held = allowing.cash.balanceOf(trader), allowing.token.balanceOf(trader)
    paid = [liquidity * reserve // pool.totalSupply() for reserve in (CASH, SHARES)]
    remove(router, allowing, liquidity, provider, to=trader)
    assert (pool.balanceOf(provider), pool.balanceOf(router)) == (0, 0)
    assert [allowing.cash.balanceOf(trader) - held[0], allowing.token.balanceOf(trader) - held[1]] == paid


def test_redemption_of_anothers_shares__refused(router, allowing, trader, provider):
    call = (router.removeLiquidity, allowing.cash, allowing.token, 10_000, 0, 0, trader, FOR_EVER)
    values = {"spender": router.address, "allowance": 0, "needed": 10_000}
    assert_refused(*call, sender=trader, error=allowing.pool.ERC20InsufficientAllowance, **values)


@pytest.mark.parametrize("is_cash_first", [True, False])
def test_deposit__sends_cash_before_shares(
    platform, deployer, issuer, compliance_officer, router, funded, provider, trader, is_cash_first
):
    """Cash that acts in the middle of its transfer would find shares in the pool, and could swap them away."""
    evil = deployer.deploy(project.EvilReentrantCurrency)
    platform.pool_factory.setCurrency(evil, True, sender=compliance_officer)
    platform.pool_factory.setCurrencyCode(evil, b"USD", sender=compliance_officer)
    receipt = platform.pool_factory.createPool(funded.token, evil, 30, 500, sender=issuer)
    pool = project.Pool.at(receipt.events.filter(platform.pool_factory.PoolOpened)[0].pool)
    funded.suite.compliance.setConduit(pool, True, sender=issuer)
    market = type(funded)(funded.suite, pool, evil)
    evil.mint(provider, 5_050 * DOLLAR, sender=provider)
    evil.approve(router, FOR_EVER, sender=provider)
    market.deposit(provider, 5_000 * DOLLAR, 100 * WHOLE_SHARE)

    robbery = pool.swap.encode_input(*market.sides(60 * DOLLAR, 0), trader, b"")
    evil.arm(pool, robbery, sender=trader)
    with ape.reverts(pool.PoolProductFell):
        add(router, market, 50 * DOLLAR, WHOLE_SHARE, provider, is_cash_first=is_cash_first)
