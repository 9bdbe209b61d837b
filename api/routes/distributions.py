"""Dividends."""

from __future__ import annotations

from fastapi import APIRouter

from api.database import Row
from api.errors import not_found
from api.models.base import Page
from api.models.market import Distribution, DistributionAnswer, Payment
from api.pages import PageDep
from api.queries.distributions import DistributionQueries
from api.routes.answers import page, single
from api.routes.parameters import AddressQuery, NumberPath, SnapshotDep

router = APIRouter(prefix="/v1/distributions", tags=["distributions"])


@router.get("")
async def distributions(snapshot: SnapshotDep, request: PageDep, token: AddressQuery = None) -> Page[Distribution]:
    """All distributions by number, or those to the holders of one token."""
    return page(Distribution, await DistributionQueries(snapshot).page(request, token), snapshot)


@router.get("/{distribution_id}")
async def distribution(distribution_id: NumberPath, snapshot: SnapshotDep) -> DistributionAnswer:
    return single(DistributionAnswer, await _existing(DistributionQueries(snapshot), int(distribution_id)), snapshot)


@router.get("/{distribution_id}/payments")
async def payments(distribution_id: NumberPath, snapshot: SnapshotDep, request: PageDep) -> Page[Payment]:
    """Who was paid, the latest first."""
    queries = DistributionQueries(snapshot)
    await _existing(queries, int(distribution_id))
    return page(Payment, await queries.payments(int(distribution_id), request), snapshot)


async def _existing(queries: DistributionQueries, distribution_id: int) -> Row:
    row = await queries.one(distribution_id)
    if row is None:
        raise not_found("distribution", distribution_id, "distribution_id")
    return row
