"""New blocks as they enter the index, told to whoever listens: one reader for all of them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import structlog

from aimy.errors import ApiError
from api import metrics
from api.database import BlockRow, Database, Snapshot
from api.errors import unavailable
from api.models.base import Block, Model
from api.models.events import Event
from api.pages import LIMIT_MAX, PageRequest
from api.queries.events import EventFilter, EventQueries
from api.queries.status import StatusQueries

log = structlog.get_logger(__name__)

STREAMS_MAX = 200
_POLL_SECONDS = 0.5
_SILENCE_SECONDS = 15.0
_BACKLOG = 32


class News(Model):
    """`events` since the block told before; `is_replaced`: blocks told before may be gone, so read anew.

    `is_partial`: there were more events than are told.
    """

    block: Block
    events: list[Event]
    is_replaced: bool = False
    is_partial: bool = False


class Feed:
    """Reads the cursor while anyone listens, and tells each listener what is new."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: set[asyncio.Queue[News | None]] = set()
        self._reading: asyncio.Task[None] | None = None
        self._is_closed = False

    async def open(self) -> AsyncIterator[str]:
        """Server-sent events: the block of now at once, then each new one, and a comment in times of silence.

        ApiError 503 while the index cannot be read or too many listen.
        """
        if self._is_closed or len(self._listeners) >= STREAMS_MAX:
            raise unavailable("streams_exhausted", f"{len(self._listeners)} streams are open, no more are served")
        queue: asyncio.Queue[News | None] = asyncio.Queue(_BACKLOG)
        async with self._database.snapshot() as snapshot:
            queue.put_nowait(News(block=Block.model_validate(snapshot.block), events=[]))
            self._listen(queue, snapshot.block)
        return self._messages(queue)

    async def _messages(self, queue: asyncio.Queue[News | None]) -> AsyncIterator[str]:
        try:
            while True:
                try:
                    news = await asyncio.wait_for(queue.get(), _SILENCE_SECONDS)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if news is None:
                    return
                yield f"event: block\nid: {news.block.number}\ndata: {news.model_dump_json()}\n\n"
        finally:
            self._leave(queue)

    def close(self) -> None:
        """Ends every stream."""
        self._is_closed = True
        if self._reading is not None:
            self._reading.cancel()
        for queue in list(self._listeners):
            self._end(queue)

    def _listen(self, queue: asyncio.Queue[News | None], block: BlockRow) -> None:
        self._listeners.add(queue)
        metrics.streams.set(len(self._listeners))
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read(block))

    def _leave(self, queue: asyncio.Queue[News | None]) -> None:
        self._listeners.discard(queue)
        metrics.streams.set(len(self._listeners))
        if not self._listeners and self._reading is not None:
            self._reading.cancel()
            self._reading = None

    async def _read(self, last: BlockRow) -> None:
        try:
            await self._tell_all(last)
        except Exception:
            log.exception("stream_broke")
            for queue in list(self._listeners):
                self._end(queue)

    async def _tell_all(self, last: BlockRow) -> None:
        while True:
            await asyncio.sleep(_POLL_SECONDS)
            try:
                async with self._database.snapshot() as snapshot:
                    if snapshot.block == last:
                        continue
                    news = await _news(snapshot, last)
                    last = snapshot.block
            except ApiError as error:
                log.warning("stream_waits", reason=error.message)
                continue
            for queue in list(self._listeners):
                try:
                    queue.put_nowait(news)
                except asyncio.QueueFull:
                    self._end(queue)

    def _end(self, queue: asyncio.Queue[News | None]) -> None:
        """A listener that is too slow is dropped: it comes back and reads anew."""
        self._listeners.discard(queue)
        while not queue.empty():
            queue.get_nowait()
        queue.put_nowait(None)


async def _news(snapshot: Snapshot, last: BlockRow) -> News:
    block = Block.model_validate(snapshot.block)
    if not await StatusQueries(snapshot).stands_on(last):
        return News(block=block, events=[], is_replaced=True)
    wanted = EventFilter(from_block=last.number + 1)
    rows, following = await EventQueries(snapshot).page(wanted, PageRequest(limit=LIMIT_MAX))
    events = [Event.model_validate(dict(row)) for row in rows]
    return News(block=block, events=events, is_partial=following is not None)
