"""Cash that calls back in the middle of a transfer finds every door shut; the two sides may stand in either order."""

from __future__ import annotations

import ape
import pytest

from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE


@pytest.fixture(scope="module")
def evil_market(platform, project, deployer, issuer, compliance_officer, suite, provider, trader, funded):
    """A pool whose cash calls back in the middle of a transfer; also the other order of the two sides."""
    evil = deployer.deploy(project.EvilReentrantCurrency)
    while (int(evil.address, 16) < int(suite.token.address, 16)) == (
        int(platform.stablecoin.address, 16) < int(suite.token.address, 16)
    ):
        evil = deployer.deploy(project.EvilReentrantCurrency)
    platform.pool_factory.setCurrency(evil, True, sender=compliance_officer)
    platform.pool_factory.setCurrencyCode(evil, b"USD", sender=compliance_officer)
    opened = open_pool(platform, issuer, suite, evil)
    for investor in (provider, trader):
        opened.give(issuer, investor, 60_000 * DOLLAR, 1_100 * WHOLE_SHARE)
    opened.deposit(provider, CASH, SHARES)
    return opened


def test_other_order_of_the_sides__same_trade(funded, evil_market, trader):
    assert evil_market.is_token0_security != funded.is_token0_security
    outs = []
    for market in (evil_market, funded):
        market.send(trader, 500 * DOLLAR, 0)
        out = market.quote(cash_in=500 * DOLLAR)
        market.take(trader, shares=out)
        outs.append((out, market.reserves(), tuple(market.pool.priceAndBand())))
    assert outs[0] == outs[1]


@pytest.mark.parametrize(("function", "arguments"), [("mint", 1), ("burn", 1), ("swap", 4), ("skim", 1), ("sync", 0)])
def test_cash_that_calls_back__refused_in_every_function(evil_market, trader, function, arguments):
    pool, cash = evil_market.pool, evil_market.cash
    call = getattr(pool, function).encode_input(*{0: (), 1: (trader,), 4: (1, 0, trader, b"")}[arguments])
    evil_market.send(trader, 0, WHOLE_SHARE)
    cash.arm(pool, call, sender=trader)
    with ape.reverts(pool.PoolReentered):
        evil_market.take(trader, cash=1)
