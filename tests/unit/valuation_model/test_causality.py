"""Nothing in a prediction knows a later sale: the ledger's later part is changed, and earlier answers stay the same."""

from datetime import date, timedelta

import numpy as np
import pytest

from oracles.valuation.model.evidence import Reading, evidence, look_up
from oracles.valuation.model.features import FEATURES
from oracles.valuation.model.ledger import Ledger, LedgerSale
from oracles.valuation.training import estimators
from oracles.valuation.training.estimators import Recipe
from oracles.valuation.training.market import Market
from oracles.valuation.training.quarters import next_quarter, value_quarter
from oracles.valuation.training.seattle import AREAS

FIRST = date(2013, 1, 1)
REFIT = date(2015, 4, 1)
SHIFT = date(2015, 5, 11)  # in the midst of the quarter that is valued
SALES = 1_400


def shifted(sale: LedgerSale, since: date = SHIFT) -> LedgerSale:
    """After the date everything is another: twice the price, another house in another place."""
    if sale.sold_on < since:
        return sale
    house = type(sale.house)(**vars(sale.house) | {"tot_sf": sale.house.tot_sf + 500, "latitude": 47.70})
    return LedgerSale(house, sale.sold_on, 2 * sale.price_usd)


@pytest.fixture(scope="module")
def known_sales(sales):
    """The extract's houses, sold over and over through three years, so that each has prior sales and neighbours."""
    draw = np.random.default_rng(5)
    made = []
    for _ in range(SALES):
        real = sales[int(draw.integers(len(sales)))]
        sold_on = FIRST + timedelta(days=int(draw.integers(3 * 365)))
        attributes = vars(real.ledger_sale().house) | {"year_built": 1950, "year_renewed": 1990}
        price = int(real.price_usd * np.exp(draw.normal(scale=0.1)))
        made.append(LedgerSale(type(real.ledger_sale().house)(**attributes), sold_on, price))
    return made


@pytest.fixture(scope="module")
def markets(known_sales):
    before = Market.of(Ledger.of(known_sales), AREAS)
    after = Market.of(Ledger.of(shifted(sale) for sale in known_sales), AREAS)
    return before, after


def same_until(market: Market) -> int:
    """How many sales lie up to the date, that day's own included: their answers may know the days before it alone."""
    return market.ledger.before(SHIFT.toordinal())


def test_later_sales_changed__no_earlier_feature_changes(markets):
    one, other = (market.refit(REFIT) for market in markets)
    count = same_until(markets[0])
    assert count == same_until(markets[1]) > 800
    rows, others = one.features(), other.features()
    assert np.array_equal(rows[:count], others[:count], equal_nan=True)
    changed = ~np.isclose(rows[count:], others[count:], equal_nan=True)
    assert changed.any()


def test_later_sales_changed__index_and_slopes_of_earlier_days_stay(markets):
    one, other = (market.refit(REFIT) for market in markets)
    assert one.slopes == other.slopes
    assert one.index.settled == other.index.settled
    days = (SHIFT - REFIT).days + 1  # the level of the date itself looks at the days before it
    assert one.index.known[:days] == other.index.known[:days]
    assert one.index.known[days:] != other.index.known[days:]


def test_later_sales_changed__no_earlier_value_changes(markets, monkeypatch):
    for name in ("RATIO", "UNSEEN", "SCALE"):
        monkeypatch.setattr(estimators, name, Recipe(rounds=15, seeds=(7,)))
    one, other = (value_quarter(market, REFIT) for market in markets)
    count = int((markets[0].ledger.day[one.places] < SHIFT.toordinal()).sum())
    assert 30 < count < len(one.places)
    assert np.array_equal(one.log_value[:count], other.log_value[:count])
    assert np.array_equal(one.log_scale[:count], other.log_scale[:count])
    assert not np.allclose(one.log_price[count:], other.log_price[: len(one.places)][count:])


def test_sales_from_the_refit_on_changed__nothing_fitted_changes(known_sales, markets):
    other = Market.of(Ledger.of(shifted(sale, REFIT) for sale in known_sales), AREAS).refit(REFIT)
    one = markets[0].refit(REFIT)
    assert one.slopes == other.slopes
    assert one.index.settled == other.index.settled
    assert one.index.known[0] == other.index.known[0]
    assert np.array_equal(one.features(REFIT), other.features(REFIT), equal_nan=True)
    assert np.array_equal(one.target[one.seen], other.target[other.seen])


def test_sales_of_the_same_day__are_not_looked_at(markets):
    market = markets[0]
    refit = market.refit(REFIT)
    day = int(market.ledger.day[1_000])
    same_day = market.ledger.day == day
    reading = Reading(
        residual=np.where(same_day, 99.0, refit.reading.residual),
        over_index=np.where(same_day, 99.0, refit.reading.over_index),
    )
    houses = market.ledger.houses.part(slice(1_000, 1_001))
    found = look_up(market.ledger, houses)
    before, after = (evidence(market.ledger, each, houses, found) for each in (refit.reading, reading))
    assert all(np.array_equal(before[name], after[name], equal_nan=True) for name in before)
    assert not same_day[found.near[found.near >= 0]].any()


def test_each_feature_of_the_ledger__moves_with_earlier_sales(markets):
    """The tests above can fail: what they hold still does move when the sales before a day change."""
    market = markets[0]
    refit = market.refit(REFIT)
    rows = refit.features()
    told = [
        name for name, column in zip(FEATURES, rows.T, strict=True) if len(np.unique(column[~np.isnan(column)])) > 5
    ]
    assert {"near_250m_1500d", "similar_800m", "plat", "prior_residual", "prior_price"} <= set(told)


@pytest.mark.parametrize(
    ("day", "following"), [(date(2015, 1, 1), date(2015, 4, 1)), (date(2015, 10, 1), date(2016, 1, 1))]
)
def test_quarter__is_followed_by_the_next(day, following):
    assert next_quarter(day) == following
