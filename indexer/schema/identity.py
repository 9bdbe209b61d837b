"""Who may hold: registries, wallets, identities, their keys and claims. Addresses and hashes only; no personal data."""

from sqlalchemy import Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, NUMERIC
from sqlalchemy.orm import Mapped, mapped_column

from indexer.schema.base import Address, Base, Bytes, Occurrence, Seconds, Standing, Uint256


class IdentityRegistry(Standing, Base):
    """An identity registry and what it stands on."""

    __tablename__ = "identity_registries"

    address: Mapped[Address] = mapped_column(primary_key=True, comment="the registry")
    identity_storage: Mapped[Address | None] = mapped_column(comment="storage of its wallets")
    trusted_issuers_registry: Mapped[Address | None] = mapped_column(comment="whom it trusts")
    claim_topics_registry: Mapped[Address | None] = mapped_column(comment="what it requires")


class StorageBinding(Standing, Base):
    """A registry that may write to an identity storage, now or once."""

    __tablename__ = "storage_bindings"

    storage: Mapped[Address] = mapped_column(primary_key=True, comment="identity storage")
    identity_registry: Mapped[Address] = mapped_column(primary_key=True, comment="registry")
    is_bound: Mapped[bool] = mapped_column(comment="whether it may now")


class Wallet(Standing, Base):
    """A wallet in an identity storage, now or once."""

    __tablename__ = "wallets"
    __table_args__ = (Index(None, "wallet"), Index(None, "identity"))

    storage: Mapped[Address] = mapped_column(primary_key=True, comment="identity storage")
    wallet: Mapped[Address] = mapped_column(primary_key=True, comment="wallet")
    identity: Mapped[Address | None] = mapped_column(comment="ONCHAINID it belongs to now, changes followed")
    country: Mapped[int | None] = mapped_column(comment="ISO 3166-1 numeric country")
    is_stored: Mapped[bool] = mapped_column(comment="whether it is registered now", server_default=text("false"))


class IdentityChange(Occurrence, Base):
    """A wallet in an identity storage came to belong to another identity."""

    __tablename__ = "identity_changes"
    __table_args__ = (Index(None, "storage", "wallet"),)

    storage: Mapped[Address] = mapped_column(comment="identity storage")
    wallet: Mapped[Address] = mapped_column(comment="wallet")
    old_identity: Mapped[Address] = mapped_column(comment="identity until then")
    new_identity: Mapped[Address] = mapped_column(comment="identity from then on")


class Identity(Standing, Base):
    """An ONCHAINID that the platform's factory deployed or a storage names."""

    __tablename__ = "identities"

    address: Mapped[Address] = mapped_column(primary_key=True, comment="the identity contract")
    factory: Mapped[Address | None] = mapped_column(comment="factory that deployed it; NULL for a foreign one")


class LinkedWallet(Standing, Base):
    """A wallet that the identity factory links to an identity, now or once."""

    __tablename__ = "linked_wallets"
    __table_args__ = (Index(None, "identity"),)

    factory: Mapped[Address] = mapped_column(primary_key=True, comment="identity factory")
    wallet: Mapped[Address] = mapped_column(primary_key=True, comment="wallet")
    identity: Mapped[Address] = mapped_column(comment="ONCHAINID it is or was linked to")
    is_linked: Mapped[bool] = mapped_column(comment="whether it is linked now")


class IdentityKey(Standing, Base):
    """A key of an identity for one purpose (1 management, 2 action, 3 claim), now or once."""

    __tablename__ = "identity_keys"

    identity: Mapped[Address] = mapped_column(primary_key=True, comment="ONCHAINID")
    key: Mapped[Bytes] = mapped_column(primary_key=True, comment="keccak256 of the ABI-encoded address")
    purpose: Mapped[Uint256] = mapped_column(primary_key=True, comment="what it may do")
    is_active: Mapped[bool] = mapped_column(comment="whether it may now")


class Claim(Standing, Base):
    """A claim on an identity, now or once."""

    __tablename__ = "claims"
    __table_args__ = (Index(None, "issuer", "topic"),)

    identity: Mapped[Address] = mapped_column(primary_key=True, comment="ONCHAINID that carries it")
    claim_id: Mapped[Bytes] = mapped_column(primary_key=True, comment="keccak256 of issuer and topic")
    topic: Mapped[Uint256] = mapped_column(comment="what is claimed, e.g. 1: identity checked")
    scheme: Mapped[Uint256] = mapped_column(comment="signature scheme")
    issuer: Mapped[Address] = mapped_column(comment="claim issuer that it names")
    signature: Mapped[Bytes] = mapped_column(comment="issuer's signature")
    data: Mapped[Bytes] = mapped_column(comment="claim as encoded")
    uri: Mapped[str] = mapped_column(Text, comment="where more is")
    issued_at: Mapped[Seconds | None] = mapped_column(comment="when it was signed; NULL if not in this platform's form")
    expires_at: Mapped[Seconds | None] = mapped_column(comment="last second in which it holds; NULL likewise")
    is_removed: Mapped[bool] = mapped_column(comment="whether the identity removed it")
    digest: Mapped[Bytes | None] = mapped_column(comment="EIP-712 digest by which its issuer revokes it; NULL likewise")
    revoked_at: Mapped[Seconds | None] = mapped_column(comment="when its issuer revoked that digest")


class ClaimRevocation(Occurrence, Base):
    """A claim issuer ended a claim for good."""

    __tablename__ = "claim_revocations"
    __table_args__ = (Index(None, "issuer", "digest"),)

    issuer: Mapped[Address] = mapped_column(comment="claim issuer")
    digest: Mapped[Bytes] = mapped_column(comment="EIP-712 digest of the claim")
    identity: Mapped[Address] = mapped_column(comment="ONCHAINID it was about")
    topic: Mapped[Uint256] = mapped_column(comment="what was claimed")


class ClaimSigner(Standing, Base):
    """A key that signs for a claim issuer, now or once."""

    __tablename__ = "claim_signers"

    issuer: Mapped[Address] = mapped_column(primary_key=True, comment="claim issuer")
    signer: Mapped[Address] = mapped_column(primary_key=True, comment="signer")
    is_signer: Mapped[bool] = mapped_column(comment="whether it may sign now")


class ClaimTopic(Standing, Base):
    """A claim topic that a registry requires, now or once."""

    __tablename__ = "claim_topics"

    claim_topics_registry: Mapped[Address] = mapped_column(primary_key=True, comment="claim topics registry")
    topic: Mapped[Uint256] = mapped_column(primary_key=True, comment="topic")
    is_required: Mapped[bool] = mapped_column(comment="whether it is required now")


class TrustedIssuer(Standing, Base):
    """A claim issuer that a registry trusts, now or once."""

    __tablename__ = "trusted_issuers"

    trusted_issuers_registry: Mapped[Address] = mapped_column(primary_key=True, comment="trusted issuers registry")
    issuer: Mapped[Address] = mapped_column(primary_key=True, comment="claim issuer")
    topics: Mapped[list[int] | None] = mapped_column(ARRAY(NUMERIC(78, 0)), comment="topics it was last trusted for")
    is_trusted: Mapped[bool] = mapped_column(comment="whether it is trusted now", server_default=text("false"))
