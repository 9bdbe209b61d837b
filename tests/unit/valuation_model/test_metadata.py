import math
from datetime import date

import pytest

from oracles.valuation.model import FeatureError, HouseRecord


def read(model, metadata, at=date(2016, 12, 15)):
    return HouseRecord.from_metadata(metadata, market="seattle", attributes=model.spec.attributes, at=at)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("use_type", "castle"),
        ("area", 9),
        ("area", 6.0),
        ("lot_sf", 0),
        ("lot_sf", 5000.5),
        ("lot_sf", 10**400),
        ("wfnt", True),
        ("bldg_grade", 14),
        ("tot_sf", -1680),
        ("beds", "3"),
        ("baths", 1.1),
        ("baths", math.nan),
        ("baths", None),
        ("year_built", 1899),
        ("year_renewed", 1900),
        ("year_renewed", 2017),
        ("longitude", 122.33),
        ("latitude", math.inf),
        ("latitude", [47.6]),
    ],
)
def test_attribute_out_of_range__refused_by_name_value_and_range(model, metadata, name, value):
    metadata["attributes"] |= {"year_built": 1950, "year_renewed": 1950, name: value}
    with pytest.raises(FeatureError) as refusal:
        read(model, metadata)
    (problem,) = refusal.value.problems
    assert problem.value is value
    assert problem.field == f"attributes.{name}"
    assert problem.expected == problem.expected.strip() != ""
    assert str(refusal.value).startswith(f"attributes.{name}: ")


def test_house_built_after_the_day_of_valuation__refused(model, metadata):
    metadata["attributes"] |= {"year_built": 2017, "year_renewed": 2017}
    with pytest.raises(FeatureError, match="year_built: 2017, expected at most 2016, the year of valuation"):
        read(model, metadata)
    assert read(model, metadata, at=date(2017, 1, 1)).year_built == 2017


def test_several_bad_fields__all_are_listed(model, metadata):
    del metadata["attributes"]["beds"]
    metadata["attributes"] |= {"tot_sf": 1, "sale_price": 500_000}
    metadata |= {"schema": "aimy.house/9", "market": "boston", "parcel": "", "declared_annual_net_income": -1}
    with pytest.raises(FeatureError) as refusal:
        read(model, metadata)
    assert [problem.field for problem in refusal.value.problems] == [
        "schema",
        "market",
        "parcel",
        "declared_annual_net_income",
        "attributes.tot_sf",
        "attributes.beds",
        "attributes.sale_price",
    ]
    assert "attributes.beds: missing, expected a whole number from 0 to 9 [rooms]" in str(refusal.value)
    assert "attributes.tot_sf: 1, expected a whole number from 400 to 12500 [sq ft]" in str(refusal.value)


@pytest.mark.parametrize("attributes", [None, [], "sfr"])
def test_attributes_are_no_object__refused(model, metadata, attributes):
    metadata["attributes"] = attributes
    with pytest.raises(FeatureError, match=r"attributes: .*expected an object"):
        read(model, metadata)


@pytest.mark.parametrize("income", [True, 12_000.5, "12000", 1_000_000_001])
def test_income_no_whole_number_in_range__refused(model, metadata, income):
    with pytest.raises(FeatureError, match="declared_annual_net_income"):
        read(model, metadata | {"declared_annual_net_income": income})


def test_day_before_the_index__refused(model, metadata):
    metadata["attributes"] |= {"year_built": 1950, "year_renewed": 1950}
    with pytest.raises(FeatureError, match="nav_date: '2010-12-31', expected a day from 2011-01-01"):
        model.value(metadata, date(2010, 12, 31))


def test_every_real_sale__is_admissible_and_names_no_price(model, sales):
    for sale in sales:
        described = sale.metadata()
        house = read(model, described, at=sale.sold_on)
        assert house.parcel == sale.parcel
        assert not any("price" in key for key in (*described, *described["attributes"]))
        assert sale.price_usd not in described["attributes"].values()


def test_fields_beside_the_schema__are_left_to_others(model, metadata):
    assert read(model, metadata | {"documents": ["deed.pdf"]}) == read(model, metadata)
