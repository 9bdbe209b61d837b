"""Submissions as an issuer lays them into the intake's inbox."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

HOUSE: dict[str, Any] = {
    "schema": "aimy.house/1",
    "market": "seattle",
    "parcel": "2114700987",
    "attributes": {
        "use_type": "townhouse",
        "area": 18,
        "lot_sf": 2303,
        "wfnt": 0,
        "bldg_grade": 8,
        "tot_sf": 1250,
        "beds": 3,
        "baths": 2.5,
        "year_built": 2006,
        "year_renewed": 2006,
        "longitude": -122.349743,
        "latitude": 47.534203,
    },
    "declared_annual_net_income": 15000,
}
DEED_LINES = (
    "Record of real property",
    "Parcel: 2114700987",
    "Use: Townhouse",
    "Lot [sq ft]: 2,303",
    "Waterfront: no",
    "Living area [sq ft]: 1,250",
    "Bedrooms: 3",
    "Bathrooms: 2.5",
    "Longitude [deg]: -122.3497",
    "Latitude [deg]: 47.534203",
    "Recorded by: the county",
)


def pdf(*lines: str) -> bytes:
    """A PDF of one page with these lines of text."""
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=A4, invariant=True)
    for index, line in enumerate(lines):
        canvas.drawString(72, 770 - 18 * index, line)
    canvas.save()
    return paper.getvalue()


def declaration(**changes: Any) -> dict[str, Any]:
    """A right declaration of HOUSE with one deed; `changes` replace its parts by name."""
    return {
        "class": "real-estate.house",
        "currency": "USD",
        "metadata": HOUSE,
        "documents": [{"name": "deed", "file": "deed.pdf"}],
        **changes,
    }


def hand_in(folder: Path, declared: Any = None, **files: bytes) -> Path:
    """Writes a submission; `files` by name without ending, "deed" is a right one by default."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in ({"deed": pdf(*DEED_LINES)} | files).items():
        (folder / f"{name}.pdf").write_bytes(content)
    (folder / "declaration.json").write_text(json.dumps(declaration() if declared is None else declared))
    return folder
