"""A market's price index as an asset of its own, so that its level has rounds and a feed like any value.

Its metadata is {"schema": "aimy.index/1", "market": "seattle"}, its currency XXX: points are no money.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from oracles.valuation.model.canonical import canonical_json
from oracles.valuation.model.record import FeatureError, FieldProblem
from oracles.valuation.model.risk import market_risk
from oracles.valuation.model.spec import ModelSpec

SCHEMA: Final = "aimy.index/1"
CURRENCY: Final = "XXX"  # ISO 4217: no currency
BASE_POINTS: Final = 100  # level of the index's first month
NORMAL_95: Final = 1.6449
FIELDS: Final = ("schema", "market")


@dataclass(frozen=True)
class IndexValuation:
    """The index on a day in 1/10**8 of a point, rounded: the level to the nearest, `low` down, `high` up."""

    value: int
    low: int
    high: int
    risk_bps: int
    yield_bps: int = 0


def is_index(metadata: Mapping[str, Any]) -> bool:
    return metadata.get("schema") == SCHEMA


def value_index(spec: ModelSpec, metadata: Mapping[str, Any], nav_date: date) -> IndexValuation:
    """The level known on `nav_date`, from the sales before it. Raises FeatureError for metadata of no such index.

    The 90 % interval is that of the index's own random walk over a month and over all months since the last sale it
    knows: 1.645 · monthly deviation · sqrt(1 + months). Risk is that of the market: half its width, and the fall from
    the highest level of 60 months.
    """
    _require(spec, metadata, nav_date)
    reading = spec.index.known_at(nav_date)
    walk = NORMAL_95 * spec.index.monthly_deviation * math.sqrt(1 + reading.months_beyond)
    level, low, high = (BASE_POINTS * 10**8 * math.exp(reading.level + step) for step in (0.0, -walk, walk))
    value = round(level)
    risk = market_risk(value=value, low=low, high=high, drawdown=reading.drawdown)
    return IndexValuation(value, math.floor(low), math.ceil(high), risk.bps)


def index_inputs(spec: ModelSpec, metadata: Mapping[str, Any], nav_date: date) -> bytes:
    """Canonical JSON of all that the level follows from: `index` (the market), `spec` (the hash of spec.json, which
    holds the levels) and `navDate`. Raises FeatureError."""
    _require(spec, metadata, nav_date)
    return canonical_json({"index": spec.market, "spec": spec.spec_hash.hex(), "navDate": nav_date.isoformat()})


def _require(spec: ModelSpec, metadata: Mapping[str, Any], nav_date: date) -> None:
    problems = [
        FieldProblem(name, metadata[name], f"no such field; known are {', '.join(FIELDS)}")
        for name in metadata
        if name not in FIELDS
    ]
    if metadata.get("market") != spec.market:
        problems.append(FieldProblem("market", metadata.get("market"), repr(spec.market)))
    if nav_date < spec.index.first_day:
        expected = f"a day from {spec.index.first_day} on, when the price index begins"
        problems.append(FieldProblem("nav_date", nav_date.isoformat(), expected))
    if problems:
        raise FeatureError(problems)
