"""Scores the written model on later sales, through the very code that values houses in production."""

from pathlib import Path

import numpy as np

from oracles.valuation.model.sales import Sale, is_held_out
from oracles.valuation.model.valuation import ValuationModel
from oracles.valuation.training.measures import Accuracy, accuracy

FEWEST_SALES = 30  # of a group that is reported


def study(folder: Path, later: list[Sale], seen_parcels: set[str]) -> dict[str, Accuracy]:
    """The accuracy on groups of `later` sales, each valued as of its day of sale."""
    model = ValuationModel.load(folder)
    valued = [model.value_house(sale.metadata(), sale.sold_on) for sale in later]
    columns = {
        "price": np.array([sale.price_usd for sale in later], dtype=np.float64),
        "value": np.array([one.value for one in valued], dtype=np.float64),
        "low": np.array([one.low for one in valued], dtype=np.float64),
        "high": np.array([one.high for one in valued], dtype=np.float64),
    }
    width = (columns["high"] - columns["low"]) / columns["value"]
    groups = {
        "All later sales": np.ones(len(later), dtype=np.bool_),
        "Houses without an earlier sale in training": np.array([sale.parcel not in seen_parcels for sale in later]),
        "Held-out houses (the extract)": np.array([is_held_out(sale.parcel) for sale in later]),
        **{
            f"Quarter {quarter}": np.array([(sale.sold_on.month + 2) // 3 == quarter for sale in later])
            for quarter in (1, 2, 3, 4)
        },
        "Narrowest fifth of intervals": width <= np.quantile(width, 0.2),
        "Widest fifth of intervals": width >= np.quantile(width, 0.8),
    }
    return {
        name: accuracy(**{column: values[chosen] for column, values in columns.items()})
        for name, chosen in groups.items()
        if chosen.sum() >= FEWEST_SALES
    }
