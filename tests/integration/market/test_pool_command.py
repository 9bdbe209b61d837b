"""`aimy pool show` draws what the chain says."""

from __future__ import annotations

import pytest
from eth_utils import keccak
from typer.testing import CliRunner

from aimy.cli import app
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool


@pytest.fixture
def market(platform, make_valued_suite, issuer, kyc_officer, investors):
    suite = make_valued_suite(
        salt=keccak(text="pool command"),
    )
    verify_investor(platform, kyc_officer, investors[0])
    opened = open_pool(platform, issuer, suite, platform.stablecoin)
    opened.give(issuer, investors[0], 100_000 * DOLLAR, 2_000 * WHOLE_SHARE)
    return opened


@pytest.fixture
def show(chain_url, manifest_path):
    environment = {"AIMY_RPC_URL": chain_url, "AIMY_DEPLOYMENT": str(manifest_path), "COLUMNS": "200"}
    return lambda address: CliRunner().invoke(app, ["pool", "show", str(address)], env=environment)


def test_pool__is_drawn_as_the_chain_has_it(show, market, investors):
    market.deposit(investors[0], 50_000 * DOLLAR, 1_000 * WHOLE_SHARE)
    market.send(investors[0], 100 * DOLLAR, 0)
    market.take(investors[0], shares=market.quote(cash_in=100 * DOLLAR))
    cash, shares = market.reserves()
    answer = show(market.pool.address)
    assert answer.exit_code == 0, answer.output
    price, low, high = market.pool.priceAndBand()
    assert f"{price / DOLLAR:.6f}".rstrip("0") in answer.output
    assert f"{low / DOLLAR:g} ─" in answer.output and f"─ {high / DOLLAR:g}" in answer.output
    assert f"reserves  {cash // DOLLAR:,} {market.cash.symbol()}" in answer.output
    assert f"{shares / WHOLE_SHARE:.6f}".rstrip("0") in answer.output
    assert "fees      0.3 " in answer.output


def test_pool_with_nothing_in_it__says_so(show, market):
    answer = show(market.pool.address)
    assert (answer.exit_code, "Nothing is in it yet." in answer.output) == (0, True)


@pytest.mark.parametrize("address", ["0x12", "token"])
def test_what_is_no_pool__is_refused_by_name(show, market, address):
    given = market.token.address if address == "token" else address
    answer = show(given)
    assert answer.exit_code == 2
    assert (
        f"pool is {given!r}, expected an address" in answer.output
        or f"pool is {given}, expected a pool" in answer.output
    )
