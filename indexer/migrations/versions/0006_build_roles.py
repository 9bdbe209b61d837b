"""Build roles

Revision: 0006, after 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "closed_targets",
        sa.Column("target", sa.Text(collation="C"), nullable=False, comment="the contract"),
        sa.Column("is_closed", sa.Boolean(), nullable=False, comment="whether it is closed now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_closed_targets")),
        schema="aimy_index",
    )
    op.create_table(
        "function_roles",
        sa.Column("target", sa.Text(collation="C"), nullable=False, comment="the contract"),
        sa.Column("selector", sa.LargeBinary(), nullable=False, comment="the function's selector"),
        sa.Column("role_id", sa.Numeric(precision=20, scale=0), nullable=False, comment="the role"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("target", "selector", name=op.f("pk_function_roles")),
        schema="aimy_index",
    )
    op.create_table(
        "role_members",
        sa.Column("role_id", sa.Numeric(precision=20, scale=0), nullable=False, comment="the role"),
        sa.Column("account", sa.Text(collation="C"), nullable=False, comment="the member"),
        sa.Column("is_member", sa.Boolean(), nullable=False, comment="whether it is one now (from `since` on)"),
        sa.Column(
            "delay_seconds", sa.BigInteger(), server_default=sa.text("0"), nullable=False, comment="delay of its calls"
        ),
        sa.Column("since", sa.BigInteger(), nullable=True, comment="from when on the grant counts"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("role_id", "account", name=op.f("pk_role_members")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_role_members_account"), "role_members", ["account"], unique=False, schema="aimy_index")
    op.create_table(
        "roles",
        sa.Column(
            "role_id", sa.Numeric(precision=20, scale=0), nullable=False, comment="number of the role; 0 is the admin"
        ),
        sa.Column("label", sa.Text(), nullable=True, comment="label, if one was set"),
        sa.Column(
            "admin_role",
            sa.Numeric(precision=20, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="role that grants it",
        ),
        sa.Column(
            "guardian_role",
            sa.Numeric(precision=20, scale=0),
            server_default=sa.text("0"),
            nullable=False,
            comment="role that cancels its operations",
        ),
        sa.Column(
            "grant_delay_seconds",
            sa.BigInteger(),
            server_default=sa.text("0"),
            nullable=False,
            comment="delay of a grant",
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("role_id", name=op.f("pk_roles")),
        schema="aimy_index",
    )


def downgrade() -> None:
    op.drop_table("roles", schema="aimy_index")
    op.drop_table("role_members", schema="aimy_index")
    op.drop_table("function_roles", schema="aimy_index")
    op.drop_table("closed_targets", schema="aimy_index")
