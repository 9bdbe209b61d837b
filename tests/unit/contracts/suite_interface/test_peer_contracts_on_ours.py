"""Contracts of the 4.1 suite, as they are, on parts of ours: its token, its registry, and what uses its tokens."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.clones import clone
from tests.support.identity import verify_investor
from tests.support.peer import deploy_counterpart, peer_container
from tests.support.refusals import assert_refused

ZERO = "0x0000000000000000000000000000000000000000"
MANAGEMENT, ACTION, ECDSA = 1, 2, 1
USA, NORTH_KOREA = 840, 408
HELD, MAXIMUM = 1_000, 1_500


def key_of(wallet):
    return keccak(encode(["address"], [wallet.address]))


@pytest.fixture(scope="module")
def people(platform, kyc_officer, investors):
    """Three verified ones; the third is of a country that the rule does not allow."""
    for wallet, country in zip(investors, (USA, USA, NORTH_KOREA), strict=False):
        verify_investor(platform, kyc_officer, wallet, country=country)
    return investors[:3]


@pytest.fixture(scope="module")
def identity(platform):
    return lambda wallet: project.IOnchainId.at(platform.identity_registry.identity(wallet))


@pytest.fixture(scope="module")
def compliance(platform, deployer, issuer):
    """One of ours with two of our rules."""
    country, balance = platform.country_allow_module, platform.max_balance_module
    settings = [country.batchAllowCountries.encode_input([USA]), balance.setMaxBalance.encode_input(MAXIMUM)]
    contract = clone(deployer, project.ModularCompliance, platform.compliance_implementation)
    contract.initialize(issuer, ZERO, [country, balance], [country, balance], settings, sender=issuer)
    return contract


@pytest.fixture(scope="module")
def peer_token(platform, issuer, compliance, people):
    """The 4.1 token under our registry and our compliance; the first person holds shares."""
    terms = (platform.identity_registry, compliance, "Peer", "PEER", 6, ZERO)
    token = deploy_counterpart(issuer, "SecurityToken", *terms)
    token.addAgent(issuer, sender=issuer)
    token.unpause(sender=issuer)
    token.mint(people[0], HELD, sender=issuer)
    return token


@pytest.fixture(scope="module")
def counted(platform, compliance, identity):
    """What our balance rule counts for these people."""
    return lambda *wallets: [platform.max_balance_module.getIDBalance(compliance, identity(one)) for one in wallets]


def test_peer_token__is_bound_and_counted_by_our_rules(peer_token, compliance, counted, issuer, people):
    holder, buyer, foreigner = people
    assert (compliance.getTokenBound(), compliance.isTokenBound(peer_token)) == (peer_token, True)
    peer_token.transfer(buyer, 400, sender=holder)
    peer_token.mint(buyer, 100, sender=issuer)
    peer_token.burn(holder, 50, sender=issuer)
    peer_token.forcedTransfer(holder, foreigner, 7, sender=issuer)
    held = [peer_token.balanceOf(one) for one in people]
    assert held == counted(*people) == [543, 500, 7]


def test_transfer_of_peer_token_that_our_rules_refuse__reverts(peer_token, compliance, issuer, people):
    holder, buyer, foreigner = people
    peer_token.mint(buyer, MAXIMUM - 10, sender=issuer)
    for receiver, amount in ((foreigner, 1), (buyer, 11)):
        assert not compliance.canTransfer(holder, receiver, amount)
        with ape.reverts("Transfer not possible"):
            peer_token.transfer(receiver, amount, sender=holder)
    peer_token.transfer(buyer, 10, sender=holder)
    assert peer_token.balanceOf(buyer) == MAXIMUM


def test_receiver_of_peer_token_whom_our_registry_no_longer_verifies__gets_nothing(
    platform, peer_token, identity, kyc_officer, issuer, people
):
    holder, buyer, _ = people
    claim = identity(buyer).getClaimIdsByTopic(1)[0]
    platform.claim_issuer.revokeClaim(claim, identity(buyer), sender=kyc_officer)
    with ape.reverts("Transfer not possible"):
        peer_token.transfer(buyer, 1, sender=holder)
    with ape.reverts("Identity is not verified."):
        peer_token.mint(buyer, 1, sender=issuer)


def test_recovery_by_peer_token__is_entered_in_our_registry_and_counted_once(
    platform, peer_token, identity, counted, deployer, issuer, people, investors
):
    holder, successor, registry = people[0], investors[5], platform.identity_registry
    onchain_id = identity(holder)
    onchain_id.addKey(key_of(successor), MANAGEMENT, ECDSA, sender=holder)
    registry.addAgent(peer_token, sender=deployer)
    peer_token.freezePartialTokens(holder, 30, sender=issuer)
    peer_token.recoveryAddress(holder, successor, onchain_id, sender=issuer)
    assert (peer_token.balanceOf(successor), peer_token.getFrozenTokens(successor)) == (HELD, 30)
    assert (registry.contains(holder), registry.identity(successor)) == (False, onchain_id)
    assert (registry.investorCountry(successor), counted(successor)) == (USA, [HELD])


@pytest.fixture(scope="module")
def peer_registry(platform, deployer, issuer):
    """The 4.1 registry over our storage, topics and issuers, which knows whom ours knows."""
    parts = (platform.trusted_issuers_registry, platform.claim_topics_registry, platform.identity_registry_storage)
    registry = deploy_counterpart(issuer, "IdentityRegistry", *parts)
    platform.identity_registry_storage.bindIdentityRegistry(registry, sender=deployer)
    registry.addAgent(deployer, sender=issuer)
    return registry


def test_peer_registry__verifies_by_our_parts_and_our_claim_issuer(
    platform, peer_registry, identity, deployer, kyc_officer, people
):
    holder, buyer, _ = people
    assert [peer_registry.isVerified(one) for one in (holder, buyer)] == [True, True]
    assert (peer_registry.identity(buyer), peer_registry.investorCountry(buyer)) == (identity(buyer), USA)
    claim = identity(buyer).getClaimIdsByTopic(1)[0]
    platform.claim_issuer.revokeClaim(claim, identity(buyer), sender=kyc_officer)
    assert [peer_registry.isVerified(one) for one in (holder, buyer)] == [True, False]
    platform.claim_topics_registry.addClaimTopic(77, sender=deployer)
    assert not peer_registry.isVerified(holder)
    platform.claim_topics_registry.removeClaimTopic(77, sender=deployer)
    platform.trusted_issuers_registry.removeTrustedIssuer(platform.claim_issuer, sender=deployer)
    assert not peer_registry.isVerified(holder)


def test_what_peer_registry_writes__is_in_ours(platform, peer_registry, identity, deployer, people, stranger):
    registry, onchain_id = platform.identity_registry, identity(people[0])
    peer_registry.batchRegisterIdentity([stranger], [onchain_id], [USA], sender=deployer)
    assert (registry.isVerified(stranger), registry.identity(stranger)) == (True, onchain_id)
    peer_registry.updateCountry(stranger, NORTH_KOREA, sender=deployer)
    assert registry.investorCountry(stranger) == NORTH_KOREA
    peer_registry.updateIdentity(stranger, identity(people[1]), sender=deployer)
    assert registry.identity(stranger) == identity(people[1])
    peer_registry.deleteIdentity(stranger, sender=deployer)
    assert (registry.contains(stranger), registry.isVerified(stranger)) == (False, False)


@pytest.fixture(scope="module")
def token(platform, issuer, compliance_officer, people):
    """Ours; the first person holds shares."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    suite = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x42" * 32)
    suite.token.mint(people[0], HELD, sender=issuer)
    return suite.token


def test_peers_delivery_versus_delivery__moves_shares_of_ours(platform, token, deployer, issuer, kyc_officer, people):
    """It looks for a registry and agents behind a token to tell a 4.1 token from any other, and takes ours for one."""
    seller, buyer, foreigner = people
    rule = platform.country_allow_module.address
    money, manager = platform.stablecoin, issuer.deploy(peer_container("DVD/DVDTransferManager"))
    assert [manager.isTREX(one) for one in (token, money)] == [True, False]
    assert [manager.isTREXAgent(token, one) for one in (issuer, seller)] == [True, False]
    assert [manager.isTREXOwner(token, one) for one in (issuer, seller)] == [True, False]
    for counterpart in (foreigner, buyer):
        money.mint(counterpart, 500, sender=deployer)
    manager.modifyFee(token, money, 10, 0, 2, issuer, ZERO, sender=issuer)
    verify_investor(platform, kyc_officer, issuer)
    token.approve(manager, HELD, sender=seller)
    for counterpart in (foreigner, buyer):
        money.approve(manager, 500, sender=counterpart)
        receipt = manager.initiateDVDTransfer(token, 100, counterpart, money, 500, sender=seller)
        (made,) = receipt.events.filter(manager.DVDTransferInitiated)
        if counterpart == foreigner:
            refusal = {"from": seller.address, "to": foreigner.address, "amount": 90, "module": rule, "code": 1}
            take = (manager.takeDVDTransfer, made.transferID)
            assert_refused(*take, sender=counterpart, error=token.TokenTransferRefused, **refusal)
        else:
            manager.takeDVDTransfer(made.transferID, sender=counterpart)
    assert [token.balanceOf(one) for one in (*people, issuer)] == [HELD - 100, 90, 0, 10]
    assert money.balanceOf(seller) == 500


def test_peers_agent_manager__acts_on_ours(platform, token, identity, deployer, issuer, people, stranger):
    """One agent for many people, each with a role by identity."""
    holder, buyer, _ = people
    manager = issuer.deploy(peer_container("roles/permissioning/agent/AgentManager"), token)
    token.addAgent(manager, sender=issuer)
    platform.identity_registry.addAgent(manager, sender=deployer)
    manager.addAgentAdmin(deployer, sender=issuer)
    me = identity(buyer)
    for add in (manager.addTransferManager, manager.addSupplyModifier, manager.addFreezer, manager.addWhiteListManager):
        add(me, sender=deployer)
    me.addKey(key_of(buyer), ACTION, ECDSA, sender=buyer)
    manager.callForcedTransfer(holder, buyer, 10, me, sender=buyer)
    manager.callMint(buyer, 5, me, sender=buyer)
    manager.callBurn(holder, 1, me, sender=buyer)
    manager.callFreezePartialTokens(holder, 3, me, sender=buyer)
    manager.callPause(me, sender=buyer)
    assert [token.balanceOf(one) for one in (holder, buyer)] == [HELD - 11, 15]
    assert (token.getFrozenTokens(holder), token.paused()) == (3, True)
    manager.callRegisterIdentity(stranger, identity(holder), USA, me, sender=buyer)
    assert platform.identity_registry.identity(stranger) == identity(holder)
    with ape.reverts("Role: Sender is NOT Transfer Manager"):
        manager.callForcedTransfer(holder, buyer, 10, identity(holder), sender=holder)
