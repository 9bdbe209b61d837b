"""Withhold from dividends, and pay those behind conduits

Revision: 0007, after 0006
"""

from collections.abc import Sequence
from decimal import Decimal

import sqlalchemy as sa
from alembic import op

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

ZERO_ADDRESS = "0x0000000000000000000000000000000000000000"


def upgrade() -> None:
    for name, comment in (
        ("withheld", "cash kept for the tax agent"),
        ("remitted", "cash that went to the tax agent"),
        ("table_id", "withholding table, 0 for none"),
    ):
        op.add_column("distributions", _amount(name, comment), schema="aimy_index")
    op.add_column(
        "distributions",
        sa.Column(
            "is_cancelled",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="whether the issuer took it back before the record date",
        ),
        schema="aimy_index",
    )
    op.add_column("dividend_payments", sa.Column("payee", sa.Text(collation="C")), schema="aimy_index")
    op.add_column("dividend_payments", sa.Column("conduit", sa.Text(collation="C")), schema="aimy_index")
    op.add_column("dividend_payments", sa.Column("withheld", sa.Numeric(78, 0)), schema="aimy_index")
    op.execute(f"UPDATE aimy_index.dividend_payments SET payee = holder, conduit = '{ZERO_ADDRESS}', withheld = 0")
    for name, comment in (
        ("holder", "who was entitled"),
        ("payee", "who was paid: the holder, or who took the place of a lost wallet"),
        ("conduit", "who held the shares for him, the zero address for none"),
        ("withheld", "cash kept for the tax agent"),
    ):
        op.alter_column("dividend_payments", name, nullable=False, comment=comment, schema="aimy_index")


def downgrade() -> None:
    op.alter_column("dividend_payments", "holder", comment="who was paid", schema="aimy_index")
    for name in ("withheld", "conduit", "payee"):
        op.drop_column("dividend_payments", name, schema="aimy_index")
    for name in ("is_cancelled", "table_id", "remitted", "withheld"):
        op.drop_column("distributions", name, schema="aimy_index")


def _amount(name: str, comment: str) -> sa.Column[Decimal]:
    return sa.Column(
        name, sa.Numeric(precision=78, scale=0), server_default=sa.text("0"), nullable=False, comment=comment
    )
