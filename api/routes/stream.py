"""New blocks and events as they come."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse

from api.stream import Feed

router = APIRouter(prefix="/v1", tags=["events"])


@router.get("/stream", response_class=StreamingResponse)
async def stream(request: Request) -> StreamingResponse:
    """Server-sent events `block`, the block of now first: `{"block", "events", "is_replaced", "is_partial"}`."""
    feed: Feed = request.app.state.feed
    return StreamingResponse(
        await feed.open(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
