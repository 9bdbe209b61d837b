"""A daemon as a process: its endpoints, its failures and its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.integration.aimy.conftest import ROOT

ENDS_WITHIN_SECONDS = 5


class Daemon:
    """A running small service."""

    def __init__(self, environment: dict[str, str], run_dir: Path) -> None:
        self.url_file = run_dir / "small.url"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.integration.aimy.small_service"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def url(self) -> str:
        self.until(self.url_file.exists)
        return self.url_file.read_text().strip()

    def until(self, condition, seconds=15.0):
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, "did not happen in time"
            time.sleep(0.01)

    def metric(self, name: str) -> float:
        lines = requests.get(f"{self.url()}/metrics", timeout=5).text.splitlines()
        return next((float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name + " ")), 0.0)

    def end(self, number: int = signal.SIGTERM) -> tuple[int, list[dict], float]:
        """Exit code, logged events and seconds that the end took."""
        began = time.monotonic()
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=20)
        assert err == ""
        return self.process.returncode, [json.loads(line) for line in out.splitlines()], time.monotonic() - began


@pytest.fixture
def start(node, probe_manifest_path, tmp_path):
    started: list[Daemon] = []

    def begin(**settings: str) -> Daemon:
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AIMY_")},
            "AIMY_RPC_URL": node.url,
            "AIMY_DEPLOYMENT": str(probe_manifest_path),
            "AIMY_RUN_DIR": str(tmp_path),
            "AIMY_LOG_FORMAT": "json",
            **settings,
        }
        started.append(Daemon(environment, tmp_path))
        return started[-1]

    yield begin
    for daemon in started:
        if daemon.process.poll() is None:
            daemon.process.kill()
            daemon.process.communicate()


def named(events: list[dict], name: str) -> list[dict]:
    return [event for event in events if event["event"] == name]


def test_chain_away__is_counted_and_the_process_goes_on_unready(start):
    daemon = start(AIMY_RPC_URL="http://127.0.0.1:9")
    daemon.until(lambda: daemon.metric('aimy_tick_failures_total{kind="transient",service="small"}') >= 3)

    assert requests.get(f"{daemon.url()}/healthz", timeout=5).status_code == 200
    unready = requests.get(f"{daemon.url()}/readyz", timeout=5)
    assert (unready.status_code, unready.json()["reason"]) == (503, "the chain did not answer: ConnectionError")
    code, events, _ = daemon.end(signal.SIGINT)
    assert code == 0
    assert named(events, "tick_failed")[2]["in_a_row"] == 3


def test_signal_while_a_tick_waits_on_the_chain__ends_within_5_seconds_with_0(start, silent_url):
    daemon = start(AIMY_RPC_URL=silent_url, AIMY_RPC_TIMEOUT_SECONDS="60")
    assert requests.get(f"{daemon.url()}/readyz", timeout=5).status_code == 503

    code, events, seconds = daemon.end()

    assert code == 0
    assert seconds < ENDS_WITHIN_SECONDS
    assert named(events, "stopped")[0]["tick_abandoned"] is True
    assert not daemon.url_file.exists()


def test_signal__ends_cleanly(start, node):
    daemon = start()
    url = daemon.url()
    daemon.until(lambda: requests.get(f"{url}/readyz", timeout=5).status_code == 200)

    assert requests.get(f"{url}/healthz", timeout=5).json() == {"status": "ok"}
    assert requests.get(f"{url}/v1/own", timeout=5).text == "own"
    assert daemon.metric("aimy_head_block") == int(node.rpc("eth_blockNumber"), 16)
    assert daemon.metric('aimy_ready{service="small"}') == 1
    assert daemon.metric('aimy_ticks_total{service="small"}') >= 1
    code, events, seconds = daemon.end()
    assert (code, seconds < ENDS_WITHIN_SECONDS) == (0, True)
    assert named(events, "listening")[0]["url"] == url
    assert named(events, "stopped")[0]["tick_abandoned"] is False
    assert len(named(events, "let_go")) == 1
    assert not daemon.url_file.exists()
