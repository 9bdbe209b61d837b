"""Every daemon starts from the services lock alone: no Ape, no compiler, no training libraries."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests
from cryptography.fernet import Fernet

from aimy.postgres import stop_embedded
from scripts.demo import people
from scripts.demo.sanctions import EXTRACT
from tests.e2e.conftest import ROOT

MODULES = {
    "assets": "oracles.assets",
    "valuation": "oracles.valuation",
    "kyc": "oracles.kyc",
    "indexer": "indexer",
    "api": "api",
}
DEVELOPMENT_ONLY = ("ape", "sklearn", "pandas", "skl2onnx", "solcx", "slither", "pytest")


@pytest.fixture(scope="module")
def services_python(tmp_path_factory):
    """An interpreter that has what `requirements/services.lock` names and nothing else."""
    folder = tmp_path_factory.mktemp("services")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    python = folder / "bin" / "python"
    install = ["uv", "pip", "install", "--quiet", "--python", python, "--require-hashes"]
    subprocess.run([*install, "-r", ROOT / "requirements" / "services.lock"], check=True)
    return python


@pytest.fixture(scope="module")
def settings(demo, tmp_path_factory):
    """What the five processes need to run beside the demonstration, on its chain, with an index of their own."""
    folder = tmp_path_factory.mktemp("alone")
    for name in ("inbox", "store", "applicants", "run"):
        (folder / name).mkdir()
    listing = folder / "sdn.xml.gz"
    listing.write_bytes(EXTRACT.read_bytes())
    stranger = people.account(people.STRANGER).key.hex()
    yield {
        "AIMY_RPC_URL": demo.rpc_url,
        "AIMY_DEPLOYMENT": str(demo.run_dir / "manifest.json"),
        "AIMY_RUN_DIR": str(folder / "run"),
        "AIMY_DATA_DIR": str(folder / "postgres"),
        "AIMY_ASSETS_KEY": people.account(people.ISSUER).key.hex(),
        "AIMY_ASSETS_INBOX": str(folder / "inbox"),
        "AIMY_ASSETS_STORE": str(folder / "store"),
        "AIMY_VALUATION_KEY": stranger,
        "AIMY_VALUATION_STORE": str(folder / "store"),
        "AIMY_KYC_KEY": people.account(people.KYC_OFFICER).key.hex(),
        "AIMY_KYC_STORE": str(folder / "applicants"),
        "AIMY_KYC_STORE_KEY": Fernet.generate_key().decode(),
        "AIMY_KYC_SANCTIONS_LIST": str(listing),
    }
    stop_embedded(folder / "postgres")


def test_environment__has_no_development_tools(services_python):
    code = f"import importlib.util; print([m for m in {DEVELOPMENT_ONLY!r} if importlib.util.find_spec(m)])"
    found = subprocess.run([services_python, "-c", code], capture_output=True, text=True, check=True, cwd="/")
    assert found.stdout.strip() == "[]"


def test_every_daemon__becomes_ready_and_stops_cleanly(services_python, settings, tmp_path):
    env = {**{k: v for k, v in os.environ.items() if not k.startswith("AIMY_")}, **settings, "PYTHONPATH": str(ROOT)}
    running = {}
    for name, module in MODULES.items():
        with (tmp_path / f"{name}.log").open("wb") as log:
            command = [services_python, "-m", module]
            running[name] = subprocess.Popen(command, cwd=tmp_path, env=env, stdout=log, stderr=subprocess.STDOUT)
    try:
        deadline = time.monotonic() + 60
        waiting = set(MODULES)
        while waiting:
            waiting -= {name for name in waiting if _is_ready(settings["AIMY_RUN_DIR"], name)}
            logs = {name: (tmp_path / f"{name}.log").read_text()[-2000:] for name in waiting}
            assert [name for name in waiting if running[name].poll() is not None] == [], logs
            assert time.monotonic() < deadline, logs
            time.sleep(0.2)
    finally:
        for process in running.values():
            process.send_signal(signal.SIGTERM)
        statuses = {name: process.wait(15) for name, process in running.items()}
    assert statuses == dict.fromkeys(MODULES, 0)


def _is_ready(run_dir: str, name: str) -> bool:
    """Whether the process said where it listens, and answers there that it is ready."""
    stem = f"valuation-{people.account(people.STRANGER).address[2:10].lower()}" if name == "valuation" else name
    try:
        url = (Path(run_dir) / f"{stem}.url").read_text().strip()
        return requests.get(f"{url}/readyz", timeout=2).ok
    except (OSError, requests.RequestException):
        return False
