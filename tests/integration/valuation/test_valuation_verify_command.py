"""`aimy verify valuation`: anyone recomputes what was published, from what the chain names by hash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import orjson
import pytest

from aimy.canonical import canonical_json, sha256
from aimy.store import ContentStore
from oracles.valuation import __main__ as command
from oracles.valuation.appraiser import Appraiser
from oracles.valuation.library import publish_model
from oracles.valuation.recompute import verify_valuation
from oracles.valuation.verify import main
from tests.support.assets import configure_valuation, publish_value
from tests.support.models import SEATTLE, announce_model, refitted_market
from tests.support.submissions import HOUSE


@pytest.fixture
def environment(monkeypatch, chain_url, manifest_path, metadata_folder):
    monkeypatch.setenv("AIMY_RPC_URL", chain_url)
    monkeypatch.setenv("AIMY_DEPLOYMENT", str(manifest_path))
    monkeypatch.setenv("AIMY_VALUATION_STORE", str(metadata_folder))


@pytest.fixture
def published(start, valued_house):
    """The house with the value of its operators as round 1."""
    for place in range(2):
        start(place).tick()
    return valued_house


@pytest.fixture
def copied_store(metadata_folder, tmp_path):
    """The operators' store, the test's own to spoil."""
    return shutil.copytree(metadata_folder, tmp_path / "store")


@pytest.fixture
def named(platform, published, metadata_folder):
    """What round 1 names, by what it is: hashes in hexadecimal."""
    round_ = platform.valuation_oracle.latest(published)
    inputs = orjson.loads((metadata_folder / round_.inputsHash.hex()).read_bytes())
    spec = orjson.loads((metadata_folder / inputs["spec"]).read_bytes())
    return {
        "metadata": sha256(canonical_json(HOUSE)).hex(),
        "inputs": round_.inputsHash.hex(),
        "spec.json": inputs["spec"],
        "model.onnx": round_.modelHash.hex(),
        "ledger.csv.xz": spec["ledger_sha256"],
    }


@pytest.mark.parametrize("what", ["metadata", "inputs", "spec.json", "model.onnx", "ledger.csv.xz"])
def test_one_content_is_missing__exit_1_and_which_hash(
    published, environment, monkeypatch, copied_store, named, capsys, what
):
    (copied_store / named[what]).unlink()
    monkeypatch.setenv("AIMY_VALUATION_STORE", str(copied_store))
    assert main([str(published)]) == 1
    assert f"{what} 0x{named[what]} cannot be had" in capsys.readouterr().err


@pytest.mark.parametrize("what", ["metadata", "inputs", "spec.json", "model.onnx", "ledger.csv.xz"])
def test_one_content_was_altered__exit_1_and_which_hash(
    published, environment, monkeypatch, copied_store, named, capsys, what
):
    with (copied_store / named[what]).open("ab") as file:
        file.write(b" ")
    monkeypatch.setenv("AIMY_VALUATION_STORE", str(copied_store))
    assert main([str(published)]) == 1
    assert f"{what} 0x{named[what]} cannot be had: content {named[what]} was altered" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        (b"no JSON", "is not JSON"),
        (b"[]", "holds list, expected an object"),
        (b"{}", "name no spec.json: None"),
        (b'{"spec":"00"}', "name no spec.json: '00'"),
    ],
)
def test_inputs_are_none__exit_1_and_why(
    platform, valued_house, operators, environment, monkeypatch, copied_store, capsys, inputs, message
):
    ContentStore(copied_store).put(inputs)
    publish_value(platform, operators, valued_house, inputsHash=sha256(inputs))
    monkeypatch.setenv("AIMY_VALUATION_STORE", str(copied_store))
    assert main([str(valued_house)]) == 1
    assert message in capsys.readouterr().err


def test_published_value_is_not_the_models__exit_1_and_by_how_much(
    platform, valued_house, operators, environment, capsys
):
    publish_value(platform, operators, valued_house)
    assert main([str(valued_house), "--market", str(SEATTLE)]) == 1
    told = capsys.readouterr().out
    assert f"asset {valued_house}, round 1: USD 500,000.00 (USD 450,000.00 to USD 550,000.00)" in told
    assert "not equal:" in told and f"model and ledger from {SEATTLE}, not by hash" in told
    for name in ("model: published 0x", "inputs: published 0x", "value: published 50000000000000, recomputed "):
        assert name in told


def test_operators_hash_other_features_than_the_houses__not_equal_and_which(
    platform, published, operators, environment, connected, copied_store, named
):
    inputs = orjson.loads((copied_store / named["inputs"]).read_bytes())
    inputs["features"]["tot_sf"] = "1251.0000"
    false = canonical_json(inputs)
    ContentStore(copied_store).put(false)
    last = platform.valuation_oracle.latest(published)
    figures = {name: getattr(last, name) for name in ("value", "low", "high", "riskBps", "yieldBps", "navDate")}
    publish_value(platform, operators, published, **figures, modelHash=bytes(last.modelHash), inputsHash=sha256(false))
    verification = verify_valuation(connected, ContentStore(copied_store), published, 2)
    assert verification.differences == ("inputs, features.tot_sf: published '1251.0000', here '1250.0000'",)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(["999"], "AssetUnknown(assetId=999)"), (["{house}", "--round", "9"], "ValuationRoundUnpublished(")],
)
def test_nothing_to_verify__exit_1_and_the_contracts_error(published, environment, capsys, arguments, message):
    assert main([argument.format(house=published) for argument in arguments]) == 1
    assert message in capsys.readouterr().err


def test_asset_was_never_valued__exit_1(house, environment, capsys):
    assert main([str(house)]) == 1
    assert "ValuationNeverPublished(" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["one"], ["0"], ["1", "--round", "-1"], ["1", "2"]])
def test_wrong_use__exit_2(arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_command_is_unknown__exit_2_and_what_was_expected(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["oracles.valuation", "check", "1"])
    assert command.main() == 2
    assert "expected nothing, `--dry-run`, `verify <asset-id>`, " in capsys.readouterr().err


def test_published_value_is_the_models__exit_0_and_everything_was_fetched_by_hash(
    published, environment, capsys, named, metadata_folder
):
    assert main([str(published), "--round", "1"]) == 0
    told = capsys.readouterr().out
    assert "equal: every figure within 0.00001 of what was published" in told and "not equal" not in told
    assert f"fetched by hash from {metadata_folder}\n" in told
    for name, digest in named.items():
        assert f"{name:<15}0x{digest}" in told


def test_model_was_replaced_since__the_older_round_is_still_verified_and_the_newer_by_its_own_model(
    platform, start, published, approve, metadata_folder, connected, issuer, guardian, operators, tmp_path
):
    store = ContentStore(metadata_folder)
    refitted = refitted_market(tmp_path / "refitted")
    publish_model(refitted, store)
    approve(published)
    announce_model(platform.asset_registry, published, Appraiser.load(refitted, store).model_hash, issuer)
    configure_valuation(platform, guardian, operators, published, spreadLimitBps=500)
    running = [start(place) for place in range(2)]
    for operator in running:
        operator._appraiser = Appraiser.load(refitted, store)
    for _ in range(4):
        for operator in running:
            operator.tick()
    older, newer = (verify_valuation(connected, store, published, number) for number in (1, 2))
    assert older.is_equal and newer.is_equal
    assert older.published.model_hash != newer.published.model_hash
    assert older.published.value < newer.published.value


def test_an_older_round__can_be_verified_beside_the_last(platform, published, operators, connected, metadata_folder):
    publish_value(platform, operators, published, value=platform.valuation_oracle.latest(published).value * 11 // 10)
    store = ContentStore(metadata_folder)
    assert verify_valuation(connected, store, published, 1).is_equal
    last = verify_valuation(connected, store, published, model_folder=SEATTLE)
    assert last.round == 2 and not last.is_equal


def test_house_was_rejected_and_corrected_since__the_older_round_is_verified_with_its_own_metadata(
    platform, published, connected, metadata_folder, issuer, compliance_officer
):
    registry, store = platform.asset_registry, ContentStore(metadata_folder)
    corrected = canonical_json(HOUSE | {"declared_annual_net_income": 99_000})
    store.put(corrected)
    registry.reject(published, "the income is wrong", sender=compliance_officer)
    registry.updateMetadata(published, sha256(corrected), "sha256:01", sender=issuer)
    assert registry.asset(published).metadataHash == sha256(corrected)
    assert verify_valuation(connected, store, published, 1).is_equal


def test_whole_command__is_reached_through_aimy(published, environment):
    done = subprocess.run(
        [sys.executable, "-m", "aimy", "verify", "valuation", str(published)],
        env=dict(os.environ),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "equal: every figure" in done.stdout
