"""Assets and what they are worth."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from api.models.base import Address, Answer, Hex, Seconds, Standing, Uint


class AssetStatus(StrEnum):
    DRAFT = "Draft"
    SUBMITTED = "Submitted"
    APPROVED = "Approved"
    TOKENISED = "Tokenised"
    RETIRED = "Retired"
    REJECTED = "Rejected"


class ValuationState(StrEnum):
    """What the valuation oracle says of its latest value, judged at the block of the answer."""

    UNVALUED = "Unvalued"
    FRESH = "Fresh"
    STALE = "Stale"
    DISPUTED = "Disputed"
    RIPCORD = "Ripcord"


def status_word(value: Any) -> Any:
    """The registry's number of a status as its word."""
    return list(AssetStatus)[value - 1] if isinstance(value, int) else value


class Valuation(Standing):
    """A round of an asset's valuation; value, low and high with 8 decimals."""

    asset_id: Uint
    round: Uint
    status: Literal["published", "held", "rejected"]
    value: Uint | None
    low: Uint | None
    high: Uint | None
    risk_bps: int | None
    yield_bps: int | None
    nav_date: Seconds | None
    signed_at: Seconds | None
    published_at: Seconds | None
    model_hash: Hex | None
    inputs_hash: Hex | None
    signers: list[Address] | None
    move_bps: Uint | None
    pending_until: Seconds | None
    reject_reason: str | None


class Asset(Standing):
    asset_id: Uint
    issuer: Address
    status: Annotated[AssetStatus, BeforeValidator(status_word)]
    status_reason: str
    asset_class: str = Field(alias="class")
    currency: str
    metadata_hash: Hex
    metadata_uri: str
    token: Address | None
    units: Uint | None
    share_bps: int | None
    valuation: Valuation | None = Field(description="the latest published round")
    valuation_state: ValuationState


class Document(Standing):
    name: str
    uri: str
    document_hash: Hex
    is_removed: bool


class ValuationConfig(Standing):
    config_version: Uint | None
    operators: list[Address] | None
    quorum: int | None
    heartbeat_seconds: int | None
    spread_limit_bps: int | None
    move_limit_bps: int | None
    pending_seconds: int | None
    window_seconds: int | None
    open_weekdays: int | None = Field(description="bit 0 Monday to bit 6 Sunday; 0 or null: every day")
    closed_days: list[int] | None = Field(description="closed all the same [days since 1 January 1970]")
    fresh_until: Seconds | None
    feed: Address | None
    is_ripcord_pulled: bool
    ripcord_reason: str


class AssetDetail(Asset):
    documents: list[Document]
    valuation_config: ValuationConfig | None


class AssetAnswer(AssetDetail, Answer):
    pass
