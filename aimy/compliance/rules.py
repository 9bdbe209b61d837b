"""What is known of each rule module: how its settings are read, written and put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from web3.contract import Contract

from aimy.compliance.arguments import DAY_SECONDS
from aimy.compliance.profile import TOPICS

State = Any
#: function and arguments of a call that the compliance makes on a module
Setting = tuple[str, tuple[Any, ...]]


class RuleKind(Protocol):
    """`State` is what a module has set for a compliance, comparable with ==; None: nothing yet."""

    @property
    def module(self) -> str: ...

    def wanted(self, arguments: Mapping[str, Any]) -> State: ...

    def read(self, contract: Contract, compliance: str) -> State: ...

    def settings(self, current: State | None, wanted: State) -> list[Setting]: ...

    def words(self, state: State) -> list[str]: ...


@dataclass(frozen=True)
class OneSetting:
    """A rule that one function sets and one view reads, with the same fields in the same order."""

    module: str
    setter: str
    getter: str
    fields: tuple[str, ...]
    say: Callable[..., str]

    def wanted(self, arguments: Mapping[str, Any]) -> State:
        return tuple(_plain(arguments[name]) for name in self.fields)

    def read(self, contract: Contract, compliance: str) -> State:
        answer = contract.functions[self.getter](compliance).call()
        return tuple(map(_plain, answer)) if len(self.fields) > 1 else (_plain(answer),)

    def settings(self, current: State | None, wanted: State) -> list[Setting]:
        return [] if current == wanted else [(self.setter, tuple(map(_listed, wanted)))]

    def words(self, state: State) -> list[str]:
        return [self.say(*state)]


@dataclass(frozen=True)
class NoSetting:
    """A rule that has nothing to set."""

    module: str
    sentence: str

    def wanted(self, arguments: Mapping[str, Any]) -> State:
        return ()

    def read(self, contract: Contract, compliance: str) -> State:
        return ()

    def settings(self, current: State | None, wanted: State) -> list[Setting]:
        return []

    def words(self, state: State) -> list[str]:
        return [self.sentence]


class HolderCaps:
    """Caps are told apart by whom they count; one that a profile has no more only stops blocking."""

    module = "HolderCapModule"
    KINDS = ("total", "country", "class")

    def wanted(self, arguments: Mapping[str, Any]) -> State:
        return tuple(
            (
                self.KINDS.index(cap["kind"]),
                cap.get("country", 0),
                cap.get("isWithout", False),
                cap.get("blocks", True),
                cap.get("warnAt", 0),
                cap["limit"],
                cap.get("topic", 0),
            )
            for cap in arguments["caps"]
        )

    def read(self, contract: Contract, compliance: str) -> State:
        return tuple(tuple(cap) for cap in contract.functions.getHolderCaps(compliance).call())

    def settings(self, current: State | None, wanted: State) -> list[Setting]:
        places = {self._whom(cap): index for index, cap in enumerate(current or ())}
        calls: list[Setting] = []
        for cap in wanted:
            index = places.pop(self._whom(cap), None)
            if index is None:
                calls.append(("addHolderCap", (cap,)))
            elif current is not None and current[index] != cap:
                calls.append(("setHolderCap", (index, cap[4], cap[5], cap[3])))
        for index in places.values():
            assert current is not None
            if current[index][3] or current[index][4]:
                calls.append(("setHolderCap", (index, 0, current[index][5], False)))
        return calls

    def words(self, state: State) -> list[str]:
        return [self._sentence(cap) for cap in state]

    def _whom(self, cap: Sequence[Any]) -> tuple[Any, ...]:
        return cap[0], cap[1], cap[2], cap[6]

    def _sentence(self, cap: Sequence[Any]) -> str:
        kind, country, is_without, blocks, warn_at, limit, topic = cap
        whom = ("holders", f"holders of country {country}", f"{'non-' * is_without}{topic_name(topic)} holders")[kind]
        warning = f", warns from {warn_at:,} on" if warn_at else ""
        return f"at most {limit:,} {whom}{warning}" if blocks else f"{whom} are counted, not limited{warning}"


class ClaimGates:
    """Which countries have gates of their own only events tell."""

    module = "ClaimGateModule"

    def wanted(self, arguments: Mapping[str, Any]) -> State:
        gates = {gate["country"]: tuple(gate["topics"]) for gate in arguments["gates"]}
        return tuple(sorted(gates.items())), bool(arguments["isIssuanceGated"])

    def read(self, contract: Contract, compliance: str) -> State:
        countries = {0} | _countries_of(contract.events.ClaimGateSet, compliance)
        everyone = tuple(contract.functions.topicsFor(compliance, 0).call())
        gates = {country: tuple(contract.functions.topicsFor(compliance, country).call()) for country in countries}
        own = {country: topics for country, topics in gates.items() if country == 0 or topics != everyone}
        return tuple(sorted(own.items())), contract.functions.isIssuanceGated(compliance).call()

    def settings(self, current: State | None, wanted: State) -> list[Setting]:
        gates, is_issuance_gated = dict(wanted[0]), wanted[1]
        before, was_issuance_gated = (dict(current[0]), current[1]) if current else ({}, False)
        calls: list[Setting] = [
            ("setGate", (country, list(topics)))
            for country, topics in gates.items()
            if before.get(country, ()) != topics
        ]
        calls += [("removeGate", (country,)) for country in sorted(before.keys() - gates.keys()) if before[country]]
        if is_issuance_gated != was_issuance_gated:
            calls.append(("setIssuanceGated", (is_issuance_gated,)))
        return calls

    def words(self, state: State) -> list[str]:
        gates, is_issuance_gated = state
        lines = [
            f"{f'people of country {country}' if country else 'people of other countries'} "
            + (f"receive only as {' or '.join(map(topic_name, topics))}" if topics else "receive freely")
            for country, topics in sorted(gates, reverse=True)
        ]
        return [*lines, "new shares, too"] if is_issuance_gated else lines


@dataclass(frozen=True)
class Countries:
    """A list of countries that events tell of and a view confirms."""

    module: str
    add: str
    remove: str
    is_listed: str
    added: str
    sentence: str

    def wanted(self, arguments: Mapping[str, Any]) -> State:
        return tuple(sorted(arguments["countries"]))

    def read(self, contract: Contract, compliance: str) -> State:
        known = _countries_of(contract.events[self.added], compliance)
        is_listed = contract.functions[self.is_listed]
        return tuple(sorted(country for country in known if is_listed(compliance, country).call()))

    def settings(self, current: State | None, wanted: State) -> list[Setting]:
        gone, new = sorted(set(current or ()) - set(wanted)), sorted(set(wanted) - set(current or ()))
        return [(name, (part,)) for name, part in ((self.remove, gone), (self.add, new)) if part]

    def words(self, state: State) -> list[str]:
        return [self.sentence.format(", ".join(f"{country:03}" for country in state) or "none")]


def topic_name(topic: int) -> str:
    return next((name for name, number in TOPICS.items() if number == topic), f"topic-{topic}")


def duration(seconds: int) -> str:
    if seconds == 0:
        return "all time"
    return f"{seconds // DAY_SECONDS} days" if seconds % DAY_SECONDS == 0 else f"{seconds:,} seconds"


def day(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def percent(bps: int) -> str:
    return f"{bps / 100:g} %"


def unless(topic: int) -> str:
    return f", unless they are {topic_name(topic)}" if topic else ""


def _purchasers(limit: int, days: int, topic: int, per_country: bool, countries: Sequence[int]) -> str:
    whom = f"non-{topic_name(topic)} purchasers" if topic else "purchasers"
    where = (
        f" of each of the countries {', '.join(map(str, countries))}" if countries else " of each country"
    ) * per_country
    return f"at most {limit:,} {whom}{where} within {days} days"


def _plain(value: Any) -> Any:
    return tuple(map(_plain, value)) if isinstance(value, (list, tuple)) else value


def _listed(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _countries_of(event: Any, compliance: str) -> set[int]:
    logs = event.get_logs(from_block=0)
    return {log["args"]["country"] for log in logs if log["args"]["compliance"] == compliance}


KINDS: Mapping[str, RuleKind] = {
    kind.module: kind
    for kind in (
        HolderCaps(),
        ClaimGates(),
        Countries(
            "CountryAllowModule",
            "batchAllowCountries",
            "batchDisallowCountries",
            "isCountryAllowed",
            "CountryAllowed",
            "only people of these countries receive: {}",
        ),
        Countries(
            "CountryRestrictModule",
            "batchRestrictCountries",
            "batchUnrestrictCountries",
            "isCountryRestricted",
            "AddedRestrictedCountry",
            "people of these countries receive nothing: {}",
        ),
        NoSetting("SenderVerifiedModule", "senders must be verified, too"),
        OneSetting(
            "MaxBalanceModule",
            "setMaxBalance",
            "getMaxBalance",
            ("maxBalance",),
            lambda most: f"nobody comes to hold more than {most:,} units by a transfer",
        ),
        OneSetting(
            "OwnershipCapModule",
            "setOwnershipCap",
            "getOwnershipCap",
            ("shareBps",),
            lambda bps: f"nobody comes to hold more than {percent(bps)} of the class by a transfer",
        ),
        OneSetting(
            "MinimumHoldingModule",
            "setMinimumHolding",
            "getMinimumHolding",
            ("minimum", "lotSize"),
            lambda least, lot: f"holders hold at least {least:,} units, and transfer in lots of {lot:,}",
        ),
        OneSetting(
            "SupplyLimitModule",
            "setSupplyLimit",
            "getSupplyLimit",
            ("limit",),
            lambda most: f"at most {most:,} units exist",
        ),
        OneSetting(
            "HoldingPeriodModule",
            "setHoldingPeriod",
            "getHoldingPeriod",
            ("periodDays",),
            lambda days: f"shares are sold {days} days after they were acquired",
        ),
        OneSetting(
            "AffiliateVolumeModule",
            "setAffiliateVolume",
            "getAffiliateVolume",
            ("shareBps", "windowSeconds"),
            lambda bps, window: f"an affiliate sells at most {percent(bps)} of the class within {duration(window)}",
        ),
        OneSetting(
            "FlowbackModule",
            "setFlowback",
            "getFlowback",
            ("homeCountry", "endsAt"),
            lambda home, end: f"shares sold abroad do not return to country {home} before {day(end)}",
        ),
        OneSetting(
            "SanctionsModule",
            "setMaxAge",
            "getMaxAge",
            ("maxAgeSeconds",),
            lambda age: (
                "nobody on the sanctions list deals"
                + (f", nor anybody once it was not confirmed for {duration(age)}" if age else "")
            ),
        ),
        OneSetting(
            "RaiseCapModule",
            "setRaiseCap",
            "getRaiseCap",
            ("currency", "cap", "windowSeconds"),
            lambda currency, cap, window: f"at most {cap:,} units of {currency} are raised within {duration(window)}",
        ),
        OneSetting(
            "TicketMinimumModule",
            "setTicketMinimum",
            "getTicketMinimum",
            ("currency", "minimum", "exemptTopic"),
            lambda currency, least, topic: f"purchasers pay at least {least:,} units of {currency} each{unless(topic)}",
        ),
        OneSetting(
            "PurchaserCapModule",
            "setPurchaserCap",
            "getPurchaserCap",
            ("limit", "windowDays", "exemptTopic", "isPerCountry", "countries"),
            _purchasers,
        ),
        OneSetting(
            "InvestmentLimitModule",
            "setLimit",
            "getLimit",
            ("currency", "bps", "windowSeconds", "exemptTopic"),
            lambda currency, bps, window, topic: (
                f"purchasers pay at most {percent(bps)} of their declared base in {currency} "
                f"within {duration(window)}{unless(topic)}"
            ),
        ),
    )
}


def known(modules: Iterable[str]) -> list[str]:
    """Those of `modules` that can be read and written here."""
    return [module for module in modules if module in KINDS]
