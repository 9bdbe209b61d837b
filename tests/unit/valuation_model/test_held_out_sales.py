import math
from datetime import date

import numpy as np
import pytest

from oracles.valuation.model.sales import is_held_out


@pytest.fixture(scope="module")
def valued(model, sales):
    return [model.value(sale.metadata(), sale.sold_on) for sale in sales]


def test_held_out_sales__are_later_than_all_training_and_of_houses_never_trained_on(model, sales):
    assert 250 <= len(sales) <= 400
    assert len({sale.sale_id for sale in sales}) == len(sales)
    assert model.spec.trained_before == date(2016, 1, 1)
    assert all(sale.sold_on >= model.spec.trained_before for sale in sales)
    assert all(is_held_out(sale.parcel) for sale in sales)


def test_rule_that_holds_out_houses__takes_about_one_in_27():
    drawn = sum(is_held_out(f"{number:010d}") for number in range(27_000))
    assert 900 <= drawn <= 1100
    assert not is_held_out("0001800010")


def test_real_prices__are_met_within_the_error_that_the_card_states(sales, valued):
    price = np.array([sale.price_usd for sale in sales])
    error = np.abs(np.array([one.value for one in valued]) / price - 1)
    assert 0.05 < np.median(error) < 0.095
    assert (error <= 0.10).mean() > 0.50


def test_real_prices__fall_into_the_interval_about_nine_times_in_ten(sales, valued):
    covered = np.mean([one.low <= sale.price_usd <= one.high for sale, one in zip(sales, valued, strict=True)])
    assert 0.86 <= covered <= 0.95
    assert np.median([(one.high - one.low) / one.value for one in valued]) < 0.60


def test_narrow_intervals__are_the_accurate_ones(sales, valued):
    error = np.array([abs(one.value / sale.price_usd - 1) for sale, one in zip(sales, valued, strict=True)])
    width = np.array([(one.high - one.low) / one.value for one in valued])
    narrow, wide = width <= np.quantile(width, 1 / 3), width >= np.quantile(width, 2 / 3)
    assert error[narrow].mean() < 0.75 * error[wide].mean()


def test_value_and_interval__are_whole_hundreds_in_order(valued):
    for one in valued:
        assert 0 < one.low < one.value < one.high
        assert one.low % 100 == one.value % 100 == one.high % 100 == 0
        assert all(isinstance(number, int) for number in (one.value, one.low, one.high, one.risk_bps, one.yield_bps))
        assert 0 < one.risk_bps <= 10_000


def test_bounds__are_rounded_outwards_and_the_value_to_the_nearest(model, sales, valued):
    for sale, one in zip(sales[:60], valued, strict=False):
        centre, log_scale = model.logs(model.house(sale.metadata(), sale.sold_on), sale.sold_on)
        quantile_low, quantile_high = model.spec.interval.at(sale.sold_on)
        low = math.exp(centre + quantile_low * math.exp(log_scale))
        high = math.exp(centre + quantile_high * math.exp(log_scale))
        assert 0 <= low - one.low < 100
        assert 0 <= one.high - high < 100
        assert abs(one.value - math.exp(centre)) <= 50


def test_same_house_valued_again__same_to_the_bit(model, sales):
    for sale in sales[:20]:
        house = model.house(sale.metadata(), sale.sold_on)
        before = model.logs(house, sale.sold_on)
        model.case.cache_clear()
        assert model.logs(house, sale.sold_on) == before


def test_held_out_houses__are_not_in_the_ledger(model):
    assert not any(is_held_out(parcel) for parcel in model.ledger.houses.parcel)
