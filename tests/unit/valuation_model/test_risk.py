import math
from dataclasses import replace

import pytest

from oracles.valuation.model.record import Debt, HouseRecord
from oracles.valuation.model.risk import assess, credit_risk, market_risk, operational_risk, regulatory_risk

HOUSE = HouseRecord(
    parcel="1",
    use_type="sfr",
    area=6,
    lot_sf=5000,
    wfnt=0,
    bldg_grade=7,
    tot_sf=1700,
    beds=3,
    baths=2.0,
    year_built=1990,
    year_renewed=2000,
    longitude=-122.33,
    latitude=47.61,
    annual_net_income=20_000,
)


def test_market__is_half_the_width_plus_the_fall_and_ends_at_the_full_scale():
    fall = 0.05
    assert market_risk(value=100, low=80, high=120, drawdown=0.0).bps == 2_000
    assert market_risk(value=100, low=80, high=120, drawdown=-math.log(1 - fall)).bps == 2_500
    assert market_risk(value=100, low=0, high=400, drawdown=0.0).bps == 10_000


@pytest.mark.parametrize(
    ("debt", "bps"),
    [
        (None, 0),
        (Debt(0, 0), 0),
        (Debt(50_000, 5_000), 0),  # half of the low end; 20,000 covers 6,500 three times
        (Debt(75_000, 5_000), 2_500),  # three quarters of it
        (Debt(50_000, 14_500), 2_500),  # covers 16,000 1.25 times
        (Debt(200_000, 30_000), 10_000),
        (Debt(10_000, 0), 0),
    ],
)
def test_credit__counts_the_loan_and_the_stressed_service(debt, bps):
    assert credit_risk(debt, income=20_000, low=100_000).bps == bps


def test_operational__counts_years_since_renewal_and_missing_income():
    assert operational_risk(HOUSE, 2016).bps == 160
    assert operational_risk(replace(HOUSE, year_built=1900, year_renewed=1900), 2016).bps == 600
    assert operational_risk(replace(HOUSE, annual_net_income=0), 2016).bps == 360


def test_regulatory__names_each_law_that_applies():
    assert regulatory_risk(HOUSE).bps == 0
    old_on_the_water = regulatory_risk(replace(HOUSE, year_built=1977, wfnt=1))
    assert old_on_the_water.bps == 300
    assert len(old_on_the_water.reasons) == 2
    assert regulatory_risk(replace(HOUSE, use_type="townhouse")).bps == 100


def test_whole__is_the_sum_of_the_parts_and_ends_at_the_full_scale():
    risk = assess(HOUSE, year=2016, value=100_000, low=80_000, high=120_000, drawdown=0.0)
    assert risk.bps == risk.market.bps + risk.operational.bps == 2_160
    indebted = replace(HOUSE, debt=Debt(10**9, 10**8))
    assert assess(indebted, year=2016, value=100_000, low=80_000, high=120_000, drawdown=0.0).bps == 10_000
