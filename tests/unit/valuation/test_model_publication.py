"""`aimy model publish`, and what is kept so that others can recompute a value."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import threading
from datetime import date

import pytest
from structlog.testing import capture_logs

from aimy.canonical import canonical_json, sha256
from aimy.store import ContentStore
from oracles.valuation.appraiser import Appraiser
from oracles.valuation.library import ContentMissingError, Reader, fetch_model, publish_model
from oracles.valuation.model.markets import load_market
from oracles.valuation.publication import main
from oracles.valuation.recompute import compare_inputs
from oracles.valuation.settings import PACKAGED_MARKETS
from tests.support.submissions import HOUSE

DAY = date(2027, 3, 1)
SEATTLE, AMES = PACKAGED_MARKETS / "seattle", PACKAGED_MARKETS / "ames"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """A folder with both packaged models in it."""
    folder = tmp_path_factory.mktemp("library")
    for market in (SEATTLE, AMES):
        publish_model(market, ContentStore(folder))
    return folder


@pytest.fixture
def served(library):
    """Base address of the library, served over HTTP."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=library)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def spec_hash(market):
    return sha256(canonical_json(json.loads((market / "spec.json").read_text())))


@pytest.mark.parametrize("market", [SEATTLE, AMES])
def test_model_fetched_over_http_by_its_hash__is_the_packaged_one(served, market):
    fetched, packaged = fetch_model(Reader(ContentStore(served)), spec_hash(market)), load_market(market)
    assert fetched.model_hash == packaged.model_hash
    if market == SEATTLE:
        assert fetched.value(HOUSE, DAY) == packaged.value(HOUSE, DAY)
        assert fetched.inputs(HOUSE, DAY) == packaged.inputs(HOUSE, DAY)


def test_every_part_fetched__is_remembered_with_its_hash(library):
    reader = Reader(ContentStore(library))
    fetch_model(reader, spec_hash(SEATTLE))
    assert [one.name for one in reader.fetched] == ["spec.json", "model.onnx", "ledger.csv.xz"]
    assert all((library / one.sha256.hex()).stat().st_size == one.size for one in reader.fetched)


def test_spec_of_another_program__says_of_which_file(tmp_path):
    store = ContentStore(tmp_path)
    name = store.put(canonical_json({"format": 99, "model_sha256": store.put(b"model"), "ledger_sha256": "00"}))
    with pytest.raises(ContentMissingError, match=f"spec.json 0x{name} is of no model known here: .*format 99"):
        fetch_model(Reader(store), bytes.fromhex(name))


def test_published_twice__is_there_once_and_says_so(tmp_path, capsys):
    arguments = ["--store", str(tmp_path), "--market", str(AMES)]
    assert main(arguments) == 0
    assert capsys.readouterr().out.count("put there") == 2
    before = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert main(arguments) == 0
    assert capsys.readouterr().out.count("was there already") == 2
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == before


def test_no_store_is_named__the_setting_counts(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("AIMY_VALUATION_STORE", str(tmp_path))
    monkeypatch.setenv("AIMY_VALUATION_MARKET_DIR", str(AMES))
    assert main([]) == 0
    assert spec_hash(AMES).hex() in {path.name for path in tmp_path.iterdir()}


def test_neither_store_nor_setting__exit_2(monkeypatch):
    monkeypatch.delenv("AIMY_VALUATION_STORE", raising=False)
    with pytest.raises(SystemExit) as ended:
        main([])
    assert ended.value.code == 2


def test_model_was_altered__exit_1_and_nothing_is_published(tmp_path, capsys):
    altered = shutil.copytree(AMES, tmp_path / "ames")
    (altered / "model.onnx").write_bytes(b"other")
    assert main(["--store", str(tmp_path / "store"), "--market", str(altered)]) == 1
    assert "SHA-256 is" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


def test_store_is_read_over_http__exit_1_and_why(served, capsys):
    assert main(["--store", served]) == 1
    assert "takes no content" in capsys.readouterr().err


def test_inputs_of_an_appraisal__are_kept_under_the_hash_that_it_names(tmp_path):
    store = ContentStore(tmp_path)
    metadata_hash = bytes.fromhex(store.put(canonical_json(HOUSE)))
    appraiser = Appraiser.load(SEATTLE, store)
    appraiser.keep_inputs(metadata_hash, DAY)
    kept = json.loads(store.get(appraiser.appraise(metadata_hash, DAY).inputs_hash))
    assert kept["spec"] == spec_hash(SEATTLE).hex()
    assert kept["declaredAnnualNetIncome"] == HOUSE["declared_annual_net_income"]


def test_store_takes_no_inputs__is_told_once_and_the_value_stands(library, served):
    metadata_hash = bytes.fromhex(ContentStore(library).put(canonical_json(HOUSE)))
    appraiser = Appraiser.load(SEATTLE, ContentStore(served))
    with capture_logs() as told:
        for _ in range(2):
            appraiser.keep_inputs(metadata_hash, DAY)
    assert [line["event"] for line in told] == ["inputs_not_kept"]
    assert appraiser.appraise(metadata_hash, DAY).value > 0


def test_inputs_differ_in_runtime_and_last_place__is_noted_only():
    stated = {"runtime": "onnxruntime 1.0", "features": {"near": "0.1234", "prior": "none"}, "navDate": "2027-03-01"}
    here = {"runtime": "onnxruntime 2.0", "features": {"near": "0.1235", "prior": "none"}, "navDate": "2027-03-01"}
    differ, notes = compare_inputs(stated, here)
    assert differ == ()
    assert [note.split(":")[0] for note in notes] == ["inputs, features.near", "inputs, runtime"]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("features.near", {"features": {"near": "0.1236", "prior": "none"}}),
        ("features.prior", {"features": {"near": "0.1234", "prior": "0.0000"}}),
        ("features.prior", {"features": {"near": "0.1234"}}),
        ("navDate", {"navDate": "2027-03-02"}),
        ("declaredAnnualNetIncome", {"declaredAnnualNetIncome": 1}),
    ],
)
def test_inputs_differ_in_anything_else__is_named(name, change):
    stated = {"features": {"near": "0.1234", "prior": "none"}, "navDate": "2027-03-01"}
    differ, notes = compare_inputs(stated | change, stated)
    assert [said.split(":")[0] for said in differ] == [f"inputs, {name}"]
    assert notes == ()
