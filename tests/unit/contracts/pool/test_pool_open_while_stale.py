"""A pool may be opened so that swaps pass without a band while the value is stale."""

from __future__ import annotations

import ape
import pytest
from eth_utils import keccak

from tests.support.assets import VALUE, publish_value
from tests.support.market import BAND_BPS, DOLLAR, FEE_BPS, WHOLE_SHARE, open_pool

CASH = 50_000 * DOLLAR
SHARES = 1_000 * WHOLE_SHARE


@pytest.fixture(scope="module")
def lenient(platform, make_valued_suite, issuer, provider, trader, funded):
    """As `funded`, but open while the value is stale."""
    made = make_valued_suite(
        salt=keccak(text="pool open while stale"),
    )
    opened = open_pool(platform, issuer, made, platform.stablecoin, is_open_while_stale=True)
    for investor in (provider, trader):
        opened.give(issuer, investor, 100_000 * DOLLAR, 2_000 * WHOLE_SHARE)
    opened.deposit(provider, CASH, SHARES)
    return opened


@pytest.fixture
def send_far(lenient, trader):
    """Sends in what moves the price by about a half; returns what it buys."""

    def send():
        out = lenient.quote(cash_in=10_000 * DOLLAR)
        lenient.send(trader, 10_000 * DOLLAR, 0)
        return out

    return send


def test_terms__are_told_and_false_unless_asked_for(platform, funded, lenient):
    assert (funded.pool.isOpenWhileStale(), lenient.pool.isOpenWhileStale()) == (False, True)


def test_creation__tells_so(platform, issuer, deployer, project, suite, compliance_officer):
    factory, cash = platform.pool_factory, deployer.deploy(project.MockStablecoin)
    factory.setCurrency(cash, True, sender=compliance_officer)
    factory.setCurrencyCode(cash, b"USD", sender=compliance_officer)
    receipt = factory.createPool(suite.token, cash, FEE_BPS, BAND_BPS, True, sender=issuer)
    pool = factory.getPair(suite.token, cash)
    assert receipt.events.filter(factory.PoolOpenWhileStale) == [factory.PoolOpenWhileStale(pool)]


def test_fresh__swap_beyond_the_band_refused(lenient, trader, send_far):
    out = send_far()
    with ape.reverts(lenient.pool.PoolBandExceeded):
        lenient.take(trader, shares=out)


def test_stale__swap_beyond_the_band_passes(lenient, trader, send_far, make_stale):
    make_stale()
    out = send_far()
    lenient.take(trader, shares=out)
    assert lenient.reserves() == (CASH + 10_000 * DOLLAR, SHARES - out)


def test_stale__product_still_holds(lenient, trader, send_far, make_stale):
    make_stale()
    out = send_far()
    with ape.reverts(lenient.pool.PoolProductFell):
        lenient.take(trader, shares=out + 1)


def test_stale_and_under_the_ripcord__refused(platform, lenient, trader, guardian, send_far, make_stale):
    make_stale()
    platform.valuation_oracle.setRipcord(lenient.suite.asset_id, True, "", sender=guardian)
    out = send_far()
    with ape.reverts(lenient.pool.PoolValuationUnusable, assetId=lenient.suite.asset_id, state=4):
        lenient.take(trader, shares=out)


def test_stale_and_disputed__refused(platform, lenient, trader, operators, send_far, make_stale):
    make_stale()
    publish_value(platform, operators, lenient.suite.asset_id, VALUE * 2)
    out = send_far()
    with ape.reverts(lenient.pool.PoolValuationUnusable, assetId=lenient.suite.asset_id, state=3):
        lenient.take(trader, shares=out)


def test_stale__sync_and_deposit_out_of_proportion_refused(lenient, trader, send_far, make_stale):
    make_stale()
    send_far()
    with ape.reverts(lenient.pool.PoolValuationUnusable, assetId=lenient.suite.asset_id, state=2):
        lenient.pool.sync(sender=trader)
    lenient.send(trader, 0, WHOLE_SHARE)
    with ape.reverts(lenient.pool.PoolValuationUnusable, assetId=lenient.suite.asset_id, state=2):
        lenient.pool.mint(trader, sender=trader)
