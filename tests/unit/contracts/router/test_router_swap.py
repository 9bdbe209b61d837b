"""Swaps through the router: limits, deadline, path, and that what was quoted is what happens."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.models import router as twin
from tests.support.assets import VALUE, publish_value
from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.permits import FOR_EVER
from tests.support.refusals import assert_refused

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE
EXACT_IN, EXACT_OUT = "swapExactTokensForTokens", "swapTokensForExactTokens"


@pytest.fixture(params=["buying", "selling"])
def trade(request, funded):
    """Path, reserves on it, and an amount to pay."""
    reserves = (CASH, SHARES) if request.param == "buying" else (SHARES, CASH)
    return request.getfixturevalue(request.param), *reserves, reserves[0] // 100


def held(funded, path, account):
    return [
        funded.cash.balanceOf(account) if token == funded.cash else funded.token.balanceOf(account) for token in path
    ]


@pytest.mark.parametrize("function", [EXACT_IN, EXACT_OUT])
def test_swap_after_its_deadline__refused(router, trader, trade, function):
    path, amount = trade[0], 1_000
    deadline = chain.pending_timestamp
    limit = 0 if function == EXACT_IN else FOR_EVER
    getattr(router, function)(amount, limit, path, trader, deadline, sender=trader)
    with ape.reverts(router.RouterDeadlinePassed, deadline=deadline, nowAt=deadline + 1):
        getattr(router, function)(amount, limit, path, trader, deadline, sender=trader)


@pytest.mark.parametrize("function", [EXACT_IN, EXACT_OUT])
@pytest.mark.parametrize("length", [0, 1, 3])
def test_path_of_other_than_two_tokens__refused(router, funded, trader, buying, function, length):
    path = [*buying, funded.cash.address][:length]
    arguments = (DOLLAR, FOR_EVER, path, trader, FOR_EVER)
    values = {"length": length, "supported": 2}
    assert_refused(getattr(router, function), *arguments, sender=trader, error=router.RouterPathUnsupported, **values)
    assert_refused(router.getAmountsOut, 1, path, sender=trader, error=router.RouterPathUnsupported, **values)
    assert_refused(router.getAmountsIn, 1, path, sender=trader, error=router.RouterPathUnsupported, **values)


def test_tokens_without_a_pool__refused(router, funded, trader):
    path = [funded.cash.address, funded.cash.address]
    values = {"tokenA": path[0], "tokenB": path[1]}
    for call in (
        (router.swapExactTokensForTokens, 1, 0, path, trader, FOR_EVER),
        (router.swapTokensForExactTokens, 1, FOR_EVER, path, trader, FOR_EVER),
        (router.getAmountsOut, 1, path),
        (router.getAmountsIn, 1, path),
        (router.addLiquidity, *path, 1, 1, 0, 0, trader, FOR_EVER),
        (router.removeLiquidity, *path, 1, 0, 0, trader, FOR_EVER),
    ):
        assert_refused(*call, sender=trader, error=router.RouterPoolUnknown, **values)


def test_exact_in_that_gives_less_than_demanded__refused_to_the_unit(router, trader, trade):
    path, reserve_in, reserve_out, amount = trade
    out = twin.output_for(amount, reserve_in, reserve_out)
    with ape.reverts(router.RouterOutputTooLow, amountOut=out, amountOutMin=out + 1):
        router.swapExactTokensForTokens(amount, out + 1, path, trader, FOR_EVER, sender=trader)
    router.swapExactTokensForTokens(amount, out, path, trader, FOR_EVER, sender=trader)


def test_exact_out_that_costs_more_than_allowed__refused_to_the_unit(router, trader, trade):
    path, reserve_in, reserve_out, _ = trade
    wanted = reserve_out // 100
    cost = twin.input_for(wanted, reserve_in, reserve_out)
    with ape.reverts(router.RouterInputTooHigh, amountIn=cost, amountInMax=cost - 1):
        router.swapTokensForExactTokens(wanted, cost - 1, path, trader, FOR_EVER, sender=trader)
    router.swapTokensForExactTokens(wanted, cost, path, trader, FOR_EVER, sender=trader)


def test_exact_out_of_a_whole_reserve__refused(router, trader, trade):
    path, _, reserve_out, _ = trade
    with ape.reverts(router.RouterLiquidityTooLow, amountOut=reserve_out, reserve=reserve_out):
        router.swapTokensForExactTokens(reserve_out, FOR_EVER, path, trader, FOR_EVER, sender=trader)


@pytest.mark.parametrize("function", [EXACT_IN, EXACT_OUT])
def test_nothing__refused(router, trader, trade, function):
    with ape.reverts(router.RouterAmountZero):
        getattr(router, function)(0, 0, trade[0], trader, FOR_EVER, sender=trader)


@pytest.mark.parametrize("function", [EXACT_IN, EXACT_OUT])
def test_swap__moves_what_was_quoted_from_the_caller_to_the_receiver(router, funded, provider, trader, trade, function):
    path, reserve_in, reserve_out, amount = trade
    if function == EXACT_IN:
        quoted = router.getAmountsOut(amount, path)
        assert quoted == [amount, twin.output_for(amount, reserve_in, reserve_out)]
        call = (amount, quoted[1])
    else:
        quoted = router.getAmountsIn(reserve_out // 100, path)
        assert quoted == [twin.input_for(reserve_out // 100, reserve_in, reserve_out), reserve_out // 100]
        call = (quoted[1], quoted[0])
    payer, payee = held(funded, path, trader), held(funded, path, provider)
    receipt = getattr(router, function)(*call, path, provider, FOR_EVER, sender=trader)

    assert receipt.return_value == quoted
    assert held(funded, path, trader) == [payer[0] - quoted[0], payer[1]]
    assert held(funded, path, provider) == [payee[0], payee[1] + quoted[1]]
    assert held(funded, path, router) == [0, 0]


def test_callers_tokens_only__are_moved(router, funded, trader, stranger, buying):
    """Both investors gave the router an allowance; whoever calls pays himself."""
    error, values = (
        funded.cash.ERC20InsufficientAllowance,
        {"spender": router.address, "allowance": 0, "needed": DOLLAR},
    )
    call = (router.swapExactTokensForTokens, DOLLAR, 0, buying, trader, FOR_EVER)
    assert_refused(*call, sender=stranger, error=error, **values)


def test_refusals_of_the_pool_and_the_token__come_through(
    platform, operators, issuer, router, funded, trader, stranger, buying, selling
):
    pool, token = funded.pool, funded.token
    buy = (router.swapExactTokensForTokens, DOLLAR, 0, buying)
    assert_refused(*buy, stranger, FOR_EVER, sender=trader, error=pool.PoolReceiverUnverified, to=stranger.address)
    publish_value(platform, operators, funded.suite.asset_id, VALUE * 110 // 100)
    publish_value(platform, operators, funded.suite.asset_id, VALUE * 115 // 100)
    sell = (router.swapExactTokensForTokens, WHOLE_SHARE, 0, selling, trader, FOR_EVER)
    with ape.reverts(pool.PoolBandExceeded):
        sell[0](*sell[1:], sender=trader)
    token.setAddressFrozen(trader, True, sender=issuer)
    assert_refused(*sell, sender=trader, error=token.TokenWalletFrozen, wallet=trader.address)


def test_native_coin__refused_by_every_function(router):
    assert not any(method.is_payable for method in router.contract_type.mutable_methods)
    assert (router.contract_type.fallback, router.contract_type.receive) == (None, None)
