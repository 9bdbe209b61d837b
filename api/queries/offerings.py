"""Primary sales."""

from __future__ import annotations

from sqlalchemy import select

from api.database import Row, Snapshot
from api.models.market import Phase
from api.pages import Order, PageRequest
from api.tables import offerings, subscriptions

#: `Offering.SETTLEMENT_SECONDS`
SETTLEMENT_SECONDS = 14 * 86_400

BY_AGE = Order.ascending("offerings", offerings.c.created_block, offerings.c.created_log, offerings.c.address)
BY_INVESTOR = Order.ascending("subscriptions", subscriptions.c.investor)


def phase_of(offering: Row, at: int) -> Phase:
    """As `Offering.phase` judges it."""
    if offering["outcome"] is not None:
        is_late = offering["settled_shares"] == 0 and at > offering["closed_at"] + SETTLEMENT_SECONDS
        return Phase.SUCCEEDED if offering["outcome"] == "succeeded" and not is_late else Phase.FAILED
    if at < offering["opens_at"]:
        return Phase.UPCOMING
    return Phase.OPEN if at < offering["closes_at"] else Phase.CLOSING


class OfferingQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def page(self, request: PageRequest) -> tuple[list[Row], str | None]:
        return await BY_AGE.page(self._snapshot, select(offerings), request)

    async def one(self, address: str) -> Row | None:
        return await self._snapshot.first(select(offerings).where(offerings.c.address == address))

    async def subscriptions(self, address: str, request: PageRequest) -> tuple[list[Row], str | None]:
        statement = select(subscriptions).where(subscriptions.c.offering == address)
        return await BY_INVESTOR.page(self._snapshot, statement, request)
