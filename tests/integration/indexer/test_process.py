"""`python -m indexer` as a process: it serves its health and ends cleanly, or says why it does not start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
import requests

from tests.integration.indexer.conftest import empty

PATIENCE_SECONDS = 60


@pytest.fixture
def start(platform, chain_url, manifest_path, database):
    empty(database)
    started = []

    def begin(run_dir):
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AIMY_")},
            "AIMY_RPC_URL": chain_url,
            "AIMY_DEPLOYMENT": str(manifest_path),
            "AIMY_DATABASE_URL": database,
            "AIMY_RUN_DIR": str(run_dir),
            "AIMY_INDEXER_INTERVAL_SECONDS": "0.1",
            "AIMY_INDEXER_LOCK_WAIT_SECONDS": "0",
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "indexer"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.wait()


def test_two_processes__one_serves_and_the_other_says_why_it_ends(start, tmp_path, query):
    processes = {name: start(tmp_path / name) for name in ("one", "other")}
    loser = _eventually(lambda: next(name for name, process in processes.items() if process.poll() is not None))
    assert processes[loser].returncode == 1
    assert "another indexer writes aimy_index in database 'postgres'" in processes[loser].stdout.read()

    (winner,) = processes.keys() - {loser}
    url = _eventually(lambda: (tmp_path / winner / "indexer.url").read_text().strip())
    _eventually(lambda: requests.get(f"{url}/readyz", timeout=5).raise_for_status())
    metrics = requests.get(f"{url}/metrics", timeout=5).text
    ((block,),) = query("SELECT block_number FROM aimy_index.cursor")
    assert f"aimy_indexer_block {float(block)}" in metrics
    assert "aimy_indexer_lag_blocks 0.0" in metrics

    processes[winner].send_signal(signal.SIGTERM)
    assert processes[winner].wait(PATIENCE_SECONDS) == 0


def _eventually(attempt):
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return attempt()
        except (OSError, StopIteration, requests.RequestException):
            if time.monotonic() > until:
                raise
            time.sleep(0.05)
