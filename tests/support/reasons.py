"""Names of the reasons that preflights give, as the libraries of contracts/market list them."""

from __future__ import annotations

import re
from pathlib import Path

MARKET = Path(__file__).parents[2] / "contracts" / "market"


def reasons_of(library: str) -> dict[int, str]:
    """Code -> name."""
    found = re.findall(r"uint8 internal constant (\w+) = (\d+);", (MARKET / f"{library}.sol").read_text())
    return {int(code): name for name, code in found}
