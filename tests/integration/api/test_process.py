"""The API as it runs: a process of its own, seen through its portal, and stopped while someone listens."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

ROOT = Path(__file__).parents[3]
READER = Path(__file__).with_name("portal_reader.mjs")
START_SECONDS = 30


class Process:
    def __init__(self, run_dir: Path, database_url: str) -> None:
        self.output = run_dir / "output"
        self.url_file = run_dir / "api.url"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AIMY_")}
        settings = {"AIMY_RUN_DIR": str(run_dir), "AIMY_DATABASE_URL": database_url, "AIMY_LOG_FORMAT": "json"}
        with self.output.open("wb") as output:
            self.popen = subprocess.Popen(
                [sys.executable, "-m", "api"], cwd=ROOT, env={**kept, **settings}, stdout=output, stderr=output
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.url_file.exists():
            assert self.popen.poll() is None and time.monotonic() < deadline, self.output.read_text()
            time.sleep(0.02)
        self.url = self.url_file.read_text().strip()

    def events(self) -> list[str]:
        return [json.loads(line)["event"] for line in self.output.read_text().splitlines()]


@pytest.fixture(scope="module")
def process(tmp_path_factory, server, world):
    process = Process(tmp_path_factory.mktemp("api"), server("api_lived"))
    yield process
    process.popen.kill()
    process.popen.wait()


def page_of(process: Process, page: str) -> str:
    node = shutil.which("node")
    assert node, "node is not installed"
    done = subprocess.run([node, str(READER), process.url, page], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_overview__shows_values_states_and_markets(process, world):
    text = page_of(process, "#/")
    assert text.startswith(f"Block {world.block['number']} · 20") and "Real assets, in shares – AIMY" in text
    assert "500,000 USD|[Interval 450,000 USD to 550,000 USD]" in text
    assert all(state in text for state in world.states)
    assert "Succeeded|50|300,000|" in text and "50,500|0.30 %|" in text


def test_token_page__shows_supply_holders_price_and_dividends(process, world):
    text = page_of(process, f"#/tokens/{world.token}")
    assert "House One HOUSE1|" in text and "Supply|6,000|" in text and "Holders|4|" in text
    assert "Value of a share|50 USD|" in text
    assert "per share|" in text and "above the value of a share; the band is 10 %" in text
    assert "[16.66 %]|16.66 %|1,000|" in text or "[16.51 %]|16.51 %|991|" in text
    assert "holds for others" in text and "frozen" in text and "issued|" in text


def test_unknown_token__is_told(process):
    assert "Nothing to show|there is no token 0x" in page_of(process, "#/tokens/0x" + "0" * 40)


def test_docs__list_the_endpoints(process):
    text = page_of(process, "docs")
    assert "GET /v1/tokens/{address}/holders|" in text and "Answers with block, items, next.|" in text


def test_wallet_page__says_why_not(process, world):
    assert "yes Trusted issuers vouch" in page_of(process, f"#/wallets/{world.investors[0]}")
    assert "no A claim that a holder must have" in page_of(process, f"#/wallets/{world.wallets['expired']}")


def test_signal__ends_the_process_and_its_streams(process, world):
    stream = requests.get(f"{process.url}/v1/stream", stream=True, timeout=10)
    lines = stream.iter_lines(decode_unicode=True)
    assert [next(lines), next(lines)] == ["event: block", f"id: {world.block['number']}"]
    began = time.monotonic()
    process.popen.send_signal(signal.SIGTERM)
    assert process.popen.wait(5) == 0
    assert time.monotonic() - began < 5
    assert list(lines)[-1] == ""
    assert not process.url_file.exists()
    assert process.events() == ["listening", "stopping", "stopped"]
