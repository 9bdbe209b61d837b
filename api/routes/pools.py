"""Pools of a security token and cash."""

from __future__ import annotations

from fastapi import APIRouter

from api.database import Row
from api.errors import not_found
from api.models.base import Page
from api.models.market import Pool, PoolAnswer, Swap
from api.models.tokens import Holder
from api.pages import PageDep
from api.queries.pools import PoolQueries
from api.queries.tokens import TokenQueries
from api.routes.answers import page, single
from api.routes.parameters import AddressPath, AddressQuery, SnapshotDep

router = APIRouter(prefix="/v1/pools", tags=["pools"])


@router.get("")
async def pools(snapshot: SnapshotDep, request: PageDep, security_token: AddressQuery = None) -> Page[Pool]:
    """All pools, the oldest first, or those of one security token."""
    return page(Pool, await PoolQueries(snapshot).page(request, security_token), snapshot)


@router.get("/{address}")
async def pool(address: AddressPath, snapshot: SnapshotDep) -> PoolAnswer:
    return single(PoolAnswer, await _existing(snapshot, address), snapshot)


@router.get("/{address}/swaps")
async def swaps(address: AddressPath, snapshot: SnapshotDep, request: PageDep) -> Page[Swap]:
    """Swaps in the pool, the newest first."""
    await _existing(snapshot, address)
    return page(Swap, await PoolQueries(snapshot).swaps(address, request), snapshot)


@router.get("/{address}/holders")
async def holders(address: AddressPath, snapshot: SnapshotDep, request: PageDep) -> Page[Holder]:
    """Who holds the pool's liquidity shares, the largest first."""
    await _existing(snapshot, address)
    return page(Holder, await TokenQueries(snapshot).holders(address, request), snapshot)


async def _existing(snapshot: SnapshotDep, address: str) -> Row:
    row = await PoolQueries(snapshot).one(address)
    if row is None:
        raise not_found("pool", address, "address")
    return row
