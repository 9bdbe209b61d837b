"""The tables of docs/roles.md: who may call what."""

from __future__ import annotations

import re
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "roles.md"
SECTION = re.compile(r"^## (\w+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| ([^|]+?) \| (.*`.*) \|$", re.MULTILINE)


def tables(text: str) -> dict[str, list[tuple[str, str]]]:
    """Contract -> (who, function) in the order of its table, one for each function that a row names."""
    return {
        contract: [(who, function) for who, cell in ROW.findall(body) for function in re.findall(r"`(\w+)`", cell)]
        for contract, body in SECTION.findall(text)
    }
