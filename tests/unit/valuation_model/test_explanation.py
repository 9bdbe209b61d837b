import json
import math
from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest

from oracles.valuation import explanation as command
from oracles.valuation.model.drawing import as_svg, in_words
from oracles.valuation.model.explain import explain


@pytest.fixture(scope="module")
def explained(model, sales):
    metadata = sales[3].metadata() | {"declared_annual_net_income": 30_000}
    return explain(model, metadata, sales[3].sold_on)


def test_contributions__sum_to_the_value(explained):
    total = explained.base_log + sum(one.log for one in explained.contributions)
    assert total == pytest.approx(explained.log_value, abs=1e-9)
    assert math.exp(explained.log_value) == pytest.approx(explained.valuation.value, abs=51)
    in_usd = math.exp(explained.base_log) + sum(one.usd for one in explained.contributions)
    assert in_usd == pytest.approx(math.exp(explained.log_value), abs=0.01)


def test_larger_house__owes_more_to_its_floor_area(model, metadata, nav_date):
    def of_size(square_feet):
        metadata["attributes"]["tot_sf"] = square_feet
        parts = {one.group: one.log for one in explain(model, metadata, nav_date).contributions}
        return parts["floor area and rooms"]

    assert of_size(3_500) - of_size(1_000) > 0.3


def test_comparables__are_earlier_real_sales_carried_over(model, explained):
    assert len(explained.comparables) == 6
    for one in explained.comparables:
        assert one.sold_on < explained.nav_date
        places = model.ledger.by_parcel[one.parcel]
        assert any(round(math.exp(model.ledger.log_price[place])) == one.price_usd for place in places)
        assert 0.3 < one.adjusted_usd / explained.valuation.value < 3
    shares = [one.share for one in explained.comparables]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1


def test_forecast__grows_wider_with_its_horizon(explained):
    widths = [one.high - one.low for one in explained.forecasts]
    assert [one.months for one in explained.forecasts] == [1, 3, 6, 12]
    assert widths == sorted(widths)
    assert all(one.low < one.expected < one.high for one in explained.forecasts)


def test_words__name_every_part(explained):
    text = in_words(explained)
    for part in explained.contributions:
        assert part.group in text
    for part in (
        "Yield:",
        "market:",
        "credit:",
        "operational:",
        "regulatory:",
        "by stated rules",
        "Index in 12 months",
    ):
        assert part in text


def test_picture__is_xml_without_scripts_and_shows_all_parts(explained):
    root = ElementTree.fromstring(as_svg(explained))
    drawn = "".join(root.itertext())
    assert all(part.group in drawn for part in explained.contributions)
    circles = root.findall(".//{http://www.w3.org/2000/svg}circle")
    assert len(circles) == len(explained.comparables)
    assert not root.findall(".//{http://www.w3.org/2000/svg}script")


def test_parcel_with_markup__stays_text(explained):
    spoiled = type(explained)(**vars(explained) | {"parcel": "<script>1</script>"})
    assert "<script>" not in as_svg(spoiled)


def test_command__explains_a_file_and_draws_it(tmp_path, sales, capsys):
    (tmp_path / "house.json").write_text(json.dumps(sales[0].metadata()))
    picture = tmp_path / "house.svg"
    assert command.main([str(tmp_path / "house.json"), "--date", "2016-12-15", "--svg", str(picture)]) == 0
    assert "90 % interval" in capsys.readouterr().out
    assert picture.read_text().startswith("<svg")


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"market": "moon"}'])
def test_command_for_what_is_no_house__exits_1_and_says_why(tmp_path, capsys, content):
    (tmp_path / "house.json").write_text(content)
    assert command.main([str(tmp_path / "house.json"), "--date", "2016-12-15"]) == 1
    assert "cannot be explained" in capsys.readouterr().err


def test_house_without_neighbours_or_history__is_still_explained(model, metadata):
    metadata["attributes"] |= {"longitude": -122.24, "latitude": 47.735, "year_built": 1950, "year_renewed": 1950}
    one = explain(model, metadata, date(2011, 1, 3))
    assert np.isfinite([part.log for part in one.contributions]).all()
