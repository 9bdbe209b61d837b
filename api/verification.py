"""Whether an identity is vouched for: what `IdentityRegistry.isVerified` finds, told from the index.

A foreign identity or issuer may answer its calls otherwise than its events say; where one decides, the answer is None.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from api.database import Row
from api.models.identities import Reason, Verdict

_CLAIM_BYTES = 64
_SIGNATURE_BYTES = 65
_HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


@dataclass(frozen=True)
class Trust:
    """Topics that a registry requires, whom it trusts for which, and signers of the issuers whose form is ours."""

    required: Sequence[int]
    issuers: Mapping[str, frozenset[int]]
    signers: Mapping[str, frozenset[str]]

    def is_trusted(self, claim: Row) -> bool:
        return int(claim["topic"]) in self.issuers.get(claim["issuer"], ())


def judge(claim: Row, trust: Trust, at: int) -> Verdict:
    """What becomes of one claim at chain time `at`, as `ClaimIssuer.isClaimValid` judges it."""
    if claim["is_removed"]:
        return "removed"
    if claim["issuer"] not in trust.signers:
        return "unknown"
    if len(bytes(claim["data"])) != _CLAIM_BYTES:
        return "malformed"
    if claim["digest"] is None:
        return "unknown"
    if claim["revoked_at"] is not None:
        return "revoked"
    if claim["expires_at"] < at:
        return "expired"
    signer = recovered(bytes(claim["digest"]), bytes(claim["signature"]))
    return "valid" if signer in trust.signers[claim["issuer"]] else "bad_signature"


def vouched(topic: int, claims: Sequence[tuple[Row, Verdict]], trust: Trust) -> bool | None:
    """Whether some trusted issuer vouches for `topic`."""
    verdicts = {verdict for claim, verdict in claims if int(claim["topic"]) == topic and trust.is_trusted(claim)}
    if "valid" in verdicts:
        return True
    return None if "unknown" in verdicts else False


def conclusion(topics: Sequence[bool | None], *, is_of_platform: bool) -> tuple[bool | None, Reason]:
    """The whole from its topics."""
    if not topics:
        return True, "verified"
    if not is_of_platform:
        return None, "identity_must_tell"
    if False in topics:
        return False, "claims_missing"
    return (None, "issuer_must_tell") if None in topics else (True, "verified")


def recovered(digest: bytes, signature: bytes) -> str | None:
    """Who signed `digest`; None for what OpenZeppelin's ECDSA refuses: another length, a high s, a bad v."""
    if len(signature) != _SIGNATURE_BYTES or signature[64] not in (27, 28):
        return None
    if int.from_bytes(signature[32:64], "big") > _HALF_ORDER:
        return None
    try:
        compact = Signature(signature[:64] + bytes([signature[64] - 27]))
        return str(compact.recover_public_key_from_msg_hash(digest).to_checksum_address())
    except (BadSignature, ValidationError):
        return None
