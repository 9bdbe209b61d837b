"""Measures every row of the table. What our side cannot do yet is left out with a notice, never estimated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scripts.bench.chain import BenchError
from scripts.bench.operations import IS_VERIFIED, OPERATIONS, REFRESH, TRANSFER, Operation
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


def in_words(case: Case) -> str:
    operation, modules, topics, mode = case
    return f"{operation}, {modules} modules, {topics} {'topic' if topics == 1 else 'topics'}, {mode}"


@dataclass(frozen=True)
class Row:
    operation: str
    modules: int
    topics: int
    mode: str
    ours: int
    peer: int

    @property
    def case(self) -> Case:
        return self.operation, self.modules, self.topics, self.mode

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    def as_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": round(self.ratio, 4)}


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
    """Gas of every case; the peer has no attested mode, so these stand for both. BenchError where it refuses one."""
    return _measure(side, _must_not_lack, report)


def compare(ours: dict[Case, int], peer: dict[Case, int]) -> list[Row]:
    """Rows of what both sides do. The plain ERC-20 is compared with the peer's transfer: no module, one topic."""
    rows = []
    for (operation, modules, topics, mode), gas in ours.items():
        counterpart = (operation, modules, topics, LIVE) if mode != FLOOR else (TRANSFER.name, 0, 1, LIVE)
        if operation != REFRESH.name:
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
            gas |= _measure_suite(side, suite, OPERATIONS, (count, topics), notice)
        sharing = side.deploy_sharing_suite(bound, TOPICS[:1])
        gas[SHARING_DEPLOYMENT, count, 1, LIVE] = sharing.deployment_gas
    return gas | _measure_suite(side, side.deploy_suite((), ()), (IS_VERIFIED,), (0, 0), notice)


def _measure_suite(
    side: Side,
    suite: Suite,
    operations: Sequence[Operation],
    counts: tuple[int, int],
    notice: Callable[[str], None],
) -> dict[Case, int]:
    populate(side, suite)
    gas = {(name, *counts, LIVE): used for name, used in _measure_each(side, suite, operations, notice)}
    if not isinstance(side, Ours):
        return gas
    if not suite.registry.has(REFRESH.function):
        notice(f"attested: no {REFRESH.function} yet")
        return gas
    with side.chain.taken_back():
        side.attest(suite)
        attested = _measure_each(side, suite, (*operations, REFRESH), notice)
        return gas | {(name, *counts, ATTESTED): used for name, used in attested}


def _measure_each(
    side: Side, suite: Suite, operations: Sequence[Operation], notice: Callable[[str], None]
) -> Iterator[tuple[str, int]]:
    for operation in operations:
        if not operation.contract(suite).has(operation.function):
            notice(f"{operation.name}: no {operation.function} yet")
            continue
        try:
            yield operation.name, operation.measure(side, suite)
        except BenchError as refused:
            notice(f"{operation.name}: {refused}")


def _must_not_lack(what: str) -> None:
    raise BenchError(f"the peer: {what}")
