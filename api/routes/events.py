"""Events as the chain has them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.models.base import Page
from api.models.events import Event
from api.pages import PageDep
from api.queries.events import EventFilter, EventQueries
from api.routes.answers import page
from api.routes.parameters import AddressQuery, SnapshotDep

router = APIRouter(prefix="/v1", tags=["events"])

_WORD = r"^[A-Za-z_][A-Za-z0-9_]{0,99}$"


@router.get("/events")
async def events(
    snapshot: SnapshotDep,
    request: PageDep,
    address: AddressQuery = None,
    name: Annotated[str | None, Query(pattern=_WORD, description="event, e.g. Transfer")] = None,
    kind: Annotated[str | None, Query(pattern=_WORD, description="kind of contract, e.g. SecurityToken")] = None,
    from_block: Annotated[int, Query(ge=0, lt=2**63, description="first block to tell of")] = 0,
) -> Page[Event]:
    """Every event of every contract of the platform, in chain order."""
    wanted = EventFilter(address=address, name=name, kind=kind, from_block=from_block)
    return page(Event, await EventQueries(snapshot).page(wanted, request), snapshot)
