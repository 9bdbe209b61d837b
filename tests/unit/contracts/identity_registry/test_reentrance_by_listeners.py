"""Listeners that call back while they are told: what was changed is written before anybody hears of it."""

from __future__ import annotations

import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

NOTHING = ("0x0000000000000000000000000000000000000000", 0, 0)
DIGEST = b"\x77" * 32


@pytest.fixture
def listener(owner):
    return owner.deploy(project.MockRegistryListener)


def add_listener(part, registry, listener, owner, *, is_first):
    """Lists it behind the registry, or before it."""
    if is_first:
        part.removeListener(registry, sender=owner)
    part.addListener(listener, sender=owner)
    if is_first:
        part.addListener(registry, sender=owner)


def answer_to_callback(receipt, listener):
    (made,) = receipt.events.filter(listener.CallbackMade)
    assert made.isDone
    return made.answer


#: what ends a verification: the part that tells of it, and the change
ENDS = {
    "removed": ("storage", lambda c, w, o, a: c.registry.deleteIdentity(w, sender=a)),
    "other identity": ("storage", lambda c, w, o, a: c.registry.updateIdentity(w, c.claim_issuer, sender=a)),
    "lost": ("storage", lambda c, w, o, a: c.registry.recoverWallet(w, o, sender=a)),
    "topic added": ("topics", lambda c, w, o, a: c.topics.addClaimTopic(7, sender=o)),
    "issuer removed": ("issuers", lambda c, w, o, a: c.issuers.removeTrustedIssuer(c.claim_issuer, sender=o)),
    "topics changed": ("issuers", lambda c, w, o, a: c.issuers.updateIssuerClaimTopics(c.claim_issuer, [2], sender=o)),
    "claim revoked": ("claim_issuer", lambda c, w, o, a: revoke(c, w, a)),
    "digest revoked": ("claim_issuer", lambda c, w, o, a: c.claim_issuer.revokeDigest(digest(c, w), sender=a)),
    "signer dismissed": ("claim_issuer", lambda c, w, o, a: c.claim_issuer.removeSigner(a, sender=o)),
}


def revoke(community, wallet, agent):
    identity = community.registry.identity(wallet)
    claim_id = keccak(encode(["address", "uint256"], [community.claim_issuer.address, 1]))
    return community.claim_issuer.revokeClaim(claim_id, identity, sender=agent)


def digest(community, wallet):
    identity = project.IOnchainId.at(community.registry.identity(wallet))
    data = identity.getClaim(identity.getClaimIdsByTopic(1)[0]).data
    times = int.from_bytes(data[32:], "big")
    return community.claim_issuer.claimDigest((identity, 1, times >> 64, times & (2**64 - 1), data[:32]))


@pytest.mark.parametrize("is_first", [False, True], ids=["behind the registry", "before it"])
@pytest.mark.parametrize("name", ENDS)
def test_wallet_refreshed_by_a_listener__is_not_attested_by_what_was_before(
    community, remembering, attested, listener, owner, agent, name, is_first
):
    part, change = ENDS[name]
    add_listener(getattr(community, part), remembering, listener, owner, is_first=is_first)
    remembering.refresh(attested, sender=owner)
    assert remembering.attestationOf(attested).until
    listener.arm(remembering, remembering.refresh.encode_input(attested), sender=owner)
    answer_to_callback(change(community, attested, owner, agent), listener)
    assert tuple(remembering.attestationOf(attested)) == NOTHING
    assert not remembering.isVerified(attested)


def test_token_that_refreshes_while_told_of_a_new_country__finds_it_attested(
    remembering, attested, listener, owner, agent
):
    """The registry has ended the attestation before it tells the tokens."""
    remembering.addListener(listener, sender=owner)
    listener.arm(remembering, remembering.refresh.encode_input(attested), sender=owner)
    answer_to_callback(remembering.updateCountry(attested, 276, sender=agent), listener)
    assert remembering.attestationOf(attested).country == 276


def test_token_that_reads_while_told__no_longer_finds_what_was_attested(remembering, attested, listener, owner, agent):
    remembering.addListener(listener, sender=owner)
    listener.arm(remembering, remembering.parties.encode_input(attested, attested, False, False), sender=owner)
    found = answer_to_callback(remembering.updateCountry(attested, 276, sender=agent), listener)
    assert int.from_bytes(found[32:64], "big") == int.from_bytes(found[128:160], "big") == 276


@pytest.mark.parametrize(
    "inner", ["updateCountry", "updateIdentity", "deleteIdentity", "registerIdentity", "recoverWallet"]
)
def test_change_by_a_listener__is_refused(community, remembering, attested, listener, owner, agent, stranger, inner):
    """Those told after it would hear of its change first, and count both in the wrong order."""
    community.storage.addListener(listener, sender=owner)
    remembering.addAgent(listener, sender=owner)
    arguments = {
        "updateCountry": (attested, 392),
        "updateIdentity": (attested, listener),
        "deleteIdentity": (attested,),
        "registerIdentity": (stranger, listener, 392),
        "recoverWallet": (attested, stranger),
    }
    call = getattr(remembering, inner).encode_input(*arguments[inner])
    listener.arm(remembering, call, sender=owner)
    receipt = remembering.updateCountry(attested, 276, sender=agent)
    (made,) = receipt.events.filter(listener.CallbackMade)
    assert made.answer == keccak(text="ReentrancyGuardReentrantCall()")[:4]
    assert remembering.investorCountry(attested) == 276


def test_revocation_by_a_listener_of_what_is_being_revoked__is_refused(
    community, attested, identity, listener, owner, agent
):
    issuer = community.claim_issuer
    issuer.addListener(listener, sender=owner)
    issuer.addSigner(listener, sender=owner)
    claim_id = identity.getClaimIdsByTopic(1)[0]
    listener.arm(issuer, issuer.revokeClaim.encode_input(claim_id, identity), sender=owner)
    receipt = issuer.revokeClaim(claim_id, identity, sender=agent)
    (made,) = receipt.events.filter(listener.CallbackMade)
    assert not made.isDone
    assert made.answer[:4] == keccak(text="ClaimAlreadyRevoked(bytes32)")[:4]
    assert len(receipt.events.filter(issuer.ClaimRevoked)) == 1


@pytest.mark.parametrize("part", ["storage", "topics", "issuers", "claim_issuer", "registry"])
def test_removed_listener__is_off_the_list_when_it_hears_of_it(community, listener, owner, part):
    contract = getattr(community, part)
    contract.addListener(listener, sender=owner)
    listener.arm(contract, contract.isListener.encode_input(listener), sender=owner)
    receipt = contract.removeListener(listener, sender=owner)
    assert int.from_bytes(answer_to_callback(receipt, listener), "big") == 0


def test_removed_listener__cannot_come_back_by_itself(community, listener, owner):
    topics = community.topics
    topics.addListener(listener, sender=owner)
    listener.arm(topics, topics.addListener.encode_input(listener), sender=owner)
    receipt = topics.removeListener(listener, sender=owner)
    (made,) = receipt.events.filter(listener.CallbackMade)
    assert made.answer == keccak(text="OwnableUnauthorizedAccount(address)")[:4] + encode(
        ["address"], [listener.address]
    )
    assert not topics.isListener(listener)
