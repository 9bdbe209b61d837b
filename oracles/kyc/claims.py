"""Claims as the chain sees them: the signed EIP-712 message, the encoded data, and back."""

from typing import Any

from eth_abi.abi import encode
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from aimy.signers import Signer
from oracles.kyc.case import Claim

KYC_TOPIC = 1
ECDSA_SCHEME = 1
CLAIM_KEY_PURPOSE = 3
CLAIM_BYTES = 64
INSTANT_BITS = 64
CLAIM_TYPE = {
    "EIP712Domain": [
        {"name": "name", "type": "string"},
        {"name": "version", "type": "string"},
        {"name": "chainId", "type": "uint256"},
        {"name": "verifyingContract", "type": "address"},
    ],
    "Claim": [
        {"name": "identity", "type": "address"},
        {"name": "topic", "type": "uint256"},
        {"name": "issuedAt", "type": "uint64"},
        {"name": "expiresAt", "type": "uint64"},
        {"name": "evidenceHash", "type": "bytes32"},
    ],
}


def claim_fields(claim: Claim) -> tuple[str, int, int, int, bytes]:
    """The claim as the contract's struct."""
    return claim.identity, claim.topic, claim.issued_at, claim.expires_at, bytes.fromhex(claim.evidence_hash)


def encode_claim(claim: Claim) -> bytes:
    """What an ONCHAINID keeps as `data`: the evidence's hash, then both instants in one word."""
    instants = claim.issued_at << INSTANT_BITS | claim.expires_at
    return bytes.fromhex(claim.evidence_hash) + instants.to_bytes(32, "big")


def decode_claim(identity: str, topic: int, data: bytes) -> Claim | None:
    """The claim that `identity` keeps about `topic`, from its `data`; None when there is none."""
    instants = int.from_bytes(data[32:], "big")
    if len(data) != CLAIM_BYTES or instants >> 2 * INSTANT_BITS:
        return None
    return Claim(
        identity=identity,
        topic=topic,
        issued_at=instants >> INSTANT_BITS,
        expires_at=instants % 2**INSTANT_BITS,
        evidence_hash=data[:32].hex(),
    )


def sign_claim(claim: Claim, signer: Signer, claim_issuer: str, chain_id: int) -> bytes:
    """65 bytes: the signature that `claim_issuer` accepts on that chain."""
    return signer.sign_typed_data(_message(claim, claim_issuer, chain_id))


def claim_digest(claim: Claim, claim_issuer: str, chain_id: int) -> bytes:
    """What is signed, and by which `claim_issuer` knows a revoked claim: its `claimDigest`."""
    signable = encode_typed_data(full_message=_message(claim, claim_issuer, chain_id))
    return keccak(b"\x19" + signable.version + signable.header + signable.body)


def _message(claim: Claim, claim_issuer: str, chain_id: int) -> dict[str, Any]:
    return {
        "types": CLAIM_TYPE,
        "primaryType": "Claim",
        "domain": {"name": "AIMY ClaimIssuer", "version": "1", "chainId": chain_id, "verifyingContract": claim_issuer},
        "message": dict(zip((item["name"] for item in CLAIM_TYPE["Claim"]), claim_fields(claim), strict=True)),
    }


def claim_id(claim_issuer: str, topic: int = KYC_TOPIC) -> bytes:
    """Under which id an ONCHAINID keeps the issuer's claim of `topic`."""
    return keccak(encode(("address", "uint256"), (claim_issuer, topic)))


def key_of(wallet: str) -> bytes:
    """The ERC-734 key of an address."""
    return keccak(encode(("address",), (wallet,)))
