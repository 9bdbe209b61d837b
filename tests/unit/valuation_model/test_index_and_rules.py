import math
from datetime import date

import pytest

from oracles.valuation.model.index import PriceIndex
from oracles.valuation.model.valuation import risk_bps

INDEX = PriceIndex(
    first_month=2015 * 12 + 10,  # November 2015
    levels=(0.10, 0.30, 0.25),
    carried=(0.11, 0.32, 0.24),
    monthly_deviation=0.02,
)


def test_day_before_the_first_month_is_complete__refused():
    with pytest.raises(ValueError, match="navDate 2015-11-30: the price index is known from 2015-12-01 on"):
        INDEX.known_at(date(2015, 11, 30))


@pytest.mark.parametrize(
    ("day", "level", "drawdown", "age_days", "months_beyond"),
    [
        (date(2015, 12, 1), 0.11, 0.0, 1, 0),
        (date(2015, 12, 31), 0.11, 0.0, 31, 0),
        (date(2016, 1, 1), 0.32, 0.0, 1, 0),
        (date(2016, 2, 29), 0.24, 0.05, 29, 0),
        (date(2016, 3, 1), 0.24, 0.05, 30, 1),
        (date(2017, 2, 1), 0.24, 0.05, 367, 12),
    ],
)
def test_day_of_valuation__sees_only_the_months_complete_by_then(day, level, drawdown, age_days, months_beyond):
    reading = INDEX.known_at(day)
    assert (reading.level, reading.age_days, reading.months_beyond) == (level, age_days, months_beyond)
    assert reading.drawdown == pytest.approx(drawdown)


def test_day_far_after_the_index__keeps_its_last_level_and_widens_the_interval(model, metadata):
    metadata["attributes"] |= {"year_built": 1890 + 10, "year_renewed": 1900}  # of the greatest age on both days
    at_end, later = (model.value(metadata, day) for day in (date(2017, 1, 1), date(2026, 11, 24)))
    assert at_end.index_age_days == 1
    assert later.index_age_days == (date(2026, 11, 24) - date(2016, 12, 31)).days
    assert later.value == at_end.value
    assert later.low < at_end.low
    assert later.high > at_end.high
    assert later.risk_bps > at_end.risk_bps


def test_risk__is_half_the_width_plus_the_fall_and_ends_at_the_full_scale():
    falling = INDEX.known_at(date(2016, 2, 1))
    fall = 1 - math.exp(-0.05)
    assert risk_bps(value=100, low=80, high=120, index=falling) == round((0.2 + fall) * 10_000)
    assert risk_bps(value=100, low=0, high=400, index=falling) == 10_000
    rising = INDEX.known_at(date(2016, 1, 1))
    assert risk_bps(value=100, low=80, high=120, index=rising) == 2_000


def test_yield__is_the_declared_income_over_the_value_rounded_down(model, metadata, nav_date):
    bare = model.value(metadata, nav_date)
    assert bare.yield_bps == 0
    paying = model.value(metadata | {"declared_annual_net_income": 24_001}, nav_date)
    assert paying.yield_bps == 24_001 * 10_000 // bare.value
    assert paying.value == bare.value
    assert model.value(metadata | {"declared_annual_net_income": 10**9}, nav_date).yield_bps == 10_000
