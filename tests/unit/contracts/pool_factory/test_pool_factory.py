"""Who may open a pool, of what, on which terms; and how pools are found."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_utils import keccak

from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.market import BAND_BPS, FEE_BPS, open_pool


@pytest.fixture(scope="module")
def factory(platform):
    return platform.pool_factory


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, salt=keccak(text="pool factory"))


@pytest.fixture(scope="module")
def cash(platform):
    return platform.stablecoin


def test_token_of_another_factory__refused(factory, cash, platform, issuer):
    foreign = platform.token_implementation.address
    with ape.reverts(factory.PoolTokenForeign, token=foreign):
        factory.createPool(foreign, cash, FEE_BPS, BAND_BPS, sender=issuer)


def test_opened_by_someone_other_than_the_owner__refused(factory, cash, suite, issuer, stranger):
    expected = {"token": suite.token.address, "owner": issuer.address, "caller": stranger.address}
    with ape.reverts(factory.PoolOwnerOnly, **expected):
        factory.createPool(suite.token, cash, FEE_BPS, BAND_BPS, sender=stranger)


def test_currency_not_admitted__refused(factory, suite, issuer, stranger):
    with ape.reverts(factory.PoolCurrencyRefused, currency=stranger.address):
        factory.createPool(suite.token, stranger, FEE_BPS, BAND_BPS, sender=issuer)


def test_currency_of_19_decimals__is_not_admitted(deployer, factory, compliance_officer):
    cash = deployer.deploy(project.MockDollar19)
    with ape.reverts(factory.PoolCurrencyRefused, currency=cash.address):
        factory.setCurrency(cash, True, sender=compliance_officer)
    factory.setCurrency(cash, False, sender=compliance_officer)
    assert not factory.isCurrencyAllowed(cash)


def test_currency_removed__refused(factory, cash, suite, issuer, compliance_officer):
    factory.setCurrency(cash, False, sender=compliance_officer)
    with ape.reverts(factory.PoolCurrencyRefused, currency=cash.address):
        factory.createPool(suite.token, cash, FEE_BPS, BAND_BPS, sender=issuer)


def test_token_as_its_own_cash__refused(factory, suite, issuer, compliance_officer):
    factory.setCurrency(suite.token, True, sender=compliance_officer)
    factory.setCurrencyCode(suite.token, b"USD", sender=compliance_officer)
    with ape.reverts(factory.PoolCurrencyRefused, currency=suite.token.address):
        factory.createPool(suite.token, suite.token, FEE_BPS, BAND_BPS, sender=issuer)


def test_currency_without_a_code__refused(factory, cash, suite, issuer, compliance_officer):
    factory.setCurrencyCode(cash, b"", sender=compliance_officer)
    with ape.reverts(factory.PoolCurrencyRefused, currency=cash.address):
        factory.createPool(suite.token, cash, FEE_BPS, BAND_BPS, sender=issuer)


def test_currency_other_than_the_assets__refused(factory, cash, suite, issuer, compliance_officer):
    factory.setCurrencyCode(cash, b"EUR", sender=compliance_officer)
    expected = {"currency": cash.address, "code": b"EUR", "assetCurrency": b"USD"}
    with ape.reverts(factory.PoolCurrencyMismatch, **expected):
        factory.createPool(suite.token, cash, FEE_BPS, BAND_BPS, sender=issuer)


def test_fee_above_one_percent__refused(factory, cash, suite, issuer):
    with ape.reverts(factory.PoolFeeTooHigh, feeBps=101, limit=100):
        factory.createPool(suite.token, cash, 101, BAND_BPS, sender=issuer)


@pytest.mark.parametrize("band", [0, 5_001])
def test_band_out_of_range__refused(factory, cash, suite, issuer, band):
    with ape.reverts(factory.PoolBandOutOfRange, bandBps=band):
        factory.createPool(suite.token, cash, FEE_BPS, band, sender=issuer)


def test_second_pool_of_a_pair__refused(platform, factory, cash, suite, issuer):
    market = open_pool(platform, issuer, suite, cash)
    with ape.reverts(factory.PoolExists, pool=market.pool.address):
        factory.createPool(suite.token, cash, 0, BAND_BPS, sender=issuer)


@pytest.mark.parametrize(("function", "value"), [("setCurrency", False), ("setCurrencyCode", b"EUR")])
def test_currencies_set_without_the_role__refused(factory, cash, issuer, function, value):
    with ape.reverts(factory.AccessManagedUnauthorized, caller=issuer.address):
        getattr(factory, function)(cash, value, sender=issuer)


def test_open_pool__listed_in_both_orders_and_told(platform, factory, cash, suite, issuer):
    count = factory.allPairsLength()
    receipt = factory.createPool(suite.token, cash, 100, 5_000, sender=issuer)
    pool = factory.getPair(suite.token, cash)
    token0, token1 = sorted((suite.token.address, cash.address), key=lambda address: int(address, 16))
    assert factory.getPair(cash, suite.token) == factory.allPairs(count) == pool
    assert factory.allPairsLength() == count + 1
    assert receipt.events == [
        factory.PairCreated(token0, token1, pool, count + 1),
        factory.PoolOpened(pool, suite.token, cash, suite.asset_id, 100, 5_000),
    ] + [event for event in receipt.events if event.event_name == "Initialized"]


def test_currency_admitted__told(factory, cash, compliance_officer):
    receipt = factory.setCurrency(cash, False, sender=compliance_officer)
    assert receipt.events == [factory.PoolCurrencyAllowed(cash, False)]
    assert not factory.isCurrencyAllowed(cash)


def test_currency_code__none_until_set_and_told(factory, cash, stranger, compliance_officer):
    assert bytes(factory.currencyCodeOf(stranger)) == bytes(3)
    receipt = factory.setCurrencyCode(cash, b"CHF", sender=compliance_officer)
    assert receipt.events == [factory.PoolCurrencyCodeSet(cash, b"CHF")]
    assert bytes(factory.currencyCodeOf(cash)) == b"CHF"


def test_pool__is_a_conduit_the_factory_made(platform, factory, cash, suite, issuer, stranger):
    market = open_pool(platform, issuer, suite, cash)
    assert factory.isConduitMade(market.pool)
    assert not factory.isConduitMade(stranger)


def test_pool_that_holds_shares__stays_out_of_enforcements_reach(platform, cash, suite, issuer, kyc_officer, investors):
    market, holder = open_pool(platform, issuer, suite, cash), investors[0]
    verify_investor(platform, kyc_officer, holder)
    market.give(issuer, holder, 0, 10)
    market.send(holder, 0, 10)
    with ape.reverts(suite.compliance.ComplianceConduitInUse, conduit=market.pool.address, balance=10):
        suite.compliance.setConduit(market.pool, False, sender=issuer)
    with ape.reverts(suite.token.TokenConduitProtected, conduit=market.pool.address):
        suite.token.forcedTransfer(market.pool, holder, 10, sender=issuer)
