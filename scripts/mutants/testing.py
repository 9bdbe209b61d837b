"""Runs tests in forks of a process that has imported Ape, pytest and Hypothesis: that takes longer than most tests.

Each line of stdin is a JSON list of pytest's arguments; each is answered by a line with pytest's status. SIGINT ends
the tests that run, which end their own node.
"""

from __future__ import annotations

import json
import os
import signal
import sys

import ape
import ape_foundry  # noqa: F401
import ape_test.provider  # noqa: F401
import hypothesis  # noqa: F401
import pytest

import scripts.deployment  # noqa: F401


def run_in_fork(arguments: list[str], output: str) -> int:
    """Status of pytest, whose output goes to the file `output`."""
    child = os.fork()
    if child == 0:
        file = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(file, 1)
        os.dup2(file, 2)
        # Ape read the build when it was imported; each mutant has its own.
        ape.project.load_manifest()
        # Not os._exit: what Ape registered for the end stops its node.
        sys.exit(pytest.main(arguments))
    try:
        _, status = os.waitpid(child, 0)
    except KeyboardInterrupt:
        os.kill(child, signal.SIGINT)
        os.waitpid(child, 0)
        raise
    return os.waitstatus_to_exitcode(status)


def main(output: str) -> None:
    for line in sys.stdin:
        print(run_in_fork(json.loads(line), output), flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit(130)
