"""A pool of a house worth 50 dollars a share, and two investors who hold shares and cash."""

from __future__ import annotations

import pytest
from ape import chain
from eth_abi import encode
from eth_utils import keccak

from tests.support import ape_speed
from tests.support.assets import VALUE, publish_value
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool
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
def suite(platform, make_valued_suite, kyc_officer, provider, trader, stranger):
    made = make_valued_suite(
        salt=keccak(text="pool"),
    )
    for investor in (provider, trader):
        verify_investor(platform, kyc_officer, investor)
    return made


@pytest.fixture(scope="module")
def market(platform, issuer, suite, provider, trader):
    """Nothing is in the pool yet."""
    opened = open_pool(platform, issuer, suite, platform.stablecoin)
    for investor in (provider, trader):
        opened.give(issuer, investor, 100_000 * DOLLAR, 2_000 * WHOLE_SHARE)
    return opened


@pytest.fixture(scope="module")
def funded(market, provider):
    """1,000 shares and 50,000 dollars are in the pool."""
    market.deposit(provider, FIRST_CASH, FIRST_SHARES)
    return market


@pytest.fixture(scope="module")
def whole_shares(platform, make_valued_suite, issuer, provider, funded):
    """A pool of ten shares that cannot be divided and 10,000 dollars: one unit of a share is a tenth of it."""
    suite = make_valued_suite(
        units=500,
        decimals=0,
        max_balance=500,
        salt=keccak(text="pool of whole shares"),
    )
    opened = open_pool(platform, issuer, suite, platform.stablecoin)
    opened.give(issuer, provider, 50_000 * DOLLAR, 100)
    opened.deposit(provider, 10_000 * DOLLAR, 10)
    return opened


@pytest.fixture(scope="module")
def raw_chain(chain_url, market):
    client = RawChain(chain_url)
    client.know_errors_of(market.token)
    return client


@pytest.fixture
def pull_ripcord(platform, guardian, suite):
    return lambda: platform.valuation_oracle.setRipcord(suite.asset_id, True, "model withdrawn", sender=guardian)


@pytest.fixture
def make_stale():
    return lambda: chain.mine(timestamp=chain.pending_timestamp + 2 * 86_400)


@pytest.fixture
def make_disputed(platform, operators, suite):
    return lambda: publish_value(platform, operators, suite.asset_id, VALUE * 2)


@pytest.fixture
def lapse(platform, kyc_officer):
    return lambda holder: platform.identity_registry.deleteIdentity(holder, sender=kyc_officer)


@pytest.fixture
def lose(platform, kyc_officer):
    """Puts another wallet in the place of a lost one, for good."""
    return lambda lost, heir: platform.identity_registry.recoverWallet(lost, heir, sender=kyc_officer)


@pytest.fixture
def freeze(market, issuer):
    return lambda holder: market.token.setAddressFrozen(holder, True, sender=issuer)


@pytest.fixture
def replace_code():
    """Puts other code where a contract stands."""
    return lambda contract, code: chain.provider.make_request("anvil_setCode", [contract.address, code])


@pytest.fixture
def announce(market, issuer):
    """Announces a record date some seconds ahead; returns it."""

    def announce(ahead=100):
        date = chain.pending_timestamp + ahead
        market.token.announceRecordDate(date, sender=issuer)
        return date

    return announce


@pytest.fixture
def close():
    """Mines the first second after a record date."""
    return lambda date: chain.mine(timestamp=date + 1)


@pytest.fixture(scope="module")
def second_wallet(platform, kyc_officer, provider, funded, investors):
    """Another wallet of the provider's."""
    wallet = investors[2]
    identity = platform.identity_registry.identity(provider)
    platform.identity_registry.registerIdentity(wallet, identity, 840, sender=kyc_officer)
    return wallet


@pytest.fixture
def lose_cash(funded):
    """Takes cash out of the pool's balance, as an issuer of cash can who wipes an address."""

    def lose(amount):
        slot = keccak(encode(["address", "uint256"], [funded.pool.address, 0]))
        left = funded.cash.balanceOf(funded.pool) - amount
        chain.provider.make_request("anvil_setStorageAt", [funded.cash.address, "0x" + slot.hex(), f"0x{left:064x}"])
        assert funded.cash.balanceOf(funded.pool) == left

    return lose
