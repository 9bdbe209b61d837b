from datetime import date
from pathlib import Path

import pytest

import oracles.valuation
from oracles.valuation.model import ValuationModel, read_held_out

MARKET = Path(oracles.valuation.__file__).parent / "markets" / "seattle"


@pytest.fixture(scope="session")
def market_folder():
    return MARKET


@pytest.fixture(scope="session")
def model():
    return ValuationModel.load(MARKET)


@pytest.fixture(scope="session")
def sales():
    return read_held_out(MARKET)


@pytest.fixture
def metadata(sales):
    """A house's metadata, the test's own to spoil."""
    return sales[0].metadata()


@pytest.fixture(scope="session")
def nav_date():
    return date(2016, 12, 15)
