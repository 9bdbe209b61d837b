"""Drives contracts and twins through many new histories: `make fuzz`, `make fuzz ONLY=token SEED=7`.

Goes round the machines of tests/stateful and the twin of the oracle, a new seed each time, until the minutes are over.
Each line names the seed that brings a round back; with a seed there is one round of each. Status 1 if one fails.
"""

from __future__ import annotations

import argparse
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from threading import Event, Lock

from scripts.toolchain import ROOT, environment

OUTPUTS = ROOT / "build" / "fuzz"
MACHINES = {
    path.stem.removeprefix("test_").removesuffix("_machine"): path.relative_to(ROOT).as_posix()
    for path in sorted((ROOT / "tests" / "stateful").glob("test_*_machine.py"))
}
TESTS = {**MACHINES, "valuation": "tests/unit/contracts/valuation_oracle/test_valuation_twin.py"}
LANES = 2
SEEDS = 2**32


def arguments(command: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--only", choices=TESTS, action="append", help="what to try; everything if not given")
    parser.add_argument("--seed", type=int, help="one round with this seed")
    parser.add_argument("--minutes", type=float, default=10, help="no round begins after so many [10]")
    parser.add_argument("--examples", type=int, default=50, help="histories of a round [50]")
    parser.add_argument("--steps", type=int, default=60, help="most steps of a history [60]")
    return parser.parse_args(command)


def rounds(chosen: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """Tests and their seeds, in turns, so that each test gets as many rounds as the others."""
    ends = time.monotonic() + chosen.minutes * 60
    names = chosen.only or list(TESTS)
    if chosen.seed is not None:
        yield from ((name, chosen.seed) for name in names)
        return
    for name in cycle(names):
        if time.monotonic() > ends:
            return
        yield name, secrets.randbelow(SEEDS)


@dataclass
class Campaign:
    """The rounds to come, shared by the lanes, and what came of those that ran."""

    chosen: argparse.Namespace
    stopped: Event = field(default_factory=Event)
    failed: list[str] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._rounds = rounds(self.chosen)

    def run(self) -> None:
        while not self.stopped.is_set():
            with self._lock:
                found = next(self._rounds, None)
            if found is None:
                return
            self.try_out(*found)

    def try_out(self, name: str, seed: int) -> None:
        started, output = time.monotonic(), OUTPUTS / f"{name}-{seed}.txt"
        command = ("ape", "test", TESTS[name], "--network", "ethereum:local:foundry")
        profile = ("--hypothesis-profile=fuzz", f"--hypothesis-seed={seed}")
        sizes = {"FUZZ_EXAMPLES": str(self.chosen.examples), "FUZZ_STEPS": str(self.chosen.steps)}
        env = {**environment(), **sizes, "PYTHONHASHSEED": "0"}
        with output.open("w") as file:
            done = subprocess.run((*command, *profile), cwd=ROOT, env=env, stdout=file, stderr=subprocess.STDOUT)
        if self.stopped.is_set():
            return
        with self._lock:
            self.count += 1
            outcome = "FAILED" if done.returncode else "ok"
            print(f"{name:10} SEED={seed:<10} {outcome:6} {time.monotonic() - started:4.0f} s", flush=True)
            if done.returncode:
                self.failed.append(f"ONLY={name} SEED={seed}")
                print(output.read_text(), flush=True)


def main(command: list[str]) -> int:
    chosen = arguments(command)
    OUTPUTS.mkdir(parents=True, exist_ok=True)
    campaign = Campaign(chosen)
    print(f"rounds of {chosen.examples} histories of up to {chosen.steps} steps, told in {OUTPUTS.relative_to(ROOT)}/")
    with ThreadPoolExecutor(LANES) as lanes:
        try:
            for lane in [lanes.submit(campaign.run) for _ in range(LANES)]:
                lane.result()
        except KeyboardInterrupt:
            campaign.stopped.set()
    for failure in campaign.failed:
        print(f"again: make fuzz {failure} EXAMPLES={chosen.examples} STEPS={chosen.steps}")
    print(f"{campaign.count - len(campaign.failed)} of {campaign.count} rounds passed")
    return 1 if campaign.failed or not campaign.count else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
