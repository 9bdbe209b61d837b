"""Measures every row of the table. What our side cannot do yet is left out with a notice, never estimated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scripts.bench.operations import IS_VERIFIED, OPERATIONS, TRANSFER, Operation
from scripts.bench.ours import Ours
from scripts.bench.peer import Peer
from scripts.bench.sides import TOPICS, Side, Suite, populate, rules

MODULE_COUNTS = (0, 2, 6)
TOPIC_COUNTS = (1, 3)
LIVE, ATTESTED, FLOOR = "live", "attested", "floor"
DEPLOYMENT = "deploy a token suite"
SHARING_DEPLOYMENT = "deploy a token suite, shared registry"
PLAIN = "transfer of a plain OpenZeppelin ERC-20"

#: (operation, modules, topics, mode)
Case = tuple[str, int, int, str]


@dataclass(frozen=True)
class Row:
    operation: str
    modules: int
    topics: int
    mode: str
    ours: int
    peer: int

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": round(self.ours / self.peer, 4)}


def measure_ours(
    side: Ours, notice: Callable[[str], None], report: Callable[[str], None] = lambda step: None
) -> dict[Case, int]:
    """Gas of every case that our side can do."""
    gas = _measure(side, notice, report)
    plain = side.contracts["stablecoin"]
    for holder in (side.people.sender, side.people.receiver):
        side.chain.send(plain, "mint", holder, 10**9, sender=holder)
    with side.chain.taken_back():
        gas[PLAIN, 0, 0, FLOOR] = side.chain.send(
            plain, "transfer", side.people.receiver, 10**6, sender=side.people.sender
        )
    return gas


def measure_peer(side: Peer, report: Callable[[str], None] = lambda step: None) -> dict[Case, int]:
    """Gas of every case; the peer has no attested mode, so these stand for both."""
    return _measure(side, report, report)


def compare(ours: dict[Case, int], peer: dict[Case, int]) -> list[Row]:
    """The plain ERC-20 is compared with the peer's transfer under no module and one topic."""
    rows = []
    for (operation, modules, topics, mode), gas in ours.items():
        counterpart = (operation, modules, topics, LIVE) if mode != FLOOR else (TRANSFER.name, 0, 1, LIVE)
        rows.append(Row(operation, modules, topics, mode, gas, peer[counterpart]))
    return rows


def _measure(side: Side, notice: Callable[[str], None], report: Callable[[str], None]) -> dict[Case, int]:
    gas: dict[Case, int] = {}
    for count in MODULE_COUNTS:
        bound = rules(side.people)[:count]
        missing = [rule.module for rule in bound if side.lacks(rule)]
        if missing:
            notice(f"{count} modules: no {', '.join(missing)} yet")
            continue
        for topics in TOPIC_COUNTS:
            report(f"{count} modules, {topics} topic{'s' if topics > 1 else ''}")
            suite = side.deploy_suite(bound, TOPICS[:topics])
            gas[DEPLOYMENT, count, topics, LIVE] = suite.deployment_gas
            _measure_suite(gas, side, suite, OPERATIONS, (count, topics), notice)
        sharing = side.deploy_sharing_suite(bound, TOPICS[:1])
        gas[SHARING_DEPLOYMENT, count, 1, LIVE] = sharing.deployment_gas
    _measure_suite(gas, side, side.deploy_suite((), ()), (IS_VERIFIED,), (0, 0), notice)
    return gas


def _measure_suite(
    gas: dict[Case, int],
    side: Side,
    suite: Suite,
    operations: Sequence[Operation],
    counts: tuple[int, int],
    notice: Callable[[str], None],
) -> None:
    populate(side, suite)
    able = [operation for operation in operations if operation.contract(suite).has(operation.function)]
    for operation in operations:
        if operation not in able:
            notice(f"{operation.name}: no {operation.function} yet")
    for operation in able:
        gas[operation.name, *counts, LIVE] = operation.measure(side, suite)
    if not isinstance(side, Ours):
        return
    if not suite.registry.has("setVerificationTtl"):
        notice("attested: the registry has no setVerificationTtl yet")
        return
    with side.chain.taken_back():
        side.attest(suite)
        for operation in able:
            gas[operation.name, *counts, ATTESTED] = operation.measure(side, suite)
