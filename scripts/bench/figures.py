"""What was measured, as files for others to read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from scripts.bench.measure import Row
from scripts.bench.rules import RuleRow
from scripts.bench.work import WorkRow


def write_figures(path: Path, rows: Sequence[Row | RuleRow | WorkRow]) -> int:
    """Writes a JSON list of an object per row, with the same keys first; returns how many there are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([row.as_json() for row in rows], indent=1) + "\n")
    return len(rows)
