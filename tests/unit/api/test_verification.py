"""Which claims hold, judged as the contracts judge them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from eth_keys.datatypes import PrivateKey

from api.verification import Trust, conclusion, judge, recovered, vouched

KEY = PrivateKey(b"\x07" * 32)
SIGNER = KEY.public_key.to_checksum_address()
ISSUER, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
IDENTITY = "0x" + "33" * 20
DIGEST = b"\x0d" * 32
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
TRUST = Trust(
    required=[1], issuers={ISSUER: frozenset({1}), OTHER: frozenset({1})}, signers={ISSUER: frozenset({SIGNER})}
)


def signature(key=KEY) -> bytes:
    compact = key.sign_msg_hash(DIGEST).to_bytes()
    return compact[:64] + bytes([27 + compact[64]])


def claim(**changes):
    return {
        "identity": IDENTITY,
        "issuer": ISSUER,
        "topic": Decimal(1),
        "data": bytes(64),
        "signature": signature(),
        "digest": DIGEST,
        "is_removed": False,
        "revoked_at": None,
        "expires_at": 100,
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"is_removed": True}, "removed"),
        ({"issuer": OTHER}, "unknown"),
        ({"digest": None}, "unknown"),
        ({"data": b""}, "malformed"),
        ({"data": bytes(65)}, "malformed"),
        ({"revoked_at": 50}, "revoked"),
        ({"expires_at": 99}, "expired"),
        ({"signature": signature(PrivateKey(b"\x08" * 32))}, "bad_signature"),
        ({"signature": b""}, "bad_signature"),
    ],
)
def test_claim_that_does_not_hold__says_why(changes, verdict):
    assert judge(claim(**changes), TRUST, 100) == verdict


def test_claim__holds_up_to_its_last_second():
    assert judge(claim(), TRUST, 100) == "valid"


def test_dismissed_signer__ends_every_claim_of_his():
    dismissed = Trust(TRUST.required, TRUST.issuers, {ISSUER: frozenset()})
    assert judge(claim(), dismissed, 100) == "bad_signature"


def test_signature_twin__is_refused():
    good = signature()
    s = ORDER - int.from_bytes(good[32:64], "big")
    twin = good[:32] + s.to_bytes(32, "big") + bytes([55 - good[64]])
    assert recovered(DIGEST, good) == SIGNER
    assert recovered(DIGEST, twin) is None
    assert recovered(DIGEST, good[:64] + bytes([good[64] - 27])) is None
    assert recovered(DIGEST, bytes(64) + b"\x1b") is None


def test_topic__is_vouched_by_any_trusted_issuer_only():
    assert vouched(1, [(claim(), "valid")], TRUST) is True
    assert vouched(2, [(claim(), "valid")], TRUST) is False
    assert vouched(1, [(claim(issuer=IDENTITY), "valid")], TRUST) is False
    assert vouched(1, [(claim(issuer=OTHER), "unknown"), (claim(), "expired")], TRUST) is None


@pytest.mark.parametrize(
    ("topics", "is_of_platform", "expected"),
    [
        ([], True, (True, "verified")),
        ([True], True, (True, "verified")),
        ([True, None], True, (None, "issuer_must_tell")),
        ([None, False], True, (False, "claims_missing")),
        ([True], False, (None, "identity_must_tell")),
    ],
)
def test_conclusion__is_no_better_than_the_worst_topic(topics, is_of_platform, expected):
    assert conclusion(topics, is_of_platform=is_of_platform) == expected
