"""`aimy oracle valuation --dry-run`: a real process without a key that says what it would do, and does nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
import requests

from tests.integration.valuation.test_valuation_killed import eventually
from tests.support.relay import SEND, relayed

SIGNED = (0, 2)


@pytest.fixture
def dry_run(chain_url, manifest_path, metadata_folder, desks, tmp_path):
    """The process on the way of a relay that hears whatever it asks of the node."""
    settings = {
        "AIMY_DEPLOYMENT": str(manifest_path),
        "AIMY_RUN_DIR": str(tmp_path / "run"),
        "AIMY_TX_OUTBOX": str(tmp_path / "outbox"),
        "AIMY_VALUATION_STORE": str(metadata_folder),
        "AIMY_VALUATION_PEERS": ",".join(desks[place].server.url for place in SIGNED),
        "AIMY_VALUATION_INTERVAL_SECONDS": "0.2",
        "AIMY_VALUATION_PATIENCE_TICKS": "1",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIMY_")}
    with relayed(chain_url) as relay, (tmp_path / "output").open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "aimy", "oracle", "valuation", "--dry-run"],
            env=kept | settings | {"AIMY_RPC_URL": relay.url},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield relay, process, tmp_path
        finally:
            process.kill()
            process.wait()


def test_quorum_of_peers_stands__it_says_what_it_would_sign_and_send_and_sends_nothing(dry_run, start, desks, rounds):
    relay, process, folder = dry_run
    for place in SIGNED:  # the one whose turn it is stays away
        start(place).tick()
    said = folder / "output"

    eventually(lambda: process.poll() is not None or "valuation_would_be_transmitted" in said.read_text())

    told = said.read_text()
    assert told.count("report_would_be_signed") == 1, told
    transmitted = next(line for line in told.splitlines() if "valuation_would_be_transmitted" in line)
    assert all(desks[place].signer.address in transmitted for place in SIGNED)
    url = (folder / "run" / "valuation-dry-run.url").read_text().strip()
    assert requests.get(f"{url}/v1/reports", timeout=5).json() == {"reports": []}
    process.send_signal(signal.SIGTERM)
    assert process.wait(30) == 0
    assert relay.sent == [] and SEND not in relay.asked
    assert rounds()["published"] == []
    assert not (folder / "outbox").exists()
