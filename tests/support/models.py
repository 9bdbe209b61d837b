"""Models of a market: announced for an asset; another than the packaged one, as after a refit."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import onnx
from ape.api import AccountAPI
from ape.contracts import ContractInstance

from oracles.announcement import document_name
from oracles.valuation.settings import PACKAGED_MARKETS

SEATTLE = PACKAGED_MARKETS / "seattle"


def announce_model(registry: ContractInstance, asset_id: int, model_hash: bytes, issuer: AccountAPI) -> None:
    """The issuer adds the model's hash to the asset's documents."""
    registry.setDocument(asset_id, document_name(model_hash), "sha256:00", model_hash, sender=issuer)


def refitted_market(folder: Path, *, by_log: float = 0.02) -> Path:
    """Seattle's with every level of its index raised by `by_log`, and another model.onnx that says the same."""
    folder.mkdir()
    shutil.copy(SEATTLE / "ledger.csv.xz", folder)
    model = onnx.load(SEATTLE / "model.onnx")
    model.doc_string = "refitted"
    content = model.SerializeToString(deterministic=True)
    (folder / "model.onnx").write_bytes(content)
    spec = json.loads((SEATTLE / "spec.json").read_text())
    spec["model_sha256"] = hashlib.sha256(content).hexdigest()
    spec["index"]["known"] = [level + by_log for level in spec["index"]["known"]]
    (folder / "spec.json").write_text(json.dumps(spec))
    return folder
