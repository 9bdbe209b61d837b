"""How far the index has read, and of which deployment."""

from __future__ import annotations

from fastapi import APIRouter

from api.models.base import Block
from api.models.status import PlatformContract, StatusAnswer
from api.queries.status import StatusQueries
from api.routes.parameters import SnapshotDep

router = APIRouter(prefix="/v1", tags=["status"])


@router.get("/status")
async def status(snapshot: SnapshotDep) -> StatusAnswer:
    """The deployment that is followed, and the block up to which answers speak."""
    contracts = await StatusQueries(snapshot).contracts()
    return StatusAnswer(
        block=Block.model_validate(snapshot.block),
        chain_id=snapshot.cursor["chain_id"],
        deployment=snapshot.cursor["deployment"],
        start_block=snapshot.cursor["start_block"],
        contracts=[PlatformContract.model_validate(dict(row)) for row in contracts],
    )
