"""Takes each guard out in turn and expects its tests to go red: `make mutants`, `make mutants ONLY="name other-name"`.

Status 1 if a mutant survives one of its tests, if its guard is no longer found, or if it does not compile.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, SimpleQueue

from scripts.mutants import Mutant, load
from scripts.mutants.lanes import Lane, Verdict
from scripts.toolchain import ROOT

FOLDER = ROOT / "build" / "mutants"
LANES = 2


def work(lane: Lane, waiting: SimpleQueue[Mutant], width: int) -> list[Verdict]:
    """Tries mutants out until none is waiting."""
    verdicts = []
    lane.build()
    while True:
        try:
            mutant = waiting.get_nowait()
        except Empty:
            return verdicts
        verdict = lane.try_out(mutant)
        if lane.is_stopped:
            return verdicts
        print_verdict(verdict, width)
        verdicts.append(verdict)


def print_verdict(verdict: Verdict, width: int) -> None:
    seconds = f"{verdict.compile_seconds:4.0f} + {verdict.test_seconds:.0f} s"
    red = dict.fromkeys(test.rpartition("::")[2].partition("[")[0] for test in verdict.red)
    told = "SURVIVED" if verdict.defect else ", ".join(red)
    print(f"{verdict.mutant.name:{width}}  {seconds:>10}  {told}", flush=True)


def main(names: list[str]) -> int:
    mutants = [mutant for mutant in load() if not names or mutant.name in names]
    if unknown := set(names) - {mutant.name for mutant in mutants}:
        print(f"no mutant is called {', '.join(sorted(unknown))}; tests/mutants/ lists them", file=sys.stderr)
        return 2
    started = time.monotonic()
    width = max(len(mutant.name) for mutant in mutants)
    waiting: SimpleQueue[Mutant] = SimpleQueue()
    for mutant in mutants:
        waiting.put(mutant)
    lanes = [Lane(FOLDER / f"lane-{number}") for number in range(min(LANES, len(mutants)))]
    print(f"{'guard taken out':{width}}  {'seconds':>10}  tests that went red", flush=True)
    try:
        with ThreadPoolExecutor(len(lanes)) as pool:
            jobs = [pool.submit(work, lane, waiting, width) for lane in lanes]
            try:
                verdicts = [verdict for job in jobs for verdict in job.result()]
            except KeyboardInterrupt:
                while not waiting.empty():
                    waiting.get()
                raise
            finally:
                for lane in lanes:
                    lane.stop()
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)
    defects = [verdict for verdict in verdicts if verdict.defect]
    for verdict in defects:
        print(f"\n{'=' * 20} {verdict.mutant.name}\n{verdict.defect}")
    print(f"{len(verdicts) - len(defects)} of {len(verdicts)} seen red in {time.monotonic() - started:.0f} s")
    return 1 if defects else 0


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, interrupt)
    sys.exit(main(sys.argv[1:]))
