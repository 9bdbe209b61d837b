"""Primary sales."""

from __future__ import annotations

from fastapi import APIRouter

from api.database import Row
from api.errors import not_found
from api.models.base import Page
from api.models.market import Offering, OfferingAnswer, Subscription
from api.pages import PageDep
from api.queries.offerings import OfferingQueries, phase_of
from api.routes.answers import page, single
from api.routes.parameters import AddressPath, SnapshotDep

router = APIRouter(prefix="/v1/offerings", tags=["offerings"])


@router.get("")
async def offerings(snapshot: SnapshotDep, request: PageDep) -> Page[Offering]:
    """All offerings, the oldest first."""
    rows, following = await OfferingQueries(snapshot).page(request)
    phased = [{**row, "phase": phase_of(row, snapshot.block.at)} for row in rows]
    return page(Offering, (list(phased), following), snapshot)


@router.get("/{address}")
async def offering(address: AddressPath, snapshot: SnapshotDep) -> OfferingAnswer:
    row = await _existing(OfferingQueries(snapshot), address)
    return single(OfferingAnswer, row, snapshot, phase=phase_of(row, snapshot.block.at))


@router.get("/{address}/subscriptions")
async def subscriptions(address: AddressPath, snapshot: SnapshotDep, request: PageDep) -> Page[Subscription]:
    """What each investor subscribed for, by address of the investor."""
    queries = OfferingQueries(snapshot)
    await _existing(queries, address)
    return page(Subscription, await queries.subscriptions(address, request), snapshot)


async def _existing(queries: OfferingQueries, address: str) -> Row:
    row = await queries.one(address)
    if row is None:
        raise not_found("offering", address, "address")
    return row
