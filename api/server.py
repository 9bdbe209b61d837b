"""Listens, says where, and ends within five seconds of a signal, whatever streams are open."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import structlog
import uvicorn
from fastapi import FastAPI

from aimy.errors import FatalError
from aimy.ops import UrlFile
from aimy.settings import OpsSettings
from api.app import NAME
from api.stream import Feed

log = structlog.get_logger(__name__)

_GRACE_SECONDS = 2
_BACKLOG = 128
_ANY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}


class _Server(uvicorn.Server):
    """Uvicorn that leaves signals to us and knows when it listens."""

    def __init__(self, config: uvicorn.Config, url: str, url_file: UrlFile | None) -> None:
        super().__init__(config)
        self._url = url
        self._url_file = url_file

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            log.info("listening", service=NAME, url=self._url)
            if self._url_file is not None:
                self._url_file.write(self._url)


def serve(app: FastAPI, settings: OpsSettings) -> None:
    """Serves until SIGTERM or SIGINT. FatalError where it cannot listen or start."""
    listening = _listen(settings.host, settings.port)
    url_file = UrlFile(settings.run_dir, NAME) if settings.run_dir is not None else None
    config = uvicorn.Config(
        app, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=_GRACE_SECONDS
    )
    server = _Server(config, _url(settings.host, listening.getsockname()[1]), url_file)
    try:
        asyncio.run(_until_signal(server, listening, app))
    finally:
        if url_file is not None:
            url_file.remove()
        listening.close()
    if not server.started:
        raise FatalError("the server did not start; the reason stands above")
    log.info("stopped", service=NAME)


async def _until_signal(server: _Server, listening: socket.socket, app: FastAPI) -> None:
    def stop() -> None:
        log.info("stopping", service=NAME)
        feed: Feed | None = getattr(app.state, "feed", None)
        if feed is not None:
            feed.close()
        server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await server.serve(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise FatalError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error


def _url(host: str, port: int) -> str:
    reached = _ANY_ADDRESS.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"
