"""Build tokens

Revision: 0003, after 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("contract", sa.Text(collation="C"), nullable=False, comment="token or registry"),
        sa.Column("agent", sa.Text(collation="C"), nullable=False, comment="the agent"),
        sa.Column("is_agent", sa.Boolean(), nullable=False, comment="whether it is one now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("contract", "agent", name=op.f("pk_agents")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_agents_agent"), "agents", ["agent"], unique=False, schema="aimy_index")
    op.create_table(
        "allowed_countries",
        sa.Column("module", sa.Text(collation="C"), nullable=False, comment="the rule"),
        sa.Column("compliance", sa.Text(collation="C"), nullable=False, comment="the compliance contract that set it"),
        sa.Column("country", sa.Integer(), autoincrement=False, nullable=False, comment="ISO 3166-1 numeric country"),
        sa.Column("is_allowed", sa.Boolean(), nullable=False, comment="whether it is allowed now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("module", "compliance", "country", name=op.f("pk_allowed_countries")),
        schema="aimy_index",
    )
    op.create_table(
        "balance_limits",
        sa.Column("module", sa.Text(collation="C"), nullable=False, comment="the rule"),
        sa.Column("compliance", sa.Text(collation="C"), nullable=False, comment="the compliance contract that set it"),
        sa.Column("max_balance", sa.Numeric(precision=78, scale=0), nullable=False, comment="limit [token units]"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("module", "compliance", name=op.f("pk_balance_limits")),
        schema="aimy_index",
    )
    op.create_table(
        "balances",
        sa.Column("token", sa.Text(collation="C"), nullable=False, comment="security token or pool"),
        sa.Column("holder", sa.Text(collation="C"), nullable=False, comment="account"),
        sa.Column(
            "balance",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="units held; 0 for a former holder",
        ),
        sa.Column(
            "frozen",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="units of them that are frozen",
        ),
        sa.Column(
            "is_frozen",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="whether the account is frozen",
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("token", "holder", name=op.f("pk_balances")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_balances_holder"), "balances", ["holder"], unique=False, schema="aimy_index")
    op.create_index(
        "ix_balances_holders",
        "balances",
        ["token", sa.literal_column("balance DESC"), "holder"],
        unique=False,
        schema="aimy_index",
        postgresql_where=sa.text("balance > 0"),
    )
    op.create_table(
        "compliance_modules",
        sa.Column("compliance", sa.Text(collation="C"), nullable=False, comment="the compliance contract"),
        sa.Column("module", sa.Text(collation="C"), nullable=False, comment="the rule"),
        sa.Column("is_bound", sa.Boolean(), nullable=False, comment="whether it counts now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("compliance", "module", name=op.f("pk_compliance_modules")),
        schema="aimy_index",
    )
    op.create_table(
        "compliances",
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="the compliance contract"),
        sa.Column("token", sa.Text(collation="C"), nullable=True, comment="token that it was last bound to"),
        sa.Column("is_bound", sa.Boolean(), nullable=False, comment="whether it still is"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_compliances")),
        schema="aimy_index",
    )
    op.create_table(
        "conduits",
        sa.Column("compliance", sa.Text(collation="C"), nullable=False, comment="the compliance contract"),
        sa.Column("conduit", sa.Text(collation="C"), nullable=False, comment="the conduit"),
        sa.Column("is_conduit", sa.Boolean(), nullable=False, comment="whether it is one now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("compliance", "conduit", name=op.f("pk_conduits")),
        schema="aimy_index",
    )
    op.create_table(
        "forced_transfers",
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of the event"),
        sa.Column("token", sa.Text(collation="C"), nullable=False, comment="security token"),
        sa.Column("from_address", sa.Text(collation="C"), nullable=False, comment="from whom"),
        sa.Column("to_address", sa.Text(collation="C"), nullable=False, comment="to whom"),
        sa.Column("agent", sa.Text(collation="C"), nullable=False, comment="agent who did it"),
        sa.Column("amount", sa.Numeric(precision=78, scale=0), nullable=False, comment="units that moved"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.PrimaryKeyConstraint("block_number", "log_index", name=op.f("pk_forced_transfers")),
        schema="aimy_index",
    )
    op.create_table(
        "owners",
        sa.Column("contract", sa.Text(collation="C"), nullable=False, comment="the contract"),
        sa.Column("owner", sa.Text(collation="C"), nullable=True, comment="its owner; the zero address: none"),
        sa.Column(
            "pending_owner", sa.Text(collation="C"), nullable=True, comment="last address to which it was offered"
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("contract", name=op.f("pk_owners")),
        schema="aimy_index",
    )
    op.create_table(
        "record_dates",
        sa.Column("token", sa.Text(collation="C"), nullable=False, comment="security token"),
        sa.Column(
            "record_date", sa.BigInteger(), nullable=False, comment="the second; closed once chain time is past it"
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("token", "record_date", name=op.f("pk_record_dates")),
        schema="aimy_index",
    )
    op.create_table(
        "tokens",
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="the token"),
        sa.Column("asset_id", sa.Numeric(precision=78, scale=0), nullable=False, comment="asset it stands for"),
        sa.Column("issuer", sa.Text(collation="C"), nullable=False, comment="who had it deployed"),
        sa.Column("name", sa.Text(), nullable=True, comment="ERC-20 name, read from the contract"),
        sa.Column("symbol", sa.Text(), nullable=True, comment="ERC-20 symbol, read from the contract"),
        sa.Column("decimals", sa.Integer(), nullable=True, comment="ERC-20 decimals, read from the contract"),
        sa.Column("compliance", sa.Text(collation="C"), nullable=False, comment="its rules"),
        sa.Column("identity_registry", sa.Text(collation="C"), nullable=False, comment="who may hold it"),
        sa.Column("units", sa.Numeric(precision=78, scale=0), nullable=False, comment="most units that may exist"),
        sa.Column(
            "total_supply",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="units that exist",
        ),
        sa.Column(
            "is_paused",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="whether transfers are paused",
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_tokens")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_tokens_asset_id"), "tokens", ["asset_id"], unique=False, schema="aimy_index")
    op.create_index(
        op.f("ix_tokens_created_block_created_log"),
        "tokens",
        ["created_block", "created_log"],
        unique=False,
        schema="aimy_index",
    )
    op.create_table(
        "transfers",
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of the event"),
        sa.Column("token", sa.Text(collation="C"), nullable=False, comment="security token or pool"),
        sa.Column("from_address", sa.Text(collation="C"), nullable=False, comment="who gave"),
        sa.Column("to_address", sa.Text(collation="C"), nullable=False, comment="who received"),
        sa.Column("amount", sa.Numeric(precision=78, scale=0), nullable=False, comment="units that moved"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.PrimaryKeyConstraint("block_number", "log_index", name=op.f("pk_transfers")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_transfers_from_address_token"),
        "transfers",
        ["from_address", "token"],
        unique=False,
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_transfers_to_address_token"), "transfers", ["to_address", "token"], unique=False, schema="aimy_index"
    )
    op.create_index(
        op.f("ix_transfers_token_block_number_log_index"),
        "transfers",
        ["token", "block_number", "log_index"],
        unique=False,
        schema="aimy_index",
    )


def downgrade() -> None:
    op.drop_table("transfers", schema="aimy_index")
    op.drop_table("tokens", schema="aimy_index")
    op.drop_table("record_dates", schema="aimy_index")
    op.drop_table("owners", schema="aimy_index")
    op.drop_table("forced_transfers", schema="aimy_index")
    op.drop_table("conduits", schema="aimy_index")
    op.drop_table("compliances", schema="aimy_index")
    op.drop_table("compliance_modules", schema="aimy_index")
    op.drop_table("balances", schema="aimy_index")
    op.drop_table("balance_limits", schema="aimy_index")
    op.drop_table("allowed_countries", schema="aimy_index")
    op.drop_table("agents", schema="aimy_index")
