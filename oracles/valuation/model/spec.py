"""spec.json: everything besides the trees that a valuation depends on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from oracles.valuation.model.attributes import Attribute
from oracles.valuation.model.canonical import canonical_hash
from oracles.valuation.model.features import FEATURES
from oracles.valuation.model.index import PriceIndex

MODEL_FILE: Final = "model.onnx"
SPEC_FILE: Final = "spec.json"
FORMAT: Final = 1


class ModelError(RuntimeError):
    """The model's files are missing, altered, or not made for this program."""


@dataclass(frozen=True)
class ModelSpec:
    """A market's model: attributes it takes, index it adds, quantiles of its interval, and what it was fitted on.

    `spec_hash` is the SHA-256 of spec.json in canonical form; it covers the index and the quantiles, and through
    `model_sha256` the trees.
    """

    market: str
    spec_hash: bytes
    model_sha256: bytes
    attributes: Mapping[str, Attribute]
    index: PriceIndex
    quantile_low: float
    quantile_high: float
    trained_before: date

    @classmethod
    def load(cls, folder: Path) -> "ModelSpec":
        """Reads spec.json in `folder`. Raises ModelError when it is missing or made for another program."""
        try:
            raw = json.loads((folder / SPEC_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder / SPEC_FILE}: {error}") from error
        if raw.get("format") != FORMAT:
            raise ModelError(f"{folder / SPEC_FILE}: format {raw.get('format')!r}, expected {FORMAT}")
        if (fed := [feature["name"] for feature in raw["features"]]) != list(FEATURES):
            raise ModelError(f"{folder / SPEC_FILE}: features {fed}, expected {list(FEATURES)}")
        return cls(
            market=raw["market"],
            spec_hash=canonical_hash(raw),
            model_sha256=bytes.fromhex(raw["model_sha256"]),
            attributes={one["name"]: Attribute.from_json(one) for one in raw["attributes"]},
            index=PriceIndex.from_json(raw["index"]),
            quantile_low=raw["interval"]["quantile_low"],
            quantile_high=raw["interval"]["quantile_high"],
            trained_before=date.fromisoformat(raw["split"]["trained_before"]),
        )

    def read_model(self, folder: Path) -> bytes:
        """The bytes of model.onnx. Raises ModelError when they are not the ones that spec.json names."""
        try:
            content = (folder / MODEL_FILE).read_bytes()
        except OSError as error:
            raise ModelError(f"{folder / MODEL_FILE}: {error}") from error
        if (found := hashlib.sha256(content).digest()) != self.model_sha256:
            expected = self.model_sha256.hex()
            raise ModelError(f"{folder / MODEL_FILE}: SHA-256 is {found.hex()}, spec.json says {expected}")
        return content


def describe_features() -> list[dict[str, Any]]:
    """The features as spec.json lists them, in the order they are fed."""
    return [{"name": name, "unit": unit, "type": "float32"} for name, unit in FEATURES.items()]
