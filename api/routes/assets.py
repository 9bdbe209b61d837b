"""Assets and their valuations."""

from __future__ import annotations

from fastapi import APIRouter

from api.database import Row, Snapshot
from api.errors import not_found
from api.models.assets import Asset, AssetAnswer, Valuation
from api.models.base import Page
from api.pages import PageDep
from api.queries.assets import AssetQueries, Standpoint
from api.routes.answers import page, single
from api.routes.parameters import NumberPath, SnapshotDep

router = APIRouter(prefix="/v1/assets", tags=["assets"])


@router.get("")
async def assets(snapshot: SnapshotDep, request: PageDep) -> Page[Asset]:
    """All assets by number, each with its latest published value and what the oracle says of it."""
    queries = AssetQueries(snapshot)
    rows, following = await queries.page(request)
    standpoints = await queries.standpoints([row["asset_id"] for row in rows])
    valued = [{**row, **_valued(standpoints[row["asset_id"]], snapshot)} for row in rows]
    return page(Asset, (list(valued), following), snapshot)


@router.get("/{asset_id}")
async def asset(asset_id: NumberPath, snapshot: SnapshotDep) -> AssetAnswer:
    """One asset with its documents and who values it within which limits."""
    queries = AssetQueries(snapshot)
    row = await _existing(queries, int(asset_id))
    standpoint = (await queries.standpoints([row["asset_id"]]))[row["asset_id"]]
    return single(
        AssetAnswer,
        row,
        snapshot,
        documents=[dict(document) for document in await queries.documents(int(asset_id))],
        valuation_config=standpoint.config,
        **_valued(standpoint, snapshot),
    )


@router.get("/{asset_id}/valuations")
async def valuations(asset_id: NumberPath, snapshot: SnapshotDep, request: PageDep) -> Page[Valuation]:
    """Rounds of an asset's valuation, the latest first."""
    queries = AssetQueries(snapshot)
    await _existing(queries, int(asset_id))
    return page(Valuation, await queries.valuations(int(asset_id), request), snapshot)


async def _existing(queries: AssetQueries, asset_id: int) -> Row:
    row = await queries.one(asset_id)
    if row is None:
        raise not_found("asset", asset_id, "asset_id")
    return row


def _valued(standpoint: Standpoint, snapshot: Snapshot) -> dict[str, object]:
    return {"valuation": standpoint.published, "valuation_state": standpoint.state(snapshot.block.at)}
