"""What a claim's data says."""

from __future__ import annotations

import pytest
from eth_account.messages import _hash_eip191_message, encode_typed_data

from indexer.completions import claim_terms

ISSUER = "0x00000000000000000000000000000000000000A1"
WORDS = ["address", "uint256", "uint64", "uint64", "bytes32"]
CLAIM = ("0x00000000000000000000000000000000000000b2", 1, 1_700_000_000, 1_800_000_000, b"\x11" * 32)
DATA = CLAIM[4] + (CLAIM[2] << 64 | CLAIM[3]).to_bytes(32, "big")
TYPES = {
    "Claim": [
        {"name": name, "type": kind}
        for name, kind in zip(["identity", "topic", "issuedAt", "expiresAt", "evidenceHash"], WORDS, strict=True)
    ]
}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff" * 64,
        DATA + b"\0",
        DATA[:-1],
        CLAIM[4] + (2**63).to_bytes(32, "big"),
    ],
    ids=["empty", "junk", "longer", "shorter", "beyond int8"],
)
def test_foreign_data__says_nothing(data):
    assert claim_terms(data, CLAIM[0], CLAIM[1], ISSUER, 1) == (None, None, None)


def test_own_data__says_when_and_which_digest():
    domain = {"name": "AIMY ClaimIssuer", "version": "1", "chainId": 5, "verifyingContract": ISSUER}
    message = dict(zip((item["name"] for item in TYPES["Claim"]), CLAIM, strict=True))
    expected = bytes(_hash_eip191_message(encode_typed_data(domain, TYPES, message)))
    assert claim_terms(DATA, CLAIM[0], CLAIM[1], ISSUER, 5) == (1_700_000_000, 1_800_000_000, expected)
