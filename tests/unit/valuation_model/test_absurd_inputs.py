"""Whatever a house's metadata say: it is valued, or refused by the names of what is wrong."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oracles.valuation.model import FeatureError
from oracles.valuation.model.markets import load_market
from oracles.valuation.settings import PACKAGED_MARKETS

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300, max_value=10**320),
    st.floats(),
    st.text(max_size=20),
    st.binary(max_size=4),
)
JUNK = st.one_of(SCALARS, st.lists(SCALARS, max_size=3), st.dictionaries(st.text(max_size=5), SCALARS, max_size=3))


@pytest.fixture(scope="module")
def ames():
    return load_market(PACKAGED_MARKETS / "ames")


@pytest.fixture(scope="module")
def ames_house(ames):
    attributes = {one.name: (one.low + one.high) / 2 if one.kind == "number" else one.levels[0] for one in ames.columns}
    return {"schema": "aimy.table/1", "market": "ames", "attributes": attributes}


@pytest.fixture(scope="module")
def seattle_house(sales):
    return sales[0].metadata()


def spoilt(house, data):
    """The house with one field replaced by junk, or gone; and how a refusal names that field."""
    is_attribute = data.draw(st.booleans())
    fields = house["attributes"] if is_attribute else house
    name = data.draw(st.sampled_from(sorted(fields)))
    junk = data.draw(st.one_of(JUNK, st.just(...)))
    changed = {key: value for key, value in fields.items() if key != name or junk is not ...}
    if junk is not ...:
        changed[name] = junk
    return (house | {"attributes": changed}, f"attributes.{name}") if is_attribute else (changed, name)


def check(model, metadata, name, day):
    try:
        valuation = model.value(metadata, day)
    except FeatureError as refusal:
        assert refusal.problems
        assert all(problem.field.startswith(name.split(".")[0]) for problem in refusal.problems)
        assert name in str(refusal) or name in ("attributes", "schema", "market")
        return
    assert 0 < valuation.low <= valuation.value <= valuation.high
    assert math.isfinite(valuation.high)
    assert 0 <= valuation.risk_bps <= 10_000 and 0 <= valuation.yield_bps <= 10_000
    assert len(model.inputs_hash(metadata, day)) == 32


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_one_field_of_a_house_is_junk__refused_by_name_or_valued(model, seattle_house, nav_date, data):
    metadata, name = spoilt(seattle_house, data)
    check(model, metadata, name, nav_date)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_one_field_of_a_table_house_is_junk__refused_by_name_or_valued(ames, ames_house, nav_date, data):
    metadata, name = spoilt(ames_house, data)
    check(ames, metadata, name, nav_date)
