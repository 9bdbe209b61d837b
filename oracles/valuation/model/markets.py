"""Which program values a market: its spec.json names the recipe."""

import json
from pathlib import Path

from oracles.valuation.model.spec import SPEC_FILE, ModelError
from oracles.valuation.model.table import RECIPE as TABLE_RECIPE
from oracles.valuation.model.table import TableModel
from oracles.valuation.model.valuation import ValuationModel


def load_market(folder: Path) -> ValuationModel | TableModel:
    """Loads a market's folder. Raises ModelError when it is missing, altered or made for another program."""
    try:
        recipe = json.loads((folder / SPEC_FILE).read_text(encoding="utf-8")).get("recipe")
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / SPEC_FILE}: {error}") from error
    return TableModel.load(folder) if recipe == TABLE_RECIPE else ValuationModel.load(folder)
