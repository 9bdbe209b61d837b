from datetime import date

import pytest

from oracles.valuation.model.index import PriceIndex

INDEX = PriceIndex(
    first_month=2014 * 12 + 10,  # November 2014
    settled=(0.0,) * 12 + (0.10, 0.30),  # up to December 2015
    known=(0.32, 0.25, 0.24),  # 1 to 3 January 2016
    monthly_deviation=0.02,
    forecast_errors={1: 0.02},
)


def test_day_before_a_year_of_sales__refused():
    with pytest.raises(ValueError, match="navDate 2015-10-31: the price index is known from 2015-11-01 on"):
        INDEX.known_at(date(2015, 10, 31))


@pytest.mark.parametrize(
    ("day", "level", "drawdown", "age_days", "months_beyond"),
    [
        (date(2015, 11, 1), 0.10, 0.0, 1, 0),
        (date(2015, 12, 31), 0.30, 0.0, 1, 0),
        (date(2016, 1, 1), 0.32, 0.0, 1, 0),
        (date(2016, 1, 3), 0.24, 0.08, 1, 0),
        (date(2016, 1, 4), 0.24, 0.08, 2, 1 / 30.4375),
        (date(2017, 1, 2), 0.24, 0.08, 366, 365 / 30.4375),
    ],
)
def test_day_of_valuation__reads_the_level_known_on_it(day, level, drawdown, age_days, months_beyond):
    reading = INDEX.known_at(day)
    assert (reading.level, reading.age_days) == (level, age_days)
    assert (reading.drawdown, reading.months_beyond) == pytest.approx((drawdown, months_beyond))


def test_day_far_after_the_index__keeps_its_last_level_and_widens_the_interval(model, metadata):
    metadata["attributes"] |= {"year_built": 1890 + 10, "year_renewed": 1900}  # of the greatest age on both days
    at_end, later = (model.value(metadata, day) for day in (model.spec.index.last_day, date(2026, 11, 24)))
    assert at_end.index_age_days == 1
    assert later.index_age_days == (date(2026, 11, 24) - model.spec.index.last_day).days + 1
    assert later.value == at_end.value
    assert later.low < at_end.low
    assert later.high > at_end.high
    assert later.risk_bps > at_end.risk_bps


def test_yield__has_the_interval_of_the_value(model, metadata, nav_date):
    one = model.value(metadata | {"declared_annual_net_income": 24_001}, nav_date)
    assert one.yield_low_bps == 24_001 * 10_000 // one.high
    assert one.yield_high_bps == 24_001 * 10_000 // one.low


def test_yield__is_the_declared_income_over_the_value_rounded_down(model, metadata, nav_date):
    bare = model.value(metadata, nav_date)
    assert bare.yield_bps == 0
    paying = model.value(metadata | {"declared_annual_net_income": 24_001}, nav_date)
    assert paying.yield_bps == 24_001 * 10_000 // bare.value
    assert paying.value == bare.value
    assert model.value(metadata | {"declared_annual_net_income": 10**9}, nav_date).yield_bps == 10_000
