"""Our suite, operated by what knows only the ABIs of the 4.1 suite, from registries to recovery."""

from __future__ import annotations

import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.clones import clone
from tests.support.identity import verify_investor
from tests.support.peer import known_as, told


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x41" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return known_as("SecurityToken", suite.token)


@pytest.fixture(scope="module")
def compliance(suite):
    return known_as("ModularCompliance", suite.compliance)


@pytest.fixture(scope="module")
def registry(platform):
    return known_as("IdentityRegistry", platform.identity_registry)


@pytest.fixture(scope="module")
def holders(platform, kyc_officer, investors, token, issuer):
    """Two verified people; the first holds 1,000."""
    for investor in investors[:2]:
        verify_investor(platform, kyc_officer, investor)
    token.mint(investors[0], 1_000, sender=issuer)
    return investors[:2]


def test_registry__is_operated(registry, kyc_officer, issuer, stranger, investors):
    receipt = registry.registerIdentity(stranger, issuer, 840, sender=kyc_officer)
    assert told(receipt, registry.IdentityRegistered, stranger, issuer)
    registry.batchRegisterIdentity([investors[7]], [issuer], [276], sender=kyc_officer)
    receipt = registry.updateCountry(stranger, 276, sender=kyc_officer)
    assert told(receipt, registry.CountryUpdated, stranger, 276)
    assert (registry.contains(stranger), registry.investorCountry(stranger)) == (True, 276)
    assert (registry.identity(stranger), registry.isVerified(stranger)) == (issuer, False)
    receipt = registry.updateIdentity(stranger, kyc_officer, sender=kyc_officer)
    assert told(receipt, registry.IdentityUpdated, issuer, kyc_officer)
    receipt = registry.deleteIdentity(stranger, sender=kyc_officer)
    assert told(receipt, registry.IdentityRemoved, stranger, kyc_officer)


def test_topics_and_issuers__are_operated(platform, deployer, stranger):
    topics = known_as("ClaimTopicsRegistry", platform.claim_topics_registry)
    trusted = known_as("TrustedIssuersRegistry", platform.trusted_issuers_registry)
    assert told(topics.addClaimTopic(77, sender=deployer), topics.ClaimTopicAdded, 77)
    assert list(topics.getClaimTopics()) == [1, 77]
    receipt = trusted.addTrustedIssuer(stranger, [77], sender=deployer)
    assert told(receipt, trusted.TrustedIssuerAdded, stranger, [77])
    trusted.updateIssuerClaimTopics(stranger, [1, 77], sender=deployer)
    assert trusted.hasClaimTopic(stranger, 1)
    assert told(trusted.removeTrustedIssuer(stranger, sender=deployer), trusted.TrustedIssuerRemoved, stranger)
    topics.removeClaimTopic(77, sender=deployer)
    assert not trusted.isTrustedIssuer(stranger)


def test_storage__is_bound_and_released(platform, deployer, stranger):
    storage = known_as("IdentityRegistryStorage", platform.identity_registry_storage)
    receipt = storage.bindIdentityRegistry(stranger, sender=deployer)
    assert told(receipt, storage.IdentityRegistryBound, stranger)
    assert stranger in storage.linkedIdentityRegistries()
    receipt = storage.unbindIdentityRegistry(stranger, sender=deployer)
    assert told(receipt, storage.IdentityRegistryUnbound, stranger)


def test_shares__move_by_every_way(token, holders, issuer):
    holder, buyer = holders
    assert told(token.transfer(buyer, 10, sender=holder), token.Transfer, holder, buyer, 10)
    token.batchTransfer([buyer, buyer], [1, 2], sender=holder)
    assert told(token.approve(buyer, 2, sender=holder), token.Approval, holder, buyer, 2)
    token.increaseAllowance(buyer, 3, sender=holder)
    token.decreaseAllowance(buyer, 1, sender=holder)
    assert token.allowance(holder, buyer) == 4
    token.transferFrom(holder, buyer, 4, sender=buyer)
    assert token.allowance(holder, buyer) == 0
    token.forcedTransfer(holder, buyer, 3, sender=issuer)
    token.batchForcedTransfer([holder], [buyer], [3], sender=issuer)
    token.batchMint([holder, buyer], [5, 5], sender=issuer)
    token.burn(buyer, 4, sender=issuer)
    token.batchBurn([buyer], [4], sender=issuer)
    assert (token.balanceOf(holder), token.balanceOf(buyer), token.totalSupply()) == (982, 20, 1_002)


def test_freezing_and_pausing__are_told(token, holders, issuer):
    holder, buyer = holders
    receipt = token.setAddressFrozen(holder, True, sender=issuer)
    assert told(receipt, token.AddressFrozen, holder, True, issuer)
    token.batchSetAddressFrozen([holder, buyer], [False, True], sender=issuer)
    assert (token.isFrozen(holder), token.isFrozen(buyer)) == (False, True)
    assert told(token.freezePartialTokens(holder, 9, sender=issuer), token.TokensFrozen, holder, 9)
    token.batchFreezePartialTokens([holder], [3], sender=issuer)
    assert told(token.unfreezePartialTokens(holder, 2, sender=issuer), token.TokensUnfrozen, holder, 2)
    token.batchUnfreezePartialTokens([holder], [1], sender=issuer)
    assert token.getFrozenTokens(holder) == 9
    assert told(token.pause(sender=issuer), token.Paused, issuer)
    assert token.paused()
    assert told(token.unpause(sender=issuer), token.Unpaused, issuer)


def test_token__is_described_and_handed_on(token, suite, platform, issuer, stranger):
    assert (token.name(), token.decimals(), token.owner()) == (suite.token.name(), 6, issuer)
    assert token.identityRegistry() == platform.identity_registry.address
    receipt = token.setName("House Renamed", sender=issuer)
    assert [log.event_arguments["_newDecimals"] for log in receipt.decode_logs(token.UpdatedTokenInformation)] == [6]
    assert token.name() == "House Renamed"
    assert told(token.addAgent(stranger, sender=issuer), token.AgentAdded, stranger)
    assert token.isAgent(stranger)
    assert told(token.removeAgent(stranger, sender=issuer), token.AgentRemoved, stranger)


def test_compliance__is_operated(compliance, platform, suite, holders, issuer, deployer):
    holder, buyer = holders
    assert compliance.getTokenBound() == suite.token.address
    assert compliance.isModuleBound(platform.country_allow_module)
    assert platform.country_allow_module.address in compliance.getModules()
    assert compliance.canTransfer(holder, buyer, 1)
    allow = platform.country_allow_module.addAllowedCountry.encode_input(276)
    receipt = compliance.callModuleFunction(allow, platform.country_allow_module, sender=issuer)
    assert len(receipt.decode_logs(compliance.ModuleInteraction)) == 1
    assert platform.country_allow_module.isCountryAllowed(suite.compliance, 276)
    receipt = compliance.removeModule(platform.country_allow_module, sender=issuer)
    assert told(receipt, compliance.ModuleRemoved, platform.country_allow_module)


def test_compliance_set_up_by_init__is_the_callers(platform, deployer, issuer):
    fresh = known_as(
        "ModularCompliance", clone(deployer, project.ModularCompliance, platform.compliance_implementation)
    )
    fresh.init(sender=issuer)
    assert fresh.owner() == issuer


def test_lost_wallet__is_recovered(platform, token, registry, holders, issuer, deployer, investors):
    """As operators' scripts do it: the new wallet gets a management key on the identity, then the agent recovers."""
    holder, new_wallet = holders[0], investors[8]
    identity = registry.identity(holder)
    key = keccak(encode(["address"], [new_wallet.address]))
    project.IOnchainId.at(identity).addKey(key, 1, 1, sender=holder)
    platform.identity_registry.addAgent(token, sender=deployer)
    token.freezePartialTokens(holder, 100, sender=issuer)
    receipt = token.recoveryAddress(holder, new_wallet, identity, sender=issuer)
    assert told(receipt, token.RecoverySuccess, holder, new_wallet, identity)
    assert (token.balanceOf(holder), token.balanceOf(new_wallet), token.getFrozenTokens(new_wallet)) == (0, 1_000, 100)
    assert (registry.contains(holder), registry.identity(new_wallet)) == (False, identity)
