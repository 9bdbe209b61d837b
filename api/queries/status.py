"""The deployment that is indexed."""

from __future__ import annotations

from sqlalchemy import select

from api.database import Row, Snapshot
from api.tables import platform_contracts


class StatusQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def contracts(self) -> list[Row]:
        return await self._snapshot.all(select(platform_contracts).order_by(platform_contracts.c.name))
