import json

import pytest
from pydantic import ValidationError

from aimy.errors import FatalError
from aimy.manifest import Deployed, Manifest

ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
HASH = "0x" + "ab" * 32
GOOD = {"address": ADDRESS, "block": 1, "code_hash": HASH, "abi": "AssetRegistry"}


def example() -> Manifest:
    registry = Deployed(address=ADDRESS, block=3, code_hash=HASH, abi="AssetRegistry")
    return Manifest(chain_id=31337, name="local", start_block=1, contracts={"AssetRegistry": registry})


def written(tmp_path, **changes):
    example().save(tmp_path / "m.json")
    content = json.loads((tmp_path / "m.json").read_text())
    content.update(changes)
    (tmp_path / "m.json").write_text(json.dumps(content))
    return tmp_path / "m.json"


def test_missing_file__is_fatal_and_says_what_to_do(tmp_path):
    with pytest.raises(FatalError, match="aimy deploy"):
        Manifest.load(tmp_path / "none.json")


def test_broken_file__is_fatal(tmp_path):
    (tmp_path / "m.json").write_text("{")

    with pytest.raises(FatalError, match="cannot be read"):
        Manifest.load(tmp_path / "m.json")


@pytest.mark.parametrize("schema", [None, "aimy.deployment/2"])
def test_other_schema__is_fatal(tmp_path, schema):
    with pytest.raises(FatalError, match=r"expected 'aimy.deployment/1'"):
        Manifest.load(written(tmp_path, schema=schema))


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"chain_id": 0}, "chain_id"),
        ({"start_block": -1}, "start_block"),
        ({"surplus": 1}, "surplus"),
        ({"contracts": {"A": {**GOOD, "address": ADDRESS.lower()}}}, "contracts.A.address"),
        ({"contracts": {"A": {**GOOD, "code_hash": "0x12"}}}, "contracts.A.code_hash"),
        ({"contracts": {"A": {**GOOD, "block": -1}}}, "contracts.A.block"),
    ],
)
def test_wrong_value__is_fatal_and_named(tmp_path, changes, place):
    with pytest.raises(FatalError, match=f"is wrong at {place}:"):
        Manifest.load(written(tmp_path, **changes))


def test_contract_that_is_not_deployed__is_fatal():
    with pytest.raises(FatalError, match="'local' has no contract 'Pool', only AssetRegistry"):
        example().deployed("Pool")


def test_manifest__cannot_be_changed():
    manifest = example()

    with pytest.raises(ValidationError):
        manifest.chain_id = 1
    with pytest.raises(TypeError):
        manifest.contracts["Pool"] = manifest.deployed("AssetRegistry")


def test_saved_manifest__is_loaded_equal_and_in_the_agreed_form(tmp_path):
    path = tmp_path / "deployments" / "local.json"

    example().save(path)

    assert Manifest.load(path) == example()
    assert json.loads(path.read_text()) == {
        "schema": "aimy.deployment/1",
        "name": "local",
        "chain_id": 31337,
        "start_block": 1,
        "contracts": {"AssetRegistry": {"address": ADDRESS, "block": 3, "code_hash": HASH, "abi": "AssetRegistry"}},
    }
    assert list(path.parent.iterdir()) == [path]
