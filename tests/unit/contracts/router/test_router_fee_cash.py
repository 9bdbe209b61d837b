"""Cash that takes a fee of what moves does not belong on the factory's list; if it stands there, it buys nothing."""

from __future__ import annotations

import pytest
from ape import project

from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool
from tests.support.permits import FOR_EVER
from tests.support.refusals import assert_refused


@pytest.fixture
def fee_market(platform, deployer, issuer, compliance_officer, suite, router, provider, trader, funded):
    cash = deployer.deploy(project.EvilFeeCurrency)
    platform.pool_factory.setCurrency(cash, True, sender=compliance_officer)
    platform.pool_factory.setCurrencyCode(cash, b"USD", sender=compliance_officer)
    opened = open_pool(platform, issuer, suite, cash)
    opened.give(issuer, provider, 10_000 * DOLLAR, 100 * WHOLE_SHARE)
    opened.deposit(provider, 5_000 * DOLLAR, 100 * WHOLE_SHARE)
    opened.give(issuer, trader, 1_000 * DOLLAR, 1)
    cash.approve(router, FOR_EVER, sender=trader)
    return opened


def test_purchase_with_cash_that_takes_a_fee__fails_whole(fee_market, router, trader):
    pool, paid = fee_market.pool, 10 * DOLLAR
    path = [fee_market.cash.address, fee_market.token.address]
    quoted = router.getAmountsOut(paid, path)[1]
    cash, shares = fee_market.reserves()
    arrived = paid - paid // 100
    before = cash * shares * 10_000**2
    later = (10_000 * (cash + arrived) - 30 * arrived) * (shares - quoted) * 10_000
    assert later < before
    assert_refused(
        router.swapExactTokensForTokens,
        paid,
        quoted,
        path,
        trader,
        FOR_EVER,
        sender=trader,
        error=pool.PoolProductFell,
        before=before,
        later=later,
    )
