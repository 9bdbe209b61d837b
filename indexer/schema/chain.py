"""The chain itself: how far the index has read, whom it follows, which blocks it stands on, and every event raw."""

from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Index, SmallInteger, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from indexer.schema.base import Address, Base, Block, Bytes, Seconds, Standing


class Cursor(Base):
    """How far the index has read: one row, written in the same transaction as everything it vouches for."""

    __tablename__ = "cursor"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False, comment="always 1")
    chain_id: Mapped[int] = mapped_column(BigInteger, comment="EIP-155 id of the chain")
    deployment: Mapped[str] = mapped_column(Text, comment="name of the deployment that is followed")
    fingerprint: Mapped[Bytes] = mapped_column(
        comment="SHA-256 of what the index was made from; another one: made anew"
    )
    start_block: Mapped[Block] = mapped_column(comment="first block that was read")
    block_number: Mapped[Block] = mapped_column(comment="last block whose events are in the tables")
    block_hash: Mapped[Bytes] = mapped_column(comment="its hash")
    at: Mapped[Seconds] = mapped_column(comment="its chain time")


class ChainBlock(Base):
    """A block with at least one event of the platform."""

    __tablename__ = "blocks"

    number: Mapped[Block] = mapped_column(primary_key=True, autoincrement=False, comment="height")
    hash: Mapped[Bytes] = mapped_column(unique=True, comment="block hash")
    parent_hash: Mapped[Bytes] = mapped_column(comment="hash of the block below")
    at: Mapped[Seconds] = mapped_column(comment="chain time")


class RecentBlock(Base):
    """One of the last blocks below the cursor, kept to find where a reorganisation forked."""

    __tablename__ = "recent_blocks"

    number: Mapped[Block] = mapped_column(primary_key=True, autoincrement=False, comment="height")
    hash: Mapped[Bytes] = mapped_column(comment="block hash")
    parent_hash: Mapped[Bytes] = mapped_column(comment="hash of the block below")
    at: Mapped[Seconds] = mapped_column(comment="chain time")


class Event(Base):
    """Every event of every contract that is followed, as the chain has it. All other tables are made of these rows."""

    __tablename__ = "events"
    __table_args__ = (
        Index(None, "block_number", "log_index"),
        Index(None, "address", "block_number", "log_index"),
        Index(None, "kind", "name", "block_number", "log_index"),
    )

    block_hash: Mapped[Bytes] = mapped_column(primary_key=True, comment="block of the event")
    log_index: Mapped[int] = mapped_column(primary_key=True, comment="place of the event in its block")
    block_number: Mapped[Block] = mapped_column(comment="height of that block")
    at: Mapped[Seconds] = mapped_column(comment="chain time of that block")
    tx_hash: Mapped[Bytes] = mapped_column(comment="transaction of the event")
    address: Mapped[Address] = mapped_column(comment="contract that emitted it")
    kind: Mapped[str] = mapped_column(
        Text(collation="C"), comment="what that contract is: its name in the manifest or its ABI"
    )
    name: Mapped[str | None] = mapped_column(Text(collation="C"), comment="event; NULL if no ABI knows it")
    args: Mapped[dict[str, Any] | None] = mapped_column(
        JSONB,
        comment="arguments by name: integers as decimal strings, addresses EIP-55, bytes 0x-hex; NULL if undecodable",
    )
    topic0: Mapped[Bytes | None] = mapped_column(comment="first topic; NULL for an anonymous event")
    other_topics: Mapped[Bytes] = mapped_column(comment="topics 2 to 4, one after the other")
    data: Mapped[Bytes] = mapped_column(comment="data as emitted")


class PlatformContract(Base):
    """A contract of the deployment manifest."""

    __tablename__ = "platform_contracts"

    name: Mapped[str] = mapped_column(
        Text(collation="C"), primary_key=True, comment="name in the manifest, e.g. AssetRegistry"
    )
    address: Mapped[Address] = mapped_column(unique=True, comment="where it is")
    abi: Mapped[str] = mapped_column(Text, comment="name of its ABI")
    block_number: Mapped[Block] = mapped_column(comment="block of its deployment")


class FoundContract(Standing, Base):
    """A contract that an event of a followed contract introduced; it is followed from then on."""

    __tablename__ = "contracts"

    address: Mapped[Address] = mapped_column(primary_key=True, comment="where it is")
    kind: Mapped[str] = mapped_column(Text(collation="C"), index=True, comment="name of its ABI, e.g. SecurityToken")
    introduced_by: Mapped[Address] = mapped_column(comment="contract whose event introduced it")
