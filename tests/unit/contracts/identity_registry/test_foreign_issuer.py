"""ONCHAINID's own ClaimIssuer, as it is published: what it revokes ends at once, in a remembering registry too."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_account.messages import encode_defunct
from eth_utils import keccak

from scripts.deployment.onchainid import container
from tests.support.actors import local_account

CLAIM_KEY, ECDSA = 3, 1
DATA = b"evidence"
NOTHING = ("0x0000000000000000000000000000000000000000", 0, 0)


@pytest.fixture(scope="module")
def foreign_issuer(community, owner, agent):
    """The only issuer trusted; `agent` signs for it."""
    issuer = owner.deploy(container("ClaimIssuer"), owner)
    issuer.addKey(keccak(encode(["address"], [agent.address])), CLAIM_KEY, ECDSA, sender=owner)
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    community.issuers.addTrustedIssuer(issuer, [1], sender=owner)
    return issuer


@pytest.fixture(scope="module")
def claim_id(foreign_issuer):
    return keccak(encode(["address", "uint256"], [foreign_issuer.address, 1]))


@pytest.fixture(scope="module")
def signature(foreign_issuer, identity, agent, wallet):
    """That of the claim on the wallet's identity, as its contract keeps it."""
    told = keccak(encode(["address", "uint256", "bytes"], [identity.address, 1, DATA]))
    signature = bytes(local_account(agent).sign_message(encode_defunct(told)).signature)
    identity.addClaim(1, ECDSA, foreign_issuer, signature, DATA, "", sender=wallet)
    return signature


REVOCATIONS = {
    "by signature": lambda issuer, claim_id, identity, signature: (issuer.revokeClaimBySignature, signature),
    "by claim": lambda issuer, claim_id, identity, signature: (issuer.revokeClaim, claim_id, identity),
}


@pytest.fixture(params=REVOCATIONS)
def revoke(request, foreign_issuer, claim_id, identity, signature, owner):
    method, *arguments = REVOCATIONS[request.param](foreign_issuer, claim_id, identity, signature)
    return lambda: method(*arguments, sender=owner)


def test_claim_that_the_issuer_revokes__makes_unverified_at_once(registry, foreign_issuer, wallet, signature, revoke):
    assert registry.isVerified(wallet)
    revoke()
    assert foreign_issuer.isClaimRevoked(signature)
    assert not registry.isVerified(wallet)


def test_wallet_vouched_for_by_an_issuer_that_tells_nobody__is_never_remembered(
    remembering, foreign_issuer, wallet, signature, revoke, stranger
):
    """So its revocation ends the verification at once there, too."""
    remembering.refresh(wallet, sender=stranger)
    assert tuple(remembering.attestationOf(wallet)) == NOTHING
    assert remembering.isVerified(wallet)
    revoke()
    assert not remembering.isVerified(wallet)


def test_key_that_the_issuer_takes_away__makes_unverified_at_once(
    remembering, foreign_issuer, wallet, signature, agent, owner
):
    foreign_issuer.removeKey(keccak(encode(["address"], [agent.address])), CLAIM_KEY, sender=owner)
    assert not remembering.isVerified(wallet)


def test_claim_of_the_issuer_for_another_identity__counts_for_nothing(
    registry, foreign_issuer, identity, signature, claim_id, wallet, evil_identity, evil_wallet, owner
):
    assert registry.isVerified(wallet)
    evil_identity.setClaim(signature, DATA, sender=owner)
    evil_identity.setMode(0, sender=owner)
    assert not registry.isVerified(evil_wallet)


def test_revoked_claim_under_the_malleable_twin_of_its_signature__counts_again_as_the_issuer_says(
    registry, foreign_issuer, identity, signature, wallet, owner
):
    """The published issuer revokes the bytes of a signature, and takes both its forms; ours revokes what was signed."""
    foreign_issuer.revokeClaimBySignature(signature, sender=owner)
    assert not registry.isVerified(wallet)
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    twin = r + (order - s).to_bytes(32, "big") + bytes([55 - v])
    assert foreign_issuer.isClaimValid(identity, 1, twin, DATA)
    identity.addClaim(1, ECDSA, foreign_issuer, twin, DATA, "", sender=wallet)
    assert registry.isVerified(wallet)
    foreign_issuer.revokeClaimBySignature(twin, sender=owner)
    assert not registry.isVerified(wallet)
