"""What an identity may show, and what of it counts; one shows whatever it is given to a sound issuer."""

from __future__ import annotations

import pytest
from ape import chain, project
from eth_abi import encode
from eth_account.messages import encode_typed_data
from eth_utils import keccak

from tests.support.actors import local_account
from tests.support.identity import CLAIM_TYPE, YEAR, claim_data

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
GET_CLAIM = keccak(text="getClaim(bytes32)")[:4]
VOUCHES = 5


@pytest.fixture(scope="module")
def showing(community, owner, agent, investors):
    """Shows one claim, whatever it is asked for; the identity of `showing_wallet`."""
    contract = owner.deploy(project.EvilReentrantIdentity)
    community.registry.registerIdentity(investors[8], contract, 840, sender=agent)
    return contract


@pytest.fixture(scope="module")
def showing_wallet(showing, investors):
    return investors[8]


@pytest.fixture
def show(community, showing, agent, owner):
    """Shows a claim about itself that `agent` signed for the trusted issuer; `changes` to what was signed, by name."""

    def show(*, shown_topic=1, twin=False, **changes):
        now = chain.pending_timestamp
        claim = {
            "identity": showing.address,
            "topic": 1,
            "issuedAt": now,
            "expiresAt": now + YEAR,
            "evidenceHash": b"\x11" * 32,
        }
        domain = {
            "name": "AIMY ClaimIssuer",
            "version": "1",
            "chainId": chain.chain_id,
            "verifyingContract": community.claim_issuer.address,
        }
        signed = {name: changes.get(name, value) for name, value in claim.items()}
        domain = {name: changes.get(name, value) for name, value in domain.items()}
        message = encode_typed_data(domain, CLAIM_TYPE, signed)
        signature = bytes(local_account(agent).sign_message(message).signature)
        shown = [shown_topic, 1, community.claim_issuer.address, signature, claim_data(signed), ""]
        if twin:
            shown[3] = malleable_twin(signature)
        answer = encode(["uint256", "uint256", "address", "bytes", "bytes", "string"], shown)
        showing.setAnswer(GET_CLAIM, answer, sender=owner)
        return tuple(signed.values())

    return show


def malleable_twin(signature: bytes) -> bytes:
    s = CURVE_ORDER - int.from_bytes(signature[32:64], "big")
    return signature[:32] + s.to_bytes(32, "big") + bytes([55 - signature[64]])


REPLAYS = {
    "other identity": {"identity": "0x00000000000000000000000000000000000000E1"},
    "other topic": {"topic": 2},
    "other issuer": {"verifyingContract": "0x00000000000000000000000000000000000000E2"},
    "other chain": {"chainId": 1},
    "other protocol": {"name": "AIMY ValuationOracle"},
    "malleable twin": {"twin": True},
}


@pytest.mark.parametrize("changes", REPLAYS.values(), ids=REPLAYS)
def test_claim_replayed__verifies_nobody(registry, showing_wallet, show, changes):
    show(**changes)
    assert not registry.isVerified(showing_wallet)
    show()
    assert registry.isVerified(showing_wallet)


@pytest.mark.parametrize("is_twin", [False, True], ids=["itself", "malleable twin"])
def test_revoked_claim_shown_again__verifies_nobody(community, registry, showing_wallet, show, agent, is_twin):
    claim = show()
    assert registry.isVerified(showing_wallet)
    community.claim_issuer.revoke(claim, sender=agent)
    assert not registry.isVerified(showing_wallet)
    show(twin=is_twin, issuedAt=claim[2], expiresAt=claim[3])
    assert not registry.isVerified(showing_wallet)


def test_claim_taken_off_and_shown_again__counts_by_what_is_shown(registry, showing, showing_wallet, show, owner):
    show()
    missing = encode(["uint256", "uint256", "address", "bytes", "bytes", "string"], [0, 0, owner.address, b"", b"", ""])
    showing.setAnswer(GET_CLAIM, missing, sender=owner)
    assert not registry.isVerified(showing_wallet)
    show()
    assert registry.isVerified(showing_wallet)


def test_topic_zero__is_a_topic_like_any_other(community, registry, owner, wallet, identity, add_claim):
    add_claim(identity)
    community.issuers.updateIssuerClaimTopics(community.claim_issuer, [0, 1], sender=owner)
    community.topics.addClaimTopic(0, sender=owner)
    assert not registry.isVerified(wallet)
    until = chain.pending_timestamp + 100
    add_claim(identity, topic=0, expires_at=until)
    assert registry.isVerified(wallet)
    chain.mine(timestamp=until + 1)
    assert not registry.isVerified(wallet)


def test_topic_zero_without_a_claim__is_shown_to_no_issuer(community, registry, owner, wallet, identity):
    """An identity that lacks a claim answers with topic 0, and this issuer would vouch for anything."""
    issuer = owner.deploy(project.EvilIssuer)
    issuer.setMode(VOUCHES, sender=owner)
    community.issuers.addTrustedIssuer(issuer, [0], sender=owner)
    community.topics.removeClaimTopic(1, sender=owner)
    community.topics.addClaimTopic(0, sender=owner)
    assert not registry.isVerified(wallet)


@pytest.mark.parametrize("place", [0, 1, 2])
def test_any_of_many_issuers_of_a_topic__is_enough(community, registry, owner, wallet, identity, add_claim, place):
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    issuers = [owner.deploy(project.ClaimIssuer, owner) for _ in range(2)]
    issuers.insert(place, community.claim_issuer)
    for issuer in issuers:
        community.issuers.addTrustedIssuer(issuer, [1], sender=owner)
    assert not registry.isVerified(wallet)
    add_claim(identity)
    assert registry.isVerified(wallet)
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    assert not registry.isVerified(wallet)


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_one_issuer_of_many_topics__must_vouch_for_each(
    community, registry, owner, wallet, identity, add_claim, missing
):
    community.issuers.updateIssuerClaimTopics(community.claim_issuer, [3, 1, 2], sender=owner)
    for topic in (2, 3):
        community.topics.addClaimTopic(topic, sender=owner)
    for topic in {1, 2, 3} - {missing}:
        add_claim(identity, topic=topic)
    assert not registry.isVerified(wallet)
    add_claim(identity, topic=missing)
    assert registry.isVerified(wallet)


def test_requirements_too_many_for_a_table__bind_and_are_remembered_all_the_same(
    community, remembering, owner, wallet, identity, add_claim
):
    """Of 150 pairs no table is written: the registries are read at each check."""
    topics = list(range(1, 16))
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    for number in range(9):
        community.issuers.addTrustedIssuer(f"0x{0xF1 + number:040x}", topics, sender=owner)
    community.issuers.addTrustedIssuer(community.claim_issuer, topics, sender=owner)
    for topic in topics[1:]:
        community.topics.addClaimTopic(topic, sender=owner)
    for topic in topics[:-1]:
        add_claim(identity, topic=topic)
    assert int(remembering.syncRequirements.call(), 16) == 0
    assert not remembering.isVerified(wallet)
    add_claim(identity, topic=topics[-1])
    remembering.refresh(wallet, sender=owner)
    assert remembering.attestationOf(wallet).onchainId == identity
    community.topics.removeClaimTopic(15, sender=owner)
    assert remembering.attestationOf(wallet).until == 0
    assert int(remembering.syncRequirements.call(), 16) != 0
