"""From a house and a day to the numbers that the model is fed. Training and valuation share this one function."""

import math
from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.record import HouseRecord

DECIMALS: Final = 4
MAX_AGE_YEARS: Final = 116  # the oldest house that the model has seen; beyond, it knows no more
CENTRE_LONGITUDE: Final = -122.33
CENTRE_LATITUDE: Final = 47.61
KM_PER_DEGREE_LONGITUDE: Final = 75.0
KM_PER_DEGREE_LATITUDE: Final = 111.2
BEARINGS: Final = (22.5, 45.0, 67.5)

FEATURES: Final = {
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


def features(house: HouseRecord, at: date) -> dict[str, float]:
    """The model's inputs for `house` on the day `at`, in the order of FEATURES, each rounded to 4 decimals."""
    east = (house.longitude - CENTRE_LONGITUDE) * KM_PER_DEGREE_LONGITUDE
    north = (house.latitude - CENTRE_LATITUDE) * KM_PER_DEGREE_LATITUDE
    turned: list[float] = []
    for bearing in BEARINGS:
        cos, sin = math.cos(math.radians(bearing)), math.sin(math.radians(bearing))
        turned += [east * cos + north * sin, north * cos - east * sin]
    numbers = (
        1 if house.use_type == "townhouse" else 0,
        house.area,
        house.lot_sf,
        house.wfnt,
        house.bldg_grade,
        house.tot_sf,
        house.beds,
        house.baths,
        min(at.year - house.year_built, MAX_AGE_YEARS),
        min(at.year - house.year_renewed, MAX_AGE_YEARS),
        house.tot_sf / max(house.beds, 1),
        house.tot_sf / house.lot_sf,
        east,
        north,
        *turned,
    )
    return {name: round(float(number), DECIMALS) for name, number in zip(FEATURES, numbers, strict=True)}


def as_row(numbers: dict[str, float]) -> NDArray[np.float32]:
    """One row of shape (1, features), as the model takes it."""
    return np.array([list(numbers.values())], dtype=np.float32)


def as_text(numbers: dict[str, float]) -> dict[str, str]:
    """The features as decimal texts with 4 places: the form that is hashed, the same in every language."""
    return {name: f"{number + 0.0:.{DECIMALS}f}" for name, number in numbers.items()}
