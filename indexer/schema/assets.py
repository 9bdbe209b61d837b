"""Assets, their documents and what they are worth."""

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, NUMERIC
from sqlalchemy.orm import Mapped, mapped_column

from indexer.schema.base import Address, Addresses, Base, Bytes, Seconds, Standing, Uint64, Uint256


class Asset(Standing, Base):
    """An asset of the registry."""

    __tablename__ = "assets"
    __table_args__ = (Index(None, "issuer"), Index(None, "token"))

    asset_id: Mapped[Uint256] = mapped_column(primary_key=True, comment="number in the registry, from 1")
    issuer: Mapped[Address] = mapped_column(comment="who registered it")
    status: Mapped[int] = mapped_column(
        comment="1 Draft, 2 Submitted, 3 Approved, 4 Tokenised, 5 Retired, 6 Rejected", server_default=text("1")
    )
    status_reason: Mapped[str] = mapped_column(Text, comment="reason of the last change", server_default=text("''"))
    class_: Mapped[str] = mapped_column("class", Text, comment="kind of asset, e.g. real-estate.house")
    currency: Mapped[str] = mapped_column(Text, comment="ISO 4217 code in which it is valued")
    metadata_hash: Mapped[Bytes] = mapped_column(comment="SHA-256 of the canonical JSON that describes it")
    metadata_uri: Mapped[str] = mapped_column(Text, comment="where that is")
    token: Mapped[Address | None] = mapped_column(comment="security token that stands for it")
    units: Mapped[Uint256 | None] = mapped_column(comment="units of that token that stand for the tokenised part")
    share_bps: Mapped[int | None] = mapped_column(comment="part of the asset that is tokenised [1/10000]")


class Document(Standing, Base):
    """A document of an asset."""

    __tablename__ = "documents"

    asset_id: Mapped[Uint256] = mapped_column(primary_key=True, comment="the asset")
    name: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True, comment="name, e.g. deed")
    uri: Mapped[str] = mapped_column(Text, comment="where it is")
    document_hash: Mapped[Bytes] = mapped_column(comment="its SHA-256")
    is_removed: Mapped[bool] = mapped_column(comment="whether it was removed; the last version stays readable")


class ValuationConfig(Standing, Base):
    """Who values an asset and within which limits; its feed and ripcord."""

    __tablename__ = "valuation_configs"

    asset_id: Mapped[Uint256] = mapped_column(primary_key=True, comment="the asset")
    config_version: Mapped[Uint64 | None] = mapped_column(comment="version of the configuration; NULL before the first")
    operators: Mapped[Addresses | None] = mapped_column(comment="who may sign")
    quorum: Mapped[int | None] = mapped_column(comment="how many must sign")
    heartbeat_seconds: Mapped[Seconds | None] = mapped_column(comment="age in open days beyond which a value is stale")
    spread_limit_bps: Mapped[int | None] = mapped_column(comment="widest difference of a round's reports [1/10000]")
    move_limit_bps: Mapped[int | None] = mapped_column(comment="largest move without the guardian [1/10000]")
    pending_seconds: Mapped[Seconds | None] = mapped_column(comment="how long a held value may be confirmed")
    window_seconds: Mapped[Seconds | None] = mapped_column(comment="how long a value limits moves")
    open_weekdays: Mapped[int | None] = mapped_column(
        comment="weekdays of its calendar, bit 0 Monday to bit 6 Sunday; 0 or NULL if it has none"
    )
    closed_days: Mapped[list[int] | None] = mapped_column(
        ARRAY(NUMERIC(78, 0)), comment="days of open weekdays that are closed [days since 1 January 1970]"
    )
    fresh_until: Mapped[Seconds | None] = mapped_column(comment="last second in which the published value is fresh")
    feed: Mapped[Address | None] = mapped_column(comment="Chainlink-shaped feed, if deployed")
    is_ripcord_pulled: Mapped[bool] = mapped_column(
        comment="whether consumers were told to stop", server_default=text("false")
    )
    ripcord_reason: Mapped[str] = mapped_column(
        Text, comment="reason of the last pull or release", server_default=text("''")
    )


class Valuation(Standing, Base):
    """A round of an asset's valuation: published, held for the guardian, or rejected."""

    __tablename__ = "valuations"

    asset_id: Mapped[Uint256] = mapped_column(primary_key=True, comment="the asset")
    round: Mapped[Uint64] = mapped_column(primary_key=True, comment="number of the round, from 1")
    status: Mapped[str] = mapped_column(Text, comment="published, held or rejected")
    value: Mapped[Uint256 | None] = mapped_column(comment="estimate [8 decimals]")
    low: Mapped[Uint256 | None] = mapped_column(comment="lower end of the interval [8 decimals]; NULL unless published")
    high: Mapped[Uint256 | None] = mapped_column(
        comment="upper end of the interval [8 decimals]; NULL unless published"
    )
    risk_bps: Mapped[int | None] = mapped_column(comment="risk score [1/10000]")
    yield_bps: Mapped[int | None] = mapped_column(comment="yearly income over value [1/10000]")
    nav_date: Mapped[Seconds | None] = mapped_column(comment="day the estimate speaks of")
    signed_at: Mapped[Seconds | None] = mapped_column(comment="when it was signed; freshness counts from here")
    published_at: Mapped[Seconds | None] = mapped_column(comment="when it was published")
    model_hash: Mapped[Bytes | None] = mapped_column(comment="SHA-256 of the model")
    inputs_hash: Mapped[Bytes | None] = mapped_column(comment="SHA-256 of the inputs' canonical JSON")
    signers: Mapped[Addresses | None] = mapped_column(comment="operators who signed")
    move_bps: Mapped[Uint256 | None] = mapped_column(comment="move for which it was held [1/10000]")
    pending_until: Mapped[Seconds | None] = mapped_column(comment="until when a held value may be confirmed")
    reject_reason: Mapped[str | None] = mapped_column(Text, comment="reason of the rejection")
