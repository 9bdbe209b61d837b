import json
import shutil
import subprocess
import sys

import pytest

from oracles.valuation.model import ModelError, ValuationModel


@pytest.fixture
def copied(market_folder, tmp_path):
    for name in ("model.onnx", "spec.json", "ledger.csv.xz"):
        shutil.copy(market_folder / name, tmp_path / name)
    return tmp_path


def test_one_byte_of_the_model_altered__refused(copied):
    content = bytearray((copied / "model.onnx").read_bytes())
    content[len(content) // 2] ^= 1
    (copied / "model.onnx").write_bytes(content)
    with pytest.raises(ModelError, match=r"model\.onnx: SHA-256 is [0-9a-f]{64}, spec\.json says [0-9a-f]{64}"):
        ValuationModel.load(copied)


@pytest.mark.parametrize("name", ["model.onnx", "spec.json", "ledger.csv.xz"])
def test_file_missing__refused_by_name(copied, name):
    (copied / name).unlink()
    with pytest.raises(ModelError, match=name):
        ValuationModel.load(copied)


@pytest.mark.parametrize(("key", "value"), [("format", 1), ("features", [{"name": "age"}])])
def test_spec_made_for_another_program__refused(copied, key, value):
    spec = json.loads((copied / "spec.json").read_text()) | {key: value}
    (copied / "spec.json").write_text(json.dumps(spec))
    with pytest.raises(ModelError, match=f"{key} .*expected"):
        ValuationModel.load(copied)


def test_altered_index__changes_the_inputs_hash(copied, model, metadata, nav_date):
    spec = json.loads((copied / "spec.json").read_text())
    spec["index"]["known"][-1] += 0.01
    (copied / "spec.json").write_text(json.dumps(spec))
    altered = ValuationModel.load(copied)
    assert altered.model_hash == model.model_hash
    assert altered.inputs_hash(metadata, nav_date) != model.inputs_hash(metadata, nav_date)


def test_runtime__imports_no_training_library():
    heavy = "{'sklearn', 'pandas', 'onnx', 'skl2onnx', 'scipy'}"
    code = f"import sys, oracles.valuation.model; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
