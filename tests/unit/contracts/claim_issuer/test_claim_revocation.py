import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

ZERO = "0x0000000000000000000000000000000000000000"
#: EvilIdentity.Mode.ClaimOfOtherTopic: shows the claim that was set, under topic 2
SHOWS_CLAIM = 7


def test_revocation_by_stranger__reverts(claims, claim_issuer, stranger):
    with ape.reverts(claim_issuer.ClaimRevokerUnknown, caller=stranger):
        claim_issuer.revoke(tuple(claims.claim().values()), sender=stranger)


def test_second_revocation__reverts(claims, claim_issuer, signer):
    claim = tuple(claims.claim().values())
    claim_issuer.revoke(claim, sender=signer)
    with ape.reverts(claim_issuer.ClaimAlreadyRevoked, digest=claim_issuer.claimDigest(claim)):
        claim_issuer.revoke(claim, sender=signer)


@pytest.mark.parametrize("by_owner", [True, False])
def test_revoked_claim__is_invalid_whoever_signs_it_again(claims, claim_issuer, deployer, signer, issuer, by_owner):
    claim = claims.claim()
    assert claims.is_valid(claim, claims.sign(signer, claim))
    receipt = claim_issuer.revoke(tuple(claim.values()), sender=deployer if by_owner else signer)
    digest = claim_issuer.claimDigest(tuple(claim.values()))
    assert receipt.events == [claim_issuer.ClaimRevoked(digest, claims.identity, 1)]
    assert claim_issuer.isRevoked(digest)
    assert not claims.is_valid(claim, claims.sign(signer, claim))
    claim_issuer.addSigner(issuer, sender=deployer)
    assert not claims.is_valid(claim, claims.sign(issuer, claim))


def test_other_claim_of_same_identity__survives_revocation(claims, claim_issuer, signer):
    claim = claims.claim()
    claim_issuer.revoke(tuple(claim.values()), sender=signer)
    renewed = claims.claim(expiresAt=claim["expiresAt"] + 1)
    assert claims.is_valid(renewed, claims.sign(signer, renewed))


def test_signer_named_by_signer__reverts(claim_issuer, signer, stranger):
    with ape.reverts(claim_issuer.OwnableUnauthorizedAccount, account=signer):
        claim_issuer.addSigner(stranger, sender=signer)


def test_signer_dismissed_by_signer__reverts(claim_issuer, signer):
    with ape.reverts(claim_issuer.OwnableUnauthorizedAccount, account=signer):
        claim_issuer.removeSigner(signer, sender=signer)


def test_zero_signer__reverts(claim_issuer, deployer):
    with ape.reverts(claim_issuer.ClaimSignerZero):
        claim_issuer.addSigner(ZERO, sender=deployer)


def test_signer_named_twice__reverts(claim_issuer, deployer, signer):
    with ape.reverts(claim_issuer.ClaimSignerKnown, signer=signer):
        claim_issuer.addSigner(signer, sender=deployer)


def test_unknown_signer_dismissed__reverts(claim_issuer, deployer, stranger):
    with ape.reverts(claim_issuer.ClaimSignerUnknown, signer=stranger):
        claim_issuer.removeSigner(stranger, sender=deployer)


def test_dismissed_signer__leaves_no_valid_claim(claims, claim_issuer, deployer, signer):
    claim = claims.claim()
    signature = claims.sign(signer, claim)
    receipt = claim_issuer.removeSigner(signer, sender=deployer)
    assert receipt.events == [claim_issuer.ClaimSignerRemoved(signer)]
    assert not claim_issuer.isSigner(signer)
    assert not claims.is_valid(claim, signature)


def test_revocation_of_a_digest__needs_no_more(claims, claim_issuer, signer, stranger):
    claim = claims.claim()
    digest = claim_issuer.claimDigest(tuple(claim.values()))
    with ape.reverts(claim_issuer.ClaimRevokerUnknown, caller=stranger):
        claim_issuer.revokeDigest(digest, sender=stranger)
    receipt = claim_issuer.revokeDigest(digest, sender=signer)
    assert receipt.events == [claim_issuer.ClaimRevoked(digest, ZERO, 0)]
    assert not claims.is_valid(claim, claims.sign(signer, claim))
    with ape.reverts(claim_issuer.ClaimAlreadyRevoked, digest=digest):
        claim_issuer.revokeDigest(digest, sender=signer)


def test_revocation_by_id__reads_the_claim_from_its_identity(claims, claim_issuer, signer, stranger, deployer):
    """As the 4.1 suite revokes; what the identity shows must be a claim that a signer signed for it."""
    identity = deployer.deploy(project.EvilIdentity)
    identity.setMode(SHOWS_CLAIM, sender=deployer)
    claim = claims.claim(identity=identity.address)
    claim_id = keccak(encode(["address", "uint256"], [claim_issuer.address, 2]))
    with ape.reverts(claim_issuer.ClaimRevokerUnknown, caller=stranger):
        claim_issuer.revokeClaim(claim_id, identity, sender=stranger)
    identity.setClaim(claims.sign(signer, claim), claims.data(claim), sender=deployer)
    with ape.reverts(claim_issuer.ClaimNotFound, identity=identity, claimId=claim_id):
        claim_issuer.revokeClaim(claim_id, identity, sender=signer)
    claim = {**claim, "topic": 2}
    signature = claims.sign(signer, claim)
    identity.setClaim(signature, claims.data(claim), sender=deployer)
    with ape.reverts(claim_issuer.ClaimNotFound, identity=identity, claimId=b"\x01" * 32):
        claim_issuer.revokeClaim(b"\x01" * 32, identity, sender=signer)
    receipt = claim_issuer.revokeClaim(claim_id, identity, sender=signer)
    assert receipt.return_value is True
    assert not claim_issuer.isClaimValid(identity, 2, signature, claims.data(claim))


def test_listeners__are_told_what_ended(claims, claim_issuer, signer, deployer):
    listener = deployer.deploy(project.MockRegistryListener)
    claim_issuer.addListener(listener, sender=deployer)
    receipt = claim_issuer.revoke(tuple(claims.claim().values()), sender=signer)
    assert listener.RevocationHeard(claims.identity) in receipt.events
    assert listener.InvalidationHeard() in claim_issuer.revokeDigest(b"\x05" * 32, sender=signer).events
    assert listener.InvalidationHeard() in claim_issuer.removeSigner(signer, sender=deployer).events
