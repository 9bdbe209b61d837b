"""Sets the checkout up: Python environment, Node, npm packages, compiled contracts. What is up to date is passed over.

Run by `make setup` with any Python; standard library only.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

SUPPORTED = ((3, 11), (3, 12))

if sys.version_info[:2] not in SUPPORTED:
    found = ".".join(map(str, sys.version_info[:3]))
    sys.stderr.write(
        f"AIMY needs Python 3.11 or 3.12, but `{sys.executable}` is {found}: name another with `make PYTHON=...`.\n"
    )
    sys.exit(2)

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from scripts.toolchain import CACHE, NODE_MODULES, ROOT, VENV, environment, node_wheel, system_node  # noqa: E402

LOCKS = ROOT / "requirements"
STAMPS = CACHE / "setup"


def main() -> None:
    STAMPS.mkdir(parents=True, exist_ok=True)
    step("Python environment", [LOCKS / "uv.lock"], create_environment, present=VENV / "bin" / "uv")
    step(
        "Python packages", [LOCKS / "dev.lock", ROOT / "pyproject.toml"], install_python, present=VENV / "bin" / "aimy"
    )
    if system_node() is None:
        step("Node from its wheel", [LOCKS / "node.lock"], install_node, present=node_wheel() / "bin" / "node")
    npm_inputs = [ROOT / "package.json", ROOT / "package-lock.json"]
    step("npm packages", npm_inputs, install_npm, present=NODE_MODULES / "solc" / "package.json")
    sources = sorted((ROOT / "contracts").rglob("*.sol"))
    step(
        "Contracts", [*sources, ROOT / "ape-config.yaml"], compile_contracts, present=ROOT / ".build" / "__local__.json"
    )


def step(title: str, inputs: list[Path], action, *, present: Path) -> None:
    """Does `action` unless `present` exists and was made from the same inputs; a step that fails leaves no stamp."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs) + sys.version.encode()).hexdigest()
    stamp = STAMPS / title.lower().replace(" ", "-")
    if present.exists() and stamp.exists() and stamp.read_text() == digest:
        return
    print(f"setup: {title} ...", flush=True)
    started = time.monotonic()
    stamp.unlink(missing_ok=True)
    action()
    stamp.write_text(digest)
    print(f"setup: {title}, {time.monotonic() - started:.0f} s", flush=True)


def create_environment() -> None:
    if VENV.is_symlink():
        VENV.unlink()
    run(
        sys.executable,
        "-m",
        "venv",
        "--clear",
        str(VENV),
        hint="Python's own `venv` module is needed (Debian: python3-venv)",
    )
    run(VENV / "bin" / "pip", "install", "--quiet", "--require-hashes", "-r", LOCKS / "uv.lock")


def install_python() -> None:
    """uv takes seconds where pip takes minutes; where uv cannot reach the index that pip is set up for, pip does it."""
    uv = [VENV / "bin" / "uv", "pip", "install", "--quiet", "--python", VENV / "bin" / "python"]
    packages = ["--require-hashes", "-r", LOCKS / "dev.lock"]
    if subprocess.run(list(map(str, [*uv, *packages])), env=uv_environment(), cwd=ROOT).returncode != 0:
        print("setup: uv could not install the packages, pip tries", flush=True)
        run(VENV / "bin" / "pip", "install", "--quiet", *packages)
    run(VENV / "bin" / "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ROOT)


def install_node() -> None:
    run(VENV / "bin" / "pip", "install", "--quiet", "--require-hashes", "-r", LOCKS / "node.lock")


def install_npm() -> None:
    """Not `npm ci`: it wants every platform's optional packages locked, and a registry may hold only some of them."""
    run(*npm(), "install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def npm() -> list[str | Path]:
    """How npm is called: the wheel's own launcher does not find its library, so Node is given it."""
    if system_node() is not None:
        return ["npm"]
    return [node_wheel() / "bin" / "node", node_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]


def compile_contracts() -> None:
    """All of them: Ape would pass over a contract whose parent or library has changed.

    Ape unpacks the libraries into a folder beside the contracts and, in a checkout below the system's temporary folder,
    leaves them there, where they later hide contracts of the same folder names; hence the other temporary folder.
    """
    temporary = CACHE / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    command = [VENV / "bin" / "ape", "compile", "--force", "--verbosity", "WARNING", "contracts"]
    run(*command, settings={"TMPDIR": str(temporary)})
    shutil.rmtree(ROOT / "contracts" / ".cache", ignore_errors=True)


def uv_environment() -> dict[str, str]:
    """uv does not read pip's settings; a mirror that pip is told to use is passed on."""
    env = environment()
    asked = subprocess.run(
        [VENV / "bin" / "pip", "config", "get", "global.index-url"], capture_output=True, text=True, env=env
    )
    index = env.get("PIP_INDEX_URL") or asked.stdout.strip()
    return {**env, **({"UV_DEFAULT_INDEX": index} if index else {})}


def run(*command: str | Path, hint: str = "", settings: dict[str, str] | None = None) -> None:
    env = {**environment(), **(settings or {})}
    words = list(map(str, command))
    program = shutil.which(words[0], path=env["PATH"]) or words[0]
    done = subprocess.run([program, *words[1:]], cwd=ROOT, env=env)
    if done.returncode != 0:
        sys.stderr.write(
            f"setup: `{' '.join(map(os.path.basename, words[:2]))}` failed with status {done.returncode}. {hint}\n"
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
