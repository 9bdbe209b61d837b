import hashlib
import json
from datetime import date

import numpy as np
import onnxruntime

from oracles.valuation.model.canonical import canonical_json
from oracles.valuation.model.features import FEATURES, as_text


def test_model_hash__is_the_sha256_of_the_file(model, market_folder):
    assert model.model_hash == hashlib.sha256((market_folder / "model.onnx").read_bytes()).digest()


def test_any_input_changed__changes_the_inputs_hash(model, metadata, nav_date):
    before = model.inputs_hash(metadata, nav_date)
    assert model.inputs_hash(metadata, date(2016, 12, 16)) != before
    assert model.inputs_hash(metadata | {"declared_annual_net_income": 1}, nav_date) != before
    metadata["attributes"]["lot_sf"] += 1
    assert model.inputs_hash(metadata, nav_date) != before


def test_order_of_keys_and_form_of_numbers__do_not_change_the_inputs_hash(model, metadata, nav_date):
    before = model.inputs_hash(metadata, nav_date)
    attributes = dict(reversed(list(metadata["attributes"].items())))
    attributes["baths"] = int(attributes["baths"]) if attributes["baths"].is_integer() else attributes["baths"]
    shuffled = (
        {"attributes": attributes} | {key: metadata[key] for key in reversed(metadata)} | {"attributes": attributes}
    )
    assert model.inputs_hash(shuffled, nav_date) == before
    assert model.inputs_hash(json.loads(json.dumps(metadata, indent=3)), nav_date) == before
    assert model.inputs_hash(metadata | {"declared_annual_net_income": 0}, nav_date) == before


def test_inputs_hash__can_be_recomputed_from_what_is_documented(model, metadata, nav_date, market_folder):
    metadata |= {"declared_annual_net_income": 24_000, "declared_debt": {"principal": 100_000, "annual_service": 9_000}}
    spec = json.loads((market_folder / "spec.json").read_text())
    fed = model.case(model.house(metadata, nav_date), nav_date).row[0]
    names = [feature["name"] for feature in spec["features"]]
    documented = {
        "declaredAnnualNetIncome": 24_000,
        "declaredDebt": {"annual_service": 9_000, "principal": 100_000},
        "features": {
            name: "none" if number != number else f"{round(float(number), 4) + 0.0:.4f}"
            for name, number in zip(names, fed, strict=True)
        },
        "navDate": "2016-12-15",
        "runtime": f"onnxruntime {onnxruntime.__version__}",
        "spec": hashlib.sha256(json.dumps(spec, sort_keys=True, separators=(",", ":")).encode()).hexdigest(),
    }
    assert documented["features"]["tot_sf"] == f"{metadata['attributes']['tot_sf']:.4f}"
    text = json.dumps(documented, sort_keys=True, separators=(",", ":"))
    assert model.inputs_hash(metadata, nav_date) == hashlib.sha256(text.encode()).digest()


def test_canonical_json__has_sorted_keys_no_white_space_and_plain_utf8():
    assert canonical_json({"b": [1, 2.5], "a": "é"}) == '{"a":"é","b":[1,2.5]}'.encode()


def test_numbers_as_text__have_four_places_and_no_negative_zero():
    row = np.zeros(len(FEATURES), dtype=np.float32)
    row[:6] = [-0.00001, np.nan, 1250, -1.23455, 0.00005, -0.0]
    assert list(as_text(row).values())[:6] == ["0.0000", "none", "1250.0000", "-1.2345", "0.0000", "0.0000"]
