import json
import shutil
from datetime import date

import numpy as np
import pytest

from oracles.valuation import explanation
from oracles.valuation.appraiser import Appraiser
from oracles.valuation.model import FeatureError, ModelError, ValuationModel
from oracles.valuation.model.explain_table import explain_table, table_as_svg, table_in_words
from oracles.valuation.model.markets import load_market
from oracles.valuation.model.table import Column, TableModel, encode
from oracles.valuation.settings import PACKAGED_MARKETS
from oracles.valuation.training.ames import Blend, columns_of, convert, run_rows, typical_of

DAY = date(2010, 7, 1)
FOLDER = PACKAGED_MARKETS / "ames"


@pytest.fixture(scope="module")
def ames():
    return load_market(FOLDER)


def house(ames, **changes):
    """A house in the midst of every range, with the first known level of every word."""
    attributes = {
        one.name: (one.low + one.high) / 2 if one.kind == "number" else one.levels[len(one.levels) // 2]
        for one in ames.columns
    }
    return {"schema": "aimy.table/1", "market": "ames", "attributes": attributes | changes}


def test_folder__says_which_program_values_it(ames, market_folder):
    assert isinstance(ames, TableModel)
    assert isinstance(load_market(market_folder), ValuationModel)


def test_operator__runs_on_either_market():
    assert Appraiser.load(FOLDER, None).model_hash == TableModel.load(FOLDER).model_hash


def test_house__has_a_value_within_its_interval(ames):
    found = ames.value(house(ames) | {"declared_annual_net_income": 10_000}, DAY)
    assert 50_000 < found.low < found.value < found.high < 2_000_000
    assert found.value % 100 == 0
    assert found.yield_bps == 10_000 * 10_000 // found.value


def test_better_house__is_worth_more(ames):
    assert ames.value(house(ames, OverallQual=9.0), DAY).value > ames.value(house(ames, OverallQual=4.0), DAY).value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"LotArea": -1.0}, "attributes.LotArea"),
        ({"LotArea": 10.0**9}, "attributes.LotArea"),
        ({"LotArea": "large"}, "attributes.LotArea"),
        ({"LotArea": None}, "attributes.LotArea"),
        ({"LotArea": float("nan")}, "attributes.LotArea"),
        ({"ExterQual": "superb"}, "attributes.ExterQual"),
        ({"Neighborhood": 5}, "attributes.Neighborhood"),
    ],
)
def test_absurd_attribute__refused_by_name(ames, changes, field):
    with pytest.raises(FeatureError) as refusal:
        ames.value(house(ames, **changes), DAY)
    assert [problem.field for problem in refusal.value.problems] == [field]


def test_metadata_of_another_market__refused(ames):
    with pytest.raises(FeatureError, match="market: 'seattle', expected 'ames'"):
        ames.value(house(ames) | {"market": "seattle"}, DAY)


def test_any_attribute_changed__changes_the_inputs_hash(ames):
    before = ames.inputs_hash(house(ames), DAY)
    assert ames.inputs_hash(house(ames), DAY) == before
    assert ames.inputs_hash(house(ames, LotArea=9_001.0), DAY) != before
    assert ames.inputs_hash(house(ames), date(2010, 7, 2)) != before


def test_model_altered__refused(tmp_path):
    shutil.copytree(FOLDER, tmp_path / "ames")
    (tmp_path / "ames" / "model.onnx").write_bytes(b"other")
    with pytest.raises(ModelError, match="SHA-256"):
        load_market(tmp_path / "ames")
    (tmp_path / "ames" / "spec.json").write_text(json.dumps({"recipe": "magic/1"}))
    with pytest.raises(ModelError, match="format"):
        load_market(tmp_path / "ames")


def test_encoding__bounds_orders_and_chooses():
    columns = (
        Column("size", "number", low=0.0, high=10.0, is_log=True),
        Column("grade", "order", levels=("bad", "good")),
        Column("place", "choice", levels=("here", "there")),
    )
    row = encode(columns, {"size": 99.0, "grade": "good", "place": "elsewhere"})
    assert row.tolist() == [[pytest.approx(np.log(11.0)), 1.0, 0.0, 0.0]]
    assert [Column.from_json(one.to_json()) for one in columns] == list(columns)


def test_onnx__says_row_by_row_what_the_blend_says():
    draw = np.random.default_rng(4)
    rows = draw.normal(size=(80, 6)).astype(np.float32)
    log_price = 12 + rows[:, 0] * 0.2 + draw.normal(scale=0.05, size=80)
    fitted = Blend.fit(rows, log_price)
    assert run_rows(convert(fitted, 6), rows) == pytest.approx(fitted.predict(rows), abs=2e-5)


def test_columns__follow_from_the_training_rows_alone():
    rows = [
        {"OverallQual": float(quality), "Neighborhood": place}
        for quality, place in zip(range(10), "aaaaabbbbc", strict=True)
    ]
    quality, place = columns_of(rows)
    assert (quality.kind, quality.low) == ("number", 0.0)
    assert 8.9 < quality.high <= 9.0
    assert place.levels == ("a", "b")


def test_parts_of_an_explanation__sum_to_the_value(ames):
    asked = house(ames) | {"declared_annual_net_income": 10_000}
    one = explain_table(ames, asked, DAY)
    assert one.base_log + sum(part.log for part in one.parts) == pytest.approx(one.log_value, abs=1e-9)
    assert np.exp(one.log_value) == pytest.approx(one.valuation.value, abs=51)
    assert np.exp(one.base_log) + sum(part.usd for part in one.parts) == pytest.approx(np.exp(one.log_value), abs=0.01)
    told = table_in_words(one)
    assert one.parts[0].name in told and "others" in told and "Yield: " in told
    assert "others" in table_as_svg(one)


def test_better_quality__is_explained_by_it(ames):
    worse, better = (explain_table(ames, house(ames, OverallQual=quality), DAY) for quality in (4.0, 9.0))
    of = [{part.name: part.log for part in one.parts}["OverallQual"] for one in (worse, better)]
    assert of[0] < 0 < of[1]


def test_typical_house__needs_no_explanation(ames):
    asked = {"schema": "aimy.table/1", "market": "ames", "attributes": ames.typical}
    one = explain_table(ames, asked, DAY)
    assert one.parts == () and one.base_log == one.log_value
    assert "no income is declared" in table_in_words(one)


def test_command__explains_a_house_of_ames(ames, tmp_path, capsys):
    (tmp_path / "house.json").write_text(json.dumps(house(ames)))
    arguments = [str(tmp_path / "house.json"), "--market", str(FOLDER), "--svg", str(tmp_path / "house.svg")]
    assert explanation.main(arguments) == 0
    assert "House in ames" in capsys.readouterr().out
    assert (tmp_path / "house.svg").read_text().startswith("<svg")


def test_typical_house_of_rows__has_the_middle_numbers_and_the_most_frequent_words():
    rows = [{"LotArea": float(area), "Neighborhood": place} for area, place in zip((1, 5, 9), "aba", strict=True)]
    assert typical_of(rows) == {"LotArea": 5.0, "Neighborhood": "a"}
