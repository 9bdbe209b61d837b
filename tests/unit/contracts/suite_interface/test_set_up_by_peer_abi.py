"""Our suite, put together part by part by what knows only the ABIs of the 4.1 suite."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace

import ape
import pytest
from ape import project
from eth_utils import keccak

from tests.support.clones import clone
from tests.support.peer import known_as, peer_abi, peer_container, told
from tests.support.refusals import assert_refused

ZERO = "0x0000000000000000000000000000000000000000"
STANDING = ("ClaimTopicsRegistry", "TrustedIssuersRegistry", "IdentityRegistryStorage", "IdentityRegistry")


@pytest.fixture(scope="module")
def fresh(platform, deployer):
    """A contract of ours that nobody has set up, as its 4.1 counterpart is called, and as it is."""
    token = platform.token_factory.tokenImplementation()
    made = {"SecurityToken": token, "ModularCompliance": platform.compliance_implementation.address}

    def fresh(name):
        container = getattr(project, name)
        code = container.at(made[name]) if name in made else deployer.deploy(container)
        own = clone(deployer, container, code)
        return SimpleNamespace(peer=known_as(name, own), own=own)

    return fresh


@pytest.fixture(scope="module")
def parts(fresh, issuer):
    """Registries and a compliance that the issuer set up, by name."""
    made = {name: fresh(name) for name in (*STANDING, "ModularCompliance")}
    topics, issuers, storage, registry, compliance = (part.peer for part in made.values())
    for part in (topics, issuers, storage, compliance):
        part.init(sender=issuer)
    registry.init(issuers, topics, storage, sender=issuer)
    return SimpleNamespace(topics=topics, issuers=issuers, storage=storage, registry=registry, compliance=compliance)


@pytest.fixture(scope="module")
def made_token(fresh, parts, issuer):
    """A token that the issuer set up, with the receipt of that."""
    token = fresh("SecurityToken")
    receipt = token.peer.init(parts.registry, parts.compliance, "House", "HSE", 6, ZERO, sender=issuer)
    return SimpleNamespace(peer=token.peer, own=token.own, receipt=receipt)


@pytest.fixture(scope="module")
def token(made_token):
    return made_token.peer


def other(fresh, name, issuer):
    """Another part of the issuer's."""
    part = fresh(name).peer
    part.init(sender=issuer)
    return part


def test_token__is_the_callers_paused_and_bound_to_what_it_was_given(made_token, token, parts, issuer):
    assert (token.owner(), token.paused(), token.name(), token.symbol(), token.decimals()) == (
        issuer,
        True,
        "House",
        "HSE",
        6,
    )
    assert (token.identityRegistry(), token.compliance(), token.onchainID()) == (parts.registry, parts.compliance, ZERO)
    assert parts.compliance.getTokenBound() == token
    assert told(made_token.receipt, token.IdentityRegistryAdded, parts.registry)
    assert told(made_token.receipt, token.ComplianceAdded, parts.compliance)
    assert told(made_token.receipt, parts.compliance.TokenBound, token)
    (news,) = made_token.receipt.decode_logs(token.UpdatedTokenInformation)
    described = ("_newDecimals", "_newVersion", "_newOnchainID")
    assert tuple(news.event_arguments[field] for field in described) == (6, token.version(), ZERO)
    assert told(made_token.receipt, token.OwnershipTransferred, ZERO, issuer)
    versions = [
        int.from_bytes(log["data"], "big")
        for log in made_token.receipt.logs
        if bytes(log["topics"][0]) == keccak(text="Initialized(uint8)")
    ]
    assert versions == [1]


def test_token__is_set_up_with_the_compliance_of_the_suites_own_tests(fresh, parts, issuer):
    token, compliance = (
        fresh("SecurityToken").peer,
        issuer.deploy(peer_container("compliance/legacy/DefaultCompliance")),
    )
    receipt = token.init(parts.registry, compliance, "House", "HSE", 6, ZERO, sender=issuer)
    assert told(receipt, token.ComplianceAdded, compliance)
    assert (token.compliance(), compliance.isTokenBound(token)) == (compliance, True)


def test_token_set_up_again__is_refused(made_token, parts, issuer, stranger):
    for caller in (issuer, stranger):
        with ape.reverts(made_token.own.InvalidInitialization):
            made_token.own.init(parts.registry, parts.compliance, "Mine", "M", 6, ZERO, sender=caller)
    assert made_token.peer.name() == "House"


@pytest.mark.parametrize("name", [*STANDING[:3], "ModularCompliance"])
def test_part_set_up_again__is_refused(fresh, issuer, stranger, name):
    part = fresh(name)
    part.peer.init(sender=issuer)
    with ape.reverts(part.own.InvalidInitialization):
        part.own.init(sender=stranger)
    assert part.peer.owner() == issuer


def test_registry_set_up_again__is_refused(fresh, parts, issuer, stranger):
    registry = fresh("IdentityRegistry")
    registry.peer.init(parts.issuers, parts.topics, parts.storage, sender=issuer)
    with ape.reverts(registry.own.InvalidInitialization):
        registry.own.init(parts.issuers, parts.topics, parts.storage, sender=stranger)
    assert registry.peer.owner() == issuer


def test_registry__tells_its_first_parts(fresh, parts, issuer):
    registry = fresh("IdentityRegistry").peer
    receipt = registry.init(parts.issuers, parts.topics, parts.storage, sender=issuer)
    assert told(receipt, registry.TrustedIssuersRegistrySet, parts.issuers)
    assert told(receipt, registry.ClaimTopicsRegistrySet, parts.topics)
    assert told(receipt, registry.IdentityStorageSet, parts.storage)
    assert told(receipt, registry.OwnershipTransferred, ZERO, issuer)
    found = (registry.issuersRegistry(), registry.topicsRegistry(), registry.identityStorage())
    assert found == (parts.issuers, parts.topics, parts.storage)


def test_registry__changes_its_parts(fresh, parts, issuer):
    registry = parts.registry
    storage, topics, issuers = (other(fresh, name, issuer) for name in (STANDING[2], STANDING[0], STANDING[1]))
    receipt = registry.setIdentityRegistryStorage(storage, sender=issuer)
    assert told(receipt, registry.IdentityStorageSet, storage)
    assert told(registry.setClaimTopicsRegistry(topics, sender=issuer), registry.ClaimTopicsRegistrySet, topics)
    receipt = registry.setTrustedIssuersRegistry(issuers, sender=issuer)
    assert told(receipt, registry.TrustedIssuersRegistrySet, issuers)
    assert (registry.identityStorage(), registry.topicsRegistry(), registry.issuersRegistry()) == (
        storage,
        topics,
        issuers,
    )


def test_storage__links_and_releases_registries_that_may_write_meanwhile(parts, issuer, stranger, investors):
    storage, registry, wallet = parts.storage, parts.registry, investors[0]
    registry.addAgent(issuer, sender=issuer)
    receipt = storage.bindIdentityRegistry(registry, sender=issuer)
    assert told(receipt, storage.IdentityRegistryBound, registry)
    assert told(receipt, storage.AgentAdded, registry)
    storage.bindIdentityRegistry(stranger, sender=issuer)
    assert list(storage.linkedIdentityRegistries()) == [registry, stranger]
    receipt = registry.registerIdentity(wallet, stranger, 276, sender=issuer)
    assert told(receipt, storage.IdentityStored, wallet, stranger)
    receipt = storage.unbindIdentityRegistry(registry, sender=issuer)
    assert told(receipt, storage.IdentityRegistryUnbound, registry)
    assert list(storage.linkedIdentityRegistries()) == [stranger]
    refused = project.IdentityRegistry.at(registry.address).updateCountry
    error = project.IdentityRegistryStorage.at(storage.address).AgentOnly
    assert_refused(refused, wallet, 840, sender=issuer, error=error, caller=registry.address)
    assert (storage.storedIdentity(wallet), storage.storedInvestorCountry(wallet)) == (stranger, 276)


def test_stored_entries__are_written_by_an_agent(parts, issuer, stranger, investors):
    storage, wallet, identity = parts.storage, investors[0], investors[1]
    assert told(storage.addAgent(issuer, sender=issuer), storage.AgentAdded, issuer)
    receipt = storage.addIdentityToStorage(wallet, stranger, 276, sender=issuer)
    assert told(receipt, storage.IdentityStored, wallet, stranger)
    assert told(receipt, storage.CountryModified, wallet, 276)
    receipt = storage.modifyStoredIdentity(wallet, identity, sender=issuer)
    assert told(receipt, storage.IdentityModified, stranger, identity)
    receipt = storage.modifyStoredInvestorCountry(wallet, 840, sender=issuer)
    assert told(receipt, storage.CountryModified, wallet, 840)
    assert (storage.storedIdentity(wallet), storage.storedInvestorCountry(wallet)) == (identity, 840)
    receipt = storage.removeIdentityFromStorage(wallet, sender=issuer)
    assert told(receipt, storage.IdentityUnstored, wallet, identity)
    assert storage.storedIdentity(wallet) == ZERO


def test_topics_and_issuers__are_added_changed_and_removed(parts, issuer, stranger):
    topics, issuers = parts.topics, parts.issuers
    assert told(topics.addClaimTopic(7, sender=issuer), topics.ClaimTopicAdded, 7)
    assert told(issuers.addTrustedIssuer(stranger, [7], sender=issuer), issuers.TrustedIssuerAdded, stranger, [7])
    receipt = issuers.updateIssuerClaimTopics(stranger, [7, 9], sender=issuer)
    assert told(receipt, issuers.ClaimTopicsUpdated, stranger, [7, 9])
    assert list(issuers.getTrustedIssuerClaimTopics(stranger)) == [7, 9]
    assert list(issuers.getTrustedIssuersForClaimTopic(9)) == [stranger]
    assert told(issuers.removeTrustedIssuer(stranger, sender=issuer), issuers.TrustedIssuerRemoved, stranger)
    assert list(issuers.getTrustedIssuers()) == []
    assert told(topics.removeClaimTopic(7, sender=issuer), topics.ClaimTopicRemoved, 7)
    assert list(topics.getClaimTopics()) == []


def test_token__is_described_anew(token, parts, issuer, stranger):
    changes = ((token.setName, "Home"), (token.setSymbol, "HM"), (token.setOnchainID, stranger))
    for method, value in changes:
        (news,) = method(value, sender=issuer).decode_logs(token.UpdatedTokenInformation)
        arguments = news.event_arguments
        assert (arguments["_newDecimals"], arguments["_newOnchainID"]) == (6, token.onchainID())
    assert (token.name(), token.symbol(), token.onchainID()) == ("Home", "HM", stranger)


def test_token__changes_registry_and_compliance(fresh, token, parts, issuer):
    registry = fresh("IdentityRegistry").peer
    registry.init(parts.issuers, parts.topics, parts.storage, sender=issuer)
    assert told(token.setIdentityRegistry(registry, sender=issuer), token.IdentityRegistryAdded, registry)
    compliance = other(fresh, "ModularCompliance", issuer)
    receipt = token.setCompliance(compliance, sender=issuer)
    assert told(receipt, token.ComplianceAdded, compliance)
    assert told(receipt, parts.compliance.TokenUnbound, token)
    assert told(receipt, compliance.TokenBound, token)
    assert (token.identityRegistry(), token.compliance()) == (registry, compliance)
    assert (compliance.getTokenBound(), parts.compliance.getTokenBound()) == (token, ZERO)


def test_compliance__is_bound_and_released_by_its_owner(fresh, issuer, stranger):
    compliance = other(fresh, "ModularCompliance", issuer)
    assert told(compliance.bindToken(stranger, sender=issuer), compliance.TokenBound, stranger)
    assert compliance.getTokenBound() == stranger
    assert told(compliance.unbindToken(stranger, sender=issuer), compliance.TokenUnbound, stranger)
    assert compliance.getTokenBound() == ZERO


def test_compliance__adds_tells_and_removes_modules(platform, parts, issuer):
    compliance, module = parts.compliance, platform.country_restrict_module
    assert told(compliance.addModule(module, sender=issuer), compliance.ModuleAdded, module)
    assert (compliance.isModuleBound(module), list(compliance.getModules())) == (True, [module])
    call = module.addCountryRestriction.encode_input(276)
    receipt = compliance.callModuleFunction(call, module, sender=issuer)
    assert told(receipt, compliance.ModuleInteraction, module, bytes(call[:4]))
    assert module.isCountryRestricted(compliance, 276)
    assert told(compliance.removeModule(module, sender=issuer), compliance.ModuleRemoved, module)
    assert (compliance.isModuleBound(module), list(compliance.getModules())) == (False, [])


@pytest.fixture
def owned(fresh, parts, token, issuer):
    """Each contract of the suite, set up by the issuer, as it is called by the peer's ABI and as it is."""
    standing = dict(zip(STANDING, (parts.topics, parts.issuers, parts.storage, parts.registry), strict=True))
    peers = {"SecurityToken": token, "ModularCompliance": parts.compliance, **standing}
    return {name: (peer, getattr(project, name).at(peer.address)) for name, peer in peers.items()}


@pytest.mark.parametrize("name", ["SecurityToken", *STANDING, "ModularCompliance"])
def test_ownership__is_offered_told_once_it_is_taken_and_given_up(owned, issuer, stranger, name):
    """In two steps: the 4.1 suite's one step would hand all of it to a mistyped address."""
    peer, own = owned[name]
    peer.transferOwnership(stranger, sender=issuer)
    assert (peer.owner(), own.pendingOwner()) == (issuer, stranger)
    receipt = own.acceptOwnership(sender=stranger)
    assert told(receipt, peer.OwnershipTransferred, issuer, stranger)
    receipt = peer.renounceOwnership(sender=stranger)
    assert told(receipt, peer.OwnershipTransferred, stranger, ZERO)
    assert peer.owner() == ZERO


@pytest.mark.parametrize("name", ["SecurityToken", "IdentityRegistry", "IdentityRegistryStorage"])
def test_agents__are_named_and_dismissed(owned, issuer, stranger, name):
    peer, _ = owned[name]
    assert told(peer.addAgent(stranger, sender=issuer), peer.AgentAdded, stranger)
    assert peer.isAgent(stranger)
    assert told(peer.removeAgent(stranger, sender=issuer), peer.AgentRemoved, stranger)
    assert not peer.isAgent(stranger)


@pytest.mark.parametrize("name", ["SecurityToken", *STANDING, "ModularCompliance"])
def test_all_that_the_peers_abi_knows__is_called_or_read_by_a_test_beside(name):
    """But what only a token may call: one of the 4.1 suite does, in test_peer_contracts_on_ours.py. `Initialized` is
    read as it lies in the log."""
    by_others = {"created", "destroyed", "transferred", "Initialized"}
    sources = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*by_peer_abi.py"))
    known = {entry["name"] for entry in peer_abi(name) if entry["type"] in ("function", "event")}
    assert {one for one in known - by_others if not re.search(rf"\.{one}\b", sources)} == set()
