"""The main job as a whole: on a chain a year ahead, with a tampered row, and what is left after Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import requests
from web3 import HTTPProvider, Web3

from tests.e2e.conftest import ROOT

YEAR = 365 * 86_400


def test_chain_a_year_ahead__ends_in_agreement(demo):
    head = Web3(HTTPProvider(demo.rpc_url)).eth.get_block("latest")
    assert head["timestamp"] > time.time() + YEAR - 86_400
    assert "Everything agrees" in demo.output
    assert "differs" not in demo.output


def test_running_demo__answers_as_it_says(demo):
    try_it = next(line.split("curl ")[1].strip() for line in demo.output.splitlines() if "curl " in line)
    holders = requests.get(try_it, timeout=10).json()
    assert len(holders["items"]) == 8
    portal = next(line.split()[1] for line in demo.output.splitlines() if line.startswith("Open"))
    assert requests.get(portal, timeout=10).status_code == 200


def test_second_run_in_the_same_folder__is_refused_with_2(demo):
    second = subprocess.run(
        [sys.executable, "-m", "scripts.demo", "--once"],
        cwd=ROOT,
        env={**os.environ, "AIMY_RUN_DIR": str(demo.run_dir)},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert second.returncode == 2
    assert "another run uses" in second.stderr


def test_tampered_balance__is_found_and_exits_1(tampered):
    assert tampered.process.wait(240) == 1, tampered.output
    assert "1 of 41 facts differ: balance of Ada Lovelace" in tampered.output
    assert tampered.left_behind() == []
