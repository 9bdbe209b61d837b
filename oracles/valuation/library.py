"""Models in a content store: what anyone needs to recompute a value, each part under its hash.

a round on chain ─ modelHash ──→ model.onnx
                 └ inputsHash ─→ inputs ─ spec ─→ spec.json ─ ledger_sha256 ─→ ledger.csv.xz
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import orjson

from aimy.canonical import canonical_json, sha256
from aimy.errors import AimyError, FatalError, TransientError
from aimy.store import ContentStore
from oracles.valuation.model import ModelError, ModelSpec, ValuationModel
from oracles.valuation.model.ledger import LEDGER_FILE, read_ledger
from oracles.valuation.model.spec import MODEL_FILE, SPEC_FILE, read_hashed, read_spec
from oracles.valuation.model.table import RECIPE as TABLE_RECIPE
from oracles.valuation.model.table import TableModel

METADATA: Final = "metadata"
INPUTS: Final = "inputs"


class ContentMissingError(AimyError):
    """Something that a hash names cannot be had, or is not what it should be: what, under which hash, and why."""


@dataclass(frozen=True, slots=True)
class Content:
    """What lies under a hash."""

    name: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Published:
    """A part of a model in the store; `is_new` if it was not there before."""

    content: Content
    is_new: bool


@dataclass(frozen=True)
class Reader:
    """Reads a store and remembers what was `fetched`, in order."""

    store: ContentStore
    fetched: list[Content] = field(default_factory=list)

    def get(self, name: str, content_hash: bytes) -> bytes:
        """Raises ContentMissingError naming what is missing."""
        try:
            content = self.store.get(content_hash)
        except (TransientError, FatalError) as error:
            raise ContentMissingError(f"{name} 0x{content_hash.hex()} cannot be had: {error}") from error
        self.fetched.append(Content(name, content_hash, len(content)))
        return content

    def get_json(self, name: str, content_hash: bytes) -> Mapping[str, Any]:
        """A JSON object. Raises ContentMissingError also for anything else."""
        try:
            value = orjson.loads(self.get(name, content_hash))
        except ValueError as error:
            raise ContentMissingError(f"{name} 0x{content_hash.hex()} is not JSON: {error}") from error
        if not isinstance(value, dict):
            kind = type(value).__name__
            raise ContentMissingError(f"{name} 0x{content_hash.hex()} holds {kind}, expected an object")
        return value


def publish_model(folder: Path, store: ContentStore) -> list[Published]:
    """Puts a market's model into the store: spec.json in canonical form, whose hash the inputs name, and what it names.

    What is there already stays as it is. Raises ModelError when a file is missing or altered, FatalError for a store
    that takes no content.
    """
    raw = read_spec(folder)
    parts = {
        SPEC_FILE: canonical_json(raw),
        MODEL_FILE: read_hashed(folder / MODEL_FILE, bytes.fromhex(raw["model_sha256"])),
    }
    if raw.get("recipe") != TABLE_RECIPE:
        parts[LEDGER_FILE] = read_hashed(folder / LEDGER_FILE, bytes.fromhex(raw["ledger_sha256"]))
    published = []
    for name, content in parts.items():
        content_hash = sha256(content)
        is_new = not store.has(content_hash)
        store.put(content)
        published.append(Published(Content(name, content_hash, len(content)), is_new))
    return published


def fetch_model(reader: Reader, spec_hash: bytes) -> ValuationModel | TableModel:
    """The model whose spec.json has this hash. Raises ContentMissingError."""
    raw = reader.get_json(SPEC_FILE, spec_hash)
    try:
        model = reader.get(MODEL_FILE, bytes.fromhex(raw["model_sha256"]))
        if raw.get("recipe") == TABLE_RECIPE:
            return TableModel.of(raw, model)
        spec = ModelSpec.from_json(raw, SPEC_FILE)
        return ValuationModel.of(spec, model, read_ledger(reader.get(LEDGER_FILE, spec.ledger_sha256)))
    except (KeyError, TypeError, ValueError, ModelError) as error:
        raise ContentMissingError(f"{SPEC_FILE} 0x{spec_hash.hex()} is of no model known here: {error}") from error
