"""A transfer, or an issue, under each rule alone: ours, and the peer's where the peer has such a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.bench.chain import Contract
from scripts.bench.measure import ATTESTED, LIVE
from scripts.bench.operations import AMOUNT, CONSIDERATION, ISSUE, TRANSFER, Operation
from scripts.bench.ours import Ours
from scripts.bench.peer import Peer
from scripts.bench.sides import (
    BARRED_COUNTRY,
    COUNTRY,
    DAY_LIMIT,
    DAY_SECONDS,
    MAX_BALANCE,
    SUPPLY_LIMIT,
    TOPICS,
    Side,
    Suite,
    populate,
)

Settings = Callable[[Side], Sequence[tuple[str, tuple[Any, ...]]]]
NO_CLAIM, FAR = 0, 2**39
MANY = 10**15


@dataclass(frozen=True)
class RuleCase:
    """`counts`: the rule must be there before shares are. `wait_seconds` pass between issue and first transfer.

    `peer` is the peer's rule, which is set by `peer_settings`, or as ours. `owned`: settings that the peer leaves to
    the module's owner instead of the compliance.
    """

    rule: str
    settings: Settings
    peer: str | None = None
    peer_settings: Settings | None = None
    owned: Settings = lambda side: ()
    counts: bool = False
    is_agent: bool = False
    wait_seconds: int = 0
    operations: tuple[Operation, ...] = (TRANSFER,)


@dataclass(frozen=True)
class RuleRow:
    rule: str
    measured: str
    mode: str
    ours: int
    peer_rule: str | None
    peer: int | None

    @property
    def ratio(self) -> float | None:
        return None if self.peer is None else self.ours / self.peer

    @property
    def operation(self) -> str:
        return f"{self.measured}, {self.rule}"

    def as_json(self) -> dict[str, Any]:
        ratio = None if self.ratio is None else round(self.ratio, 4)
        figures = {"ours": self.ours, "peer": self.peer, "ratio": ratio}
        return {"operation": self.operation, "modules": 1, "topics": 1, "mode": self.mode, **figures}


def _always(*settings: tuple[str, tuple[Any, ...]]) -> Settings:
    return lambda side: settings


def _exchange(side: Side) -> str:
    return side.identity_of(side.people.receiver)


def _currency(side: Side) -> str:
    """Rules compare its address only."""
    return side.people.deployer


RULES = (
    RuleCase("CountryAllowModule", _always(("batchAllowCountries", ([COUNTRY],))), "CountryAllowModule"),
    RuleCase(
        "CountryRestrictModule", _always(("batchRestrictCountries", ([BARRED_COUNTRY],))), "CountryRestrictModule"
    ),
    RuleCase("SupplyLimitModule", _always(("setSupplyLimit", (SUPPLY_LIMIT,))), "SupplyLimitModule"),
    RuleCase("MaxBalanceModule", _always(("setMaxBalance", (MAX_BALANCE,))), "MaxBalanceModule", counts=True),
    RuleCase(
        "TimeTransfersLimitsModule",
        _always(("setTimeTransferLimit", ((DAY_SECONDS, DAY_LIMIT),))),
        "TimeTransfersLimitsModule",
    ),
    RuleCase("TransferRestrictModule", lambda side: [("allowUser", (side.people.sender,))], "TransferRestrictModule"),
    RuleCase(
        "ConditionalTransferModule",
        lambda side: [("approveTransfer", (side.people.sender, side.people.receiver, AMOUNT))],
        "ConditionalTransferModule",
    ),
    RuleCase(
        "TransferFeesModule",
        lambda side: [("setFee", (100, side.people.batch[0]))],
        "TransferFeesModule",
        is_agent=True,
    ),
    RuleCase(
        "ExchangeLimitsModule",
        lambda side: [
            ("addExchangeID", (_exchange(side),)),
            ("setExchangeLimit", (_exchange(side), (DAY_SECONDS, DAY_LIMIT))),
        ],
        "TimeExchangeLimitsModule",
        lambda side: [("setExchangeLimit", (_exchange(side), (DAY_SECONDS, DAY_LIMIT)))],
        owned=lambda side: [("addExchangeID", (_exchange(side),))],
    ),
    RuleCase("OwnershipCapModule", _always(("setOwnershipCap", (9_000,))), counts=True),
    RuleCase("MinimumHoldingModule", _always(("setMinimumHolding", (1, 1))), counts=True),
    RuleCase("HolderCapModule", _always(("addHolderCap", ((0, 0, False, True, 0, 100, NO_CLAIM),))), counts=True),
    RuleCase("HoldingPeriodModule", _always(("setHoldingPeriod", (1,))), counts=True, wait_seconds=2 * DAY_SECONDS),
    RuleCase("AffiliateVolumeModule", _always(("setAffiliateVolume", (100, 90 * DAY_SECONDS)))),
    RuleCase("FlowbackModule", _always(("setFlowback", (BARRED_COUNTRY, FAR)))),
    RuleCase("SenderVerifiedModule", _always()),
    RuleCase("ClaimGateModule", _always(("setGate", (0, [TOPICS[0]])))),
    RuleCase("SanctionsModule", _always()),
    RuleCase("TradingCalendarModule", _always(("setMarketHours", ([(0, 7 * DAY_SECONDS)], 0)))),
    RuleCase("VolumeWindowModule", _always(("setVolumeWindow", ((DAY_SECONDS, DAY_LIMIT, 0),)))),
    RuleCase(
        "RaiseCapModule",
        lambda side: [("setRaiseCap", (_currency(side), MANY, DAY_SECONDS))],
        operations=(TRANSFER, ISSUE),
    ),
    RuleCase(
        "TicketMinimumModule",
        lambda side: [("setTicketMinimum", (_currency(side), CONSIDERATION, NO_CLAIM))],
        operations=(TRANSFER, ISSUE),
    ),
    RuleCase(
        "PurchaserCapModule", _always(("setPurchaserCap", (35, 90, NO_CLAIM, False, []))), operations=(TRANSFER, ISSUE)
    ),
    RuleCase(
        "InvestmentLimitModule",
        lambda side: [
            ("setLimit", (_currency(side), 1_000, DAY_SECONDS, NO_CLAIM)),
            ("setDeclaredBase", (side.identity_of(side.people.receiver), MANY, FAR)),
        ],
        operations=(TRANSFER, ISSUE),
    ),
)


def measure_rules(ours: Ours, peer: Peer, report: Callable[[str], None] = lambda step: None) -> list[RuleRow]:
    """A transfer does not meet the rules of issuance; what it costs beside them is measured all the same."""
    rows = []
    for case in RULES:
        report(case.rule)
        of_peer = {name: gas for name, _, gas in _measure(peer, case, case.peer)} if case.peer else {}
        for name, mode, gas in _measure(ours, case, case.rule):
            rows.append(RuleRow(case.rule, name, mode, gas, case.peer, of_peer.get(name)))
    return rows


def _measure(side: Side, case: RuleCase, module: str) -> Iterator[tuple[str, str, int]]:
    """Operation, mode and gas when it is steady; the peer has one mode."""
    with side.chain.taken_back():
        suite = side.deploy_suite((), TOPICS[:1])
        if case.counts:
            _bind(side, suite, case, module)
        populate(side, suite, wait_seconds=case.wait_seconds)
        if not case.counts:
            _bind(side, suite, case, module)
        for mode in (LIVE, ATTESTED) if isinstance(side, Ours) else (LIVE,):
            if mode == ATTESTED and isinstance(side, Ours):
                side.attest(suite)
            for operation in case.operations:
                yield operation.name, mode, operation.measure(side, suite)


def _bind(side: Side, suite: Suite, case: RuleCase, module: str) -> None:
    is_ours = isinstance(side, Ours)
    contract: Contract = side.module(module)
    if case.is_agent:
        side.chain.send(suite.token, "addAgent", contract, sender=suite.owner)
    side.chain.send(suite.compliance, "addModule", contract, sender=suite.owner)
    settings = case.settings if is_ours or case.peer_settings is None else case.peer_settings
    if not is_ours:
        for function, args in case.owned(side):
            side.chain.send(contract, function, *args, sender=side.people.deployer)
    for function, args in settings(side):
        data = contract.call_data(function, *args)
        side.chain.send(suite.compliance, "callModuleFunction", data, contract, sender=suite.owner)
