"""A value recomputed by the auditors' page alone, in a process that imports nothing of this project."""

from __future__ import annotations

import ast
import functools
import http.server
import json
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from eth_utils.crypto import keccak

from aimy.canonical import canonical_json, sha256
from aimy.store import ContentStore
from oracles.valuation.model import read_held_out
from oracles.valuation.model.spec import ModelSpec
from tests.support.assets import HOUSE as HOUSE_CLASS
from tests.support.assets import USD, configure_valuation
from tests.support.models import SEATTLE, announce_model

AUDITOR = Path(__file__).with_name("auditor.py")
PAGE = Path(__file__).parents[3] / "docs" / "verifying-valuations.md"
ALLOWED = {"numpy", "onnxruntime"} | set(sys.stdlib_module_names)
FIGURES = ("value", "low", "high", "riskBps", "yieldBps", "inputsHash")


@pytest.fixture(scope="module")
def store_url(metadata_folder):
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=metadata_folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def submit(platform, issuer, guardian, operators, metadata_folder):
    """Submits a house and names its operators; returns its id."""

    def submitted(metadata: dict) -> int:
        registry, metadata_hash = platform.asset_registry, sha256(canonical_json(metadata))
        ContentStore(metadata_folder).put(canonical_json(metadata))
        registry.register(HOUSE_CLASS, USD, metadata_hash, f"sha256:{metadata_hash.hex()}", sender=issuer)
        asset_id = registry.assetCount()
        registry.setDocument(asset_id, b"deed".ljust(32, b"\0"), "sha256:00", sha256(b"deed"), sender=issuer)
        announce_model(registry, asset_id, ModelSpec.load(SEATTLE).model_sha256, issuer)
        registry.submit(asset_id, sender=issuer)
        configure_valuation(platform, guardian, operators, asset_id)
        return asset_id

    return submitted


def houses() -> list[dict]:
    """A townhouse with debt and income, and a house that was sold before, by the water where there is one."""
    sold = [sale.metadata() for sale in read_held_out(SEATTLE)]
    ledger_parcels = set(ModelSpec.load(SEATTLE).read_ledger(SEATTLE).by_parcel)
    first = next(one for one in sold if one["attributes"]["use_type"] == "townhouse")
    first |= {
        "declared_annual_net_income": 21_000,
        "declared_debt": {"principal": 250_000, "annual_service": 15_000},
    }
    second = next(one for one in sold if one["attributes"]["wfnt"]) | {"parcel": min(ledger_parcels)}
    return [first, second]


def test_auditor__imports_nothing_of_this_project():
    tree = ast.parse(AUDITOR.read_text())
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= ALLOWED


def test_page__names_every_feature_and_every_slope():
    page, spec = PAGE.read_text(), json.loads((SEATTLE / "spec.json").read_text())
    named = set(re.findall(r"`([a-z0-9_]+)`", page))
    assert {feature["name"] for feature in spec["features"]} <= named
    assert {slope for slope in spec["hedonic"] if not slope.startswith("area_")} <= named


def test_selectors_on_the_page__are_those_of_the_functions_beside_them():
    shown = re.findall(r'cast call \S+ "(\w+\([^)]*\)).*# (0x[0-9a-f]{8})$', PAGE.read_text(), re.MULTILINE)
    assert len(shown) == 3
    assert [f"0x{keccak(text=signature)[:4].hex()}" for signature, _ in shown] == [selector for _, selector in shown]


def test_fields_on_the_page__are_those_of_the_contracts(platform):
    page = PAGE.read_text()
    for contract, name in ((platform.valuation_oracle, "latest"), (platform.asset_registry, "asset")):
        (view,) = (one for one in contract.contract_type.view_methods if one.name == name)
        (struct,) = view.outputs
        kinds = ",".join(component.type for component in struct.components)
        assert f"{name}(uint256)(({kinds}))" in page


def test_real_rounds__are_recomputed_by_the_page_alone(platform, start, submit, chain_url, store_url):
    assets = [submit(metadata) for metadata in houses()]
    running = [start(place) for place in range(2)]
    for _ in range(3):
        for operator in running:
            operator.tick()
    for asset_id in assets:
        addresses = [platform.valuation_oracle.address, platform.asset_registry.address]
        command = [sys.executable, "-I", str(AUDITOR), chain_url, *addresses, store_url, str(asset_id), "1"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        said = json.loads(done.stdout)
        published, recomputed = said["published"], said["recomputed"]
        assert {name: published[name] for name in FIGURES} == recomputed
