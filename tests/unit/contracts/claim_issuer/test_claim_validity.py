import pytest
from ape import chain

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def malleable_twin(signature):
    r, s, v = signature[:32], int.from_bytes(signature[32:64], "big"), signature[64]
    return r + (CURVE_ORDER - s).to_bytes(32, "big") + bytes([55 - v])


def test_claim_signed_by_stranger__is_invalid(claims, stranger):
    claim = claims.claim()
    assert not claims.is_valid(claim, claims.sign(stranger, claim))


def test_claim_about_other_identity__is_invalid(claims, signer):
    claim = claims.claim(identity=signer.address)
    assert not claims.is_valid(claim, claims.sign(signer, claim))


def test_claim_about_other_topic__is_invalid(claims, signer):
    claim = claims.claim(topic=2)
    assert not claims.is_valid(claim, claims.sign(signer, claim))


def test_altered_claim__is_invalid(claims, signer):
    claim = claims.claim()
    signature = claims.sign(signer, claim)
    assert not claims.is_valid({**claim, "expiresAt": claim["expiresAt"] + 1}, signature)


def test_claim_for_other_chain__is_invalid(claims, signer):
    claim = claims.claim()
    assert not claims.is_valid(claim, claims.sign(signer, claim, chainId=1))


def test_claim_for_other_issuer__is_invalid(claims, signer):
    claim = claims.claim()
    assert not claims.is_valid(claim, claims.sign(signer, claim, verifyingContract=signer.address))


def test_expired_claim__is_invalid(claims, signer):
    claim = claims.claim(expiresAt=chain.blocks.head.timestamp - 1)
    assert not claims.is_valid(claim, claims.sign(signer, claim))


def test_malleable_twin_of_signature__is_invalid(claims, signer):
    claim = claims.claim()
    assert not claims.is_valid(claim, malleable_twin(claims.sign(signer, claim)))


@pytest.mark.parametrize("length", [0, 64, 66])
def test_signature_of_wrong_length__is_invalid(claims, signer, length):
    claim = claims.claim()
    assert not claims.is_valid(claim, (claims.sign(signer, claim) + b"\0")[:length])


@pytest.mark.parametrize("junk", [b"", b"\xff" * 64, b"\0" * 63, b"\0" * 65, b"\0" * 160], ids=lambda junk: len(junk))
def test_data_that_is_no_claim__is_invalid(claims, claim_issuer, signer, junk):
    assert not claim_issuer.isClaimValid(claims.identity, 1, b"\x01" * 65, junk)


def test_claim_with_a_byte_more__is_invalid(claims, claim_issuer, signer):
    claim = claims.claim()
    data = claims.data(claim)
    signature = claims.sign(signer, claim)
    assert claim_issuer.isClaimValid(claims.identity, 1, signature, data)
    assert not claim_issuer.isClaimValid(claims.identity, 1, signature, data + b"\0")


@pytest.mark.parametrize("byte", [0, 15])
def test_data_with_dirty_upper_bits__is_no_claim(claims, claim_issuer, byte):
    data = bytearray(claims.data(claims.claim()))
    data[32 + byte] = 1
    assert claim_issuer.expiryOf(bytes(data)) == 0


def test_claim_in_its_last_second__is_valid(claims, signer):
    claim = claims.claim(expiresAt=chain.pending_timestamp + 100)
    signature = claims.sign(signer, claim)
    chain.mine(timestamp=claim["expiresAt"])
    assert claims.is_valid(claim, signature)
    chain.mine(timestamp=claim["expiresAt"] + 1)
    assert not claims.is_valid(claim, signature)


def test_digest__is_that_of_typed_data(claims, claim_issuer, signer):
    claim = claims.claim()
    assert claims.is_valid(claim, claims.sign(signer, claim))
    assert claim_issuer.expiryOf(claims.data(claim)) == claim["expiresAt"]
