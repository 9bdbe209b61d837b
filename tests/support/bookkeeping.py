"""Stand-ins for compliances and their tokens, where a rule or its table is tested by itself."""

from __future__ import annotations

from ape import accounts, chain, project
from ape.api import AccountAPI
from ape.contracts import ContractInstance

ETHER = 10**18


def compliance_account(deployer: AccountAPI) -> AccountAPI:
    """The account of a contract that modules take for a compliance which keeps the books itself."""
    return account_of(deployer.deploy(project.MockBookkeeper))


def account_of(contract: ContractInstance) -> AccountAPI:
    """Lets a contract send transactions."""
    chain.set_balance(contract.address, 100 * ETHER)
    return accounts[contract.address]
