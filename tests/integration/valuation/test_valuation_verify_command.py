"""`python -m oracles.valuation verify`: anyone recomputes what was published."""

from __future__ import annotations

import pytest

from oracles.valuation import __main__ as command
from oracles.valuation.verify import main, verify_valuation
from tests.support.assets import publish_value


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


def test_published_value_is_not_the_models__exit_1_and_by_how_much(
    platform, valued_house, operators, environment, capsys
):
    publish_value(platform, operators, valued_house)
    assert main([str(valued_house)]) == 1
    told = capsys.readouterr().out
    assert f"asset {valued_house}, round 1: USD 500,000.00 (USD 450,000.00 to USD 550,000.00)" in told
    assert "not equal:" in told
    for name in ("model: published 0x", "inputs: published 0x", "value: published 50000000000000, recomputed "):
        assert name in told


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


def test_metadata_is_not_in_the_store__exit_1(published, environment, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("AIMY_VALUATION_STORE", str(tmp_path))
    assert main([str(published)]) == 1
    assert "cannot be verified" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["one"], ["0"], ["1", "--round", "-1"], ["1", "2"]])
def test_wrong_use__exit_2(arguments):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2


def test_command_is_unknown__exit_2_and_what_was_expected(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["oracles.valuation", "check", "1"])
    assert command.main() == 2
    assert "expected nothing, `verify <asset-id>` or `explain <metadata>`, got `check 1`" in capsys.readouterr().err


def test_published_value_is_the_models__exit_0(published, environment, capsys):
    assert main([str(published), "--round", "1"]) == 0
    told = capsys.readouterr().out
    assert "equal: recomputed within" in told and "not equal" not in told


def test_an_older_round__can_be_verified_beside_the_last(platform, published, operators, connected, appraiser):
    publish_value(platform, operators, published, value=platform.valuation_oracle.latest(published).value * 11 // 10)
    assert verify_valuation(connected, appraiser, published, 1).is_equal
    last = verify_valuation(connected, appraiser, published)
    assert last.round == 2 and not last.is_equal
