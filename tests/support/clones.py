"""Contracts that only live behind a proxy, deployed one at a time for tests of a single contract."""

from __future__ import annotations

from ape import chain
from ape.api import AccountAPI
from ape.contracts import ContractContainer, ContractInstance

#: ERC-1167: copies itself out, then hands every call to the implementation between the two parts
CLONE = ("3d602d80600a3d3981f3363d3d373d3d3d363d73", "5af43d82803e903d91602b57fd5bf3")


def clone(deployer: AccountAPI, container: ContractContainer, implementation: ContractInstance) -> ContractInstance:
    """A fresh ERC-1167 clone of `implementation`, not initialised yet."""
    code = bytes.fromhex(implementation.address[2:].lower().join(CLONE))
    receipt = deployer.call(chain.provider.network.ecosystem.create_transaction(data=code))
    return container.at(receipt.contract_address, txn_hash=receipt.txn_hash)
