"""The deployment path gives every role to its holder, keeps nothing, and says truly what stands where."""

from __future__ import annotations

import json

import ape
import pytest
from web3 import HTTPProvider, Web3

from aimy.errors import FatalError
from aimy.manifest import Manifest
from scripts.deployment import RoleHolders, deploy_platform
from scripts.deployment.platform import KYC_TOPIC
from scripts.deployment.roles import Role
from tests.support.assets import valued_suite
from tests.support.identity import verify_investor

ADMIN_ROLE = 0


@pytest.fixture
def web3(chain_url):
    return Web3(HTTPProvider(chain_url))


def test_altered_code__fails_verification_and_names_contract(manifest_path, web3, tmp_path):
    content = json.loads(manifest_path.read_text())
    content["contracts"]["AssetRegistry"]["code_hash"] = "0x" + "11" * 32
    altered = tmp_path / "altered.json"
    altered.write_text(json.dumps(content))
    with pytest.raises(FatalError, match="AssetRegistry"):
        Manifest.load(altered).verify(web3)


def test_manifest__agrees_with_chain(manifest_path, web3):
    Manifest.load(manifest_path).verify(web3)


def test_stranger__opens_no_restricted_function(platform, stranger):
    with ape.reverts(platform.asset_registry.AccessManagedUnauthorized, caller=stranger.address):
        platform.asset_registry.approve(1, b"\0" * 32, "", sender=stranger)
    with ape.reverts(platform.valuation_oracle.AccessManagedUnauthorized, caller=stranger.address):
        platform.valuation_oracle.setRipcord(1, True, "", sender=stranger)


def test_other_admin__takes_over_and_deployer_keeps_nothing(
    deployer, issuer, compliance_officer, kyc_officer, guardian, stranger
):
    holders = RoleHolders(
        admin=stranger.address,
        issuer=issuer.address,
        compliance_officer=compliance_officer.address,
        kyc_officer=kyc_officer.address,
        valuation_guardian=guardian.address,
        pauser=compliance_officer.address,
        upgrader=stranger.address,
    )
    platform = deploy_platform(deployer, holders)
    roles = [ADMIN_ROLE, *map(int, Role)]
    assert [role for role in roles if platform.access.hasRole(role, deployer).isMember] == []
    assert platform.access.hasRole(ADMIN_ROLE, stranger).isMember
    for role, holder in holders.holders().items():
        assert platform.access.hasRole(int(role), holder).isMember
    for owned in (platform.claim_issuer, platform.identity_registry, platform.trusted_issuers_registry):
        assert owned.pendingOwner() == stranger.address
        owned.acceptOwnership(sender=stranger)
        assert owned.owner() == stranger.address
    assert platform.identity_factory.owner() == kyc_officer.address
    assert platform.stablecoin is None
    assert platform.conduit_registry.getMakers() == [platform.pool_factory]


def test_registry__requires_kyc_claim_of_the_platforms_issuer(platform):
    assert platform.claim_topics_registry.getClaimTopics() == [KYC_TOPIC]
    assert platform.trusted_issuers_registry.getTrustedIssuersForClaimTopic(KYC_TOPIC) == [
        platform.claim_issuer.address
    ]


def test_suite_of_a_valued_house__issues_to_a_verified_investor_only(
    platform, issuer, compliance_officer, guardian, operators, kyc_officer, investors, stranger
):
    suite = valued_suite(
        platform, issuer=issuer, compliance_officer=compliance_officer, guardian=guardian, operators=operators
    )
    verify_investor(platform, kyc_officer, investors[0])
    suite.token.mint(investors[0], 5, sender=issuer)
    assert suite.token.balanceOf(investors[0]) == 5
    with ape.reverts(suite.token.TokenReceiverUnverified, wallet=stranger.address):
        suite.token.mint(stranger, 5, sender=issuer)
