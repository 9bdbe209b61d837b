"""Limit moves within a window

Revision: 0008, after 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

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


def downgrade() -> None:
    op.drop_column("valuation_configs", "window_seconds", schema="aimy_index")
