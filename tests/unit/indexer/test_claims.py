"""What a claim's data says."""

from __future__ import annotations

import pytest
from eth_abi import encode
from eth_account.messages import _hash_eip191_message, encode_typed_data

from indexer.completions import claim_terms

ISSUER = "0x00000000000000000000000000000000000000A1"
WORDS = ["address", "uint256", "uint64", "uint64", "bytes32"]
CLAIM = ("0x00000000000000000000000000000000000000b2", 1, 1_700_000_000, 1_800_000_000, b"\x11" * 32)
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
        b"\x01" * 160,
        encode(WORDS, CLAIM) + b"\0",
        encode(WORDS, CLAIM)[:-1],
        encode(WORDS, (*CLAIM[:3], 2**63, CLAIM[4])),
    ],
    ids=["empty", "junk", "longer", "shorter", "beyond int8"],
)
def test_foreign_data__says_nothing(data):
    assert claim_terms(data, ISSUER, 1) == (None, None, None)


def test_own_data__says_when_and_which_digest():
    domain = {"name": "AIMY ClaimIssuer", "version": "1", "chainId": 5, "verifyingContract": ISSUER}
    message = dict(zip((item["name"] for item in TYPES["Claim"]), CLAIM, strict=True))
    expected = bytes(_hash_eip191_message(encode_typed_data(domain, TYPES, message)))
    assert claim_terms(encode(WORDS, CLAIM), ISSUER, 5) == (1_700_000_000, 1_800_000_000, expected)
