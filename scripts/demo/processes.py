"""Starts the platform's processes as children and ends every one of them, however the parent ends."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import requests

from scripts.toolchain import ROOT, environment

#: how long a child may take to stop after it was asked to [seconds]
PATIENCE = 8.0
PR_SET_PDEATHSIG = 1


class StartError(Exception):
    """A process ended, or did not answer in time, while it was being started."""


@dataclass
class Children:
    """The processes of one run. `log_folder` receives one file per process."""

    log_folder: Path
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, command: list[str], settings: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Starts `command` in a session of its own, with `settings` added to the project's environment."""
        self.log_folder.mkdir(parents=True, exist_ok=True)
        with (self.log_folder / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**environment(), **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self._running[name] = child
        return child

    def start_service(self, name: str, module: str, settings: Mapping[str, str], url_file: Path) -> str:
        """Starts `python -m module`, waits until it is ready, and returns its address."""
        url_file.unlink(missing_ok=True)
        self.start(name, [sys.executable, "-m", module], settings)
        self.wait_for(name, url_file.exists, "did not say where it listens")
        url = url_file.read_text().strip()
        self.wait_for(name, lambda: _answers(f"{url}/readyz"), "is not ready")
        return url

    def wait_for(self, name: str, condition, complaint: str, *, seconds: float = 60) -> None:
        """Waits until `condition()` holds; fails at once if the process ends."""
        deadline = time.monotonic() + seconds
        while not condition():
            status = self._running[name].poll()
            if status is not None:
                raise StartError(f"{name} ended with status {status}:\n{self.last_lines(name)}")
            if time.monotonic() > deadline:
                raise StartError(f"{name} {complaint} within {seconds:.0f} s:\n{self.last_lines(name)}")
            time.sleep(0.05)

    def ended(self) -> list[str]:
        """Names of processes that have ended although nobody asked them to."""
        return [name for name, child in self._running.items() if child.poll() is not None]

    def last_lines(self, name: str, count: int = 15) -> str:
        log = self.log_folder / f"{name}.log"
        return "\n".join(log.read_text(errors="replace").splitlines()[-count:]) if log.exists() else ""

    def stop_all(self) -> None:
        """Asks all to stop, the last started first, and ends by force those that do not within a few seconds."""
        children = list(reversed(self._running.values()))
        for child in children:
            _signal(child, signal.SIGTERM)
            time.sleep(0.05)
        deadline = time.monotonic() + PATIENCE
        for child in children:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal(child, signal.SIGKILL)
                child.wait()
        self._running.clear()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _end_with_parent() -> None:
    """Linux: the kernel asks this child to stop when the parent dies, even by SIGKILL."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(child: subprocess.Popen[bytes], number: signal.Signals) -> None:
    try:
        os.killpg(child.pid, number)
    except ProcessLookupError:
        return


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False
