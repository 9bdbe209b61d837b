"""Modules of the 4.1 suite as npm `@tokenysolutions/t-rex` publishes them: the artifacts are deployed as they are."""

from __future__ import annotations

import json

from ape.api import AccountAPI
from ape.contracts import ContractContainer, ContractInstance
from ethpm_types import ContractType

from scripts.toolchain import NODE_MODULES

MODULES = NODE_MODULES / "@tokenysolutions" / "t-rex" / "artifacts" / "contracts" / "compliance" / "modular" / "modules"


def module_container(name: str) -> ContractContainer:
    artifact = json.loads((MODULES / f"{name}.sol" / f"{name}.json").read_text())
    return ContractContainer(
        ContractType(
            contractName=artifact["contractName"],
            abi=artifact["abi"],
            deploymentBytecode={"bytecode": artifact["bytecode"]},
            runtimeBytecode={"bytecode": artifact["deployedBytecode"]},
        )
    )


def deploy_peer_module(deployer: AccountAPI, name: str) -> ContractInstance:
    """Behind a proxy, as the suite uses it."""
    container = module_container(name)
    implementation = deployer.deploy(container)
    proxy = deployer.deploy(module_container("ModuleProxy"), implementation, implementation.initialize.encode_input())
    return container.at(proxy.address)
