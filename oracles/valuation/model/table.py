"""Markets whose values follow from a table of attributes alone: no ledger, no index, all stated in their spec.json.

A column is encoded by what spec.json says of it, so another such market is a folder and no code.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from oracles.valuation.model.canonical import canonical_hash, canonical_json
from oracles.valuation.model.record import FeatureError, FieldProblem
from oracles.valuation.model.spec import MODEL_FILE, SPEC_FILE, ModelError, read_hashed, read_spec

RECIPE: Final = "table/1"
SCHEMA: Final = "aimy.table/1"
ROUNDING_USD: Final = 100
MAX_INCOME: Final = 1_000_000_000
FULL_BPS: Final = 10_000

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """How an attribute becomes numbers: `kind` is "number" (kept within `low` to `high` as trained, its logarithm of
    1 + x where `is_log`), "order" (the place in `levels`) or "choice" (one number per level, 1 for the one it has; an
    unknown one has none)."""

    name: str
    kind: str
    low: float = 0.0
    high: float = 0.0
    is_log: bool = False
    levels: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Column":
        return cls(**{**raw, "levels": tuple(raw.get("levels", ()))})

    def to_json(self) -> dict[str, Any]:
        if self.kind == "number":
            return {"name": self.name, "kind": self.kind, "low": self.low, "high": self.high, "is_log": self.is_log}
        return {"name": self.name, "kind": self.kind, "levels": list(self.levels)}

    @property
    def features(self) -> tuple[str, ...]:
        return tuple(f"{self.name}={level}" for level in self.levels) if self.kind == "choice" else (self.name,)

    def encode(self, value: Any) -> list[float]:
        if self.kind == "choice":
            return [float(value == level) for level in self.levels]
        if self.kind == "order":
            return [float(self.levels.index(value))]
        bounded = min(max(float(value), self.low), self.high)
        return [math.log1p(bounded) if self.is_log else bounded]

    def problem(self, value: Any) -> FieldProblem | None:
        """What is wrong with a value, None if nothing; a number far outside of what was trained on is refused."""
        field = f"attributes.{self.name}"
        if self.kind == "number":
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            least, most = min(0.0, self.low), 4 * max(self.high, 1.0)
            if not is_number or not least <= value <= most:
                return FieldProblem(field, value, f"a number from {least:g} to {most:g}")
        elif not isinstance(value, str):
            return FieldProblem(field, value, "a text")
        elif self.kind == "order" and value not in self.levels:
            return FieldProblem(field, value, f"one of {', '.join(self.levels)}")
        return None


@dataclass(frozen=True)
class TableValuation:
    """As Valuation says it: whole USD, `low` to `high` the 90 % interval, risk its half width."""

    value: int
    low: int
    high: int
    risk_bps: int
    yield_bps: int


class TableModel:
    """A market's table model, with the face of ValuationModel: value, inputs_hash, model_hash."""

    def __init__(self, raw: Mapping[str, Any], session: ort.InferenceSession) -> None:
        self.market: str = raw["market"]
        self.spec_hash = canonical_hash(raw)
        self.model_hash = bytes.fromhex(raw["model_sha256"])
        self.columns = tuple(Column.from_json(one) for one in raw["columns"])
        self.typical: Row = raw["typical"]
        self.quantiles: tuple[float, float] = (raw["interval"]["quantile_low"], raw["interval"]["quantile_high"])
        self._session = session

    @classmethod
    def load(cls, folder: Path) -> "TableModel":
        raw = read_spec(folder)
        if raw.get("recipe") != RECIPE:
            raise ModelError(f"{folder / SPEC_FILE}: recipe {raw.get('recipe')!r}, expected {RECIPE!r}")
        return cls.of(raw, read_hashed(folder / MODEL_FILE, bytes.fromhex(raw["model_sha256"])))

    @classmethod
    def of(cls, raw: Mapping[str, Any], model: bytes) -> "TableModel":
        """From what spec.json holds and the bytes of the model.onnx that it names."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        return cls(raw, ort.InferenceSession(model, options, providers=["CPUExecutionProvider"]))

    def value(self, metadata: Mapping[str, Any], nav_date: date) -> TableValuation:
        """Values what `metadata` describes. Raises FeatureError naming every bad field."""
        row, income = self._read(metadata)
        centre = self.log_value(row)
        value = round(math.exp(centre) / ROUNDING_USD) * ROUNDING_USD
        low, high = (math.exp(centre + quantile) for quantile in self.quantiles)
        return TableValuation(
            value=value,
            low=math.floor(low / ROUNDING_USD) * ROUNDING_USD,
            high=math.ceil(high / ROUNDING_USD) * ROUNDING_USD,
            risk_bps=min(FULL_BPS, round((high - low) / (2 * value) * FULL_BPS)),
            yield_bps=min(FULL_BPS, income * FULL_BPS // value),
        )

    def log_value(self, row: NDArray[np.float32]) -> float:
        """The model's bare output for one row: the log of the value."""
        (outputs,) = self._session.run(None, {"features": row})
        return float(np.ravel(outputs)[0])

    def attributes(self, metadata: Mapping[str, Any]) -> Row:
        """The attributes that the model reads. Raises FeatureError on bad metadata."""
        self._read(metadata)
        return {one.name: metadata["attributes"][one.name] for one in self.columns}

    def inputs_hash(self, metadata: Mapping[str, Any], nav_date: date) -> bytes:
        """SHA-256 of `inputs`. Raises FeatureError on bad metadata."""
        return hashlib.sha256(self.inputs(metadata, nav_date)).digest()

    def inputs(self, metadata: Mapping[str, Any], nav_date: date) -> bytes:
        """Canonical JSON of all that the value follows from besides the model. Raises FeatureError on bad metadata."""
        row, income = self._read(metadata)
        return canonical_json(
            {
                "features": [f"{float(number):.4f}" for number in row[0]],
                "declaredAnnualNetIncome": income,
                "spec": self.spec_hash.hex(),
                "navDate": nav_date.isoformat(),
                "runtime": f"onnxruntime {ort.__version__}",
            }
        )

    def _read(self, metadata: Mapping[str, Any]) -> tuple[NDArray[np.float32], int]:
        problems = [
            FieldProblem(field, metadata.get(field), repr(expected))
            for field, expected in (("schema", SCHEMA), ("market", self.market))
            if metadata.get(field) != expected
        ]
        income = metadata.get("declared_annual_net_income", 0)
        if isinstance(income, bool) or not isinstance(income, int) or not 0 <= income <= MAX_INCOME:
            problems.append(FieldProblem("declared_annual_net_income", income, f"a whole number, 0 to {MAX_INCOME}"))
        attributes = metadata.get("attributes")
        if not isinstance(attributes, Mapping):
            problems.append(FieldProblem("attributes", attributes, "an object with the recorded attributes"))
            raise FeatureError(problems)
        problems += [found for one in self.columns if (found := one.problem(attributes.get(one.name)))]
        if problems:
            raise FeatureError(problems)
        return encode(self.columns, attributes), int(income)


def encode(columns: tuple[Column, ...], attributes: Row) -> NDArray[np.float32]:
    """One row of shape (1, features); training and valuation share it."""
    return np.array([[number for one in columns for number in one.encode(attributes[one.name])]], dtype=np.float32)
