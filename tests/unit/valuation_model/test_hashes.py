import hashlib
import json
from datetime import date

import onnxruntime

from oracles.valuation.model.canonical import canonical_json


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
    metadata["attributes"] = {
        "use_type": "townhouse",
        "area": 43,
        "lot_sf": 1200,
        "wfnt": 0,
        "bldg_grade": 8,
        "tot_sf": 1500,
        "beds": 3,
        "baths": 2.5,
        "year_built": 2006,
        "year_renewed": 2006,
        "longitude": -122.33,
        "latitude": 47.61,
    }
    spec = json.loads((market_folder / "spec.json").read_text())
    fed = [1, 43, 1200, 0, 8, 1500, 3, 2.5, 10, 10, 500, 1.25] + [0] * 8
    names = [feature["name"] for feature in spec["features"]]
    documented = {
        "declaredAnnualNetIncome": 24000,
        "features": {name: f"{number:.4f}" for name, number in zip(names, fed, strict=True)},
        "navDate": "2016-12-15",
        "runtime": f"onnxruntime {onnxruntime.__version__}",
        "spec": hashlib.sha256(json.dumps(spec, sort_keys=True, separators=(",", ":")).encode()).hexdigest(),
    }
    text = json.dumps(documented, sort_keys=True, separators=(",", ":"))
    found = model.inputs_hash(metadata | {"declared_annual_net_income": 24000}, nav_date)
    assert found == hashlib.sha256(text.encode()).digest()


def test_canonical_json__has_sorted_keys_no_white_space_and_plain_utf8():
    assert canonical_json({"b": [1, 2.5], "a": "é"}) == '{"a":"é","b":[1,2.5]}'.encode()
