from eth_account import Account
from eth_account.messages import encode_typed_data
from pydantic import SecretStr

from aimy.signers import EnvSigner
from oracles.kyc.case import Claim
from oracles.kyc.claims import claim_fields, decode_claim, encode_claim, sign_claim

ISSUER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
CLAIM = Claim(
    identity="0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC",
    topic=1,
    issued_at=1_900_000_000,
    expires_at=1_900_086_400,
    evidence_hash="ab" * 32,
)


def test_data_that_is_no_claim__is_none():
    for data in (b"", b"\xff" * 64, encode_claim(CLAIM) + b"\x00", encode_claim(CLAIM)[:-1]):
        assert decode_claim(CLAIM.identity, CLAIM.topic, data) is None


def test_encoded_claim__is_two_words_and_comes_back():
    assert len(encode_claim(CLAIM)) == 64
    assert decode_claim(CLAIM.identity, CLAIM.topic, encode_claim(CLAIM)) == CLAIM


def test_signature__is_over_the_claim_in_the_issuers_domain():
    account = Account.create()
    signature = sign_claim(CLAIM, EnvSigner(SecretStr(account.key.hex())), ISSUER, 31_337)
    domain = {"name": "AIMY ClaimIssuer", "version": "1", "chainId": 31_337, "verifyingContract": ISSUER}
    names = ("identity", "topic", "issuedAt", "expiresAt", "evidenceHash")
    types = ("address", "uint256", "uint64", "uint64", "bytes32")
    struct = {"Claim": [{"name": name, "type": kind} for name, kind in zip(names, types, strict=True)]}
    message = encode_typed_data(domain, struct, dict(zip(names, claim_fields(CLAIM), strict=True)))
    assert Account.recover_message(message, signature=signature) == account.address
