"""Rule modules as data, for tests that drive a token under many of them: how each is made, set and changed.

Another module is one `Rule` in a group below: its contract, what of the platform its constructor takes, how its
compliance sets it so that much passes, and what may be changed at random, in time and settings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ape import project
from ape.api import AccountAPI
from ape.contracts import ContractInstance
from hypothesis import strategies as st

from scripts.deployment import Platform
from tests.support.investor_claims import ACCREDITED

ZERO = "0x0000000000000000000000000000000000000000"
HOME, ABROAD = 840, 408
COUNTRIES = (HOME, ABROAD)
HOUR, DAY = 3_600, 86_400
REGIMES = (bytes(32), b"reg-d".ljust(32, b"\0"))
#: more than anybody has in these tests [token units]
PLENTY = 10**6


@dataclass(frozen=True)
class Ahead:
    """An instant so many seconds after the change that names it."""

    seconds: int


@dataclass(frozen=True)
class Told:
    """A setting that the compliance sends the module."""

    function: str
    args: tuple[Any, ...]


@dataclass(frozen=True)
class Done:
    """A call of somebody to a contract that the rule reads."""

    contract: ContractInstance
    function: str
    args: tuple[Any, ...]
    sender: AccountAPI


Change = Told | Done


@dataclass(frozen=True)
class Scene:
    """Who and what there is. `module` is the rule's own instance."""

    platform: Platform
    token: ContractInstance
    compliance: ContractInstance
    issuer: AccountAPI
    kyc_officer: AccountAPI
    wallets: dict[str, AccountAPI]
    identities: dict[str, ContractInstance]
    collector: AccountAPI
    module: ContractInstance | None = None


def _none(_scene: Scene) -> list[Change]:
    return []


def _nothing(_scene: Scene) -> st.SearchStrategy[Change]:
    return st.nothing()


@dataclass(frozen=True)
class Rule:
    """`takes` names attributes of Platform. `favour` approves a transfer for a rule that wants each approved."""

    contract: str
    settings: Callable[[Scene], Sequence[Change]] = _none
    changes: Callable[[Scene], st.SearchStrategy[Change]] = _nothing
    takes: tuple[str, ...] = ()
    favour: Callable[[str, str, int], Change] | None = None

    def deploy(self, deployer: AccountAPI, platform: Platform) -> ContractInstance:
        return deployer.deploy(getattr(project, self.contract), *(getattr(platform, name) for name in self.takes))


def at(value: Any, now: int) -> Any:
    """`value` with every Ahead in it as an instant."""
    if isinstance(value, Ahead):
        return now + value.seconds
    return type(value)(at(part, now) for part in value) if isinstance(value, (list, tuple)) else value


def told(function: str, *args: st.SearchStrategy[Any] | Any) -> st.SearchStrategy[Change]:
    """A setting with random arguments, of which those that are no strategies are given."""
    drawn = [arg if isinstance(arg, st.SearchStrategy) else st.just(arg) for arg in args]
    return st.tuples(*drawn).map(lambda values: Told(function, values))


any_country = st.sampled_from(COUNTRIES)
any_window = st.sampled_from((1, HOUR, DAY, 5 * DAY, 40 * DAY))
any_topic = st.sampled_from((0, ACCREDITED))
any_instant = st.sampled_from((0, 5, HOUR, 3 * DAY, 100 * DAY)).map(Ahead)
small = st.one_of(st.sampled_from((100, 200, 300)), st.integers(0, 400))


def mostly(loose: Any, tight: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Half of the time what lets everything pass, so that no rule stays shut for the rest of a history."""
    return st.booleans().flatmap(lambda is_loose: st.just(loose) if is_loose else tight)


def wallet_of(scene: Scene) -> st.SearchStrategy[str]:
    return st.sampled_from([wallet.address for wallet in scene.wallets.values()])


def identity_of(scene: Scene) -> st.SearchStrategy[str]:
    return st.sampled_from([identity.address for identity in scene.identities.values()])


def done(
    contract: ContractInstance, sender: AccountAPI, function: str, *args: st.SearchStrategy[Any]
) -> st.SearchStrategy[Change]:
    return st.tuples(*args).map(lambda values: Done(contract, function, values, sender))


def _affiliates(scene: Scene) -> st.SearchStrategy[Change]:
    register = scene.platform.affiliate_register
    return done(register, scene.issuer, "setAffiliate", st.just(scene.token.address), identity_of(scene), st.booleans())


def _sanctions(scene: Scene) -> st.SearchStrategy[Change]:
    keeper, by = scene.platform.sanctions_list, scene.kyc_officer
    subjects = st.one_of(wallet_of(scene), identity_of(scene))
    everyone = [each.address for each in (*scene.wallets.values(), *scene.identities.values())]
    return st.one_of(
        told("setMaxAge", mostly(0, st.sampled_from((HOUR, 5 * DAY)))),
        done(keeper, by, "confirm"),
        done(keeper, by, "list", subjects.map(lambda subject: [subject]), st.just(bytes(32))),
        done(keeper, by, "unlist", st.just(everyone)),
    )


def _hours() -> st.SearchStrategy[list[tuple[int, int]]]:
    """Sessions of a week: always open, or some hours of some days."""
    some = st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True).map(
        lambda days: [(day * DAY + 9 * HOUR, day * DAY + 17 * HOUR) for day in sorted(days)]
    )
    return mostly([], some)


SIX = [
    Rule(
        "CountryAllowModule",
        settings=lambda scene: [Told("batchAllowCountries", (list(COUNTRIES),))],
        changes=lambda scene: st.one_of(
            told("addAllowedCountry", any_country), told("removeAllowedCountry", any_country)
        ),
    ),
    Rule(
        "CountryRestrictModule",
        changes=lambda scene: st.one_of(
            told("addCountryRestriction", any_country), told("removeCountryRestriction", any_country)
        ),
    ),
    Rule(
        "MaxBalanceModule",
        settings=lambda scene: [Told("setMaxBalance", (PLENTY,))],
        changes=lambda scene: told("setMaxBalance", mostly(PLENTY, st.integers(1, 900))),
    ),
    Rule(
        "SupplyLimitModule",
        settings=lambda scene: [Told("setSupplyLimit", (PLENTY,))],
        changes=lambda scene: told("setSupplyLimit", mostly(PLENTY, st.integers(0, 2_500))),
    ),
    Rule(
        "TimeTransfersLimitsModule",
        changes=lambda scene: st.one_of(
            told("setTimeTransferLimit", st.tuples(any_window, small)), told("removeTimeTransferLimit", any_window)
        ),
    ),
    Rule(
        "TransferRestrictModule",
        settings=lambda scene: [Told("batchAllowUsers", ([wallet.address for wallet in scene.wallets.values()],))],
        changes=lambda scene: st.one_of(
            told("allowUser", wallet_of(scene)), told("disallowUser", wallet_of(scene)),
        ),
    ),
]  # fmt: skip

HOLDINGS = [
    Rule(
        "AffiliateVolumeModule",
        takes=("affiliate_register",),
        settings=lambda scene: [Told("setAffiliateVolume", (1_000, 90 * DAY))],
        changes=lambda scene: st.one_of(
            told("setAffiliateVolume", st.sampled_from((0, 100, 2_500, 10_000)), any_window), _affiliates(scene)
        ),
    ),
    Rule(
        "ClaimGateModule",
        changes=lambda scene: st.one_of(
            told("setGate", st.sampled_from((0, *COUNTRIES)), mostly([], st.just([ACCREDITED]))),
            told("removeGate", st.sampled_from((0, *COUNTRIES))),
            told("setIssuanceGated", st.booleans()),
        ),
    ),
    Rule(
        "FlowbackModule",
        changes=lambda scene: told("setFlowback", any_country, st.sampled_from((1, HOUR, 40 * DAY)).map(Ahead)),
    ),
    Rule(
        "HolderCapModule",
        settings=lambda scene: [
            Told("addHolderCap", ((kind, country, is_without, True, 2, PLENTY, topic),))
            for kind, country, is_without, topic in (
                (0, 0, False, 0),
                (1, HOME, False, 0),
                (2, 0, True, ACCREDITED),
                (2, 0, False, ACCREDITED),
            )
        ],
        changes=lambda scene: st.one_of(
            told("setHolderCap", st.integers(0, 3), 0, mostly(PLENTY, st.integers(0, 4)), st.just(True)),
            done(scene.module, scene.issuer, "reclassify", st.just(scene.compliance.address), identity_of(scene)),
        ),
    ),
    Rule(
        "HoldingPeriodModule",
        takes=("affiliate_register",),
        settings=lambda scene: [Told("setHoldingPeriod", (1,))],
        changes=lambda scene: st.one_of(
            told("setHoldingPeriod", st.sampled_from((1, 1, 2, 40))),
            told("approveGift", identity_of(scene), identity_of(scene), small, any_instant),
            _affiliates(scene),
        ),
    ),
    Rule(
        "MinimumHoldingModule",
        settings=lambda scene: [Told("setMinimumHolding", (0, 1))],
        changes=lambda scene: told(
            "setMinimumHolding", mostly(0, st.integers(0, 60)), mostly(1, st.sampled_from((2, 5, 7, 10)))
        ),
    ),
    Rule(
        "OwnershipCapModule",
        settings=lambda scene: [Told("setOwnershipCap", (10_000,))],
        changes=lambda scene: told("setOwnershipCap", mostly(10_000, st.integers(500, 9_000))),
    ),
    Rule("SanctionsModule", takes=("sanctions_list",), changes=_sanctions),
    Rule("SenderVerifiedModule"),
    Rule(
        "TradingCalendarModule",
        changes=lambda scene: st.one_of(
            told("setMarketHours", _hours(), st.sampled_from((0, -5 * HOUR, 9 * HOUR))),
            told(
                "setBlackouts",
                mostly([], st.just([(Ahead(0), Ahead(HOUR)), (Ahead(DAY), Ahead(9 * DAY))])),
                st.just(bytes(32)),
            ),
        ),
    ),
]

#: refuses whatever was not approved
CONDITIONAL = Rule(
    "ConditionalTransferModule",
    changes=lambda scene: st.one_of(
        told("approveTransferUntil", wallet_of(scene), wallet_of(scene), small, any_instant),
        told("unApproveTransfer", wallet_of(scene), wallet_of(scene), small),
    ),
    favour=lambda giver, receiver, amount: Told("approveTransferUntil", (giver, receiver, amount, Ahead(30 * DAY))),
)

FLOWS = [
    Rule(
        "ExchangeLimitsModule",
        settings=lambda scene: [Told("addExchangeID", (scene.identities["two"].address,))],
        changes=lambda scene: st.one_of(
            told("addExchangeID", identity_of(scene)),
            told("removeExchangeID", identity_of(scene)),
            told("setExchangeLimit", scene.identities["two"].address, st.tuples(any_window, small)),
            told("removeExchangeLimit", scene.identities["two"].address, any_window),
        ),
    ),
    Rule(
        "TransferFeesModule",
        settings=lambda scene: [
            Done(scene.token, "addAgent", (scene.module.address,), scene.issuer),
            Told("setFee", (0, scene.collector.address)),
        ],
        changes=lambda scene: st.one_of(
            told("setFee", mostly(0, st.sampled_from((1, 100, 3_333, 10_000))), scene.collector.address),
            told("setFee", 500, wallet_of(scene)),
        ),
    ),
    Rule(
        "VolumeWindowModule",
        changes=lambda scene: st.one_of(
            told("setVolumeWindow", st.tuples(any_window, small, st.sampled_from((0, 500, 5_000)))),
            told("removeVolumeWindow", any_window),
        ),
    ),
]

ISSUANCE = [
    Rule(
        "RaiseCapModule",
        settings=lambda scene: [Told("setRaiseCap", (scene.platform.stablecoin.address, PLENTY, DAY))],
        changes=lambda scene: st.one_of(
            told("setRaiseCap", scene.platform.stablecoin.address, mostly(PLENTY, small), any_window),
            told("setRegime", st.sampled_from(REGIMES)),
        ),
    ),
    Rule(
        "PurchaserCapModule",
        settings=lambda scene: [Told("setPurchaserCap", (100, 30, 0, False, []))],
        changes=lambda scene: st.one_of(
            told(
                "setPurchaserCap",
                mostly(100, st.integers(1, 3)),
                st.sampled_from((1, 30, 90)),
                any_topic,
                st.booleans(),
                st.sampled_from(([], [HOME])),
            ),
            told("setRegime", st.sampled_from(REGIMES)),
        ),
    ),
    Rule(
        "InvestmentLimitModule",
        settings=lambda scene: [Told("setLimit", (scene.platform.stablecoin.address, 1_000, 365 * DAY, ACCREDITED))],
        changes=lambda scene: st.one_of(
            told("setLimit", scene.platform.stablecoin.address, st.sampled_from((100, 10_000)), any_window, any_topic),
            told("setDeclaredBase", identity_of(scene), st.integers(1, 5_000), any_instant),
        ),
    ),
    Rule(
        "TicketMinimumModule",
        settings=lambda scene: [Told("setTicketMinimum", (scene.platform.stablecoin.address, 1, 0))],
        changes=lambda scene: told(
            "setTicketMinimum", scene.platform.stablecoin.address, mostly(1, st.integers(1, 300)), any_topic
        ),
    ),
]
