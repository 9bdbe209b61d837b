"""Assets, their documents and valuations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import any_, bindparam, select, true
from sqlalchemy.dialects.postgresql import ARRAY

from api.database import Row, Snapshot
from api.models.assets import ValuationState
from api.pages import Order, PageRequest
from api.tables import assets, documents, valuation_configs, valuations

BY_NUMBER = Order.ascending("assets", assets.c.asset_id)
NEWEST_ROUND = Order.newest_first("valuations", valuations.c.round)


@dataclass(frozen=True)
class Standpoint:
    """What the valuation oracle holds of one asset."""

    published: Row | None
    is_held: bool
    config: Row | None

    def state(self, at: int) -> ValuationState:
        """The oracle's own order of precedence (`ValuationOracle.stateOf`)."""
        if self.config is not None and self.config["is_ripcord_pulled"]:
            return ValuationState.RIPCORD
        if self.published is None:
            return ValuationState.UNVALUED
        if self.is_held:
            return ValuationState.DISPUTED
        fresh_until = (self.config["fresh_until"] if self.config is not None else None) or 0
        is_stale = at > fresh_until
        return ValuationState.STALE if is_stale else ValuationState.FRESH


class AssetQueries:
    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def page(self, request: PageRequest) -> tuple[list[Row], str | None]:
        return await BY_NUMBER.page(self._snapshot, select(assets), request)

    async def one(self, asset_id: int) -> Row | None:
        return await self._snapshot.first(select(assets).where(assets.c.asset_id == Decimal(asset_id)))

    async def documents(self, asset_id: int) -> list[Row]:
        statement = select(documents).where(documents.c.asset_id == Decimal(asset_id)).order_by(documents.c.name)
        return await self._snapshot.all(statement)

    async def valuations(self, asset_id: int, request: PageRequest) -> tuple[list[Row], str | None]:
        statement = select(valuations).where(valuations.c.asset_id == Decimal(asset_id))
        return await NEWEST_ROUND.page(self._snapshot, statement, request)

    async def standpoints(self, asset_ids: Sequence[Decimal]) -> Mapping[Decimal, Standpoint]:
        """What the oracle holds of each of `asset_ids`."""
        latest = (
            select(valuations)
            .where(valuations.c.asset_id == assets.c.asset_id, valuations.c.status == "published")
            .order_by(valuations.c.round.desc())
            .limit(1)
            .lateral("latest")
        )
        published = await self._by_asset(
            select(latest).select_from(assets.join(latest, true())).where(assets.c.asset_id == _among(asset_ids))
        )
        held = await self._by_asset(
            select(valuations.c.asset_id)
            .where(valuations.c.asset_id == _among(asset_ids), valuations.c.status == "held")
            .where(valuations.c.pending_until >= self._snapshot.block.at)
        )
        configs = await self._by_asset(
            select(valuation_configs).where(valuation_configs.c.asset_id == _among(asset_ids))
        )
        return {
            asset_id: Standpoint(published.get(asset_id), asset_id in held, configs.get(asset_id))
            for asset_id in asset_ids
        }

    async def _by_asset(self, statement: Any) -> dict[Decimal, Row]:
        return {row["asset_id"]: row for row in await self._snapshot.all(statement)}


def _among(asset_ids: Sequence[Decimal]) -> Any:
    return any_(bindparam("asset_ids", list(asset_ids), ARRAY(assets.c.asset_id.type)))
