"""The deployment that is indexed, and the blocks that the index stands on."""

from __future__ import annotations

from sqlalchemy import select

from api.database import BlockRow, Row, Snapshot
from api.tables import platform_contracts, recent_blocks


class StatusQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def contracts(self) -> list[Row]:
        return await self._snapshot.all(select(platform_contracts).order_by(platform_contracts.c.name))

    async def stands_on(self, block: BlockRow) -> bool:
        """Whether `block` is one of the last blocks of the index; False once it was replaced, or lies far below."""
        row = await self._snapshot.first(select(recent_blocks.c.hash).where(recent_blocks.c.number == block.number))
        return row is not None and bytes(row["hash"]) == block.hash
