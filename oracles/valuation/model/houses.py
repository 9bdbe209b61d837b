"""Houses as columns: what every step of a valuation reads, for one house or for all sales at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.record import HouseRecord

CENTRE_LONGITUDE: Final = -122.33
CENTRE_LATITUDE: Final = 47.61
KM_PER_DEGREE_LONGITUDE: Final = 75.0
KM_PER_DEGREE_LATITUDE: Final = 111.2
MAX_AGE_YEARS: Final = 116  # the oldest house that the model has seen; beyond, it knows no more

Vector = NDArray[np.float64]
Days = NDArray[np.int64]


@dataclass(frozen=True)
class Houses:
    """Recorded attributes by column, each of shape (n,); `day` is the ordinal of the day each one is valued on.

    `east` and `north` are kilometres from the centre; ages are years at `day`, at most the oldest the model has seen.
    """

    parcel: tuple[str, ...]
    day: Days
    year: Days
    is_townhouse: Vector
    area: Vector
    lot_sf: Vector
    wfnt: Vector
    grade: Vector
    tot_sf: Vector
    beds: Vector
    baths: Vector
    year_built: Vector
    year_renewed: Vector
    east: Vector
    north: Vector

    @classmethod
    def of(cls, records: Sequence[HouseRecord], days: Iterable[date]) -> "Houses":
        at = list(days)

        def column(values: Iterable[float]) -> Vector:
            return np.array(list(values), dtype=np.float64)

        return cls(
            parcel=tuple(house.parcel for house in records),
            day=np.array([day.toordinal() for day in at], dtype=np.int64),
            year=np.array([day.year for day in at], dtype=np.int64),
            is_townhouse=column(house.use_type == "townhouse" for house in records),
            area=column(house.area for house in records),
            lot_sf=column(house.lot_sf for house in records),
            wfnt=column(house.wfnt for house in records),
            grade=column(house.bldg_grade for house in records),
            tot_sf=column(house.tot_sf for house in records),
            beds=column(house.beds for house in records),
            baths=column(house.baths for house in records),
            year_built=column(house.year_built for house in records),
            year_renewed=column(house.year_renewed for house in records),
            east=column((house.longitude - CENTRE_LONGITUDE) * KM_PER_DEGREE_LONGITUDE for house in records),
            north=column((house.latitude - CENTRE_LATITUDE) * KM_PER_DEGREE_LATITUDE for house in records),
        )

    def with_columns(self, columns: Mapping[str, Vector]) -> "Houses":
        """The same houses with other attributes."""
        return Houses(**{one.name: getattr(self, one.name) for one in fields(self)} | dict(columns))

    def part(self, rows: slice) -> "Houses":
        return Houses(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    def __len__(self) -> int:
        return len(self.parcel)

    @cached_property
    def age(self) -> Vector:
        return np.minimum(self.year - self.year_built, MAX_AGE_YEARS)

    @cached_property
    def renewed_age(self) -> Vector:
        return np.minimum(self.year - self.year_renewed, MAX_AGE_YEARS)

    @cached_property
    def log_sf(self) -> Vector:
        return np.log(self.tot_sf)

    @cached_property
    def log_lot(self) -> Vector:
        return np.log(self.lot_sf)
