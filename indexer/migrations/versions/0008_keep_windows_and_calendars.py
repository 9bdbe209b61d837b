"""Keep windows and calendars of valuations

Revision: 0008, after 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "valuation_configs",
        sa.Column("window_seconds", sa.BigInteger(), comment="how long a value limits moves"),
        schema="aimy_index",
    )
    op.add_column(
        "valuation_configs",
        sa.Column(
            "open_weekdays",
            sa.Integer(),
            comment="weekdays of its calendar, bit 0 Monday to bit 6 Sunday; 0 or NULL if it has none",
        ),
        schema="aimy_index",
    )
    op.add_column(
        "valuation_configs",
        sa.Column(
            "closed_days",
            ARRAY(sa.Numeric(78, 0)),
            comment="days of open weekdays that are closed [days since 1 January 1970]",
        ),
        schema="aimy_index",
    )
    op.add_column(
        "valuation_configs",
        sa.Column("fresh_until", sa.BigInteger(), comment="last second in which the published value is fresh"),
        schema="aimy_index",
    )
    op.alter_column(
        "valuation_configs",
        "heartbeat_seconds",
        comment="age in open days beyond which a value is stale",
        schema="aimy_index",
    )


def downgrade() -> None:
    op.alter_column(
        "valuation_configs", "heartbeat_seconds", comment="age from which a value is stale", schema="aimy_index"
    )
    for name in ("fresh_until", "closed_days", "open_weekdays"):
        op.drop_column("valuation_configs", name, schema="aimy_index")
    op.drop_column("valuation_configs", "window_seconds", schema="aimy_index")
