"""ONCHAINID as its authors publish it: the artifacts of npm `@onchain-id/solidity` are deployed as they are."""

from __future__ import annotations

import json
from pathlib import Path

from ape.api import AccountAPI
from ape.contracts import ContractContainer, ContractInstance
from ethpm_types import ContractType

ARTIFACTS = (
    Path(__file__).resolve().parents[2] / "node_modules" / "@onchain-id" / "solidity" / "artifacts" / "contracts"
)


def container(path: str) -> ContractContainer:
    """The contract whose artifact lies at `path` below the package's contracts, e.g. `factory/IdFactory`."""
    artifact = json.loads((ARTIFACTS / f"{path}.sol" / f"{Path(path).name}.json").read_text())
    return ContractContainer(
        ContractType(
            contractName=artifact["contractName"],
            abi=artifact["abi"],
            deploymentBytecode={"bytecode": artifact["bytecode"]},
            runtimeBytecode={"bytecode": artifact["deployedBytecode"]},
        )
    )


def deploy_identity_factory(deployer: AccountAPI) -> ContractInstance:
    """Deploys the implementation, its authority and the factory that gives every investor an identity."""
    implementation = deployer.deploy(container("Identity"), deployer, True)
    authority = deployer.deploy(container("proxy/ImplementationAuthority"), implementation)
    return deployer.deploy(container("factory/IdFactory"), authority)
