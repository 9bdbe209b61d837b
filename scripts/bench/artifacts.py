"""Bytecode to deploy: out of packages, out of our own build, and of the peers that no package has."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from scripts.bench.chain import BenchError
from scripts.export_abis import BUILD
from scripts.toolchain import NODE_MODULES, ROOT, environment

Artifact = dict[str, Any]

PEERS = Path(__file__).parent / "peers"
V2 = NODE_MODULES / "@uniswap" / "v2-core" / "build"
COMPILER = ROOT / "scripts" / "solc" / "solc-v0.8.37"
#: as ape-config.yaml has them for ours
SETTINGS = {
    "evmVersion": "cancun",
    "optimizer": {"enabled": True, "runs": 500},
    "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}},
}


def v2_artifact(name: str) -> Artifact:
    """Of npm `@uniswap/v2-core`, as its authors compiled it."""
    built = json.loads((V2 / f"{name}.json").read_text())
    return {"contractName": name, "abi": built["abi"], "bytecode": "0x" + built["bytecode"]}


def our_artifact(name: str) -> Artifact:
    built = json.loads(BUILD.read_text())["contractTypes"][name]
    return {"contractName": name, "abi": built["abi"], "bytecode": built["deploymentBytecode"]["bytecode"]}


def peer_artifacts() -> dict[str, Artifact]:
    """Of scripts/bench/peers, compiled by our compiler with our settings; BenchError if they do not compile."""
    sources = {path.name: {"content": path.read_text()} for path in sorted(PEERS.glob("*.sol"))}
    asked = {"language": "Solidity", "sources": sources, "settings": SETTINGS}
    command = [str(COMPILER), "--standard-json", "--base-path", str(PEERS), "--include-path", str(NODE_MODULES)]
    done = subprocess.run(
        command, input=json.dumps(asked), capture_output=True, text=True, check=True, env=environment(), cwd=ROOT
    )
    answer = json.loads(done.stdout)
    errors = [error["formattedMessage"] for error in answer.get("errors", []) if error["severity"] == "error"]
    if errors:
        raise BenchError("\n".join(errors))
    return {
        name: {"contractName": name, "abi": built["abi"], "bytecode": "0x" + built["evm"]["bytecode"]["object"]}
        for file in sources
        for name, built in answer["contracts"][file].items()
    }
