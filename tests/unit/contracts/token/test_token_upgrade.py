"""A token in the midst of its life gets new code: it answers every question as before, and life goes on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import Any

import ape
import pytest
from ape import chain, project
from ape.exceptions import ProviderError, VirtualMachineError

ZERO = "0x0000000000000000000000000000000000000000"


@dataclass
class Life:
    """A token with a past, a present and something to come."""

    token: Any
    closed: int
    pending: int
    accounts: list[Any]


@pytest.fixture
def life(token, agent, holder, buyer, foreigner, conduit, stranger):
    now = chain.pending_timestamp
    closed, pending = now + 600, now + 5_000
    for date in (closed, pending):
        token.announceRecordDate(date, sender=agent)
    token.mint(foreigner, 77, sender=agent)
    token.transfer(buyer, 300, sender=holder)
    token.transfer(conduit, 40, sender=holder)
    chain.mine(timestamp=closed + 1)
    token.transfer(buyer, 5, sender=holder)
    token.freezePartialTokens(buyer, 120, sender=agent)
    token.setAddressFrozen(foreigner, True, sender=agent)
    token.approve(stranger, 50, sender=buyer)
    token.approve(buyer, 2**256 - 1, sender=holder)
    token.addAgent(stranger, sender=agent)
    token.transferOwnership(holder, sender=agent)
    token.pause(sender=agent)
    accounts = [holder, buyer, foreigner, conduit, stranger, agent, ZERO]
    return Life(token, closed, pending, accounts)


@pytest.fixture
def new_code(deployer):
    """Of both halves of the token."""
    return deployer.deploy(project.SecurityToken, deployer.deploy(project.TokenAgency))


def questions(life: Life):
    """Every function that only reads, with all that could be asked of it."""
    arguments = {
        "address": [str(getattr(account, "address", account)) for account in life.accounts],
        "uint256": [1, 200],
        "uint40": [life.closed, life.pending, life.pending + 1],
        "uint8": [0, 1, 5, 32, 40, 255],
        "(uint256,address,bytes32)": [(0, ZERO, bytes(32)), (1, str(life.token.address), b"\x01" * 32)],
        "bytes4": [bytes.fromhex(text) for text in ("01ffc9a7", "36372b07", "ab84a5c8", "ffffffff")],
    }
    for function in life.token.contract_type.view_methods:
        types = ",".join(entry.canonical_type for entry in function.inputs)
        for values in product(*(arguments[entry.canonical_type] for entry in function.inputs)):
            handler = getattr(life.token, function.name)
            yield f"{function.name}({types}) of {values}", "0x" + bytes(handler.encode_input(*values)).hex()


def answers(life: Life) -> dict[str, str]:
    """What is answered, or the refusal, always in the same second."""
    found = {}
    for question, data in questions(life):
        try:
            call = {"to": life.token.address, "data": data}
            found[question] = chain.provider.make_request(
                "eth_call", [call, "latest", {}, {"time": hex(life.closed + 60)}]
            )
        except (ProviderError, VirtualMachineError) as refusal:
            found[question] = str(refusal)
    return found


def test_upgrade_by_anyone_but_the_owner__reverts(life, new_code, holder, stranger, deployer, compliance_officer):
    """An agent, who is to be owner, and who deployed the platform."""
    for caller in (stranger, holder, deployer, compliance_officer):
        with ape.reverts(life.token.OwnableUnauthorizedAccount, account=caller):
            life.token.upgradeToAndCall(new_code, b"", sender=caller)


def test_upgrade_of_the_code_itself__reverts(new_code, deployer):
    with ape.reverts(new_code.UUPSUnauthorizedCallContext):
        new_code.upgradeToAndCall(new_code, b"", sender=deployer)


def test_upgraded_token__cannot_be_initialised_anew(life, new_code, agent, stranger):
    terms = (stranger, ZERO, ZERO, ZERO, ZERO, "x", "x", 6, [])
    life.token.upgradeToAndCall(new_code, b"", sender=agent)
    with ape.reverts(life.token.InvalidInitialization):
        life.token.initialize(terms, sender=stranger)
    with ape.reverts(life.token.InvalidInitialization):
        life.token.init(ZERO, ZERO, "x", "x", 6, ZERO, sender=stranger)


def test_upgraded_token__answers_every_question_as_before(life, new_code, agent):
    before = answers(life)
    assert len(before) > 300
    life.token.upgradeToAndCall(new_code, b"", sender=agent)
    assert answers(life) == before


def test_upgraded_token__moves_on(life, new_code, agent, holder, buyer, conduit, foreigner, stranger):
    token = life.token
    token.upgradeToAndCall(new_code, b"", sender=agent)
    with ape.reverts(token.TokenIsPaused):
        token.transfer(buyer, 1, sender=holder)
    token.unpause(sender=stranger)
    with ape.reverts(token.TokenWalletFrozen, wallet=foreigner):
        token.transfer(buyer, 1, sender=foreigner)
    with ape.reverts(token.TokenFreeBalanceTooLow, wallet=buyer, free=185, needed=186):
        token.transfer(holder, 186, sender=buyer)
    with ape.reverts(token.ERC20InsufficientAllowance, spender=stranger, allowance=50, needed=51):
        token.transferFrom(buyer, holder, 51, sender=stranger)
    token.transferFrom(buyer, holder, 50, sender=stranger)
    token.transfer(holder, 40, sender=conduit)
    with ape.reverts(token.TokenConduitProtected, conduit=conduit):
        token.setAddressFrozen(conduit, True, sender=stranger)
    assert [token.balanceOf(each) for each in (buyer, conduit, foreigner)] == [255, 0, 77]
    supply, held = token.totalSupply(), token.balanceOf(holder)
    chain.mine(timestamp=life.pending + 1)
    token.burn(holder, 10, sender=stranger)
    assert [token.balanceOfAt(each, life.pending) for each in (holder, buyer)] == [held, 255]
    assert [token.balanceOfAt(each, life.closed) for each in (buyer, conduit)] == [300, 40]
    assert (token.totalSupplyAt(life.pending), token.totalSupply()) == (supply, supply - 10)
    token.acceptOwnership(sender=holder)
    assert token.owner() == holder
