"""The sales that training keeps back: which houses they are, and the extract that lies beside the model."""

import csv
import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, Final

from oracles.valuation.model.ledger import LedgerSale
from oracles.valuation.model.record import SCHEMA, HouseRecord

HELD_OUT_FILE: Final = "held_out.csv.gz"
HELD_OUT_ONE_IN: Final = 27
HELD_OUT_SALT: Final = "aimy.held-out/1:"
MARKET: Final = "seattle"


@dataclass(frozen=True)
class Sale:
    """A real sale as the source records it; `raw` holds every column as text."""

    parcel: str
    sale_id: str
    sold_on: date
    price_usd: int
    raw: Mapping[str, str]

    @classmethod
    def from_row(cls, row: Mapping[str, str]) -> "Sale":
        return cls(
            parcel=row["pinx"].lstrip("."),
            sale_id=row["sale_id"],
            sold_on=date.fromisoformat(row["sale_date"]),
            price_usd=int(row["sale_price"]),
            raw=dict(row),
        )

    def ledger_sale(self) -> LedgerSale:
        """The sale as the ledger keeps it: what the house's metadata says, the day and the price."""
        attributes = self.metadata()["attributes"]
        return LedgerSale(HouseRecord(parcel=self.parcel, **attributes), self.sold_on, self.price_usd)

    def metadata(self) -> dict[str, Any]:
        """The house's metadata (schema aimy.house/1): what was on record before the sale, never the price.

        The source counts ages in years at the sale; metadata holds the years themselves, which stay true.
        """
        row = self.raw
        return {
            "schema": SCHEMA,
            "market": MARKET,
            "parcel": self.parcel,
            "attributes": {
                "use_type": row["use_type"],
                **{name: int(row[name]) for name in ("area", "lot_sf", "wfnt", "bldg_grade", "tot_sf", "beds")},
                "baths": float(row["baths"]),
                "year_built": self.sold_on.year - int(row["age"]),
                "year_renewed": self.sold_on.year - int(row["eff_age"]),
                "longitude": round(float(row["longitude"]), 6),
                "latitude": round(float(row["latitude"]), 6),
            },
        }


def is_held_out(parcel: str) -> bool:
    """Whether training never sees a sale of this house: about one house in 27, drawn by the hash of its parcel."""
    digest = hashlib.sha256(f"{HELD_OUT_SALT}{parcel}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % HELD_OUT_ONE_IN == 0


def read_held_out(folder: Path) -> list[Sale]:
    """The real sales of held-out houses that lie beside the model in `folder`, by date."""
    text = gzip.decompress((folder / HELD_OUT_FILE).read_bytes()).decode()
    return [Sale.from_row(row) for row in csv.DictReader(StringIO(text))]
