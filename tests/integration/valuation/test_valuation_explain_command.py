"""`aimy valuation explain <asset>`: an asset of the chain, as its last round valued it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from aimy.store import ContentStore
from oracles.valuation.appraiser import Appraiser
from oracles.valuation.explanation import main
from oracles.valuation.library import publish_model
from tests.support.models import SEATTLE, announce_model, refitted_market


@pytest.fixture(autouse=True)
def environment(monkeypatch, chain_url, manifest_path, metadata_folder):
    monkeypatch.setenv("AIMY_RPC_URL", chain_url)
    monkeypatch.setenv("AIMY_DEPLOYMENT", str(manifest_path))
    monkeypatch.setenv("AIMY_VALUATION_STORE", str(metadata_folder))


def test_asset_is_unknown__exit_1_and_the_contracts_error(capsys):
    assert main(["999"]) == 1
    assert "asset 999 cannot be explained: AssetUnknown(assetId=999)" in capsys.readouterr().err


def test_inputs_of_the_round_are_missing__exit_1_and_which_hash(
    start, platform, valued_house, monkeypatch, metadata_folder, tmp_path, capsys
):
    for place in range(2):
        start(place).tick()
    metadata_hash = platform.asset_registry.asset(valued_house).metadataHash.hex()
    ContentStore(tmp_path).put((metadata_folder / metadata_hash).read_bytes())
    monkeypatch.setenv("AIMY_VALUATION_STORE", str(tmp_path))
    assert main([str(valued_house)]) == 1
    assert platform.valuation_oracle.latest(valued_house).inputsHash.hex() in capsys.readouterr().err
    assert main([str(valued_house), "--market", str(SEATTLE)]) == 0


def test_asset_was_never_valued__is_explained_by_the_configured_model(house, capsys):
    assert main([str(house), "--date", "2016-12-15"]) == 0
    told = capsys.readouterr().out
    assert f"Asset {house}, never valued on chain" in told and "on 2016-12-15: $" in told


def test_asset_was_valued_by_another_model_than_the_packaged__is_explained_by_that(
    platform, start, valued_house, approve, metadata_folder, issuer, tmp_path, capsys
):
    refitted, store = refitted_market(tmp_path / "refitted"), ContentStore(metadata_folder)
    publish_model(refitted, store)
    approve(valued_house)
    announce_model(platform.asset_registry, valued_house, Appraiser.load(refitted, store).model_hash, issuer)
    for place in range(2):
        running = start(place)
        running._appraiser = Appraiser.load(refitted, store)
        running.tick()
    picture = tmp_path / "house.svg"
    assert main([str(valued_house), "--svg", str(picture)]) == 0
    told, latest = capsys.readouterr().out, platform.valuation_oracle.latest(valued_house)
    assert f"Asset {valued_house}, round 1, explained by model 0x{latest.modelHash.hex()}" in told
    day = datetime.fromtimestamp(latest.navDate, UTC).date()
    assert f"on {day}: ${latest.value // 10**8:,}, 90 % interval ${latest.low // 10**8:,}" in told
    assert f"{latest.value // 10**8:,}" in picture.read_text()
