import ape
import pytest

ZERO = "0x0000000000000000000000000000000000000000"


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
