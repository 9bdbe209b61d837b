"""Build assets and valuations

Revision: 0002, after 0001
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "assets",
        sa.Column(
            "asset_id", sa.Numeric(precision=78, scale=0), nullable=False, comment="number in the registry, from 1"
        ),
        sa.Column("issuer", sa.Text(collation="C"), nullable=False, comment="who registered it"),
        sa.Column(
            "status",
            sa.Integer(),
            server_default=sa.text("1"),
            nullable=False,
            comment="1 Draft, 2 Submitted, 3 Approved, 4 Tokenised, 5 Retired, 6 Rejected",
        ),
        sa.Column(
            "status_reason",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="reason of the last change",
        ),
        sa.Column("class", sa.Text(), nullable=False, comment="kind of asset, e.g. real-estate.house"),
        sa.Column("currency", sa.Text(), nullable=False, comment="ISO 4217 code in which it is valued"),
        sa.Column(
            "metadata_hash", sa.LargeBinary(), nullable=False, comment="SHA-256 of the canonical JSON that describes it"
        ),
        sa.Column("metadata_uri", sa.Text(), nullable=False, comment="where that is"),
        sa.Column("token", sa.Text(collation="C"), nullable=True, comment="security token that stands for it"),
        sa.Column(
            "units",
            sa.Numeric(precision=78, scale=0),
            nullable=True,
            comment="units of that token that stand for the tokenised part",
        ),
        sa.Column("share_bps", sa.Integer(), nullable=True, comment="part of the asset that is tokenised [1/10000]"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_assets")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_assets_issuer"), "assets", ["issuer"], unique=False, schema="aimy_index")
    op.create_index(op.f("ix_assets_token"), "assets", ["token"], unique=False, schema="aimy_index")
    op.create_table(
        "documents",
        sa.Column("asset_id", sa.Numeric(precision=78, scale=0), nullable=False, comment="the asset"),
        sa.Column("name", sa.Text(collation="C"), nullable=False, comment="name, e.g. deed"),
        sa.Column("uri", sa.Text(), nullable=False, comment="where it is"),
        sa.Column("document_hash", sa.LargeBinary(), nullable=False, comment="its SHA-256"),
        sa.Column(
            "is_removed",
            sa.Boolean(),
            nullable=False,
            comment="whether it was removed; the last version stays readable",
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("asset_id", "name", name=op.f("pk_documents")),
        schema="aimy_index",
    )
    op.create_table(
        "valuation_configs",
        sa.Column("asset_id", sa.Numeric(precision=78, scale=0), nullable=False, comment="the asset"),
        sa.Column(
            "config_version",
            sa.Numeric(precision=20, scale=0),
            nullable=True,
            comment="version of the configuration; NULL before the first",
        ),
        sa.Column("operators", postgresql.ARRAY(sa.Text(collation="C")), nullable=True, comment="who may sign"),
        sa.Column("quorum", sa.Integer(), nullable=True, comment="how many must sign"),
        sa.Column("heartbeat_seconds", sa.BigInteger(), nullable=True, comment="age from which a value is stale"),
        sa.Column(
            "spread_limit_bps", sa.Integer(), nullable=True, comment="widest difference of a round's reports [1/10000]"
        ),
        sa.Column("move_limit_bps", sa.Integer(), nullable=True, comment="largest move without the guardian [1/10000]"),
        sa.Column("pending_seconds", sa.BigInteger(), nullable=True, comment="how long a held value may be confirmed"),
        sa.Column("feed", sa.Text(collation="C"), nullable=True, comment="Chainlink-shaped feed, if deployed"),
        sa.Column(
            "is_ripcord_pulled",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="whether consumers were told to stop",
        ),
        sa.Column(
            "ripcord_reason",
            sa.Text(),
            server_default=sa.text("''"),
            nullable=False,
            comment="reason of the last pull or release",
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("asset_id", name=op.f("pk_valuation_configs")),
        schema="aimy_index",
    )
    op.create_table(
        "valuations",
        sa.Column("asset_id", sa.Numeric(precision=78, scale=0), nullable=False, comment="the asset"),
        sa.Column("round", sa.Numeric(precision=20, scale=0), nullable=False, comment="number of the round, from 1"),
        sa.Column("status", sa.Text(), nullable=False, comment="published, held or rejected"),
        sa.Column("value", sa.Numeric(precision=78, scale=0), nullable=True, comment="estimate [8 decimals]"),
        sa.Column(
            "low",
            sa.Numeric(precision=78, scale=0),
            nullable=True,
            comment="lower end of the interval [8 decimals]; NULL unless published",
        ),
        sa.Column(
            "high",
            sa.Numeric(precision=78, scale=0),
            nullable=True,
            comment="upper end of the interval [8 decimals]; NULL unless published",
        ),
        sa.Column("risk_bps", sa.Integer(), nullable=True, comment="risk score [1/10000]"),
        sa.Column("yield_bps", sa.Integer(), nullable=True, comment="yearly income over value [1/10000]"),
        sa.Column("nav_date", sa.BigInteger(), nullable=True, comment="day the estimate speaks of"),
        sa.Column(
            "signed_at", sa.BigInteger(), nullable=True, comment="when it was signed; freshness counts from here"
        ),
        sa.Column("published_at", sa.BigInteger(), nullable=True, comment="when it was published"),
        sa.Column("model_hash", sa.LargeBinary(), nullable=True, comment="SHA-256 of the model"),
        sa.Column("inputs_hash", sa.LargeBinary(), nullable=True, comment="SHA-256 of the inputs' canonical JSON"),
        sa.Column("signers", postgresql.ARRAY(sa.Text(collation="C")), nullable=True, comment="operators who signed"),
        sa.Column(
            "move_bps", sa.Numeric(precision=78, scale=0), nullable=True, comment="move for which it was held [1/10000]"
        ),
        sa.Column("pending_until", sa.BigInteger(), nullable=True, comment="until when a held value may be confirmed"),
        sa.Column("reject_reason", sa.Text(), nullable=True, comment="reason of the rejection"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("asset_id", "round", name=op.f("pk_valuations")),
        schema="aimy_index",
    )


def downgrade() -> None:
    op.drop_table("valuations", schema="aimy_index")
    op.drop_table("valuation_configs", schema="aimy_index")
    op.drop_table("documents", schema="aimy_index")
    op.drop_table("assets", schema="aimy_index")
