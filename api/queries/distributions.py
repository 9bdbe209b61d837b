"""Dividends."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import Select, select

from api.database import Row, Snapshot
from api.pages import Order, PageRequest
from api.tables import distributions, dividend_payments

BY_NUMBER = Order.ascending("distributions", distributions.c.distribution_id)
NEWEST_FIRST = Order.newest_first("payments", dividend_payments.c.block_number, dividend_payments.c.log_index)


class DistributionQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def page(self, request: PageRequest, token: str | None = None) -> tuple[list[Row], str | None]:
        statement = _distributions()
        if token is not None:
            statement = statement.where(distributions.c.token == token)
        return await BY_NUMBER.page(self._snapshot, statement, request)

    async def one(self, distribution_id: int) -> Row | None:
        found = distributions.c.distribution_id == Decimal(distribution_id)
        return await self._snapshot.first(_distributions().where(found))

    async def payments(self, distribution_id: int, request: PageRequest) -> tuple[list[Row], str | None]:
        statement = select(dividend_payments).where(dividend_payments.c.distribution_id == Decimal(distribution_id))
        return await NEWEST_FIRST.page(self._snapshot, statement, request)


def _distributions() -> Select[Any]:
    spent = distributions.c.paid + distributions.c.withheld + distributions.c.reclaimed
    left = distributions.c.funded - spent
    return select(distributions, left.label("left"))
