"""Caps without and with claims; who holds a claim of topic 2 is accredited, of topic 3 a professional."""

from __future__ import annotations

import pytest
from ape import chain, project

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.bookkeeping import compliance_account
from tests.support.holder_caps import ACCREDITED, PROFESSIONAL
from tests.support.identity import verify_investor
from tests.support.investor_claims import give_claim, trust_about
from tests.support.rules import RuleUnderTest

#: seconds for which the claim given here lasts
LASTING = 1_000


@pytest.fixture(scope="module")
def rule(deployer):
    module, compliance = deployer.deploy(project.HolderCapModule), compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    return RuleUnderTest(module, compliance)


@pytest.fixture(scope="module")
def shares(suite):
    return suite.token


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x31" * 32)


@pytest.fixture(scope="module")
def accredited_until():
    """Last second in which `accredited` is."""
    return chain.pending_timestamp + LASTING


@pytest.fixture(scope="module")
def accredited(platform, deployer, kyc_officer, investors, accredited_until):
    """Identity of someone who is accredited."""
    trust_about(platform, deployer, platform.claim_issuer, ACCREDITED)
    identity = verify_investor(platform, kyc_officer, investors[5])
    give_claim(
        kyc_officer,
        platform.claim_issuer,
        investors[5],
        identity,
        ACCREDITED,
        issued_at=accredited_until - LASTING,
        expires_at=accredited_until,
    )
    return identity


@pytest.fixture(scope="module")
def professional_until(platform, deployer, kyc_officer, investors, accredited, accredited_until):
    """Last second in which `accredited` is a professional, too."""
    trust_about(platform, deployer, platform.claim_issuer, PROFESSIONAL)
    times = {"issued_at": accredited_until - LASTING, "expires_at": accredited_until - 100}
    give_claim(kyc_officer, platform.claim_issuer, investors[5], accredited, PROFESSIONAL, **times)
    return times["expires_at"]
