"""Compiles only what one changed source touches, and puts it into a copy of Ape's build."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

from scripts.toolchain import environment

IMPORT = re.compile(r'from "(\.[^"]+)"')
#: as ape-config.yaml has Ape compile; Ape adds the optimiser
SETTINGS = {
    "optimizer": {"enabled": True, "runs": 500},
    "evmVersion": "cancun",
    "viaIR": False,
    "remappings": ["@openzeppelin/=node_modules/@openzeppelin/"],
}
OUTPUT = ["evm.bytecode.object", "evm.deployedBytecode.object"]


class CompilationFailed(Exception):  # noqa: N818 - it says what happened
    """The compiler refused a mutant."""


def importers(imports: dict[str, set[str]], changed: str) -> set[str]:
    """`changed` and every source that imports it, directly or not; `imports` names each source's own."""
    found = {changed}
    while wider := {source for source, names in imports.items() if names & found} - found:
        found |= wider
    return found


def imports_of(root: Path) -> dict[str, set[str]]:
    """Source -> the sources of this project that it imports, all as paths below `root`."""
    root = root.resolve()
    return {
        path.relative_to(root).as_posix(): {
            (path.parent / name).resolve().relative_to(root).as_posix() for name in IMPORT.findall(path.read_text())
        }
        for path in (root / "contracts").rglob("*.sol")
    }


def compile_into(root: Path, source: str, text: str, build: dict) -> list[str]:
    """Compiles what contains `source`, whose text is `text`, and puts the bytecode into `build`, Ape's manifest.

    Returns the names of the contracts. ABIs stay: a guard taken out changes none.
    """
    touched = importers(imports_of(root), source)
    wanted: dict[str, dict[str, list[str]]] = {}
    for name, contract in build["contractTypes"].items():
        if contract["sourceId"] in touched and contract["runtimeBytecode"]["bytecode"] != "0x":
            wanted.setdefault(contract["sourceId"], {})[name] = OUTPUT
    texts = {name: (root / name).read_text() for name in wanted} | {source: text}
    request = {
        "language": "Solidity",
        "sources": {name: {"content": content} for name, content in texts.items()},
        "settings": {**SETTINGS, "outputSelection": wanted},
    }
    env = environment()
    command = ["node", env["FOUNDRY_SOLC"], "--standard-json"]
    done = subprocess.run(command, cwd=root, env=env, input=json.dumps(request), capture_output=True, text=True)
    if done.returncode != 0:
        raise CompilationFailed(done.stderr.strip() or f"the compiler ended with status {done.returncode}")
    answer = json.loads(done.stdout)
    errors = [error["formattedMessage"] for error in answer.get("errors", []) if error["severity"] == "error"]
    if errors:
        raise CompilationFailed("\n".join(errors))
    for file, contracts in wanted.items():
        for name in contracts:
            evm, contract = answer["contracts"][file][name]["evm"], build["contractTypes"][name]
            contract["deploymentBytecode"]["bytecode"] = f"0x{evm['bytecode']['object']}"
            contract["runtimeBytecode"]["bytecode"] = f"0x{evm['deployedBytecode']['object']}"
    return sorted(name for contracts in wanted.values() for name in contracts)
