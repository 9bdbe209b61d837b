"""Runs the model on one house and turns its outputs into a value, an interval, a risk and a yield."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import onnxruntime as ort

from oracles.valuation.model.canonical import canonical_hash
from oracles.valuation.model.features import as_row, as_text, features
from oracles.valuation.model.index import IndexReading
from oracles.valuation.model.record import FeatureError, FieldProblem, HouseRecord
from oracles.valuation.model.spec import ModelSpec

ROUNDING_USD: Final = 100
FULL_BPS: Final = 10_000
NORMAL_95: Final = 1.6449  # the 95 % quantile of the normal distribution, for the two-sided 90 % interval


@dataclass(frozen=True)
class Valuation:
    """A house's value on a day, whole USD rounded to 100: the value to the nearest, `low` down, `high` up.

    `low` to `high` is the 90 % interval. `index_age_days` counts from the last month that the price index knows to the
    day of valuation; an old index is no error here, whoever publishes decides how old is too old.
    """

    value: int
    low: int
    high: int
    risk_bps: int
    yield_bps: int
    index_age_days: int


@dataclass(frozen=True)
class ValuationModel:
    """A market's model, ready to run. Deterministic: one row, one thread."""

    spec: ModelSpec
    session: ort.InferenceSession

    @classmethod
    def load(cls, folder: Path) -> "ValuationModel":
        """Loads model.onnx and spec.json. Raises ModelError when either is missing, altered or of another format."""
        spec = ModelSpec.load(folder)
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        session = ort.InferenceSession(spec.read_model(folder), options, providers=["CPUExecutionProvider"])
        return cls(spec=spec, session=session)

    @property
    def model_hash(self) -> bytes:
        """SHA-256 of the bytes of model.onnx, as `sha256sum` prints it. The index and the quantiles, which stand in
        spec.json, are covered by `inputs_hash`."""
        return self.spec.model_sha256

    def inputs_hash(self, metadata: Mapping[str, Any], nav_date: date) -> bytes:
        """SHA-256 of the canonical JSON of all that the value follows from besides the trees:

        `features` as decimal texts with 4 places, `declaredAnnualNetIncome`, `spec` (the hash of spec.json),
        `navDate` and `runtime`. Raises FeatureError on bad metadata.
        """
        house = self.house(metadata, nav_date)
        return canonical_hash(
            {
                "features": as_text(features(house, nav_date)),
                "declaredAnnualNetIncome": house.annual_net_income,
                "spec": self.spec.spec_hash.hex(),
                "navDate": nav_date.isoformat(),
                "runtime": f"onnxruntime {ort.__version__}",
            }
        )

    def value(self, metadata: Mapping[str, Any], nav_date: date) -> Valuation:
        """Values the house that `metadata` describes, as of `nav_date`. Raises FeatureError on bad metadata.

        Log price = model output + index as known on `nav_date`. After the index's last month its last value is kept,
        and both half widths grow with the index's own random walk: sqrt(half² + (1.645 · monthly deviation)² · months).

        Yield: declared annual net income over value, 0 where none is declared, at most 10,000 bps.
        """
        house = self.house(metadata, nav_date)
        log_ratio, log_scale = self.run(house, nav_date)
        index = self.spec.index.known_at(nav_date)
        centre, scale = log_ratio + index.level, math.exp(log_scale)
        walk = NORMAL_95 * self.spec.index.monthly_deviation * math.sqrt(index.months_beyond)
        low = math.exp(centre - math.hypot(self.spec.quantile_low * scale, walk))
        high = math.exp(centre + math.hypot(self.spec.quantile_high * scale, walk))
        value = round(math.exp(centre) / ROUNDING_USD) * ROUNDING_USD
        return Valuation(
            value=value,
            low=math.floor(low / ROUNDING_USD) * ROUNDING_USD,
            high=math.ceil(high / ROUNDING_USD) * ROUNDING_USD,
            risk_bps=risk_bps(value=value, low=low, high=high, index=index),
            yield_bps=min(FULL_BPS, house.annual_net_income * FULL_BPS // value),
            index_age_days=index.age_days,
        )

    def run(self, house: HouseRecord, nav_date: date) -> tuple[float, float]:
        """The model's bare outputs: log of price over index, and log of the expected error's scale."""
        log_ratio, log_scale = self.session.run(None, {"features": as_row(features(house, nav_date))})
        return float(log_ratio[0, 0]), float(log_scale[0, 0])

    def house(self, metadata: Mapping[str, Any], nav_date: date) -> HouseRecord:
        """The house that `metadata` describes, as it may be valued on `nav_date`. Raises FeatureError."""
        house = HouseRecord.from_metadata(
            metadata, market=self.spec.market, attributes=self.spec.attributes, at=nav_date
        )
        if nav_date < self.spec.index.first_day:
            expected = f"a day from {self.spec.index.first_day} on, when the price index begins"
            raise FeatureError([FieldProblem("nav_date", nav_date.isoformat(), expected)])
        return house


def risk_bps(*, value: int, low: float, high: float, index: IndexReading) -> int:
    """A stated rule on measured facts, not a learned score: no data at hand supports learning one.

    Half the interval's width over the value, plus the index's fall from its highest level of the last 60 months, in
    basis points, at most 10,000. An old index widens the interval and so raises the risk.
    """
    half_width = (high - low) / (2 * value)
    fall = 1 - math.exp(-index.drawdown)
    return min(FULL_BPS, round((half_width + fall) * FULL_BPS))
