"""Name the wallet of a changed identity

Revision: 0009, after 0008

What was followed from events that name no wallet is not known for sure: it is to be indexed anew.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0009"
down_revision: str | None = "0008"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

INDEX = "ix_identity_changes_storage_old_identity"


def upgrade() -> None:
    op.execute("DELETE FROM aimy_index.identity_changes")
    op.drop_index(op.f(INDEX), table_name="identity_changes", schema="aimy_index")
    op.add_column(
        "identity_changes",
        sa.Column("wallet", sa.Text(collation="C"), nullable=False, comment="wallet"),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_identity_changes_storage_wallet"), "identity_changes", ["storage", "wallet"], schema="aimy_index"
    )
    for name in ("stored_identity", "stored_block", "stored_log"):
        op.drop_column("wallets", name, schema="aimy_index")


def downgrade() -> None:
    for name, kind, meaning in (
        ("stored_identity", sa.Text(collation="C"), "ONCHAINID with which it was last stored"),
        ("stored_block", sa.BigInteger(), "block in which that was"),
        ("stored_log", sa.Integer(), "place of that event in its block"),
    ):
        op.add_column("wallets", sa.Column(name, kind, nullable=True, comment=meaning), schema="aimy_index")
    op.drop_index(op.f("ix_identity_changes_storage_wallet"), table_name="identity_changes", schema="aimy_index")
    op.drop_column("identity_changes", "wallet", schema="aimy_index")
    op.create_index(op.f(INDEX), "identity_changes", ["storage", "old_identity"], schema="aimy_index")
