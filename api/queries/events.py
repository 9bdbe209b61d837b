"""Events as the chain has them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from api.database import Row, Snapshot
from api.pages import Order, PageRequest
from api.tables import events

CHAIN_ORDER = Order.ascending("events", events.c.block_number, events.c.log_index)


@dataclass(frozen=True)
class EventFilter:
    address: str | None = None
    name: str | None = None
    kind: str | None = None
    from_block: int = 0


class EventQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def page(self, wanted: EventFilter, request: PageRequest) -> tuple[list[Row], str | None]:
        statement = select(events).where(events.c.block_number >= wanted.from_block)
        for column, value in (
            (events.c.address, wanted.address),
            (events.c.name, wanted.name),
            (events.c.kind, wanted.kind),
        ):
            if value is not None:
                statement = statement.where(column == value)
        return await CHAIN_ORDER.page(self._snapshot, statement, request)
