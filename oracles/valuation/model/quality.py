"""What a house is worth beside the level of the market, as a sum that can be read: attribute times slope.

It is also how the price of one house is carried over to another: by the difference of their sums.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.houses import Houses, Vector

TYPICAL: Final = "typical"  # the log price of the typical house in the index's first month
TYPICAL_SF: Final = 1_700
TYPICAL_LOT_SF: Final = 5_000
TYPICAL_GRADE: Final = 7
NEW_YEARS: Final = 15


def quality_terms(houses: Houses, areas: Sequence[int]) -> dict[str, Vector]:
    """The regressors by name, each of shape (n,); `areas` are the market's areas, of which each gets one."""
    size, lot = np.log(houses.tot_sf / TYPICAL_SF), np.log(houses.lot_sf / TYPICAL_LOT_SF)
    grade, townhouse = houses.grade - TYPICAL_GRADE, houses.is_townhouse
    age, renewed = houses.age / 100, houses.renewed_age / 100
    east, north = houses.east / 10, houses.north / 10
    return {
        TYPICAL: np.ones(len(houses)),
        "log_sf": size,
        "log_sf_squared": size**2,
        "log_sf_by_grade": size * grade,
        "log_lot": lot,
        "grade": grade,
        "grade_squared": grade**2,
        "baths": houses.baths - 2,
        "beds": houses.beds - 3,
        "waterfront": houses.wfnt,
        "townhouse": townhouse,
        "townhouse_by_log_sf": townhouse * size,
        "townhouse_by_log_lot": townhouse * lot,
        "townhouse_by_grade": townhouse * grade,
        "townhouse_by_renewed": townhouse * renewed,
        "age": age,
        "age_squared": age**2,
        "renewed": renewed,
        "renewed_squared": renewed**2,
        "just_built": (houses.age == 0).astype(np.float64),
        "recently_renewed": np.minimum(houses.renewed_age, NEW_YEARS) / NEW_YEARS,
        "east": east,
        "north": north,
        "east_by_north": east * north,
        "east_squared": east**2,
        "north_squared": north**2,
        **{f"area_{area}": (houses.area == area).astype(np.float64) for area in areas},
    }


def as_matrix(terms: Mapping[str, Vector]) -> NDArray[np.float64]:
    return np.column_stack(list(terms.values()))


def quality(houses: Houses, areas: Sequence[int], slopes: Mapping[str, float]) -> Vector:
    """The log of each house's worth over the level of the market."""
    total = np.zeros(len(houses))
    for name, term in quality_terms(houses, areas).items():
        total += slopes[name] * term
    return total
