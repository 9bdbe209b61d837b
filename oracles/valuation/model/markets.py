"""Which program values a market: its spec.json names the recipe."""

from pathlib import Path

from oracles.valuation.model.spec import read_spec
from oracles.valuation.model.table import RECIPE as TABLE_RECIPE
from oracles.valuation.model.table import TableModel
from oracles.valuation.model.valuation import ValuationModel


def load_market(folder: Path) -> ValuationModel | TableModel:
    """Loads a market's folder. Raises ModelError when it is missing, altered or made for another program."""
    is_table = read_spec(folder).get("recipe") == TABLE_RECIPE
    return TableModel.load(folder) if is_table else ValuationModel.load(folder)
