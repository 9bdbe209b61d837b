"""The small web server that every process runs: /healthz, /readyz, /metrics and the process's own routes."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from aimy.errors import FatalError

_START_SECONDS = 10
_STOP_SECONDS = 1


class OpsServer:
    """Serves in a thread of its own. `not_ready` returns why the process is not ready, or None when it is."""

    def __init__(self, host: str, port: int, not_ready: Callable[[], str | None], routes: Sequence[BaseRoute]) -> None:
        self._socket = _listening_socket(host, port)
        self.url = _url(host, self._socket.getsockname()[1])
        config = uvicorn.Config(
            _app(not_ready, routes),
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=_STOP_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="ops", daemon=True
        )

    def start(self) -> None:
        self._thread.start()
        deadline = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise FatalError(f"the ops server did not start on {self.url}")
            time.sleep(0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(_STOP_SECONDS + 0.5)
        self._socket.close()


class UrlFile:
    """`<run_dir>/<name>.url`: how others on this machine find a process. Gone again once it stopped."""

    def __init__(self, run_dir: Path, name: str) -> None:
        self._path = run_dir / f"{name}.url"
        self._written = ""

    def write(self, url: str) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._written = url + "\n"
        unfinished = self._path.with_suffix(".url.new")
        unfinished.write_text(self._written, encoding="utf-8")
        unfinished.replace(self._path)

    def remove(self) -> None:
        """Removes the file unless another process has written it since."""
        try:
            if self._path.read_text(encoding="utf-8") == self._written:
                self._path.unlink()
        except FileNotFoundError:
            pass


def _app(not_ready: Callable[[], str | None], routes: Sequence[BaseRoute]) -> Starlette:
    async def healthz(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def readyz(_request: Request) -> Response:
        reason = not_ready()
        if reason is None:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "not ready", "reason": reason}, status_code=503)

    def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    own = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
    return Starlette(routes=[*own, *routes])


def _url(host: str, port: int) -> str:
    """Where a process on this machine reaches a server that listens on `host`."""
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{reached}]:{port}" if ":" in reached else f"http://{reached}:{port}"


def _listening_socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(128)
    except OSError as error:
        listening.close()
        raise FatalError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
    return listening
