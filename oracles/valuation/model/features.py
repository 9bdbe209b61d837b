"""From houses and what is known of their market to the numbers that the model is fed, in training and in valuation."""

import math
from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.evidence import EVIDENCE
from oracles.valuation.model.houses import Houses, Vector

DECIMALS: Final = 4
ZERO, NEGATIVE_ZERO = "0.0000", "-0.0000"
BEARINGS: Final = (22.5, 45.0, 67.5)

ATTRIBUTE_FEATURES: Final = {
    "is_townhouse": "0 or 1",
    "area": "assessor's area number",
    "lot_sf": "sq ft",
    "wfnt": "0 or 1",
    "bldg_grade": "grade",
    "tot_sf": "sq ft",
    "beds": "rooms",
    "baths": "rooms",
    "age": "years",
    "renewed_age": "years",
    "sf_per_bed": "sq ft",
    "floor_area_ratio": "ratio",
    "east": "km from the centre",
    "north": "km from the centre",
    **{
        f"{axis}_{bearing:g}".replace(".", "_"): "km, turned axis"
        for bearing in BEARINGS
        for axis in ("along", "across")
    },
}
QUALITY: Final = "quality"
FEATURES: Final = ATTRIBUTE_FEATURES | EVIDENCE | {QUALITY: "log price over the index, by the hedonic sum"}


def attribute_features(houses: Houses) -> dict[str, Vector]:
    turned: list[Vector] = []
    for bearing in BEARINGS:
        cos, sin = math.cos(math.radians(bearing)), math.sin(math.radians(bearing))
        turned += [houses.east * cos + houses.north * sin, houses.north * cos - houses.east * sin]
    columns = (
        houses.is_townhouse,
        houses.area,
        houses.lot_sf,
        houses.wfnt,
        houses.grade,
        houses.tot_sf,
        houses.beds,
        houses.baths,
        houses.age,
        houses.renewed_age,
        houses.tot_sf / np.maximum(houses.beds, 1),
        houses.tot_sf / houses.lot_sf,
        houses.east,
        houses.north,
        *turned,
    )
    return dict(zip(ATTRIBUTE_FEATURES, columns, strict=True))


def feature_matrix(houses: Houses, evidence: Mapping[str, Vector], quality: Vector) -> NDArray[np.float32]:
    """Rows of FEATURES, each number rounded to 4 decimals."""
    columns = attribute_features(houses) | dict(evidence) | {QUALITY: quality}
    ordered = np.column_stack([np.asarray(columns[name], dtype=np.float64) for name in FEATURES])
    return np.round(ordered, DECIMALS).astype(np.float32)


def as_text(row: NDArray[np.float32]) -> dict[str, str]:
    """A row as decimal texts with 4 places, "none" for what is not known: the form that is hashed, the same in every
    language."""
    return {name: _text(number) for name, number in zip(FEATURES, row.tolist(), strict=True)}


def _text(number: float) -> str:
    text = f"{number:.{DECIMALS}f}" if number == number else "none"
    return ZERO if text == NEGATIVE_ZERO else text
