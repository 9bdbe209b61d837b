"""The ERC-3643 4.1 suite of npm `@tokenysolutions/t-rex`: its ABIs, and its artifacts deployed as they are."""

from __future__ import annotations

import json
from typing import Any

from ape.api import AccountAPI, ReceiptAPI
from ape.contracts import ContractContainer, ContractInstance
from eth_utils.abi import abi_to_signature
from ethpm_types import ContractType

from scripts.toolchain import NODE_MODULES

ARTIFACTS = NODE_MODULES / "@tokenysolutions" / "t-rex" / "artifacts" / "contracts"
MODULES = "compliance/modular/modules"
#: our contract -> the artifact of its counterpart
COUNTERPARTS = {
    "SecurityToken": "token/Token",
    "IdentityRegistry": "registry/implementation/IdentityRegistry",
    "IdentityRegistryStorage": "registry/implementation/IdentityRegistryStorage",
    "TrustedIssuersRegistry": "registry/implementation/TrustedIssuersRegistry",
    "ClaimTopicsRegistry": "registry/implementation/ClaimTopicsRegistry",
    "ModularCompliance": "compliance/modular/ModularCompliance",
}


def artifact(path: str) -> dict[str, Any]:
    return dict(json.loads((ARTIFACTS / f"{path}.sol" / f"{path.rpartition('/')[2]}.json").read_text()))


def peer_abi(contract: str) -> list[dict[str, Any]]:
    """ABI of the 4.1 counterpart of one of our contracts."""
    return list(artifact(COUNTERPARTS[contract])["abi"])


def known_as(contract: str, ours: ContractInstance) -> ContractInstance:
    """One of our contracts, called as the 4.1 counterpart of `contract` is."""
    return ContractInstance(ours.address, ContractType(abi=peer_abi(contract), contractName=f"Peer{contract}"))


def told(receipt: ReceiptAPI, event: Any, *values: Any) -> bool:
    """Whether the receipt, read by the 4.1 suite's ABI, tells `event` with these values, once."""
    expected = tuple(getattr(value, "address", value) for value in values)
    return [tuple(log.event_arguments.values()) for log in receipt.decode_logs(event)] == [expected]


def peer_container(path: str) -> ContractContainer:
    found = artifact(path)
    return ContractContainer(
        ContractType(
            contractName=found["contractName"],
            abi=found["abi"],
            deploymentBytecode={"bytecode": found["bytecode"]},
            runtimeBytecode={"bytecode": found["deployedBytecode"]},
        )
    )


def deploy_counterpart(deployer: AccountAPI, contract: str, *arguments: Any) -> ContractInstance:
    """The 4.1 counterpart of one of our contracts, owned by `deployer`; `arguments` are those of its `init`."""
    deployed = deployer.deploy(peer_container(COUNTERPARTS[contract]))
    deployed.init(*arguments, sender=deployer)
    return deployed


def deploy_peer_module(deployer: AccountAPI, name: str) -> ContractInstance:
    """A module behind a proxy, as the suite uses it."""
    container = peer_container(f"{MODULES}/{name}")
    implementation = deployer.deploy(container)
    start = implementation.initialize.encode_input()
    proxy = deployer.deploy(peer_container(f"{MODULES}/ModuleProxy"), implementation, start)
    return container.at(proxy.address)


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
