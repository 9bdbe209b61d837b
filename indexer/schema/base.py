"""What every table of the index shares: schema name, column types, and the columns that say where a row comes from."""

from decimal import Decimal
from typing import Annotated

from sqlalchemy import BigInteger, LargeBinary, MetaData, Numeric, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA = "aimy_index"

NAMING = {
    "pk": "pk_%(table_name)s",
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
}

Address = Annotated[str, mapped_column(Text(collation="C"))]
"""An address as text with its EIP-55 checksum."""
Addresses = Annotated[list[str], mapped_column(ARRAY(Text(collation="C")))]
Bytes = Annotated[bytes, mapped_column(LargeBinary)]
Uint256 = Annotated[Decimal, mapped_column(Numeric(78, 0))]
Uint64 = Annotated[Decimal, mapped_column(Numeric(20, 0))]
Seconds = Annotated[int, mapped_column(BigInteger)]
"""An instant of chain time or a duration, in seconds."""
Block = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    metadata = MetaData(schema=SCHEMA, naming_convention=NAMING)


class Occurrence:
    """A row that stands for one event and never changes."""

    block_number: Mapped[Block] = mapped_column(primary_key=True, comment="block of the event", sort_order=-3)
    log_index: Mapped[int] = mapped_column(primary_key=True, comment="place of the event in its block", sort_order=-2)
    at: Mapped[Seconds] = mapped_column(comment="chain time of the event", sort_order=-1)
    tx_hash: Mapped[Bytes] = mapped_column(comment="transaction of the event", sort_order=90)


class Standing:
    """A row that stands for a thing and follows its events."""

    created_block: Mapped[Block] = mapped_column(comment="block of the thing's first event", sort_order=91)
    created_log: Mapped[int] = mapped_column(comment="place of that event in its block", sort_order=92)
    created_at: Mapped[Seconds] = mapped_column(comment="chain time of that event", sort_order=93)
    updated_block: Mapped[Block] = mapped_column(comment="block of the thing's latest event", sort_order=94)
    updated_at: Mapped[Seconds] = mapped_column(comment="chain time of that event", sort_order=95)
