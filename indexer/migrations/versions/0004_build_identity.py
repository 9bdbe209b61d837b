"""Build identity

Revision: 0004, after 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "claim_revocations",
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of the event"),
        sa.Column("issuer", sa.Text(collation="C"), nullable=False, comment="claim issuer"),
        sa.Column("digest", sa.LargeBinary(), nullable=False, comment="EIP-712 digest of the claim"),
        sa.Column("identity", sa.Text(collation="C"), nullable=False, comment="ONCHAINID it was about"),
        sa.Column("topic", sa.Numeric(precision=78, scale=0), nullable=False, comment="what was claimed"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.PrimaryKeyConstraint("block_number", "log_index", name=op.f("pk_claim_revocations")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_claim_revocations_issuer_digest"),
        "claim_revocations",
        ["issuer", "digest"],
        unique=False,
        schema="aimy_index",
    )
    op.create_table(
        "claim_signers",
        sa.Column("issuer", sa.Text(collation="C"), nullable=False, comment="claim issuer"),
        sa.Column("signer", sa.Text(collation="C"), nullable=False, comment="signer"),
        sa.Column("is_signer", sa.Boolean(), nullable=False, comment="whether it may sign now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("issuer", "signer", name=op.f("pk_claim_signers")),
        schema="aimy_index",
    )
    op.create_table(
        "claim_topics",
        sa.Column("claim_topics_registry", sa.Text(collation="C"), nullable=False, comment="claim topics registry"),
        sa.Column("topic", sa.Numeric(precision=78, scale=0), nullable=False, comment="topic"),
        sa.Column("is_required", sa.Boolean(), nullable=False, comment="whether it is required now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("claim_topics_registry", "topic", name=op.f("pk_claim_topics")),
        schema="aimy_index",
    )
    op.create_table(
        "claims",
        sa.Column("identity", sa.Text(collation="C"), nullable=False, comment="ONCHAINID that carries it"),
        sa.Column("claim_id", sa.LargeBinary(), nullable=False, comment="keccak256 of issuer and topic"),
        sa.Column(
            "topic",
            sa.Numeric(precision=78, scale=0),
            nullable=False,
            comment="what is claimed, e.g. 1: identity checked",
        ),
        sa.Column("scheme", sa.Numeric(precision=78, scale=0), nullable=False, comment="signature scheme"),
        sa.Column("issuer", sa.Text(collation="C"), nullable=False, comment="claim issuer that it names"),
        sa.Column("signature", sa.LargeBinary(), nullable=False, comment="issuer's signature"),
        sa.Column("data", sa.LargeBinary(), nullable=False, comment="claim as encoded"),
        sa.Column("uri", sa.Text(), nullable=False, comment="where more is"),
        sa.Column(
            "issued_at",
            sa.BigInteger(),
            nullable=True,
            comment="when it was signed; NULL if not in this platform's form",
        ),
        sa.Column("expires_at", sa.BigInteger(), nullable=True, comment="last second in which it holds; NULL likewise"),
        sa.Column("is_removed", sa.Boolean(), nullable=False, comment="whether the identity removed it"),
        sa.Column(
            "digest",
            sa.LargeBinary(),
            nullable=True,
            comment="EIP-712 digest by which its issuer revokes it; NULL likewise",
        ),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True, comment="when its issuer revoked that digest"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("identity", "claim_id", name=op.f("pk_claims")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_claims_issuer_topic"), "claims", ["issuer", "topic"], unique=False, schema="aimy_index")
    op.create_table(
        "identities",
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="the identity contract"),
        sa.Column(
            "factory", sa.Text(collation="C"), nullable=True, comment="factory that deployed it; NULL for a foreign one"
        ),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_identities")),
        schema="aimy_index",
    )
    op.create_table(
        "identity_changes",
        sa.Column("block_number", sa.BigInteger(), nullable=False, comment="block of the event"),
        sa.Column("log_index", sa.Integer(), nullable=False, comment="place of the event in its block"),
        sa.Column("at", sa.BigInteger(), nullable=False, comment="chain time of the event"),
        sa.Column("storage", sa.Text(collation="C"), nullable=False, comment="identity storage"),
        sa.Column("old_identity", sa.Text(collation="C"), nullable=False, comment="identity until then"),
        sa.Column("new_identity", sa.Text(collation="C"), nullable=False, comment="identity from then on"),
        sa.Column("tx_hash", sa.LargeBinary(), nullable=False, comment="transaction of the event"),
        sa.PrimaryKeyConstraint("block_number", "log_index", name=op.f("pk_identity_changes")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_identity_changes_storage_old_identity"),
        "identity_changes",
        ["storage", "old_identity"],
        unique=False,
        schema="aimy_index",
    )
    op.create_table(
        "identity_keys",
        sa.Column("identity", sa.Text(collation="C"), nullable=False, comment="ONCHAINID"),
        sa.Column("key", sa.LargeBinary(), nullable=False, comment="keccak256 of the ABI-encoded address"),
        sa.Column("purpose", sa.Numeric(precision=78, scale=0), nullable=False, comment="what it may do"),
        sa.Column("is_active", sa.Boolean(), nullable=False, comment="whether it may now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("identity", "key", "purpose", name=op.f("pk_identity_keys")),
        schema="aimy_index",
    )
    op.create_table(
        "identity_registries",
        sa.Column("address", sa.Text(collation="C"), nullable=False, comment="the registry"),
        sa.Column("identity_storage", sa.Text(collation="C"), nullable=True, comment="storage of its wallets"),
        sa.Column("trusted_issuers_registry", sa.Text(collation="C"), nullable=True, comment="whom it trusts"),
        sa.Column("claim_topics_registry", sa.Text(collation="C"), nullable=True, comment="what it requires"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_identity_registries")),
        schema="aimy_index",
    )
    op.create_table(
        "linked_wallets",
        sa.Column("factory", sa.Text(collation="C"), nullable=False, comment="identity factory"),
        sa.Column("wallet", sa.Text(collation="C"), nullable=False, comment="wallet"),
        sa.Column("identity", sa.Text(collation="C"), nullable=False, comment="ONCHAINID it is or was linked to"),
        sa.Column("is_linked", sa.Boolean(), nullable=False, comment="whether it is linked now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("factory", "wallet", name=op.f("pk_linked_wallets")),
        schema="aimy_index",
    )
    op.create_index(
        op.f("ix_linked_wallets_identity"), "linked_wallets", ["identity"], unique=False, schema="aimy_index"
    )
    op.create_table(
        "storage_bindings",
        sa.Column("storage", sa.Text(collation="C"), nullable=False, comment="identity storage"),
        sa.Column("identity_registry", sa.Text(collation="C"), nullable=False, comment="registry"),
        sa.Column("is_bound", sa.Boolean(), nullable=False, comment="whether it may now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("storage", "identity_registry", name=op.f("pk_storage_bindings")),
        schema="aimy_index",
    )
    op.create_table(
        "trusted_issuers",
        sa.Column(
            "trusted_issuers_registry", sa.Text(collation="C"), nullable=False, comment="trusted issuers registry"
        ),
        sa.Column("issuer", sa.Text(collation="C"), nullable=False, comment="claim issuer"),
        sa.Column(
            "topics",
            postgresql.ARRAY(sa.NUMERIC(precision=78, scale=0)),
            nullable=True,
            comment="topics it was last trusted for",
        ),
        sa.Column("is_trusted", sa.Boolean(), server_default=sa.text("false"), nullable=False, comment="whether it is trusted now"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("trusted_issuers_registry", "issuer", name=op.f("pk_trusted_issuers")),
        schema="aimy_index",
    )
    op.create_table(
        "wallets",
        sa.Column("storage", sa.Text(collation="C"), nullable=False, comment="identity storage"),
        sa.Column("wallet", sa.Text(collation="C"), nullable=False, comment="wallet"),
        sa.Column(
            "identity", sa.Text(collation="C"), nullable=True, comment="ONCHAINID it belongs to now, changes followed"
        ),
        sa.Column("country", sa.Integer(), nullable=True, comment="ISO 3166-1 numeric country"),
        sa.Column(
            "is_stored",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
            comment="whether it is registered now",
        ),
        sa.Column(
            "stored_identity", sa.Text(collation="C"), nullable=True, comment="ONCHAINID with which it was last stored"
        ),
        sa.Column("stored_block", sa.BigInteger(), nullable=True, comment="block in which that was"),
        sa.Column("stored_log", sa.Integer(), nullable=True, comment="place of that event in its block"),
        sa.Column("created_block", sa.BigInteger(), nullable=False, comment="block of the thing's first event"),
        sa.Column("created_log", sa.Integer(), nullable=False, comment="place of that event in its block"),
        sa.Column("created_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.Column("updated_block", sa.BigInteger(), nullable=False, comment="block of the thing's latest event"),
        sa.Column("updated_at", sa.BigInteger(), nullable=False, comment="chain time of that event"),
        sa.PrimaryKeyConstraint("storage", "wallet", name=op.f("pk_wallets")),
        schema="aimy_index",
    )
    op.create_index(op.f("ix_wallets_identity"), "wallets", ["identity"], unique=False, schema="aimy_index")
    op.create_index(op.f("ix_wallets_wallet"), "wallets", ["wallet"], unique=False, schema="aimy_index")


def downgrade() -> None:
    op.drop_table("wallets", schema="aimy_index")
    op.drop_table("trusted_issuers", schema="aimy_index")
    op.drop_table("storage_bindings", schema="aimy_index")
    op.drop_table("linked_wallets", schema="aimy_index")
    op.drop_table("identity_registries", schema="aimy_index")
    op.drop_table("identity_keys", schema="aimy_index")
    op.drop_table("identity_changes", schema="aimy_index")
    op.drop_table("identities", schema="aimy_index")
    op.drop_table("claims", schema="aimy_index")
    op.drop_table("claim_topics", schema="aimy_index")
    op.drop_table("claim_signers", schema="aimy_index")
    op.drop_table("claim_revocations", schema="aimy_index")
