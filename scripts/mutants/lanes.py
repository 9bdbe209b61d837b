"""Copies of the checkout in which the tests of a mutant run, so that no source is ever touched."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL, PIPE
from xml.etree import ElementTree

from scripts.mutants import Mutant
from scripts.mutants.compiler import CompilationFailed, compile_into
from scripts.toolchain import ROOT

COPIED = ("contracts", "scripts", "tests", "aimy", "docs")
LEFT_OUT = (".git", ".build", ".run", ".hypothesis", "build")


@dataclass
class Verdict:
    """What came of a mutant: the tests that went red, and why it counts as a defect, if it does."""

    mutant: Mutant
    red: tuple[str, ...] = ()
    defect: str = ""
    compile_seconds: float = 0.0
    test_seconds: float = 0.0


@dataclass
class Lane:
    """One copy. Code is copied, because paths are resolved from where it lies; everything else is linked to."""

    folder: Path
    is_stopped: bool = False
    runner: subprocess.Popen[str] | None = field(default=None, repr=False)

    def build(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        for entry in ROOT.iterdir():
            if entry.name in COPIED:
                ignored = shutil.ignore_patterns("__pycache__", ".cache")
                shutil.copytree(entry, self.folder / entry.name, ignore=ignored)
            elif entry.name not in LEFT_OUT:
                (self.folder / entry.name).symlink_to(entry)
        (self.folder / ".build").mkdir()

    def try_out(self, mutant: Mutant) -> Verdict:
        """Compiles the mutant and runs its tests."""
        verdict = Verdict(mutant)
        started = time.monotonic()
        try:
            build = json.loads((ROOT / ".build" / "__local__.json").read_text())
            compile_into(self.folder, mutant.file, mutant.source(self.folder), build)
        except (CompilationFailed, ValueError) as failure:
            verdict.defect = str(failure)
            return verdict
        (self.folder / ".build" / "__local__.json").write_text(json.dumps(build))
        verdict.compile_seconds = time.monotonic() - started
        started = time.monotonic()
        output, failed = self._run_tests(mutant.tests)
        verdict.test_seconds = time.monotonic() - started
        verdict.red = tuple(test for test in mutant.tests if test in failed)
        green = [test for test in mutant.tests if test not in failed]
        if green:
            verdict.defect = f"survives {', '.join(green)}\n{output[-1500:]}"
        return verdict

    def stop(self) -> None:
        """Ends the process that runs tests, and the tests."""
        self.is_stopped = True
        if self.runner is not None and self.runner.poll() is None:
            self.runner.send_signal(signal.SIGINT)
            self.runner.wait(timeout=60)

    def _run_tests(self, tests: tuple[str, ...]) -> tuple[str, set[str]]:
        """Output, and the tests that failed: one that could not be set up did not."""
        report, output = self.folder / "report.xml", self.folder / "output.txt"
        report.unlink(missing_ok=True)
        if self.runner is None:
            command = [
                sys.executable,
                "-m",
                "scripts.toolchain",
                "python",
                "-m",
                "scripts.mutants.testing",
                str(output),
            ]
            # In a session of its own, so that Ctrl-C reaches it once, by `stop`.
            self.runner = subprocess.Popen(
                command, cwd=self.folder, text=True, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
            )
        print(
            json.dumps([*tests, "--network", "ethereum:local:foundry", f"--junit-xml={report}"]), file=self.runner.stdin
        )
        self.runner.stdin.flush()
        self.runner.stdout.readline()
        told = output.read_text() if output.exists() else "the tests did not start"
        return told, failed_tests(report.read_text()) if report.exists() else set()


def failed_tests(report: str) -> set[str]:
    """`path::function` of each test that failed in pytest's JUnit report, with its parameters and without."""
    failed = set()
    for case in ElementTree.fromstring(report).iter("testcase"):
        if case.find("failure") is not None:
            test = case.attrib["classname"].replace(".", "/") + f".py::{case.attrib['name']}"
            failed |= {test, test.partition("[")[0]}
    return failed
