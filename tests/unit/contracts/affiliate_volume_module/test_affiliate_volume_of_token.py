"""The rule under a real token of 10,000 shares, whose sales it is told of."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.identity import YEAR, verify_investor
from tests.support.rules import DAY

VOLUME_EXCEEDED = 1
WINDOW = 90 * DAY


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x37" * 32)


@pytest.fixture(scope="module")
def module(platform, suite, issuer):
    contract = platform.affiliate_volume_module
    suite.compliance.addModule(contract, sender=issuer)
    settings = contract.setAffiliateVolume.encode_input(100, WINDOW)
    suite.compliance.callModuleFunction(settings, contract, sender=issuer)
    return contract


@pytest.fixture(scope="module")
def affiliate(module, suite, platform, issuer, kyc_officer, investors):
    """Holds 5,000 of 10,000 shares."""
    identities = [verify_investor(platform, kyc_officer, wallet, valid_for=2 * YEAR) for wallet in investors[:2]]
    for wallet in investors[:2]:
        suite.token.mint(wallet, 5_000, sender=issuer)
    register = project.AffiliateRegister.at(module.affiliates())
    register.setAffiliate(suite.token, identities[0], True, sender=issuer)
    return investors[0]


def test_one_per_cent_in_90_days__is_sold_and_not_a_unit_more(module, suite, affiliate, investors):
    token, buyer = suite.token, investors[1]
    token.transfer(buyer, 60, sender=affiliate)
    last = token.transfer(buyer, 40, sender=affiliate).timestamp
    refused = {"from": affiliate, "to": buyer, "module": module, "code": VOLUME_EXCEEDED}
    with ape.reverts(token.TokenTransferRefused, **refused, amount=1):
        token.transfer(buyer, 1, sender=affiliate)
    token.transfer(affiliate, 3_000, sender=buyer)
    chain.pending_timestamp = last + WINDOW - 1
    with ape.reverts(token.TokenTransferRefused, **refused, amount=100):
        token.transfer(buyer, 100, sender=affiliate)
    chain.pending_timestamp = last + WINDOW
    with ape.reverts(token.TokenTransferRefused, **refused, amount=101):
        token.transfer(buyer, 101, sender=affiliate)
    chain.pending_timestamp = last + WINDOW + 1
    token.transfer(buyer, 100, sender=affiliate)
