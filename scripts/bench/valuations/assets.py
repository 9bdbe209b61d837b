"""Real houses of Seattle as assets: what was on record at their sale, and an income a square foot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aimy.canonical import canonical_json
from aimy.store import ContentStore
from oracles.valuation.model import FeatureError, ValuationModel
from oracles.valuation.training import source
from scripts.bench.valuations.operator import valued_on
from scripts.demo.houses import INCOME_PER_SQUARE_FOOT
from scripts.toolchain import ROOT

WHEELS = ROOT / ".cache" / "train"


def houses(model: ValuationModel, count: int) -> list[dict[str, Any]]:
    """Metadata of the last `count` sales that the model values, no two alike."""
    found: dict[bytes, dict[str, Any]] = {}
    for sale in reversed(source.read_sales(source.fetch_wheel(WHEELS)).rows):
        metadata = sale.metadata()
        metadata["declared_annual_net_income"] = INCOME_PER_SQUARE_FOOT * metadata["attributes"]["tot_sf"]
        try:
            model.house(metadata, valued_on(model))
        except FeatureError:
            continue
        found[canonical_json(metadata)] = metadata
        if len(found) == count:
            break
    return list(found.values())


def store_all(folder: Path, metadata: list[dict[str, Any]]) -> list[str]:
    """Puts them into a content store; their hashes."""
    store = ContentStore(folder)
    return [store.put(canonical_json(one), survives_power_loss=False) for one in metadata]
