"""A token whose registry trusts an issuer about who is accredited, and investors who are and are not."""

from __future__ import annotations

import pytest
from ape import chain, project

from tests.support.assets import approved_asset, deploy_suite
from tests.support.bookkeeping import compliance_account
from tests.support.identity import verify_investor
from tests.support.investor_claims import ACCREDITED, give_claim, trust_about
from tests.support.issuance import Judge, issuance

HOUR = 3_600


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, salt=b"\x71" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def cash(platform):
    return platform.stablecoin


@pytest.fixture(scope="module")
def now(suite):
    return chain.pending_timestamp


@pytest.fixture(scope="module")
def compliance(deployer):
    """A contract's account that plays a compliance which keeps the books itself."""
    return compliance_account(deployer)


@pytest.fixture(scope="module")
def bind(deployer, compliance):
    """Deploys a rule and binds it."""

    def bound(container) -> Judge:
        module = deployer.deploy(container)
        module.bindCompliance(compliance, sender=compliance)
        return Judge(module, compliance)

    return bound


@pytest.fixture(scope="module")
def lapses_at(now):
    """Last second in which the accredited investor's claim counts."""
    return now + HOUR


@pytest.fixture(scope="module")
def accredited(platform, deployer, kyc_officer, investors, now, lapses_at):
    """An identity with a claim that a trusted issuer stands for."""
    trust_about(platform, deployer, platform.claim_issuer, ACCREDITED)
    identity = verify_investor(platform, kyc_officer, investors[0])
    give_claim(
        kyc_officer, platform.claim_issuer, investors[0], identity, ACCREDITED, issued_at=now, expires_at=lapses_at
    )
    return identity.address


@pytest.fixture(scope="module")
def plain(platform, kyc_officer, investors):
    """An identity without such a claim."""
    return verify_investor(platform, kyc_officer, investors[1]).address


@pytest.fixture(scope="module")
def claim_about(platform, deployer, kyc_officer, investors, accredited, now, lapses_at):
    """Gives the accredited identity a claim about another topic as well."""

    def give(topic: int) -> None:
        trust_about(platform, deployer, platform.claim_issuer, topic)
        identity = project.IOnchainId.at(accredited)
        give_claim(
            kyc_officer, platform.claim_issuer, investors[0], identity, topic, issued_at=now, expires_at=lapses_at
        )

    return give


@pytest.fixture(scope="module")
def second_claim(platform, deployer, kyc_officer, investors, accredited, now):
    """Puts a claim of another trusted issuer on the accredited identity, which lapses at another time."""

    def give(expires_at: int) -> None:
        other = deployer.deploy(project.ClaimIssuer, deployer)
        other.addSigner(kyc_officer, sender=deployer)
        trust_about(platform, deployer, other, ACCREDITED)
        identity = project.IOnchainId.at(accredited)
        give_claim(kyc_officer, other, investors[0], identity, ACCREDITED, issued_at=now, expires_at=expires_at)

    return give


@pytest.fixture(scope="module")
def issued(token, cash, now):
    """An issuance to an identity, `after` seconds from now."""

    def make(receiver, consideration=0, *, after=0, **changes):
        told = {"token": token, "currency": cash, "at": now + after}
        return issuance(receiver, consideration, **told | changes)

    return make
