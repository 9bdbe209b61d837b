"""spec.json: everything besides the trees that a valuation depends on."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from oracles.valuation.model.attributes import Attribute
from oracles.valuation.model.canonical import canonical_hash
from oracles.valuation.model.features import FEATURES
from oracles.valuation.model.houses import Vector
from oracles.valuation.model.index import PriceIndex
from oracles.valuation.model.interval import Interval
from oracles.valuation.model.ledger import LEDGER_FILE, Ledger, read_ledger

MODEL_FILE: Final = "model.onnx"
SPEC_FILE: Final = "spec.json"
FORMAT: Final = 2


T = TypeVar("T", float, Vector)


class ModelError(RuntimeError):
    """The model's files are missing, altered, or not made for this program."""


@dataclass(frozen=True)
class Stretch:
    """Spreads log prices over the index about `about`, by the share `by`: models pull towards the middle."""

    about: float
    by: float

    def apply(self, log_over_index: T) -> T:
        return log_over_index + self.by * (log_over_index - self.about)


@dataclass(frozen=True)
class ModelSpec:
    """A market's model: attributes it takes, slopes and index it adds, quantiles of its interval, what it has seen.

    `spec_hash` is the SHA-256 of spec.json in canonical form; it covers all that, and through `model_sha256` and
    `ledger_sha256` the trees and the sales that are looked back on. `typical` is the house that explanations start
    from; `seen` tells how the features were spread in training, for the watch on drift.
    """

    market: str
    spec_hash: bytes
    model_sha256: bytes
    ledger_sha256: bytes
    attributes: Mapping[str, Attribute]
    areas: tuple[int, ...]
    slopes: Mapping[str, float]
    stretch: Stretch
    index: PriceIndex
    interval: Interval
    trained_before: date
    typical: Mapping[str, Any]
    seen: Mapping[str, Any]

    @classmethod
    def load(cls, folder: Path) -> "ModelSpec":
        """Reads spec.json in `folder`. Raises ModelError when it is missing or made for another program."""
        return cls.from_json(read_spec(folder), str(folder / SPEC_FILE))

    @classmethod
    def from_json(cls, raw: Mapping[str, Any], named: str) -> "ModelSpec":
        """What spec.json says, `named` in errors. Raises ModelError when it is made for another program."""
        if raw.get("format") != FORMAT:
            raise ModelError(f"{named}: format {raw.get('format')!r}, expected {FORMAT}")
        if (fed := [feature["name"] for feature in raw["features"]]) != list(FEATURES):
            raise ModelError(f"{named}: features {fed}, expected {list(FEATURES)}")
        return cls(
            market=raw["market"],
            spec_hash=canonical_hash(raw),
            model_sha256=bytes.fromhex(raw["model_sha256"]),
            ledger_sha256=bytes.fromhex(raw["ledger_sha256"]),
            attributes=(attributes := {one["name"]: Attribute.from_json(one) for one in raw["attributes"]}),
            areas=tuple(int(area) for area in attributes["area"].choices),
            slopes=raw["hedonic"],
            stretch=Stretch(**raw["stretch"]),
            index=PriceIndex.from_json(raw["index"]),
            interval=Interval.from_json(raw["interval"]),
            trained_before=date.fromisoformat(raw["split"]["trained_before"]),
            typical=raw["typical"],
            seen=raw["seen"],
        )

    def read_model(self, folder: Path) -> bytes:
        """The bytes of model.onnx. Raises ModelError when they are not the ones that spec.json names."""
        return read_hashed(folder / MODEL_FILE, self.model_sha256)

    def verify(self, folder: Path) -> None:
        """Raises ModelError when model or ledger are not the ones that spec.json names."""
        read_hashed(folder / MODEL_FILE, self.model_sha256)
        read_hashed(folder / LEDGER_FILE, self.ledger_sha256)

    def read_ledger(self, folder: Path) -> Ledger:
        """The sales to look back on. Raises ModelError when they are not the ones that spec.json names."""
        return read_ledger(read_hashed(folder / LEDGER_FILE, self.ledger_sha256))


def read_spec(folder: Path) -> Mapping[str, Any]:
    """What spec.json in `folder` holds. Raises ModelError when it is missing or no JSON object."""
    try:
        raw = json.loads((folder / SPEC_FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / SPEC_FILE}: {error}") from error
    if not isinstance(raw, dict):
        raise ModelError(f"{folder / SPEC_FILE}: {type(raw).__name__}, expected an object")
    return raw


def read_hashed(path: Path, expected: bytes) -> bytes:
    """The content of a file. Raises ModelError when it is missing or its SHA-256 is another than `expected`."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: {error}") from error
    if (found := hashlib.sha256(content).digest()) != expected:
        raise ModelError(f"{path}: SHA-256 is {found.hex()}, spec.json says {expected.hex()}")
    return content


def describe_features() -> list[dict[str, Any]]:
    """The features as spec.json lists them, in the order they are fed."""
    return [{"name": name, "unit": unit, "type": "float32"} for name, unit in FEATURES.items()]
