"""Why a value is what it is: parts that sum to it, and the sales it was compared with.

The parts are Shapley values. The typical house of the market is turned into the valued one, one group of facts at a
time; each group's part is its mean effect over all orders in which that can be done. So they sum to the difference
exactly, whatever the model is made of (L. S. Shapley, A Value for n-Person Games, 1953).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np

from oracles.valuation.model.evidence import EVIDENCE, comparable_weights
from oracles.valuation.model.features import feature_matrix
from oracles.valuation.model.houses import Houses
from oracles.valuation.model.quality import quality
from oracles.valuation.model.valuation import Case, Valuation, ValuationModel

SHOWN_COMPARABLES: Final = 6

ATTRIBUTE_GROUPS: Final = {
    "floor area and rooms": ("tot_sf", "beds", "baths"),
    "lot": ("lot_sf",),
    "type and grade": ("is_townhouse", "grade"),
    "age": ("year_built", "year_renewed"),
    "location": ("area", "east", "north", "wfnt"),
}
EVIDENCE_GROUPS: Final = {
    "sales nearby": ("near", "similar", "recent", "twentieth"),
    "plat": ("plat",),
    "its own last sale": ("prior_",),
}
GROUPS: Final = (*ATTRIBUTE_GROUPS, *EVIDENCE_GROUPS)


@dataclass(frozen=True)
class Contribution:
    """What a group of facts adds: to the log of the value, and its share of the difference in USD."""

    group: str
    log: float
    usd: float
    facts: str


@dataclass(frozen=True)
class Comparable:
    """An earlier sale: as it was, how far away, its share of the weight of all, and its price carried over to the
    valued house and day by index and hedonic sum."""

    parcel: str
    sold_on: date
    price_usd: int
    km: float
    share: float
    adjusted_usd: int


@dataclass(frozen=True)
class Forecast:
    """Where the index may stand `months` on: its expected change, and the ends of the 90 % interval, as shares."""

    months: int
    expected: float
    low: float
    high: float


@dataclass(frozen=True)
class Explanation:
    """`base_log` is the typical house's log value on the day; with the contributions it sums to `log_value`."""

    parcel: str
    nav_date: date
    valuation: Valuation
    base_log: float
    log_value: float
    contributions: tuple[Contribution, ...]
    comparables: tuple[Comparable, ...]
    forecasts: tuple[Forecast, ...]


def explain(model: ValuationModel, metadata: Mapping[str, Any], nav_date: date) -> Explanation:
    """Explains the value of the house that `metadata` describes. Raises FeatureError on bad metadata."""
    case = model.case(model.house(metadata, nav_date), nav_date)
    worth = _worth_of_mixtures(model, case)
    base, whole = worth[0], worth[-1]
    parts = _shapley(worth, len(GROUPS))
    difference = whole - base
    usd_per_log = (math.exp(whole) - math.exp(base)) / difference if difference else math.exp(base)
    contributions = [
        Contribution(group, part, part * usd_per_log, _facts(group, case))
        for group, part in zip(GROUPS, parts, strict=True)
    ]
    return Explanation(
        parcel=case.house.parcel,
        nav_date=nav_date,
        valuation=model.value_house(metadata, nav_date),
        base_log=base,
        log_value=whole,
        contributions=tuple(sorted(contributions, key=lambda one: -abs(one.log))),
        comparables=comparables(model, case),
        forecasts=forecasts(model, nav_date),
    )


def comparables(model: ValuationModel, case: Case) -> tuple[Comparable, ...]:
    """The most telling earlier sales, the most telling first."""
    ledger = model.ledger
    weights = comparable_weights(ledger, case.houses, case.found)[0]
    total = weights.sum()
    chosen = [int(at) for at in np.argsort(-weights, kind="stable")[:SHOWN_COMPARABLES] if weights[at] > 0]
    shown = []
    for at in chosen:
        place = int(case.found.near[0, at])
        carried = model.reading.residual[place] + case.quality + case.index.level
        shown.append(
            Comparable(
                parcel=ledger.houses.parcel[place],
                sold_on=date.fromordinal(int(ledger.day[place])),
                price_usd=round(math.exp(ledger.log_price[place])),
                km=float(case.found.near_km[0, at]),
                share=float(weights[at] / total),
                adjusted_usd=round(math.exp(carried) / 100) * 100,
            )
        )
    return tuple(shown)


def forecasts(model: ValuationModel, nav_date: date) -> tuple[Forecast, ...]:
    """The stated forecast of the index: half of the trailing year's trend goes on; the width is what that forecast
    missed by over the settled months, and grows by the random walk for a day beyond the index's end."""
    index = model.spec.index
    now = index.known_at(nav_date)
    end = min(nav_date, index.last_day)
    then = max(end.toordinal() - 365, index.first_day.toordinal())
    trend = (now.level - float(index.levels(np.array([then]))[0])) / 12
    found = []
    for months, error in index.forecast_errors.items():
        expected = trend / 2 * months
        width = 1.6449 * math.hypot(error, index.monthly_deviation * math.sqrt(now.months_beyond))
        found.append(Forecast(months, math.expm1(expected), math.expm1(expected - width), math.expm1(expected + width)))
    return tuple(found)


def _worth_of_mixtures(model: ValuationModel, case: Case) -> list[float]:
    """The log value for each subset of groups taken from the house, the others from the typical one; bit k of the
    place in the list says whether group k is the house's own."""
    typical, said = _typical(model, case)
    values = []
    for subset in range(1 << len(GROUPS)):
        own = {group for bit, group in enumerate(GROUPS) if subset >> bit & 1}
        columns = [name for group in own & ATTRIBUTE_GROUPS.keys() for name in ATTRIBUTE_GROUPS[group]]
        houses = typical.with_columns({name: getattr(case.houses, name) for name in columns})
        prefixes = tuple(prefix for group in own & EVIDENCE_GROUPS.keys() for prefix in EVIDENCE_GROUPS[group])
        mixed = {name: (case.said if name.startswith(prefixes) else said)[name] for name in EVIDENCE}
        worth = quality(houses, model.spec.areas, model.spec.slopes)
        log_ratio, _ = model.run(feature_matrix(houses, mixed, worth))
        values.append(case.index.level + model.spec.stretch.apply(float(worth[0]) + log_ratio))
    return values


def _typical(model: ValuationModel, case: Case) -> tuple[Houses, dict[str, np.ndarray[Any, Any]]]:
    house, year = model.spec.typical["house"], float(case.houses.year[0])
    columns = {
        "is_townhouse": float(house["use_type"] == "townhouse"),
        "grade": house["bldg_grade"],
        "year_built": year - house["age"],
        "year_renewed": year - house["renewed_age"],
        **{name: house[name] for name in ("area", "lot_sf", "wfnt", "tot_sf", "beds", "baths", "east", "north")},
    }
    houses = case.houses.with_columns({name: np.array([value], dtype=np.float64) for name, value in columns.items()})
    evidence = model.spec.typical["evidence"]
    return houses, {
        name: np.array([math.nan if evidence[name] is None else evidence[name]], dtype=np.float64) for name in EVIDENCE
    }


def _shapley(worth: list[float], players: int) -> list[float]:
    weight = [
        math.factorial(size) * math.factorial(players - size - 1) / math.factorial(players) for size in range(players)
    ]
    return [
        sum(
            weight[subset.bit_count()] * (worth[subset | 1 << player] - worth[subset])
            for subset in range(1 << players)
            if not subset >> player & 1
        )
        for player in range(players)
    ]


def _facts(group: str, case: Case) -> str:
    house, said = case.house, {name: float(column[0]) for name, column in case.said.items()}
    if group == "floor area and rooms":
        return f"{house.tot_sf:,} sq ft; bedrooms: {house.beds}, bathrooms: {house.baths:g}"
    if group == "lot":
        return f"{house.lot_sf:,} sq ft"
    if group == "type and grade":
        kind = "townhouse" if house.use_type == "townhouse" else "single-family house"
        return f"{kind}, grade {house.bldg_grade}"
    if group == "age":
        renewed = f", renewed {house.year_renewed}" if house.year_renewed != house.year_built else ""
        return f"built {house.year_built}{renewed}"
    if group == "location":
        return f"area {house.area}{', on the water' if house.wfnt else ''}"
    if group == "sales nearby":
        return f"alike houses nearby sold {math.expm1(said['similar_800m']):+.1%} against their attributes"
    if group == "its own last sale":
        if math.isnan(said["prior_years"]):
            return "no earlier sale is known"
        against = math.expm1(said["prior_residual"])
        return f"sold {said['prior_years']:.1f} years before, {against:+.1%} against its attributes"
    return f"its plat sold {math.expm1(said['plat']):+.1%} against the attributes of its houses"
