"""A real HTTP relay before a node: it can be cut, answer with an error, and stop at a chosen request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

SEND = "eth_sendRawTransaction"


class Relay:
    """Passes JSON-RPC requests on to the node at `node_url`.

    While `is_cut`, connections are closed without an answer; while `status` or `body` is set, that is answered.
    `before` and `after` are called with the method around each request that is passed on; `before` returns False to
    keep it from the node. `sent` are the raw transactions that arrived.
    """

    def __init__(self, node_url: str) -> None:
        self.is_cut = False
        self.status = 200
        self.body: bytes | None = None
        self.before: Callable[[str], bool] = lambda _method: True
        self.after: Callable[[str], None] = lambda _method: None
        self.sent: list[str] = []
        self.asked: list[str] = []
        self._node_url = node_url
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        relay = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = relay._answer(body)
                if answer is None:
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                with suppress(OSError):  # who asked may be dead by now
                    self.end_headers()
                    self.wfile.write(answer)

            def log_message(self, *_arguments: object) -> None:
                return

        return Handler

    def _answer(self, body: bytes) -> tuple[int, bytes | None]:
        if self.is_cut:
            return 0, None
        if self.status != 200 or self.body is not None:
            return self.status, self.body or b"{}"
        asked = json.loads(body)
        method = asked["method"] if isinstance(asked, dict) else "batch"
        self.asked.append(method)
        if method == SEND:
            self.sent.append(asked["params"][0])
        if not self.before(method):
            return 0, None
        answer = requests.post(self._node_url, data=body, headers={"Content-Type": "application/json"}, timeout=10)
        self.after(method)
        return answer.status_code, answer.content


@contextmanager
def relayed(node_url: str) -> Iterator[Relay]:
    relay = Relay(node_url)
    try:
        yield relay
    finally:
        relay.close()
