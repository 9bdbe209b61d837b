"""The rule under a real token, with persons of two countries."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.rules import DAY

USA, GERMANY = 840, 276
FLOWS_BACK = 1


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(
        platform, issuer, asset_id, units=UNITS, max_balance=UNITS, countries=(USA, GERMANY), salt=b"\x38" * 32
    )


@pytest.fixture(scope="module")
def ends_at():
    return chain.pending_timestamp + 40 * DAY


@pytest.fixture(scope="module")
def module(platform, suite, issuer, ends_at):
    contract = platform.flowback_module
    suite.compliance.addModule(contract, sender=issuer)
    suite.compliance.callModuleFunction(contract.setFlowback.encode_input(USA, ends_at), contract, sender=issuer)
    return contract


@pytest.fixture(scope="module")
def abroad(platform, suite, issuer, kyc_officer, investors):
    """Two Germans, one of whom holds 100."""
    for wallet in investors[:2]:
        verify_investor(platform, kyc_officer, wallet, country=GERMANY)
    suite.token.mint(investors[0], 100, sender=issuer)
    return investors[:2]


@pytest.fixture(scope="module")
def at_home(platform, kyc_officer, investors):
    verify_investor(platform, kyc_officer, investors[2], country=USA)
    return investors[2]


def test_shares_sold_abroad__pass_abroad_and_return_in_the_first_second_after(suite, module, abroad, at_home, ends_at):
    token, (holder, other) = suite.token, abroad
    token.transfer(other, 40, sender=holder)
    refused = {"from": holder, "to": at_home, "amount": 1, "module": module, "code": FLOWS_BACK}
    chain.pending_timestamp = ends_at - 1
    with ape.reverts(token.TokenTransferRefused, **refused):
        token.transfer(at_home, 1, sender=holder)
    chain.pending_timestamp = ends_at
    token.transfer(at_home, 1, sender=holder)


def test_shares_at_home__may_leave(suite, module, abroad, at_home, issuer):
    suite.token.mint(at_home, 10, sender=issuer)
    suite.token.transfer(abroad[0], 10, sender=at_home)
    assert suite.token.balanceOf(at_home) == 0
