"""What the two sides have in common: the people, the rules, and what a suite is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from aimy.abis import abi
from oracles.kyc.claims import key_of
from scripts.bench.chain import BenchChain, Contract

COUNTRY, BARRED_COUNTRY = 840, 408
SUPPLY_LIMIT = 10**12
MAX_BALANCE = 10**11
DAY_SECONDS, DAY_LIMIT = 86_400, 10**10
DECIMALS = 6
TOPICS = (1, 2, 3)
MANAGEMENT_KEY, ECDSA = 1, 1


@dataclass(frozen=True)
class People:
    """Accounts of the chain by what they do. Each wallet belongs to another person, except `successor`: to `loser`."""

    deployer: str
    issuer: str
    compliance_officer: str
    kyc_officer: str
    sender: str
    receiver: str
    empty: str
    batch: tuple[str, ...]
    loser: str
    successor: str
    newcomer: str

    @staticmethod
    def of(accounts: list[str]) -> People:
        """The first four accounts hold the platform's roles, those from the tenth on are investors."""
        investors = accounts[10:21]
        return People(*accounts[:4], *investors[:3], tuple(investors[3:8]), *investors[8:])

    def holders(self) -> tuple[str, ...]:
        return (self.sender, self.receiver, *self.batch, self.loser)

    def registered(self) -> tuple[str, ...]:
        return (*self.holders(), self.empty)


@dataclass(frozen=True)
class Rule:
    """A compliance module by its 4.1 name, and the call that sets it up."""

    module: str
    setting: str
    args: tuple[Any, ...]


def rules(people: People) -> tuple[Rule, ...]:
    return (
        Rule("CountryAllowModule", "batchAllowCountries", ([COUNTRY],)),
        Rule("MaxBalanceModule", "setMaxBalance", (MAX_BALANCE,)),
        Rule("CountryRestrictModule", "batchRestrictCountries", ([BARRED_COUNTRY],)),
        Rule("SupplyLimitModule", "setSupplyLimit", (SUPPLY_LIMIT,)),
        Rule("TimeTransfersLimitsModule", "setTimeTransferLimit", ((DAY_SECONDS, DAY_LIMIT),)),
        Rule("TransferRestrictModule", "allowUser", (people.sender,)),
    )


@dataclass(frozen=True)
class Suite:
    """`owner` owns the three and is agent of token and registry. `deployment_gas` paid for all that belongs to it."""

    token: Contract
    registry: Contract
    compliance: Contract
    owner: str
    deployment_gas: int


class Side(Protocol):
    chain: BenchChain
    people: People

    def lacks(self, rule: Rule) -> bool:
        """True if the side has no such module."""
        ...

    def module(self, name: str) -> Contract:
        """The instance of a rule module that serves every suite."""
        ...

    def deploy_suite(self, rules: tuple[Rule, ...], topics: tuple[int, ...]) -> Suite:
        """With registries of its own."""
        ...

    def deploy_sharing_suite(self, rules: tuple[Rule, ...], topics: tuple[int, ...]) -> Suite:
        """For investors who are registered already, as far as the side lets suites share them."""
        ...

    def identity_of(self, wallet: str) -> str:
        """The ONCHAINID of the wallet's owner, with a claim of each topic."""
        ...


def populate(side: Side, suite: Suite, *, wait_seconds: int = 0) -> None:
    """Registers everyone but newcomer and successor, issues shares to the holders, waits, and moves some.

    A part of the loser's is frozen: recovery has to carry that over, too.
    """
    chain, people = side.chain, side.people
    for wallet in people.registered():
        chain.send(suite.registry, "registerIdentity", wallet, side.identity_of(wallet), COUNTRY, sender=suite.owner)
    if chain.call(suite.token, "paused"):
        chain.send(suite.token, "unpause", sender=suite.owner)
    for wallet in people.holders():
        chain.send(suite.token, "mint", wallet, 10**9, sender=suite.owner)
    if wait_seconds:
        chain.wait(wait_seconds)
    chain.send(suite.token, "transfer", people.receiver, 10**6, sender=people.sender)
    chain.send(suite.token, "transfer", people.sender, 10**6, sender=people.loser)
    chain.send(suite.token, "freezePartialTokens", people.loser, 10**6, sender=suite.owner)
    side.identity_of(people.newcomer)
    identity = Contract(side.identity_of(people.loser), abi("OnchainId"))
    if not chain.call(identity, "keyHasPurpose", key_of(people.successor), MANAGEMENT_KEY):
        chain.send(identity, "addKey", key_of(people.successor), MANAGEMENT_KEY, ECDSA, sender=people.loser)
