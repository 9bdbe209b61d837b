"""Runs slither over the contracts: status 1 on any finding of high or medium impact.

slither compiles through forge and wants a foundry.toml in the root of what it looks at, where Ape would take it for
its own; so it looks at a folder below build/ that holds the configuration and links to the sources.
"""

from __future__ import annotations

import shutil
import subprocess
import sys

from scripts.toolchain import ROOT, environment

FOLDER = ROOT / "build" / "slither"
HERE = ROOT / "scripts" / "checks"


def main() -> int:
    FOLDER.mkdir(parents=True, exist_ok=True)
    shutil.copy(HERE / "foundry.toml", FOLDER)
    for name in ("contracts", "node_modules"):
        link = FOLDER / name
        if not link.is_symlink():
            link.symlink_to(ROOT / name)
    command = ["slither", ".", "--config-file", str(HERE / "slither.json")]
    done = subprocess.run(
        command, cwd=FOLDER, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if "analyzed (0 contracts" in done.stdout or "contracts with" not in done.stdout:
        print(f"{done.stdout}\nslither analysed no contract")
        return 1
    print(done.stdout)
    return 0 if done.returncode == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
