"""Whether a wallet may hold, and why."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from api.models.base import Address, Answer, Hex, Model, Seconds, Standing, Uint

Verdict = Literal["valid", "removed", "revoked", "expired", "malformed", "bad_signature", "unknown"]
Reason = Literal["verified", "not_registered", "claims_missing", "issuer_must_tell", "identity_must_tell"]


class Claim(Standing):
    """A claim on the identity, judged at the block of the answer; `unknown`: only its issuer can tell."""

    topic: Uint
    scheme: Uint
    issuer: Address
    claim_id: Hex
    uri: str
    issued_at: Seconds | None
    expires_at: Seconds | None
    is_removed: bool
    revoked_at: Seconds | None
    is_trusted: bool = Field(description="whether the registry trusts the issuer for this topic now")
    verdict: Verdict


class RequiredTopic(Model):
    topic: Uint
    is_vouched: bool | None = Field(description="null: only the contract of an issuer can tell")


class IdentityAnswer(Answer):
    """`is_verified` is null where only the contract of a foreign identity or issuer can tell."""

    wallet: Address
    identity: Address | None
    country: int | None = Field(
        description="ISO 3166-1 numeric, as the last change of it said; null: registered and never changed, "
        "which no event tells"
    )
    identity_registry: Address
    is_verified: bool | None
    reason: Reason
    topics: list[RequiredTopic]
    claims: list[Claim]
