"""The operations that are measured, the same calls on both sides: ours has the 4.1 interface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from scripts.bench.chain import Contract
from scripts.bench.sides import COUNTRY, Side, Suite

AMOUNT = 10**6
CONSIDERATION = 10**6


@dataclass(frozen=True)
class Operation:
    """`by` names the caller: an attribute of People, or the suite's owner, who is its agent."""

    name: str
    part: str
    function: str
    args: Callable[[Side], tuple[Any, ...]]
    by: str = "owner"
    is_execution_only: bool = False

    def contract(self, suite: Suite) -> Contract:
        contract: Contract = getattr(suite, self.part)
        return contract

    def measure(self, side: Side, suite: Suite) -> int:
        """Gas of the receipt, or of the execution alone; the chain is taken back."""
        caller = suite.owner if self.by == "owner" else getattr(side.people, self.by)
        measured = side.chain.execution if self.is_execution_only else side.chain.send
        with side.chain.taken_back():
            return measured(self.contract(suite), self.function, *self.args(side), sender=caller)


TRANSFER = Operation("transfer", "token", "transfer", lambda side: (side.people.receiver, AMOUNT), by="sender")
#: only ours are told what was paid: that many of a currency's units, in no regime
ISSUE = Operation(
    "issue",
    "token",
    "issue",
    lambda side: (side.people.receiver, AMOUNT, (CONSIDERATION, side.people.deployer, bytes(32))),
)
IS_VERIFIED = Operation(
    "isVerified (execution)", "registry", "isVerified", lambda side: (side.people.receiver,), is_execution_only=True
)
#: only ours can be attested; what that saves has to pay for this, once per holder and TTL
REFRESH = Operation(
    "refresh of an attestation", "registry", "refresh", lambda side: (side.people.receiver,), by="sender"
)
OPERATIONS = (
    TRANSFER,
    Operation(
        "transfer to an empty account", "token", "transfer", lambda side: (side.people.empty, AMOUNT), by="sender"
    ),
    Operation(
        "batch of 5 transfers, five receivers",
        "token",
        "batchTransfer",
        lambda side: (list(side.people.batch), [AMOUNT] * len(side.people.batch)),
        by="sender",
    ),
    Operation(
        "batch of 5 transfers",
        "token",
        "batchTransfer",
        lambda side: ([side.people.receiver] * 5, [AMOUNT] * 5),
        by="sender",
    ),
    Operation("mint, repeat", "token", "mint", lambda side: (side.people.receiver, AMOUNT)),
    Operation(
        "forced transfer",
        "token",
        "forcedTransfer",
        lambda side: (side.people.sender, side.people.receiver, AMOUNT),
    ),
    Operation("burn", "token", "burn", lambda side: (side.people.sender, AMOUNT)),
    Operation(
        "recovery",
        "token",
        "recoveryAddress",
        lambda side: (side.people.loser, side.people.successor, side.identity_of(side.people.loser)),
    ),
    Operation(
        "canTransfer (execution)",
        "compliance",
        "canTransfer",
        lambda side: (side.people.sender, side.people.receiver, AMOUNT),
        is_execution_only=True,
    ),
    IS_VERIFIED,
    Operation(
        "registerIdentity",
        "registry",
        "registerIdentity",
        lambda side: (side.people.newcomer, side.identity_of(side.people.newcomer), COUNTRY),
    ),
)
