"""A real operator process, ended by SIGKILL at the worst moments: one transaction is mined, one round published."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
import requests

from tests.support.actors import local_account
from tests.support.crash import PausedNode, paused
from tests.support.relay import SEND, relayed

SECONDS = 120


def eventually(what):
    deadline = time.monotonic() + SECONDS
    while not (seen := what()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return seen


class Process:
    """An operator as its supervisor starts it; each life finds the outbox of the one before."""

    def __init__(self, folder, settings, **changes):
        self.output = folder / "output"
        run_dir = folder / "run"
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AIMY_")}
        environment |= {"AIMY_TX_OUTBOX": str(folder / "outbox"), "AIMY_RUN_DIR": str(run_dir)} | settings | changes
        with self.output.open("ab") as output:
            command = [sys.executable, "-m", "oracles.valuation"]
            self._process = subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)
        self._run_dir = run_dir

    def kill(self):
        self._process.kill()

    def has_ended(self):
        return self._process.poll() is not None

    def metrics(self):
        """What it serves; nothing while it starts, as the file can still be that of the life before."""
        assert not self.has_ended(), self.output.read_text()
        try:
            (url_file,) = self._run_dir.glob("valuation-*.url")
            return requests.get(f"{url_file.read_text().strip()}/metrics", timeout=5).text
        except (ValueError, OSError, requests.RequestException):
            return ""

    def stop(self):
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(30)


@pytest.fixture
def settings(manifest_path, metadata_folder, desks, operators):
    return {
        "AIMY_DEPLOYMENT": str(manifest_path),
        "AIMY_VALUATION_KEY": local_account(operators[1]).key.hex(),
        "AIMY_VALUATION_STORE": str(metadata_folder),
        "AIMY_VALUATION_PEERS": desks[0].server.url,
        "AIMY_VALUATION_INTERVAL_SECONDS": "0.2",
        "AIMY_VALUATION_PATIENCE_TICKS": "0",
    }


@pytest.fixture
def relay(chain_url):
    with relayed(chain_url) as relay:
        yield relay


@contextmanager
def life(folder, settings, relay, **changes):
    process = Process(folder, settings | {"AIMY_RPC_URL": relay.url}, **changes)
    try:
        yield process
    finally:
        if not process.has_ended():
            process.kill()


def killed_at_its_first_transaction(folder, settings, relay, *, node_hears_of_it):
    """A life that ends with its transaction in the journal, and in the node only if it hears of it."""
    with life(folder, settings, relay) as process:

        def end_there(method):
            if method == SEND:
                process.kill()
                eventually(process.has_ended)
            return True

        def end_before(method):
            return end_there(method) and method != SEND

        if node_hears_of_it:
            relay.after = end_there
        else:
            relay.before = end_before
        eventually(process.has_ended)
    relay.before, relay.after = (lambda _method: True), (lambda _method: None)
    (raw,) = relay.sent
    return raw


def sent_by(node, operator):
    return int(node.rpc("eth_getTransactionCount", operator.address, "latest"), 16)


@pytest.mark.parametrize("node_hears_of_it", [False, True], ids=["before the node hears of it", "once it is mined"])
def test_killed__the_next_life_sends_that_one_on_and_nothing_else(
    chain_url, start, rounds, operators, settings, relay, tmp_path, node_hears_of_it
):
    start(0).tick()
    node = PausedNode(chain_url)
    before = sent_by(node, operators[1])
    raw = killed_at_its_first_transaction(tmp_path, settings, relay, node_hears_of_it=node_hears_of_it)
    assert rounds()["published"] == ([1] if node_hears_of_it else [])
    node.rpc("evm_increaseTime", 10)  # whatever is signed anew from here on is another transaction
    node.rpc("evm_mine")
    settled = f'aimy_tx_oldest_unmined_seconds{{address="{operators[1].address}"}} 0.0'
    with life(tmp_path, settings, relay) as process:
        eventually(lambda: settled in process.metrics())
        start(0).tick()
        assert process.stop() == 0
    assert set(relay.sent) == {raw}
    assert sent_by(node, operators[1]) == before + 1
    assert rounds() == {"published": [1], "held": [], "rejected": []}


def test_killed_while_it_waits_to_be_mined__the_next_life_sends_it_on_and_pays_more_for_the_same(
    chain_url, start, rounds, operators, settings, relay, tmp_path
):
    start(0).tick()
    with paused(chain_url) as node:
        before = sent_by(node, operators[1])
        raw = killed_at_its_first_transaction(tmp_path, settings, relay, node_hears_of_it=True)
        relay.sent.clear()
        with life(tmp_path, settings, relay, AIMY_TX_STUCK_AFTER_SECONDS="0.3") as process:
            eventually(lambda: set(relay.sent) - {raw})
            assert relay.sent[0] == raw
            assert node.waiting() == 1
            node.go_on()
            eventually(lambda: rounds()["published"])
            assert process.stop() == 0
        assert sent_by(node, operators[1]) == before + 1
    assert rounds() == {"published": [1], "held": [], "rejected": []}
