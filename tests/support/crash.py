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

START_SECONDS = 60


class PausedNode:
    """A development node that mines nothing until it is told to go on."""

    def __init__(self, url: str) -> None:
        self._url = url

    def rpc(self, method: str, *params: object) -> object:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
        return requests.post(self._url, json=body, timeout=10).json()["result"]

    def go_on(self, after_seconds: float = 0) -> None:
        """Mines what waits and everything from then on."""
        if after_seconds:
            threading.Timer(after_seconds, self.go_on).start()
            return
        self.rpc("evm_setAutomine", True)
        self.rpc("evm_mine")

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
