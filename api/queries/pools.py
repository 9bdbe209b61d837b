"""Pools and the swaps in them."""

from __future__ import annotations

from sqlalchemy import select

from api.database import Row, Snapshot
from api.pages import Order, PageRequest
from api.tables import pool_swaps, pools

BY_AGE = Order.ascending("pools", pools.c.created_block, pools.c.created_log, pools.c.address)
NEWEST_FIRST = Order.newest_first("swaps", pool_swaps.c.block_number, pool_swaps.c.log_index)


class PoolQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def page(self, request: PageRequest, security_token: str | None = None) -> tuple[list[Row], str | None]:
        statement = select(pools)
        if security_token is not None:
            statement = statement.where(pools.c.security_token == security_token)
        return await BY_AGE.page(self._snapshot, statement, request)

    async def one(self, address: str) -> Row | None:
        return await self._snapshot.first(select(pools).where(pools.c.address == address))

    async def swaps(self, address: str, request: PageRequest) -> tuple[list[Row], str | None]:
        return await NEWEST_FIRST.page(self._snapshot, select(pool_swaps).where(pool_swaps.c.pool == address), request)
