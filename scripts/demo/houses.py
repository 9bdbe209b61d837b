"""Three houses that were really sold, none of which the model was trained on, and what an issuer hands in for them."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from oracles.valuation.model import Sale, read_held_out

MARKET_FOLDER = Path(__file__).resolve().parents[2] / "oracles" / "valuation" / "markets" / "seattle"
#: net income that the issuer declares: a dollar per square foot and month [USD per sq ft and year]
INCOME_PER_SQUARE_FOOT = 12
#: label in a deed -> attribute whose value it states
DEED_LABELS = {
    "Parcel": "parcel",
    "Use": "use_type",
    "Assessment area": "area",
    "Lot [sq ft]": "lot_sf",
    "Waterfront": "wfnt",
    "Building grade": "bldg_grade",
    "Living area [sq ft]": "tot_sf",
    "Bedrooms": "beds",
    "Bathrooms": "baths",
    "Year built": "year_built",
    "Year renewed": "year_renewed",
    "Longitude [deg]": "longitude",
    "Latitude [deg]": "latitude",
    "Annual net income [USD]": "declared_annual_net_income",
}


def pick_houses(seed: int, count: int = 3) -> list[Sale]:
    """`count` sales of different houses from the extract beside the model, the same for the same seed."""
    by_parcel = {sale.parcel: sale for sale in read_held_out(MARKET_FOLDER)}
    parcels = random.Random(seed).sample(sorted(by_parcel), count)
    return [by_parcel[parcel] for parcel in parcels]


def hand_in(sale: Sale, inbox: Path, name: str) -> Path:
    """Puts a submission into the intake's inbox: the declaration, and a deed made from the record.

    Returns its folder.
    """
    metadata = sale.metadata()
    metadata["declared_annual_net_income"] = INCOME_PER_SQUARE_FOOT * metadata["attributes"]["tot_sf"]
    declaration = {
        "class": "real-estate.house",
        "currency": "USD",
        "metadata": metadata,
        "documents": [{"name": "deed", "file": "deed.pdf"}],
    }
    draft = inbox / f".{name}"
    draft.mkdir(parents=True)
    (draft / "deed.pdf").write_bytes(deed(metadata))
    (draft / "declaration.json").write_text(json.dumps(declaration, indent=2))
    return draft.rename(inbox / name)


def deed(metadata: dict) -> bytes:
    """A PDF that states the record, one label and value per line."""
    facts = metadata["attributes"] | metadata
    lines = [f"{label}: {facts[name]}" for label, name in DEED_LABELS.items()]
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=A4, invariant=True)
    canvas.setTitle(f"Record of parcel {metadata['parcel']}")
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(72, 770, "Record of real property")
    canvas.setFont("Helvetica", 11)
    for index, line in enumerate(lines):
        canvas.drawString(72, 735 - 18 * index, line)
    canvas.save()
    return paper.getvalue()
