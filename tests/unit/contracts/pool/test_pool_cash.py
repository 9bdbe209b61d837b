"""Cash of other decimals and habits, donations, and what a first depositor can do to the next."""

from __future__ import annotations

import pytest

from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool

ETHER = 10**18


@pytest.fixture(scope="module")
def silent(platform, project, deployer, issuer, compliance_officer, suite, provider, trader, funded):
    """A pool whose cash has 18 decimals and returns nothing: 1,000 shares and 50,000 dollars are in it."""
    cash = deployer.deploy(project.MockSilentCurrency)
    platform.pool_factory.setCurrency(cash, True, sender=compliance_officer)
    platform.pool_factory.setCurrencyCode(cash, b"USD", sender=compliance_officer)
    opened = open_pool(platform, issuer, suite, cash)
    for investor in (provider, trader):
        opened.give(issuer, investor, 100_000 * ETHER, 1_100 * WHOLE_SHARE)
    opened.deposit(provider, 50_000 * ETHER, 1_000 * WHOLE_SHARE)
    return opened


def test_cash_without_return_value__trades_redeems_and_leaves(silent, provider, trader):
    pool, cash = silent.pool, silent.cash
    silent.send(trader, 0, WHOLE_SHARE)
    out, before = silent.quote(shares_in=WHOLE_SHARE), cash.balanceOf(trader)
    silent.take(trader, cash=out)
    assert cash.balanceOf(trader) - before == out
    reserve, supply, before = silent.reserves()[0], pool.totalSupply(), cash.balanceOf(provider)
    pool.transfer(pool, 10**12, sender=provider)
    pool.burn(provider, sender=provider)
    redeemed = 10**12 * reserve // supply
    pool.exit(10**12, sender=provider)
    left = 10**12 * (reserve - redeemed) // (supply - 10**12)
    pool.withdrawCash(provider, provider, left, sender=provider)
    assert cash.balanceOf(provider) - before == redeemed + left


def test_cash_of_18_decimals__is_compared_with_the_value_as_that_of_6(funded, silent):
    assert tuple(silent.pool.priceAndBand()) == tuple(price * 10**12 for price in funded.pool.priceAndBand())


def test_donation_taken_in__accrues_to_the_providers(funded, provider, trader):
    """Each liquidity share redeems for its part of the donation; who donated has none of it."""
    pool, held, supply = funded.pool, funded.pool.balanceOf(provider), funded.pool.totalSupply()
    funded.send(trader, 500 * DOLLAR, 10 * WHOLE_SHARE)
    pool.sync(sender=trader)
    before = funded.cash.balanceOf(provider), funded.token.balanceOf(provider)
    pool.transfer(pool, held, sender=provider)
    pool.burn(provider, sender=provider)
    assert funded.cash.balanceOf(provider) - before[0] == held * 50_500 * DOLLAR // supply
    assert funded.token.balanceOf(provider) - before[1] == held * 1_010 * WHOLE_SHARE // supply


def test_dust_sent_in_by_anyone__moves_no_one_out(funded, provider, trader):
    """A unit of each token beside the reserves changes no redemption."""
    pool, supply = funded.pool, funded.pool.totalSupply()
    funded.send(trader, 1, 1)
    before = funded.cash.balanceOf(provider)
    pool.transfer(pool, 10**6, sender=provider)
    pool.burn(provider, sender=provider)
    assert funded.cash.balanceOf(provider) - before == 10**6 * 50_000 * DOLLAR // supply
