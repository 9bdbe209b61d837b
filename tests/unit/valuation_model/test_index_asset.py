"""The market's index as an asset: its level in points, 100 in the index's first month."""

import json
import math
from datetime import date, timedelta

import pytest

from oracles.valuation.model import FeatureError
from oracles.valuation.model.index_asset import SCHEMA

INDEX = {"schema": SCHEMA, "market": "seattle"}
POINT = 10**8


def test_level__is_the_one_known_on_the_day(model):
    for day in (date(2012, 3, 15), date(2016, 5, 1), date(2016, 12, 15)):
        expected = 100 * math.exp(model.spec.index.known_at(day).level)
        assert model.value(INDEX, day).value == pytest.approx(expected * POINT, abs=1)


def test_prices_rose_from_2012_to_2016__so_did_the_index(model):
    assert model.value(INDEX, date(2016, 12, 15)).value > 1.5 * model.value(INDEX, date(2012, 3, 15)).value


def test_days_after_the_last_sale__keep_the_level_and_widen_the_interval(model):
    last = model.spec.index.last_day
    known, later, latest = (model.value(INDEX, last + timedelta(days=days)) for days in (0, 100, 1_000))
    assert known.value == later.value == latest.value
    assert latest.low < later.low < known.low < known.value < known.high < later.high < latest.high
    assert known.risk_bps < later.risk_bps <= latest.risk_bps <= 10_000
    year = model.value(INDEX, last + timedelta(days=366))
    width = math.log(year.high / year.low) / 2
    assert width == pytest.approx(1.6449 * model.spec.index.monthly_deviation * math.sqrt(1 + 366 / 30.4375), rel=1e-6)


def test_inputs__name_market_day_and_spec(model):
    day = date(2016, 12, 15)
    stated = json.loads(model.inputs(INDEX, day))
    assert stated == {"index": "seattle", "navDate": "2016-12-15", "spec": model.spec.spec_hash.hex()}
    assert model.inputs_hash(INDEX, day) != model.inputs_hash(INDEX, date(2016, 12, 16))


@pytest.mark.parametrize(
    ("metadata", "day", "told"),
    [
        ({**INDEX, "market": "ames"}, date(2016, 5, 1), "market: 'ames', expected 'seattle'"),
        ({**INDEX, "base": 1}, date(2016, 5, 1), "base: 1, expected no such field; known are schema, market"),
        (INDEX, date(2010, 5, 1), "nav_date: '2010-05-01', expected a day from 2011-01-01 on"),
    ],
)
def test_what_is_no_index_of_this_market_and_time__refused_by_name(model, metadata, day, told):
    for ask in (model.value, model.inputs):
        with pytest.raises(FeatureError, match="^" + told):
            ask(metadata, day)
