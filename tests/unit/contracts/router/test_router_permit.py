"""Permits: used in the same transaction, and no harm if someone else used them first."""

from __future__ import annotations

import pytest
from ape import chain

from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.permits import FOR_EVER, NO_PERMIT, signed_permit
from tests.support.refusals import assert_refused

#: signed by nobody
JUNK = (5, FOR_EVER, 27, b"\1" * 32, b"\1" * 32)


@pytest.fixture
def unallowed(funded, router, trader):
    """Nothing is allowed to the router."""
    for token in (funded.cash, funded.token):
        token.approve(router, 0, sender=trader)
    return funded


def swap_call(router, market, trader, permit, *, pays_cash, is_exact_in):
    path = [market.cash.address, market.token.address][:: 1 if pays_cash else -1]
    amount = (50 * DOLLAR if pays_cash else WHOLE_SHARE) if is_exact_in else 1_000
    name = "swapExactTokensForTokensWithPermit" if is_exact_in else "swapTokensForExactTokensWithPermit"
    return getattr(router, name), amount, 0 if is_exact_in else FOR_EVER, path, trader, FOR_EVER, permit


@pytest.mark.parametrize("is_exact_in", [True, False])
@pytest.mark.parametrize("pays_cash", [True, False])
def test_swap_with_permit__needs_no_allowance_and_no_luck(router, unallowed, trader, stranger, pays_cash, is_exact_in):
    token = unallowed.cash if pays_cash else unallowed.token
    kind = {"pays_cash": pays_cash, "is_exact_in": is_exact_in}
    permit = signed_permit(token, trader, router, 10**12)
    before = chain.snapshot()
    method, *arguments = swap_call(router, unallowed, trader, permit, **kind)
    method(*arguments, sender=trader)

    chain.restore(before)
    token.permit(trader, router, *permit, sender=stranger)
    method(*arguments, sender=trader)
    assert token.nonces(trader) == 1


@pytest.mark.parametrize("permit", [NO_PERMIT, JUNK])
def test_swap_without_permit_or_allowance__refused_by_the_token(router, unallowed, trader, permit):
    error = unallowed.cash.ERC20InsufficientAllowance
    call = swap_call(router, unallowed, trader, permit, pays_cash=True, is_exact_in=True)
    values = {"spender": router.address, "allowance": 0, "needed": 50 * DOLLAR}
    assert_refused(*call, sender=trader, error=error, **values)


@pytest.mark.parametrize("is_exact_in", [True, False])
def test_swap_with_permit_on_a_path_without_pool__refused(router, unallowed, trader, is_exact_in):
    method, amount, limit, path, *rest = swap_call(
        router, unallowed, trader, NO_PERMIT, pays_cash=True, is_exact_in=is_exact_in
    )
    values = {"length": 0, "supported": 2}
    assert_refused(method, amount, limit, path[:0], *rest, sender=trader, error=router.RouterPathUnsupported, **values)


def test_deposit_with_permits__needs_no_allowance_and_no_luck(router, unallowed, trader, stranger):
    permits = [signed_permit(token, trader, router, 10**12) for token in (unallowed.cash, unallowed.token)]
    pair = (unallowed.cash, unallowed.token)
    deposit = (*pair, 50 * DOLLAR, WHOLE_SHARE, 0, 0, trader, FOR_EVER, *permits)
    unallowed.token.permit(trader, router, *permits[1], sender=stranger)
    receipt = router.addLiquidityWithPermit(*deposit, sender=trader)
    assert list(receipt.return_value[:2]) == [50 * DOLLAR, WHOLE_SHARE]
    assert unallowed.pool.balanceOf(trader) == receipt.return_value[2]


def test_deposit_with_one_permit__the_other_token_by_allowance(router, unallowed, trader):
    permit = signed_permit(unallowed.cash, trader, router, 50 * DOLLAR)
    unallowed.token.approve(router, WHOLE_SHARE, sender=trader)
    pair = (unallowed.token, unallowed.cash)
    deposit = (*pair, WHOLE_SHARE, 50 * DOLLAR, 0, 0, trader, FOR_EVER, NO_PERMIT, permit)
    router.addLiquidityWithPermit(*deposit, sender=trader)


def test_deposit_with_permits_without_pool__refused_before_any_token_is_called(router, unallowed, trader, stranger):
    pair = (unallowed.cash.address, stranger.address)
    deposit = (*pair, 1, 1, 0, 0, trader, FOR_EVER, JUNK, JUNK)
    values = {"tokenA": pair[0], "tokenB": pair[1]}
    assert_refused(router.addLiquidityWithPermit, *deposit, sender=trader, error=router.RouterPoolUnknown, **values)


@pytest.mark.parametrize("is_greatest", [True, False])
def test_redemption_with_permit__of_the_amount_or_of_all(router, funded, provider, is_greatest):
    pool = funded.pool
    liquidity = pool.balanceOf(provider) // 2
    permit = signed_permit(pool, provider, router, FOR_EVER if is_greatest else liquidity)
    terms = (funded.cash, funded.token, liquidity, 0, 0, provider, FOR_EVER)
    router.removeLiquidityWithPermit(*terms, is_greatest, *permit[2:], sender=provider)
    assert pool.allowance(provider, router) == (FOR_EVER if is_greatest else 0)
    assert pool.balanceOf(provider) == liquidity + liquidity % 2


def test_redemption_with_permit_that_fails__passes_by_allowance(router, funded, provider):
    """It was signed by nobody, or someone used it before."""
    liquidity = funded.pool.balanceOf(provider) // 2
    terms = (funded.cash, funded.token, liquidity, 0, 0, provider, FOR_EVER, False, *JUNK[2:])
    values = {"spender": router.address, "allowance": 0, "needed": liquidity}
    error = funded.pool.ERC20InsufficientAllowance
    assert_refused(router.removeLiquidityWithPermit, *terms, sender=provider, error=error, **values)
    funded.pool.approve(router, liquidity, sender=provider)
    router.removeLiquidityWithPermit(*terms, sender=provider)
    assert funded.pool.balanceOf(router) == 0
