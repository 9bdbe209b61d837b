"""Kills a daemon while its transaction waits in the node's pool, as a power cut would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import requests
from structlog.testing import capture_logs

START_SECONDS = 120


class PausedNode:
    """A development node that mines nothing until it is told to go on."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rpc(self, method: str, *params: object) -> object:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return requests.post(self._url, json=body, timeout=10).json()["result"]

    def go_on(self) -> None:
        """Mines what waits and everything from then on."""
        self.rpc("evm_setAutomine", True)
        self.rpc("evm_mine")

    @contextmanager
    def going_on_after(self, event: str) -> Iterator[None]:
        """Goes on as soon as the block has logged `event`, which must come."""
        with capture_logs() as said:
            heard = threading.Event()

            def wait() -> None:
                deadline = time.monotonic() + START_SECONDS
                while not heard.is_set() and time.monotonic() < deadline:
                    if any(line["event"] == event for line in said):
                        heard.set()
                        self.go_on()
                    time.sleep(0.01)

            waiting = threading.Thread(target=wait)
            waiting.start()
            try:
                yield
            finally:
                is_heard = heard.is_set()
                heard.set()
                waiting.join()
        assert is_heard, f"{event} was not logged"

    def waiting(self) -> int:
        """How many transactions wait to be mined."""
        return int(self.rpc("txpool_status")["pending"], 16)


@contextmanager
def paused(url: str) -> Iterator[PausedNode]:
    """The node at `url`, which mines nothing before `go_on` or the end of the block."""
    node = PausedNode(url)
    node.rpc("evm_setAutomine", False)
    try:
        yield node
    finally:
        node.go_on()


def kill_with_a_transaction_in_flight(node: PausedNode, module: str, settings: dict[str, str]) -> None:
    """Runs `python -m module` until its first transaction waits, then ends it with SIGKILL."""
    environment = os.environ | settings
    process = subprocess.Popen([sys.executable, "-m", module], env=environment, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + START_SECONDS
        while not node.waiting():
            assert process.poll() is None, f"{module} ended with {process.returncode}"
            assert time.monotonic() < deadline, f"{module} sent nothing within {START_SECONDS} s"
            time.sleep(0.02)
    finally:
        process.kill()
    assert process.wait(5) == -signal.SIGKILL
