"""What the sales before a day say about a house: its neighbours' prices, its plat's, and its own last one.

Every number looks at sales strictly before the day of valuation, and at nothing else. A sale speaks through its
residual: log price, less the level of its day, less what its attributes are worth; so it says by how much that place
sells above or below what its attributes tell.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.houses import Days, Houses, Vector
from oracles.valuation.model.ledger import Ledger, Places, plat_of

NEIGHBOURS: Final = 150
RECENT_NEIGHBOURS: Final = 60
RECENT_DAYS: Final = 365
FAR_KM: Final = 99.0
DAYS_PER_YEAR: Final = 365.25

# Reach of a mean [km, days]; PULL is the weight with which it is drawn to zero, in sales at no distance.
REACHES: Final = ((0.08, 240), (0.08, 1500), (0.25, 240), (0.25, 1500), (0.7, 240), (0.7, 1500))
PULL: Final = 0.3
SIMILAR_REACHES: Final = ((0.3, 400), (0.8, 1500))
SIMILAR_PULL: Final = 0.1
RECENT_REACHES: Final = ((0.6, 60), (1.5, 60), (1.5, 150))
RECENT_PULL: Final = 0.5
PRICE_REACH: Final = (0.4, 900)
PRICE_STRICTNESS: Final = 1.3
PLAT_DAYS: Final = 1000
SPREAD_PRIOR: Final = 0.03  # variance of residuals where nothing similar was sold
SPREAD_PULL: Final = 0.02

# Differences that make a sale about a third as telling: a log of the floor area, grades, years, a log of the lot.
UNLIKE: Final = {"log_sf": 0.35, "grade": 1.5, "renewed_age": 30.0, "log_lot": 0.8}
UNLIKE_TYPE: Final = 2.0


def _metres(km: float) -> str:
    return f"{km * 1000:.0f}m"


EVIDENCE: Final = {
    **{f"near_{_metres(km)}_{days}d": "log residual" for km, days in REACHES},
    **{f"near_{_metres(km)}_weight": "sales" for km, days in REACHES if days == 1500},
    **{
        f"similar_{_metres(km)}{part}": unit
        for km, _ in SIMILAR_REACHES
        for part, unit in (("", "log residual"), ("_weight", "sales"), ("_spread", "log"))
    },
    "similar_price": "log price over the index",
    "similar_price_per_sf": "log price per sq ft over the index",
    "nearest_five": "log residual",
    "nearest": "km",
    "twentieth": "km",
    **{f"recent_{_metres(km)}_{days}d": "log residual" for km, days in RECENT_REACHES},
    "plat": "log residual",
    "plat_weight": "sales",
    "prior_residual": "log residual",
    "prior_price": "log price over the index",
    "prior_years": "years ago",
    "prior_since_built": "years",
    "prior_since_renewed": "years",
    "prior_sales": "sales",
}


@dataclass(frozen=True)
class Reading:
    """How a fitted market reads its ledger: by sale, the residual and the log price over the index."""

    residual: Vector
    over_index: Vector


@dataclass(frozen=True)
class LookedUp:
    """The sales to look back on, by house: `near` and `recent` of shape (n, count), -1 where there is none; `before` is
    how many sales lie before `as_of`, the day of valuation, or the day after the last sale where that is earlier."""

    as_of: Days
    before: Places
    near: Places
    near_km: NDArray[np.float64]
    recent: Places
    recent_km: NDArray[np.float64]

    def part(self, rows: slice) -> "LookedUp":
        return LookedUp(**{name: column[rows] for name, column in vars(self).items()})


def look_up(ledger: Ledger, houses: Houses) -> LookedUp:
    as_of = np.minimum(houses.day, int(ledger.day[-1]) + 1)
    before = np.searchsorted(ledger.day, as_of, side="left").astype(np.int64)
    since = np.searchsorted(ledger.day, as_of - RECENT_DAYS, side="left").astype(np.int64)
    near = np.empty((len(houses), NEIGHBOURS), dtype=np.int64)
    recent = np.empty((len(houses), RECENT_NEIGHBOURS), dtype=np.int64)
    near_km, recent_km = np.empty(near.shape), np.empty(recent.shape)
    for row in range(len(houses)):
        east, north = float(houses.east[row]), float(houses.north[row])
        near[row], near_km[row] = ledger.nearest(east, north, 0, int(before[row]), NEIGHBOURS)
        recent[row], recent_km[row] = ledger.nearest(east, north, int(since[row]), int(before[row]), RECENT_NEIGHBOURS)
    return LookedUp(as_of, before, near, near_km, recent, recent_km)


def unlikeness(ledger: Ledger, houses: Houses, places: Places) -> NDArray[np.float64]:
    """How unlike each house the sales at `places` (n, count) are: 0 for its twin, 1 for a third as telling."""
    total = UNLIKE_TYPE * (ledger.houses.is_townhouse[places] != houses.is_townhouse[:, None])
    for name, scale in UNLIKE.items():
        theirs, own = getattr(ledger.houses, name)[places], getattr(houses, name)[:, None]
        total = total + np.abs(theirs - own) / scale
    return np.asarray(total, dtype=np.float64)


def evidence(ledger: Ledger, reading: Reading, houses: Houses, found: LookedUp) -> dict[str, Vector]:
    """The numbers of EVIDENCE, each of shape (n,); NaN where there is nothing to say."""
    said: dict[str, Vector] = {}
    _of_neighbours(said, ledger, reading, houses, found)
    _of_recent(said, ledger, reading, found)
    _of_plat(said, ledger, reading, houses, found)
    _of_prior(said, ledger, reading, houses, found)
    return {name: said[name] for name in EVIDENCE}


def comparable_weights(ledger: Ledger, houses: Houses, found: LookedUp) -> NDArray[np.float64]:
    """How telling each of the nearest sales is, of shape (n, count); 0 for padding."""
    places = np.maximum(found.near, 0)
    days = found.as_of[:, None] - ledger.day[places]
    km, reach = PRICE_REACH
    distance = found.near_km / km + days / reach + PRICE_STRICTNESS * unlikeness(ledger, houses, places)
    weights: NDArray[np.float64] = np.exp(-distance) * (found.near >= 0)
    return weights


def _of_neighbours(said: dict[str, Vector], ledger: Ledger, reading: Reading, houses: Houses, found: LookedUp) -> None:
    is_sale, places = found.near >= 0, np.maximum(found.near, 0)
    residual = np.where(is_sale, reading.residual[places], 0.0)
    days = found.as_of[:, None] - ledger.day[places]
    for km, reach in REACHES:
        weight = np.exp(-found.near_km / km - days / reach) * is_sale
        said[f"near_{_metres(km)}_{reach}d"] = _drawn_mean(weight, residual, PULL)
        said[f"near_{_metres(km)}_weight"] = weight.sum(axis=1)
    unlike = unlikeness(ledger, houses, places)
    for km, reach in SIMILAR_REACHES:
        weight = np.exp(-found.near_km / km - days / reach - unlike) * is_sale
        mean = _drawn_mean(weight, residual, SIMILAR_PULL)
        squares = (weight * (residual - mean[:, None]) ** 2).sum(axis=1)
        name, total = f"similar_{_metres(km)}", weight.sum(axis=1)
        said[name], said[f"{name}_weight"] = mean, total
        said[f"{name}_spread"] = np.sqrt((squares + SPREAD_PULL * SPREAD_PRIOR) / (total + SPREAD_PULL))
    weight = comparable_weights(ledger, houses, found)
    said["similar_price"] = _mean(weight, reading.over_index[places])
    said["similar_price_per_sf"] = _mean(weight, (reading.over_index - ledger.houses.log_sf)[places])
    five = is_sale[:, :5]
    said["nearest_five"] = residual[:, :5].sum(axis=1) / np.maximum(five.sum(axis=1), 1)
    said["nearest"] = np.minimum(found.near_km[:, 0], FAR_KM)
    said["twentieth"] = np.minimum(found.near_km[:, 20], FAR_KM)


def _of_recent(said: dict[str, Vector], ledger: Ledger, reading: Reading, found: LookedUp) -> None:
    is_sale, places = found.recent >= 0, np.maximum(found.recent, 0)
    residual = np.where(is_sale, reading.residual[places], 0.0)
    days = found.as_of[:, None] - ledger.day[places]
    for km, reach in RECENT_REACHES:
        weight = np.exp(-found.recent_km / km - days / reach) * is_sale
        said[f"recent_{_metres(km)}_{reach}d"] = _drawn_mean(weight, residual, RECENT_PULL)


def _of_plat(said: dict[str, Vector], ledger: Ledger, reading: Reading, houses: Houses, found: LookedUp) -> None:
    mean, total = np.zeros(len(houses)), np.zeros(len(houses))
    for row, parcel in enumerate(houses.parcel):
        places = ledger.by_plat.get(plat_of(parcel))
        if places is None:
            continue
        places = places[places < found.before[row]]
        weight = np.exp(-(found.as_of[row] - ledger.day[places]) / PLAT_DAYS)
        total[row] = weight.sum()
        mean[row] = (weight * reading.residual[places]).sum() / (total[row] + 1)
    said["plat"], said["plat_weight"] = mean, total


def _of_prior(said: dict[str, Vector], ledger: Ledger, reading: Reading, houses: Houses, found: LookedUp) -> None:
    names = [name for name in EVIDENCE if name.startswith("prior_")]
    numbers = np.full((len(houses), len(names)), np.nan)
    for row, parcel in enumerate(houses.parcel):
        places = ledger.by_parcel.get(parcel)
        if places is None or not (count := int((places < found.before[row]).sum())):
            continue
        last = places[count - 1]
        sold = ledger.houses.year[last]
        numbers[row] = (
            reading.residual[last],
            reading.over_index[last],
            (found.as_of[row] - ledger.day[last]) / DAYS_PER_YEAR,
            sold - houses.year_built[row],
            sold - houses.year_renewed[row],
            count,
        )
    said.update(zip(names, numbers.T, strict=True))


def _mean(weight: NDArray[np.float64], values: NDArray[np.float64]) -> Vector:
    total = weight.sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 1e-9, (weight * values).sum(axis=1) / total, np.nan)


def _drawn_mean(weight: NDArray[np.float64], values: NDArray[np.float64], pull: float) -> Vector:
    mean: Vector = (weight * values).sum(axis=1) / (weight.sum(axis=1) + pull)
    return mean
