"""What keeps the process running: alive, ready, counted."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from aimy.errors import ApiError
from api.database import Database

router = APIRouter(tags=["operations"], include_in_schema=False)


@router.get("/healthz")
async def healthz() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """Ready while the index can be read."""
    database: Database = request.app.state.database
    try:
        async with database.snapshot():
            return JSONResponse({"status": "ready"})
    except ApiError as error:
        return JSONResponse({"status": "not ready", "reason": error.message}, 503)


@router.get("/metrics")
async def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
