"""Wallets, identities and their claims."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Text, any_, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from api.database import Row, Snapshot
from api.tables import (
    claim_signers,
    claim_topics,
    claims,
    identities,
    identity_registries,
    platform_contracts,
    trusted_issuers,
    wallets,
)


class IdentityQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def platform_registry(self) -> str | None:
        row = await self._snapshot.first(
            select(platform_contracts.c.address).where(platform_contracts.c.name == "IdentityRegistry")
        )
        return row["address"] if row else None

    async def registry(self, address: str) -> Row | None:
        return await self._snapshot.first(select(identity_registries).where(identity_registries.c.address == address))

    async def wallet(self, storage: str | None, wallet: str) -> Row | None:
        return await self._snapshot.first(
            select(wallets).where(wallets.c.storage == storage, wallets.c.wallet == wallet)
        )

    async def claims(self, identity: str) -> list[Row]:
        statement = select(claims).where(claims.c.identity == identity)
        return await self._snapshot.all(statement.order_by(claims.c.topic, claims.c.issuer))

    async def required_topics(self, claim_topics_registry: str | None) -> list[Row]:
        return await self._snapshot.all(
            select(claim_topics.c.topic)
            .where(claim_topics.c.claim_topics_registry == claim_topics_registry, claim_topics.c.is_required)
            .order_by(claim_topics.c.topic)
        )

    async def trusted_issuers(self, trusted_issuers_registry: str | None) -> list[Row]:
        return await self._snapshot.all(
            select(trusted_issuers.c.issuer, trusted_issuers.c.topics).where(
                trusted_issuers.c.trusted_issuers_registry == trusted_issuers_registry, trusted_issuers.c.is_trusted
            )
        )

    async def signers(self, issuers: Sequence[str]) -> list[Row]:
        """Who signs, or once signed, for which of `issuers`."""
        return await self._snapshot.all(
            select(claim_signers.c.issuer, claim_signers.c.signer, claim_signers.c.is_signer).where(
                claim_signers.c.issuer == any_(bindparam("issuers", list(issuers), ARRAY(Text)))
            )
        )

    async def is_of_platform(self, identity: str) -> bool:
        """Whether the platform's factory deployed this identity, so that its events tell what it holds."""
        factory = select(platform_contracts.c.address).where(platform_contracts.c.name == "IdFactory")
        row = await self._snapshot.first(
            select(identities.c.address).where(
                identities.c.address == identity, identities.c.factory == factory.scalar_subquery()
            )
        )
        return row is not None
