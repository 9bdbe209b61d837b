"""Security tokens, who holds them and how they moved. A pool's liquidity shares are held and move the same way."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, false, func, select

from api.database import Row, Snapshot
from api.pages import Order, PageRequest
from api.tables import balances, compliances, conduits, record_dates, tokens, transfers

BY_AGE = Order.ascending("tokens", tokens.c.created_block, tokens.c.created_log, tokens.c.address)
LARGEST_FIRST = Order("holders", ((balances.c.balance, True), (balances.c.holder, False)))
NEWEST_FIRST = Order.newest_first("transfers", transfers.c.block_number, transfers.c.log_index)

_IS_HELD = balances.c.balance > 0


class TokenQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def page(self, request: PageRequest) -> tuple[list[Row], str | None]:
        return await BY_AGE.page(self._snapshot, select(tokens), request)

    async def one(self, address: str) -> Row | None:
        return await self._snapshot.first(select(tokens).where(tokens.c.address == address))

    async def holder_count(self, address: str) -> int:
        row = await self._snapshot.first(
            select(func.count().label("holders")).where(balances.c.token == address, _IS_HELD)
        )
        return int(row["holders"]) if row else 0

    async def record_dates(self, address: str) -> list[Row]:
        statement = select(record_dates.c.record_date).where(record_dates.c.token == address)
        return await self._snapshot.all(statement.order_by(record_dates.c.record_date))

    async def holders(self, address: str, request: PageRequest) -> tuple[list[Row], str | None]:
        return await LARGEST_FIRST.page(self._snapshot, holders_of(address), request)

    async def token_holders(self, address: str, request: PageRequest) -> tuple[list[Row], str | None]:
        """Holders, each with whether the token's rules see through it, whichever of its compliances said so."""
        said_last = (
            select(conduits.c.is_conduit)
            .join(compliances, compliances.c.address == conduits.c.compliance)
            .where(compliances.c.token == address, conduits.c.conduit == balances.c.holder)
            .order_by(conduits.c.updated_block.desc())
            .limit(1)
            .correlate(balances)
            .scalar_subquery()
        )
        statement = holders_of(address).add_columns(func.coalesce(said_last, false()).label("is_conduit"))
        return await LARGEST_FIRST.page(self._snapshot, statement, request)

    async def transfers(self, address: str, request: PageRequest) -> tuple[list[Row], str | None]:
        return await NEWEST_FIRST.page(self._snapshot, transfers_of(address), request)


def holders_of(address: str) -> Select[Any]:
    return select(balances).where(balances.c.token == address, _IS_HELD)


def transfers_of(address: str) -> Select[Any]:
    return select(transfers).where(transfers.c.token == address)
