"""Build cursor, blocks and events

Revision: 0001, after None
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

FUNCTIONS = (
    """CREATE FUNCTION aimy_index.unhex(hex text) RETURNS bytea LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN decode(substr(hex, 3), 'hex')""",
    # What a bytes3 or bytes32 spells in printable ASCII before its zeros; its hexadecimal form if it spells nothing.
    """CREATE FUNCTION aimy_index.spelled(hex text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN hex ~ '^0x((2[0-9a-f]|[3-6][0-9a-f]|7[0-9a-e])+)(00)*$'
        THEN convert_from(decode(regexp_replace(substr(hex, 3), '(00)+$', ''), 'hex'), 'UTF8') ELSE hex END""",
)


def upgrade() -> None:
    for function in FUNCTIONS:
        op.execute(function)
    op.create_table(
        "blocks",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="height"),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="block hash"),
        sa.Column("parent_hash", sa.LargeBinary(), nullable=False, comment="hash of the block below"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_blocks")),
        sa.UniqueConstraint("hash", name=op.f("uq_blocks_hash")),
        schema="aimy_index",
    )
    op.create_table(
        "contracts",
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="where it is"),
        sa.Column("kind", sa.Text(collation="C"), nullable=False, comment="name of its ABI, e.g. SecurityToken"),
        sa.Column(
            "introduced_by", sa.Text(collation="C"), nullable=False, comment="contract whose event introduced it"
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_contracts")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_contracts_kind"), "contracts", ["kind"], unique=False, schema="aimy_index")
    op.create_table(
        "cursor",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False, comment="always 1"),
        sa.Column("chain_id", sa.BigInteger(), nullable=False, comment="EIP-155 id of the chain"),
        sa.Column("deployment", sa.Text(), nullable=False, comment="name of the deployment that is followed"),
        sa.Column(
            "fingerprint",
            sa.LargeBinary(),
            nullable=False,
            comment="SHA-256 of what the index was made from; another one: made anew",
        ),
        sa.Column("start_block", sa.BigInteger(), nullable=False, comment="first block that was read"),
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="last block whose events are in the tables"),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False, comment="its hash"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="its chain time"),
        sa.CheckConstraint("id = 1", name=op.f("ck_cursor_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cursor")),
        schema="aimy_index",
    )
    op.create_table(
        "events",
        sa.Column("block_hash", sa.LargeBinary(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="height of that block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of that block"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="contract that emitted it"),
        sa.Column(
            "kind",
            sa.Text(collation="C"),
            nullable=False,
            comment="what that contract is: its name in the manifest or its ABI",
        ),
        sa.Column("name", sa.Text(collation="C"), nullable=True, comment="event; NULL if no ABI knows it"),
        sa.Column(
            "args",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="arguments by name: integers as decimal strings, addresses EIP-55, bytes 0x-hex; NULL if undecodable",
        ),
        sa.Column("topic0", sa.LargeBinary(), nullable=True, comment="first topic; NULL for an anonymous event"),
        sa.Column("other_topics", sa.LargeBinary(), nullable=False, comment="topics 2 to 4, one after the other"),
        sa.Column("data", sa.LargeBinary(), nullable=False, comment="data as emitted"),
        sa.PrimaryKeyConstraint("block_hash", "log_index", name=op.f("pk_events")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_events_address_block_number_log_index"),
        "events",
        ["address", "block_number", "log_index"],
        unique=False,
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_events_block_number_log_index"),
        "events",
        ["block_number", "log_index"],
        unique=False,
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_events_kind_name_block_number_log_index"),
        "events",
        ["kind", "name", "block_number", "log_index"],
        unique=False,
        schema="aimy_index",
    )
    op.create_table(
        "platform_contracts",
        sa.Column("name", sa.Text(collation="C"), nullable=False, comment="name in the manifest, e.g. AssetRegistry"),
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="where it is"),
        sa.Column("abi", sa.Text(), nullable=False, comment="name of its ABI"),
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of its deployment"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_platform_contracts")),
        sa.UniqueConstraint("address", name=op.f("uq_platform_contracts_address")),
        schema="aimy_index",
    )
    op.create_table(
        "recent_blocks",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="height"),
        sa.Column("hash", sa.LargeBinary(), nullable=False, comment="block hash"),
        sa.Column("parent_hash", sa.LargeBinary(), nullable=False, comment="hash of the block below"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_recent_blocks")),
        schema="aimy_index",
    )


def downgrade() -> None:
    op.drop_table("recent_blocks", schema="aimy_index")
    op.drop_table("platform_contracts", schema="aimy_index")
    op.drop_table("events", schema="aimy_index")
    op.drop_table("cursor", schema="aimy_index")
    op.drop_table("contracts", schema="aimy_index")
    op.drop_table("blocks", schema="aimy_index")
    op.execute("DROP FUNCTION aimy_index.unhex, aimy_index.spelled")
