"""An application with all that became of it: the record that the store keeps, the only place of personal data."""

import secrets
from datetime import date
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from aimy.canonical import canonical_json, sha256
from oracles.kyc.application import Applicant
from oracles.kyc.sanctions.listing import UsableList
from oracles.kyc.sanctions.screen import HIT_SCORE, Match

ID_BYTES = 16
SALT_BYTES = 32


class Status(StrEnum):
    RECEIVED = "received"
    REFUSED = "refused"
    AWAITING_CONSENT = "awaiting_consent"
    VERIFIED = "verified"


class Screening(BaseModel):
    """The applicant beside one version of the list: `match` is the closest entry, a hit from `hit_score` on."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    list_sha256: str
    list_published: date
    hit_score: float
    match: Match | None

    @classmethod
    def of(cls, applicant: Applicant, usable: UsableList) -> "Screening":
        return cls(
            list_sha256=usable.sha256,
            list_published=usable.published,
            hit_score=HIT_SCORE,
            match=usable.screener.screen(applicant.person),
        )

    @property
    def is_hit(self) -> bool:
        return self.match is not None and self.match.score >= self.hit_score

    def is_by(self, usable: UsableList) -> bool:
        """True if screening against `usable` again would say the same."""
        return self.list_sha256 == usable.sha256 and self.hit_score == HIT_SCORE

    @property
    def reason(self) -> str:
        """What the list says, without anybody's name."""
        source = f"OFAC SDN list of {self.list_published}"
        if self.match is None:
            return f"{source}: no name is alike"
        return f"{source}: {self.match.reason}; score {self.match.score:.2f}, a hit from {self.hit_score:.2f}"


class Claim(BaseModel):
    """What ClaimIssuer vouches for: the struct of IAimyClaimIssuer."""

    model_config = ConfigDict(frozen=True)

    identity: str
    topic: int
    issued_at: int
    expires_at: int
    evidence_hash: str = Field(pattern="^[0-9a-f]{64}$")


class SignedClaim(BaseModel):
    """A claim that was signed, with the screening that it rests on."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    claim: Claim
    screening: Screening


class Case(BaseModel):
    """One application. `salt` blinds the hashes that go on chain; `claims` are all that were ever signed for it."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    application_id: str = Field(pattern="^[0-9a-f]{32}$")
    applicant: Applicant
    salt: str = Field(pattern="^[0-9a-f]{64}$")
    received_at: int
    status: Status = Status.RECEIVED
    reason: str | None = None
    identity: str | None = None
    screening: Screening | None = None
    claims: tuple[SignedClaim, ...] = ()

    @classmethod
    def opened(cls, applicant: Applicant, received_at: int) -> "Case":
        return cls(
            application_id=secrets.token_hex(ID_BYTES),
            applicant=applicant,
            salt=secrets.token_hex(SALT_BYTES),
            received_at=received_at,
        )

    def with_(self, **changes: Any) -> "Case":
        return self.model_copy(update=changes)

    @property
    def label(self) -> str:
        """How logs name the case: not enough to ask for its status."""
        return self.application_id[:8]

    @property
    def identity_salt(self) -> str:
        """Salt of the identity's address: the same at every attempt, and it tells nobody anything."""
        return sha256(bytes.fromhex(self.salt) + b"identity").hex()[:32]

    def evidence(self, screening: Screening) -> dict[str, Any]:
        """What a claim attests, as its hash is made of it."""
        return {
            "applicant": self.applicant.model_dump(mode="json"),
            "screening": screening.model_dump(mode="json"),
        }

    def evidence_hash(self, screening: Screening) -> str:
        """SHA-256 of salt and canonical evidence, in hexadecimal. Without the salt nobody can guess at the evidence."""
        return sha256(bytes.fromhex(self.salt) + canonical_json(self.evidence(screening))).hex()

    def __repr__(self) -> str:
        """Without personal data, so that none slips into a log."""
        return f"Case({self.label}, {self.status})"

    __str__ = __repr__
