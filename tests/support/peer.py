"""ABIs of the ERC-3643 4.1 suite, from the artifacts of its npm package."""

from __future__ import annotations

import json
from typing import Any

from eth_utils.abi import abi_to_signature

from scripts.toolchain import NODE_MODULES

ARTIFACTS = NODE_MODULES / "@tokenysolutions" / "t-rex" / "artifacts" / "contracts"
#: our contract -> the artifact of its counterpart
COUNTERPARTS = {
    "SecurityToken": "token/Token",
    "IdentityRegistry": "registry/implementation/IdentityRegistry",
    "IdentityRegistryStorage": "registry/implementation/IdentityRegistryStorage",
    "TrustedIssuersRegistry": "registry/implementation/TrustedIssuersRegistry",
    "ClaimTopicsRegistry": "registry/implementation/ClaimTopicsRegistry",
    "ModularCompliance": "compliance/modular/ModularCompliance",
}


def peer_abi(contract: str) -> list[dict[str, Any]]:
    """ABI of the 4.1 counterpart of one of our contracts."""
    path = COUNTERPARTS[contract]
    return list(json.loads((ARTIFACTS / f"{path}.sol" / f"{path.rpartition('/')[2]}.json").read_text())["abi"])


def surface(abi: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
    """What callers and readers of logs depend on: functions with answers and viewness, events with what is indexed."""
    functions = {
        (
            abi_to_signature(entry),
            abi_to_signature({**entry, "name": "", "inputs": entry["outputs"]}),
            entry["stateMutability"] in ("view", "pure"),
        )
        for entry in abi
        if entry["type"] == "function"
    }
    events = {
        (abi_to_signature(entry), tuple(field["indexed"] for field in entry["inputs"]))
        for entry in abi
        if entry["type"] == "event"
    }
    return functions | events
