"""Whether a training run, repeated, gives the model that the repository carries."""

from pathlib import Path

from oracles.valuation.model.ledger import LEDGER_FILE
from oracles.valuation.model.sales import read_held_out
from oracles.valuation.model.spec import MODEL_FILE
from oracles.valuation.model.valuation import ValuationModel

TOLERANCE = 1e-5
COMPARED_FILES = (MODEL_FILE, "spec.json", LEDGER_FILE, "held_out.csv.gz", "CARD.md", "README.md")


def differing_files(carried: Path, repeated: Path) -> list[str]:
    """Names of the market's files that are not the same to the byte."""
    return [name for name in COMPARED_FILES if (carried / name).read_bytes() != (repeated / name).read_bytes()]


def largest_change(carried: Path, repeated: Path) -> float:
    """The largest absolute difference of log value and log scale between the two models, on the held-out sales."""
    one, other = ValuationModel.load(carried), ValuationModel.load(repeated)
    return max(
        abs(before - after)
        for sale in read_held_out(carried)
        for house in [one.house(sale.metadata(), sale.sold_on)]
        for before, after in zip(one.logs(house, sale.sold_on), other.logs(house, sale.sold_on), strict=True)
    )
