"""The demonstration as a process, as a newcomer starts it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parents[2]


@dataclass
class DemoProcess:
    """A running `python -m scripts.demo` in a session of its own, with what it printed."""

    run_dir: Path
    options: tuple[str, ...] = ()
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.output_file = self.run_dir.with_suffix(".out")
        with self.output_file.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "scripts.demo", *self.options],
                cwd=ROOT,
                env={**os.environ, "AIMY_RUN_DIR": str(self.run_dir), "COLUMNS": "200", **self.settings},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        return self.output_file.read_text()

    def wait_for(self, text: str, seconds: float = 180) -> None:
        deadline = time.monotonic() + seconds
        while text not in self.output:
            assert self.process.poll() is None, f"ended with {self.process.returncode}:\n{self.output}"
            assert time.monotonic() < deadline, f"{text!r} was not printed in {seconds} s:\n{self.output}"
            time.sleep(0.2)

    @property
    def rpc_url(self) -> str:
        return next(line.split()[-1] for line in self.output.splitlines() if "anvil, chain" in line)

    def interrupt(self) -> int:
        """What Ctrl-C does: SIGINT to the whole foreground group. Returns the status."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(30)

    def left_behind(self) -> list[str]:
        """Command lines of processes of this run: its folder stands in their environment or arguments."""
        left = []
        for process in psutil.process_iter(["cmdline"]):
            try:
                command = process.info["cmdline"] or []
                words = [*command, *process.environ().values()]
            except (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
                continue
            if process.pid not in (os.getpid(), os.getppid()) and any(str(self.run_dir) in word for word in words):
                left.append(" ".join(command))
        return left

    def kill(self) -> None:
        if self.process.poll() is None:
            self.interrupt()


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def both_runs(run_folder):
    """Two runs side by side: one that keeps going on a chain a year ahead, one that is tampered with and ends.

    They deploy one after the other, as Ape does not lock the cache of contracts that it keeps in files.
    """
    ahead = DemoProcess(run_folder / "ahead", ("--seed", "7", "--days-ahead", "365"))
    ahead.wait_for("contracts on chain")
    tampered = DemoProcess(run_folder / "tampered", ("--once", "--break", "balance"))
    yield ahead, tampered
    ahead.kill()
    tampered.kill()


@pytest.fixture(scope="session")
def demo(both_runs):
    """The run on a chain a year ahead of the wall clock, complete and still going."""
    ahead, _ = both_runs
    ahead.wait_for("Ctrl-C ends every process")
    return ahead


@pytest.fixture(scope="session")
def tampered(both_runs):
    """The run in whose database a balance was changed before the comparison."""
    _, process = both_runs
    return process
