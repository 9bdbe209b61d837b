"""A pool of 1,000 shares and 50,000 dollars, and investors who let the router move what they hold."""

from __future__ import annotations

import pytest
from eth_utils import keccak

from tests.support import ape_speed
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool
from tests.support.permits import FOR_EVER
from tests.support.raw_chain import RawChain

ape_speed.apply()

FIRST_CASH = 50_000 * DOLLAR
FIRST_SHARES = 1_000 * WHOLE_SHARE


@pytest.fixture(scope="module")
def provider(investors):
    return investors[0]


@pytest.fixture(scope="module")
def trader(investors):
    return investors[1]


@pytest.fixture(scope="module")
def router(platform):
    return platform.router


@pytest.fixture(scope="module")
def suite(platform, make_valued_suite, kyc_officer, provider, trader):
    made = make_valued_suite(
        salt=keccak(text="router"),
    )
    for investor in (provider, trader):
        verify_investor(platform, kyc_officer, investor)
    return made


@pytest.fixture(scope="module")
def market(platform, issuer, router, suite, provider, trader):
    """Nothing is in the pool yet."""
    opened = open_pool(platform, issuer, suite, platform.stablecoin)
    for investor in (provider, trader):
        opened.give(issuer, investor, 100_000 * DOLLAR, 2_000 * WHOLE_SHARE)
        for token in (opened.cash, opened.token):
            token.approve(router, FOR_EVER, sender=investor)
    return opened


@pytest.fixture(scope="module")
def funded(market, provider):
    """1,000 shares and 50,000 dollars are in the pool."""
    market.deposit(provider, FIRST_CASH, FIRST_SHARES)
    return market


@pytest.fixture(scope="module")
def buying(funded):
    return [funded.cash.address, funded.token.address]


@pytest.fixture(scope="module")
def selling(buying):
    return buying[::-1]


@pytest.fixture(scope="module")
def whole_shares(platform, make_valued_suite, issuer, router, provider, trader, funded):
    """A pool of ten shares that cannot be divided and 10,000 dollars."""
    suite = make_valued_suite(
        units=500,
        decimals=0,
        max_balance=500,
        salt=keccak(text="router of whole shares"),
    )
    opened = open_pool(platform, issuer, suite, platform.stablecoin)
    opened.give(issuer, provider, 50_000 * DOLLAR, 100)
    opened.token.approve(router, FOR_EVER, sender=provider)
    opened.deposit(provider, 10_000 * DOLLAR, 10)
    return opened


@pytest.fixture(scope="module")
def raw_chain(chain_url, market, router):
    client = RawChain(chain_url)
    client.know_errors_of(market.token, market.pool, router)
    return client


@pytest.fixture(scope="module")
def lenient(platform, make_valued_suite, issuer, provider, trader, funded):
    """As `funded`, but open while the value is stale."""
    suite = make_valued_suite(
        salt=keccak(text="router open while stale"),
    )
    opened = open_pool(platform, issuer, suite, platform.stablecoin, is_open_while_stale=True)
    for investor in (provider, trader):
        opened.give(issuer, investor, 100_000 * DOLLAR, 2_000 * WHOLE_SHARE)
    opened.deposit(provider, 50_000 * DOLLAR, 1_000 * WHOLE_SHARE)
    return opened
