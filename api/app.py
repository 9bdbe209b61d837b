"""Puts the API together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.staticfiles import StaticFiles

from aimy.postgres import database_url
from api import errors
from api.chain import ChainReader
from api.database import Database
from api.middleware import Watched
from api.models.base import ErrorAnswer
from api.routes import assets, distributions, events, identities, offerings, operations, pools, status, stream, tokens
from api.settings import ApiSettings
from api.stream import Feed

NAME: Final = "api"

_PORTAL = Path(__file__).parent / "portal"
_READERS = (status, assets, tokens, offerings, distributions, pools, identities, events, stream)
_WRONG: dict[int | str, dict[str, Any]] = {
    422: {"model": ErrorAnswer, "description": "What was asked for is malformed"},
    503: {"model": ErrorAnswer, "description": "The index does not exist yet, or database or chain do not answer"},
}
_DESCRIPTION = """
Reads the index of an AIMY deployment. Every answer is of one block and says of which (`block`). Integers of the chain
travel as decimal strings in their unit, bytes as 0x-hexadecimal, addresses with their EIP-55 checksum, instants as
Unix seconds of chain time. Lists come in pages: hand `next` back as `cursor`. Answers carry an `ETag`.
"""


def create_app(settings: ApiSettings) -> FastAPI:
    """The API over the database of `settings`, which is opened when the app starts. The index need not exist yet.

    FatalError when a chain is named and its deployment manifest is missing or wrong.
    """

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.database = Database(await asyncio.to_thread(database_url, settings.database_url, settings.data_dir))
        app.state.feed = Feed(app.state.database)
        yield
        app.state.feed.close()
        await app.state.database.close()

    app = FastAPI(
        title="AIMY read API",
        version="1",
        description=_DESCRIPTION.strip(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.chain = ChainReader(settings)
    errors.install(app)
    app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["GET"], expose_headers=["ETag"])
    app.add_middleware(Watched)
    for module in _READERS:
        app.include_router(module.router, responses=_WRONG)
    app.include_router(operations.router)
    app.mount("/", StaticFiles(directory=_PORTAL, html=True), name="portal")
    return app
