"""Runs every check and test: `make test`. With --static only linters, types, import direction, ABIs and slither.

Two lanes run side by side, because two cores are there: static checks and services in one, contracts in the other.
What starts the whole platform comes after both, alone. Every check runs to its end, so that one run shows everything
that is wrong.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from scripts.toolchain import CACHE, ROOT, environment

RESULTS = ROOT / "build" / "tests"
SLITHER = (sys.executable, "-m", "scripts.checks.slither")


@dataclass
class Check:
    """A command that must end with status 0. `tests` says that it is a test run which reports counts by kind."""

    name: str
    command: tuple[str, ...]
    tests: bool = False
    status: int = 0
    seconds: float = 0.0
    output: str = field(default="", repr=False)

    def run(self) -> Check:
        started = time.monotonic()
        env = {**environment(), "FOUNDRY_CONFIG": str(ROOT / "scripts" / "checks" / "foundry.toml")}
        if not self.tests:
            env["HOME"] = str(CACHE / "home")  # forge and slither keep files there
            Path(env["HOME"]).mkdir(parents=True, exist_ok=True)
        else:
            env["AIMY_TEST_RESULTS"] = str(RESULTS / f"{self.name.replace(' ', '-')}.json")
        done = subprocess.run(
            self.command, cwd=ROOT, env=env, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self.status, self.output, self.seconds = done.returncode, done.stdout, time.monotonic() - started
        print(f"{'ok    ' if self.status == 0 else 'FAILED'} {self.name:28} {self.seconds:6.1f} s", flush=True)
        return self


def pytest_run(name: str, *paths: str) -> Check:
    return Check(name, ("ape", "test", *paths, "--network", "ethereum:local:foundry"), tests=True)


STATIC = (
    Check("format", ("ruff", "format", "--check", ".")),
    Check("lint", ("ruff", "check", ".")),
    Check("types", ("mypy",)),
    Check("import direction", ("lint-imports",)),
    Check("solidity format", ("forge", "fmt", "--check", "contracts")),
    Check("exported ABIs", (sys.executable, "-m", "scripts.export_abis", "--check")),
    Check("slither", SLITHER),
)
SERVICES = (
    pytest_run(
        "tests of services",
        *(f"tests/{kind}" for kind in ("unit", "integration", "meta")),
        "--ignore=tests/unit/contracts",
    ),
)
CONTRACTS = (pytest_run("tests of contracts", "tests/unit/contracts", "tests/stateful", "tests/gas"),)
WHOLE = (pytest_run("tests of the whole", "tests/e2e"),)


def run_lane(checks: tuple[Check, ...]) -> list[Check]:
    return [check.run() for check in checks]


def main() -> int:
    if sys.argv[1:] not in ([], ["--static"]):
        print(f"expected --static or nothing, got {' '.join(sys.argv[1:])}", file=sys.stderr)
        return 2
    RESULTS.mkdir(parents=True, exist_ok=True)
    for old in RESULTS.glob("*.json"):
        old.unlink()
    started = time.monotonic()
    if sys.argv[1:]:
        done = run_lane(STATIC)
    else:
        with ThreadPoolExecutor(2) as lanes:
            done = [check for lane in lanes.map(run_lane, (STATIC + SERVICES, CONTRACTS)) for check in lane]
        done += run_lane(WHOLE)
    failed = [check for check in done if check.status != 0]
    for check in failed:
        print(f"\n{'=' * 30} {check.name}: {' '.join(check.command)}\n{check.output}")
    print_kinds(done)
    print(f"{len(done) - len(failed)} of {len(done)} checks passed in {time.monotonic() - started:.0f} s")
    return 1 if failed else 0


def print_kinds(done: list[Check]) -> None:
    """How many tests of each kind ran and what they took, from the reports of the test runs."""
    counts: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    for report in RESULTS.glob("*.json"):
        for kind, (count, took) in json.loads(report.read_text()).items():
            counts[kind] += count
            seconds[kind] += took
    static = sum(check.seconds for check in done if not check.tests)
    print(f"\n{'static':12} {sum(not check.tests for check in done):5} checks {static:7.1f} s")
    for kind, count in counts.items():
        print(f"{kind:12} {count:5} tests  {seconds[kind]:7.1f} s")


if __name__ == "__main__":
    sys.exit(main())
