"""Build sales, pools and income

Revision: 0005, after 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "allowed_currencies",
        sa.Column("contract", sa.Text(collation="C"), nullable=False, comment="factory or distributor"),
        sa.Column("currency", sa.Text(collation="C"), nullable=False, comment="stablecoin"),
        sa.Column(
            "is_allowed",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="whether it is admitted now",
        ),
        sa.Column("code", sa.Text(), nullable=True, comment="ISO 4217 code that a pool takes it for, if one was set"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("contract", "currency", name=op.f("pk_allowed_currencies")),
        schema="aimy_index",
    )
    op.create_table(
        "distributions",
        sa.Column(
            "distribution_id", sa.Numeric(precision=78, scale=0), nullable=False, comment="number at the distributor"
        ),
        sa.Column("token", sa.Text(collation="C"), nullable=False, comment="token whose holders are paid"),
        sa.Column("issuer", sa.Text(collation="C"), nullable=False, comment="who funded it"),
        sa.Column("currency", sa.Text(collation="C"), nullable=False, comment="stablecoin in which they are paid"),
        sa.Column("funded", sa.Numeric(precision=78, scale=0), nullable=False, comment="cash paid in"),
        sa.Column(
            "paid",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash paid out",
        ),
        sa.Column(
            "reclaimed",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash that went back to the issuer",
        ),
        sa.Column("record_date", sa.BigInteger(), nullable=False, comment="holders at the end of this second are paid"),
        sa.Column("payment_date", sa.BigInteger(), nullable=False, comment="first second of payment"),
        sa.Column(
            "expires_at", sa.BigInteger(), nullable=False, comment="first second in which the issuer may reclaim"
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("distribution_id", name=op.f("pk_distributions")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_distributions_token"), "distributions", ["token"], unique=False, schema="aimy_index")
    op.create_table(
        "dividend_payments",
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of the event"),
        sa.Column("distribution_id", sa.Numeric(precision=78, scale=0), nullable=False, comment="the distribution"),
        sa.Column("holder", sa.Text(collation="C"), nullable=False, comment="who was paid"),
        sa.Column("amount", sa.Numeric(precision=78, scale=0), nullable=False, comment="cash paid"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.PrimaryKeyConstraint("block_number", "log_index", name=op.f("pk_dividend_payments")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_dividend_payments_distribution_id_block_number_log_index"),
        "dividend_payments",
        ["distribution_id", "block_number", "log_index"],
        unique=False,
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_dividend_payments_holder"), "dividend_payments", ["holder"], unique=False, schema="aimy_index"
    )
    op.create_table(
        "offerings",
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="the offering"),
        sa.Column("token", sa.Text(collation="C"), nullable=False, comment="security token on sale"),
        sa.Column("issuer", sa.Text(collation="C"), nullable=False, comment="who sells"),
        sa.Column("currency", sa.Text(collation="C"), nullable=False, comment="stablecoin in which it is paid"),
        sa.Column(
            "price_per_share",
            sa.Numeric(precision=78, scale=0),
            nullable=False,
            comment="cash for one whole share [currency units]",
        ),
        sa.Column(
            "soft_cap",
            sa.Numeric(precision=78, scale=0),
            nullable=False,
            comment="fewest shares for the sale to succeed [token units]",
        ),
        sa.Column(
            "hard_cap", sa.Numeric(precision=78, scale=0), nullable=False, comment="most shares on sale [token units]"
        ),
        sa.Column("opens_at", sa.BigInteger(), nullable=False, comment="first second of the sale"),
        sa.Column("closes_at", sa.BigInteger(), nullable=False, comment="first second after the sale"),
        sa.Column(
            "subscribed_shares",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="shares subscribed for, all in all",
        ),
        sa.Column(
            "subscribed_cost",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash paid in for them, all in all",
        ),
        sa.Column(
            "settled_shares",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="shares minted to subscribers",
        ),
        sa.Column(
            "settled_cost",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash earned by them",
        ),
        sa.Column(
            "refunded_cost",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash paid back",
        ),
        sa.Column(
            "withdrawn",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash sent to the issuer",
        ),
        sa.Column("outcome", sa.Text(), nullable=True, comment="succeeded or failed; NULL until closed"),
        sa.Column("closed_at", sa.BigInteger(), nullable=True, comment="when it was closed"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_offerings")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_offerings_created_block_created_log"),
        "offerings",
        ["created_block", "created_log"],
        unique=False,
        schema="aimy_index",
    )
    op.create_index(op.f("ix_offerings_token"), "offerings", ["token"], unique=False, schema="aimy_index")
    op.create_table(
        "pool_liquidity",
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of the event"),
        sa.Column("pool", sa.Text(collation="C"), nullable=False, comment="the pool"),
        sa.Column("change", sa.Text(), nullable=False, comment="added or removed"),
        sa.Column("sender", sa.Text(collation="C"), nullable=False, comment="who called"),
        sa.Column(
            "to_address", sa.Text(collation="C"), nullable=True, comment="who received the two tokens; NULL when added"
        ),
        sa.Column("amount0", sa.Numeric(precision=78, scale=0), nullable=False, comment="token0 in or out"),
        sa.Column("amount1", sa.Numeric(precision=78, scale=0), nullable=False, comment="token1 in or out"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.PrimaryKeyConstraint("block_number", "log_index", name=op.f("pk_pool_liquidity")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_pool_liquidity_pool_block_number_log_index"),
        "pool_liquidity",
        ["pool", "block_number", "log_index"],
        unique=False,
        schema="aimy_index",
    )
    op.create_table(
        "pool_swaps",
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of the event"),
        sa.Column("pool", sa.Text(collation="C"), nullable=False, comment="the pool"),
        sa.Column("sender", sa.Text(collation="C"), nullable=False, comment="who called"),
        sa.Column("to_address", sa.Text(collation="C"), nullable=False, comment="who received"),
        sa.Column("amount0_in", sa.Numeric(precision=78, scale=0), nullable=False, comment="token0 that came in"),
        sa.Column("amount1_in", sa.Numeric(precision=78, scale=0), nullable=False, comment="token1 that came in"),
        sa.Column("amount0_out", sa.Numeric(precision=78, scale=0), nullable=False, comment="token0 that went out"),
        sa.Column("amount1_out", sa.Numeric(precision=78, scale=0), nullable=False, comment="token1 that went out"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.PrimaryKeyConstraint("block_number", "log_index", name=op.f("pk_pool_swaps")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_pool_swaps_pool_block_number_log_index"),
        "pool_swaps",
        ["pool", "block_number", "log_index"],
        unique=False,
        schema="aimy_index",
    )
    op.create_table(
        "pools",
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="the pool, also its liquidity share"),
        sa.Column("token0", sa.Text(collation="C"), nullable=True, comment="lower of the two addresses"),
        sa.Column("token1", sa.Text(collation="C"), nullable=True, comment="higher of the two addresses"),
        sa.Column(
            "security_token", sa.Text(collation="C"), nullable=True, comment="which of them is the security token"
        ),
        sa.Column("cash_token", sa.Text(collation="C"), nullable=True, comment="which of them is cash"),
        sa.Column(
            "asset_id", sa.Numeric(precision=78, scale=0), nullable=True, comment="asset behind the security token"
        ),
        sa.Column("fee_bps", sa.Integer(), nullable=True, comment="fee of a swap [1/10000]"),
        sa.Column("band_bps", sa.Integer(), nullable=True, comment="width of the band around NAV per share [1/10000]"),
        sa.Column(
            "reserve0",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="reserve of token0",
        ),
        sa.Column(
            "reserve1",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="reserve of token1",
        ),
        sa.Column(
            "liquidity",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="liquidity shares that exist",
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_pools")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_pools_created_block_created_log"),
        "pools",
        ["created_block", "created_log"],
        unique=False,
        schema="aimy_index",
    )
    op.create_index(op.f("ix_pools_security_token"), "pools", ["security_token"], unique=False, schema="aimy_index")
    op.create_table(
        "settlements",
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of the event"),
        sa.Column("offering", sa.Text(collation="C"), nullable=False, comment="the offering"),
        sa.Column("investor", sa.Text(collation="C"), nullable=False, comment="the investor"),
        sa.Column("outcome", sa.Text(), nullable=False, comment="settled or refunded"),
        sa.Column(
            "shares", sa.Numeric(precision=78, scale=0), nullable=False, comment="shares minted; 0 when refunded"
        ),
        sa.Column("cost", sa.Numeric(precision=78, scale=0), nullable=False, comment="cash earned or paid back"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.PrimaryKeyConstraint("block_number", "log_index", name=op.f("pk_settlements")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_settlements_offering_block_number_log_index"),
        "settlements",
        ["offering", "block_number", "log_index"],
        unique=False,
        schema="aimy_index",
    )
    op.create_table(
        "subscriptions",
        sa.Column("offering", sa.Text(collation="C"), nullable=False, comment="the offering"),
        sa.Column("investor", sa.Text(collation="C"), nullable=False, comment="the investor"),
        sa.Column(
            "shares",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="shares subscribed for, all in all",
        ),
        sa.Column(
            "cost",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash paid in for them",
        ),
        sa.Column(
            "settled_shares",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="shares received",
        ),
        sa.Column(
            "settled_cost",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash spent on them",
        ),
        sa.Column(
            "refunded_cost",
            sa.Numeric(precision=78, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="cash received back",
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("offering", "investor", name=op.f("pk_subscriptions")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_subscriptions_investor"), "subscriptions", ["investor"], unique=False, schema="aimy_index")


def downgrade() -> None:
    op.drop_table("subscriptions", schema="aimy_index")
    op.drop_table("settlements", schema="aimy_index")
    op.drop_table("pools", schema="aimy_index")
    op.drop_table("pool_swaps", schema="aimy_index")
    op.drop_table("pool_liquidity", schema="aimy_index")
    op.drop_table("offerings", schema="aimy_index")
    op.drop_table("dividend_payments", schema="aimy_index")
    op.drop_table("distributions", schema="aimy_index")
    op.drop_table("allowed_currencies", schema="aimy_index")
