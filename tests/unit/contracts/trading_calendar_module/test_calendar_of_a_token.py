"""The rule under a real token, with a holder and a buyer."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor

BLACKOUT = 1
REASON = b"results".ljust(32, b"\0")


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, salt=b"\x3b" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def holder(platform, token, issuer, kyc_officer, investors):
    verify_investor(platform, kyc_officer, investors[0])
    token.mint(investors[0], 100, sender=issuer)
    return investors[0]


@pytest.fixture(scope="module")
def buyer(platform, kyc_officer, investors):
    verify_investor(platform, kyc_officer, investors[1])
    return investors[1]


@pytest.fixture(scope="module")
def blackout():
    """Its first second, and the first after it."""
    return chain.pending_timestamp + 1_000, chain.pending_timestamp + 2_000


@pytest.fixture(scope="module")
def module(platform, suite, issuer, blackout):
    contract = platform.trading_calendar_module
    suite.compliance.addModule(contract, sender=issuer)
    settings = contract.setBlackouts.encode_input([blackout], REASON)
    suite.compliance.callModuleFunction(settings, contract, sender=issuer)
    return contract


def test_blackout__stops_transfers_until_its_last_second(platform, token, module, issuer, holder, buyer, blackout):
    begin, end = blackout
    refused = {"from": holder, "to": buyer, "amount": 1, "module": module, "code": BLACKOUT}
    chain.pending_timestamp = begin - 1
    token.transfer(buyer, 1, sender=holder)
    chain.pending_timestamp = begin
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.transfer(buyer, 1, sender=holder)
    token.mint(buyer, 10, sender=issuer)
    token.forcedTransfer(holder, buyer, 10, sender=issuer)
    report = platform.preflight.preflight(token, holder, buyer, 1)
    assert (report.isAllowed, report.earliest, report.largest) == (False, end, 0)
    chain.pending_timestamp = end - 1
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.transfer(buyer, 1, sender=holder)
    chain.pending_timestamp = end
    token.transfer(buyer, 1, sender=holder)
    assert token.balanceOf(buyer) == 22
