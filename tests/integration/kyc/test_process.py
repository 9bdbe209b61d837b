"""The daemon as it runs: a process of its own, spoken to over HTTP and stopped by a signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from cryptography.fernet import Fernet

from tests.integration.kyc.office import ADA, CLAIM_KEY, ECDSA_KEY, officer_key
from tests.support.actors import local_account

ROOT = Path(__file__).parents[3]
LISTED = {"full_name": "Ebrahim Raisi", "birth_date": "1960-12-14", "nationality": "IR", "country": "IR"}
ZERO_ADDRESS = "0x" + "00" * 20
DEADLINE_SECONDS = 60


def eventually(what: Callable[[], object]) -> object:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (answer := what()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)
    return answer


def environment(**settings: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AIMY_")}
    return {**kept, **settings}


class Daemon:
    def __init__(self, run_dir: Path, settings: dict[str, str]) -> None:
        self.output = run_dir / "output"
        self._url_file = run_dir / "kyc.url"
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "oracles.kyc"],
                cwd=ROOT,
                env=environment(AIMY_RUN_DIR=str(run_dir), AIMY_LOG_FORMAT="json", **settings),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        eventually(lambda: self._url_file.exists() or self.process.poll() is not None)
        assert self.process.poll() is None, self.output.read_text()
        self.url = self._url_file.read_text().strip()

    def apply(self, wallet: str, person: dict[str, str]) -> str:
        answer = requests.post(f"{self.url}/v1/applications", json={"wallet": wallet, **person}, timeout=10)
        assert answer.status_code == 202, answer.text
        return answer.json()["application_id"]

    def show(self, application_id: str) -> dict:
        return requests.get(f"{self.url}/v1/applications/{application_id}", timeout=10).json()

    def has_status(self, application_id: str, status: str) -> bool:
        return self.show(application_id)["status"] == status

    def metrics(self) -> str:
        return requests.get(f"{self.url}/metrics", timeout=10).text

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(10)


@pytest.fixture
def daemon(tmp_path, kyc_officer, sanctions, chain_url, manifest_path):
    daemon = Daemon(
        tmp_path,
        {
            "AIMY_KYC_KEY": local_account(kyc_officer).key.hex(),
            "AIMY_KYC_STORE": str(tmp_path / "applications"),
            "AIMY_KYC_STORE_KEY": Fernet.generate_key().decode(),
            "AIMY_KYC_SANCTIONS_LIST": str(sanctions.path),
            "AIMY_KYC_INTERVAL_SECONDS": "0.1",
            "AIMY_TX_OUTBOX": str(tmp_path / "outbox"),
            "AIMY_RPC_URL": chain_url,
            "AIMY_DEPLOYMENT": str(manifest_path),
        },
    )
    yield daemon
    daemon.process.kill()
    daemon.process.wait()


def test_missing_settings__are_named_and_end_with_2():
    ended = subprocess.run(
        [sys.executable, "-m", "oracles.kyc"], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=30
    )
    assert ended.returncode == 2
    assert "AIMY_KYC_STORE_KEY is not set" in ended.stderr and "AIMY_KYC_SANCTIONS_LIST is not set" in ended.stderr


def test_two_applicants__one_is_verified_one_refused_and_nobody_is_told_who_they_are(
    daemon, platform, project, kyc_officer, investors, tmp_path
):
    clear, listed = investors[:2]
    clear_id = daemon.apply(clear.address, ADA)
    listed_id = daemon.apply(listed.address, LISTED)
    eventually(lambda: daemon.has_status(listed_id, "refused"))
    eventually(lambda: daemon.has_status(clear_id, "awaiting_consent"))

    identity = project.IOnchainId.at(platform.identity_factory.getIdentity(clear))
    identity.addKey(officer_key(kyc_officer.address), CLAIM_KEY, ECDSA_KEY, sender=clear)
    eventually(lambda: daemon.has_status(clear_id, "verified"))
    assert platform.identity_registry.isVerified(clear)
    assert platform.identity_factory.getIdentity(listed) == ZERO_ADDRESS
    assert daemon.show(listed_id)["reason"].startswith("OFAC SDN list of 2021-03-10: entry ")

    assert requests.get(f"{daemon.url}/readyz", timeout=10).status_code == 200
    eventually(lambda: 'aimy_kyc_applications{status="verified"} 1.0' in daemon.metrics())
    metrics = daemon.metrics()
    assert daemon.stop() == 0

    kept = b"".join(path.read_bytes() for path in (tmp_path / "applications").iterdir())
    told = daemon.output.read_text() + metrics + kept.decode("latin-1")
    for secret in ("Lovelace", "Raisi", "1985-12-10", "1960-12-14", clear_id):
        assert secret not in told, secret
    assert '"event": "claim_added"' in told
