"""Runs a command with the project's tools and caches: `python -m scripts.toolchain ape run deploy`."""

from __future__ import annotations

import os
import shutil
import sys
from typing import NoReturn

from scripts.toolchain import environment


def main(command: list[str]) -> NoReturn:
    if not command:
        print("expected a command to run, e.g. `python -m scripts.toolchain ape test`", file=sys.stderr)
        sys.exit(2)
    env = environment()
    program = shutil.which(command[0], path=env["PATH"])
    if program is None:
        print(f"`{command[0]}` is not installed here: run `make setup` first", file=sys.stderr)
        sys.exit(2)
    os.execve(program, command, env)


if __name__ == "__main__":
    main(sys.argv[1:])
