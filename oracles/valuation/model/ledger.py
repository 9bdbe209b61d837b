"""The sales that a valuation looks back on: ordered by day, found by parcel, by plat and by distance."""

import csv
import io
import lzma
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from oracles.valuation.model.houses import Days, Houses, Vector
from oracles.valuation.model.record import HouseRecord

LEDGER_FILE: Final = "ledger.csv.xz"
PLAT_DIGITS: Final = 6
CLOSE_KM: Final = 0.8  # sales within are looked at alone where they suffice
COLUMNS: Final = (
    "parcel",
    "sold_on",
    "price_usd",
    "use_type",
    "area",
    "lot_sf",
    "wfnt",
    "bldg_grade",
    "tot_sf",
    "beds",
    "baths",
    "year_built",
    "year_renewed",
    "longitude",
    "latitude",
)

Places = NDArray[np.int64]


@dataclass(frozen=True)
class LedgerSale:
    house: HouseRecord
    sold_on: date
    price_usd: int


@dataclass(frozen=True)
class Ledger:
    """Sales by day. `houses.day` is the day of sale; rows are named by their place in this order."""

    houses: Houses
    log_price: Vector
    by_parcel: Mapping[str, Places]
    by_plat: Mapping[str, Places]

    @classmethod
    def of(cls, sales: Iterable[LedgerSale]) -> "Ledger":
        rows = sorted(sales, key=lambda sale: (sale.sold_on, sale.house.parcel, sale.price_usd))
        houses = Houses.of([sale.house for sale in rows], [sale.sold_on for sale in rows])
        parcels, plats = defaultdict(list), defaultdict(list)
        for place, parcel in enumerate(houses.parcel):
            parcels[parcel].append(place)
            plats[plat_of(parcel)].append(place)
        return cls(
            houses=houses,
            log_price=np.log(np.array([sale.price_usd for sale in rows], dtype=np.float64)),
            by_parcel={parcel: np.array(places) for parcel, places in parcels.items()},
            by_plat={plat: np.array(places) for plat, places in plats.items()},
        )

    def __len__(self) -> int:
        return len(self.log_price)

    @property
    def day(self) -> Days:
        return self.houses.day

    def before(self, day: int) -> int:
        """How many sales lie strictly before `day`: they are the first ones."""
        return int(np.searchsorted(self.day, day, side="left"))

    def nearest(self, east: float, north: float, first: int, last: int, count: int) -> tuple[Places, Vector]:
        """The places and distances [km] of the `count` sales nearest to a point among places first to last - 1, by
        distance; of equally near ones the earlier. Padded with place -1 at infinity."""
        candidates = self._around(math.floor(east / CLOSE_KM), math.floor(north / CLOSE_KM))
        candidates = candidates[slice(*np.searchsorted(candidates, (first, last)))]
        squared = self._squared(candidates, east, north)
        if np.count_nonzero(squared <= CLOSE_KM**2) < count:
            candidates = np.arange(first, last)
            squared = self._squared(candidates, east, north)
        if len(candidates) > count:
            is_near = squared <= np.partition(squared, count - 1)[count - 1]
            candidates, squared = candidates[is_near], squared[is_near]
        order = np.argsort(squared, kind="stable")[:count]
        places = np.full(count, -1, dtype=np.int64)
        distances = np.full(count, np.inf)
        places[: len(order)] = candidates[order]
        distances[: len(order)] = np.sqrt(squared[order])
        return places, distances

    def _squared(self, places: Places, east: float, north: float) -> Vector:
        """Squared distances to a point [km²]."""
        return np.asarray((self.houses.east[places] - east) ** 2 + (self.houses.north[places] - north) ** 2)

    def _around(self, column: int, row: int) -> Places:
        """The places in a square of CLOSE_KM a side and the eight beside it, in order: all that is that close to any
        point in the square."""
        key = column, row
        if (known := self._squares.get(key)) is None:
            is_here = (np.abs(self._column - column) <= 1) & (np.abs(self._row - row) <= 1)
            known = self._squares[key] = np.flatnonzero(is_here)
        return known

    @cached_property
    def _column(self) -> Places:
        return np.asarray(np.floor(self.houses.east / CLOSE_KM), dtype=np.int64)

    @cached_property
    def _row(self) -> Places:
        return np.asarray(np.floor(self.houses.north / CLOSE_KM), dtype=np.int64)

    @cached_property
    def _squares(self) -> dict[tuple[int, int], Places]:
        return {}

    def with_prices(self, log_price: Vector) -> "Ledger":
        return replace(self, log_price=log_price)


def plat_of(parcel: str) -> str:
    """The first six digits of a parcel number name the plat, whose lots were laid out, and often built, together."""
    return parcel[:PLAT_DIGITS]


def write_ledger(path: Path, sales: Iterable[LedgerSale]) -> None:
    """The same sales give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for sale in sorted(sales, key=lambda one: (one.house.parcel, one.sold_on, one.price_usd)):
        attributes = vars(sale.house) | {"sold_on": sale.sold_on.isoformat(), "price_usd": sale.price_usd}
        writer.writerow(attributes[name] for name in COLUMNS)
    path.write_bytes(lzma.compress(text.getvalue().encode(), preset=9))


@lru_cache(2)
def read_ledger(content: bytes) -> Ledger:
    """The ledger in the bytes of a file; the last ones are remembered, since nothing changes a ledger."""
    rows = csv.DictReader(io.StringIO(lzma.decompress(content).decode()))
    return Ledger.of(
        LedgerSale(
            house=HouseRecord(
                parcel=row["parcel"],
                use_type=row["use_type"],
                area=int(row["area"]),
                lot_sf=int(row["lot_sf"]),
                wfnt=int(row["wfnt"]),
                bldg_grade=int(row["bldg_grade"]),
                tot_sf=int(row["tot_sf"]),
                beds=int(row["beds"]),
                baths=float(row["baths"]),
                year_built=int(row["year_built"]),
                year_renewed=int(row["year_renewed"]),
                longitude=float(row["longitude"]),
                latitude=float(row["latitude"]),
            ),
            sold_on=date.fromisoformat(row["sold_on"]),
            price_usd=int(row["price_usd"]),
        )
        for row in rows
    )
