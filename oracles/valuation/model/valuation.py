"""Runs the model on one house and turns its outputs into a value, an interval, a risk and a yield."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from oracles.valuation.model.canonical import canonical_json
from oracles.valuation.model.evidence import LookedUp, Reading, evidence, look_up
from oracles.valuation.model.features import as_text, feature_matrix
from oracles.valuation.model.houses import Houses, Vector
from oracles.valuation.model.index import IndexReading
from oracles.valuation.model.index_asset import IndexValuation, index_inputs, is_index, value_index
from oracles.valuation.model.ledger import Ledger
from oracles.valuation.model.quality import quality
from oracles.valuation.model.record import FeatureError, FieldProblem, HouseRecord
from oracles.valuation.model.risk import FULL_BPS, Risk, assess
from oracles.valuation.model.spec import ModelSpec

ROUNDING_USD: Final = 100
NORMAL_95: Final = 1.6449  # the 95 % quantile of the normal distribution, for the two-sided 90 % interval
REMEMBERED_CASES: Final = 64
REMEMBERED_DAYS: Final = 512


@dataclass(frozen=True)
class Valuation:
    """A house's value on a day, whole USD rounded to 100: the value to the nearest, `low` down, `high` up.

    `low` to `high` is the 90 % interval; `yield_low_bps` to `yield_high_bps` is what it makes of the declared income.
    `index_age_days` counts from the last day that the price index knows to the day of valuation; an old index is no
    error here, whoever publishes decides how old is too old.
    """

    value: int
    low: int
    high: int
    risk: Risk
    yield_bps: int
    yield_low_bps: int
    yield_high_bps: int
    index_age_days: int

    @property
    def risk_bps(self) -> int:
        return self.risk.bps


@dataclass(frozen=True)
class Day:
    """What a valuation takes from the market on a day: the index, and the scores between which prices fall."""

    date: date
    index: IndexReading
    quantiles: tuple[float, float]


@dataclass(frozen=True)
class Case:
    """A house on a day, with all that was looked up for it: one row of everything."""

    house: HouseRecord
    nav_date: date
    houses: Houses
    found: LookedUp
    said: Mapping[str, Vector]
    quality: float
    index: IndexReading
    row: NDArray[np.float32]


class ValuationModel:
    """A market's model, ready to run. Deterministic: one row, one thread."""

    def __init__(self, spec: ModelSpec, session: ort.InferenceSession, ledger: Ledger) -> None:
        self.spec = spec
        self.ledger = ledger
        self._session = session
        level = spec.index.levels(ledger.day)
        worth = quality(ledger.houses, spec.areas, spec.slopes)
        self.reading = Reading(residual=ledger.log_price - worth - level, over_index=ledger.log_price - level)
        self.case = lru_cache(REMEMBERED_CASES)(self._case)
        self.day = lru_cache(REMEMBERED_DAYS)(self._day)

    @classmethod
    def load(cls, folder: Path) -> "ValuationModel":
        """Loads a market's folder. Raises ModelError when a file is missing, altered or of another format."""
        spec = ModelSpec.load(folder)
        return cls.of(spec, spec.read_model(folder), spec.read_ledger(folder))

    @classmethod
    def of(cls, spec: ModelSpec, model: bytes, ledger: Ledger) -> "ValuationModel":
        """From a spec and the files that it names, `model` being the bytes of model.onnx."""
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        return cls(spec, ort.InferenceSession(model, options, providers=["CPUExecutionProvider"]), ledger)

    @property
    def model_hash(self) -> bytes:
        """SHA-256 of the bytes of model.onnx, as `sha256sum` prints it. The index, the quantiles and the hash of the
        ledger, which stand in spec.json, are covered by `inputs_hash`."""
        return self.spec.model_sha256

    def inputs_hash(self, metadata: Mapping[str, Any], nav_date: date) -> bytes:
        """SHA-256 of `inputs`. Raises FeatureError on bad metadata."""
        return hashlib.sha256(self.inputs(metadata, nav_date)).digest()

    def inputs(self, metadata: Mapping[str, Any], nav_date: date) -> bytes:
        """Canonical JSON of all that the value follows from besides the trees:

        `features` as decimal texts with 4 places, `declaredAnnualNetIncome`, `declaredDebt`, `spec` (the hash of
        spec.json), `navDate` and `runtime`; of an index, what `index_inputs` says. Raises FeatureError on bad metadata.
        """
        if is_index(metadata):
            return index_inputs(self.spec, metadata, nav_date)
        case = self.case(self.house(metadata, nav_date), nav_date)
        return self.inputs_of(case.house, nav_date, case.row[0])

    def inputs_of(self, house: HouseRecord, nav_date: date, row: NDArray[np.float32]) -> bytes:
        return canonical_json(
            {
                "features": as_text(row),
                "declaredAnnualNetIncome": house.annual_net_income,
                "declaredDebt": vars(house.debt) if house.debt else None,
                "spec": self.spec.spec_hash.hex(),
                "navDate": nav_date.isoformat(),
                "runtime": f"onnxruntime {ort.__version__}",
            }
        )

    def value(self, metadata: Mapping[str, Any], nav_date: date) -> Valuation | IndexValuation:
        """Values the house, or the market's index, that `metadata` describes. Raises FeatureError on bad metadata."""
        if is_index(metadata):
            return value_index(self.spec, metadata, nav_date)
        return self.value_house(metadata, nav_date)

    def value_house(self, metadata: Mapping[str, Any], nav_date: date) -> Valuation:
        """Values the house that `metadata` describes, as of `nav_date`. Raises FeatureError on bad metadata.

        Log price = index as known on `nav_date` + stretched (hedonic sum + model output). After the index's last day
        its last level is kept, and both half widths grow with its own random walk:
        sqrt(half² + (1.645 · monthly deviation)² · months).

        Yield: declared annual net income over value, 0 where none is declared, at most 10,000 bps; its interval is the
        income over the interval of the value.
        """
        case = self.case(self.house(metadata, nav_date), nav_date)
        return self.valuation_of(case.house, self.day(nav_date), case.quality, *self.run(case.row))

    def valuation_of(
        self, house: HouseRecord, day: Day, quality: float, log_ratio: float, log_scale: float
    ) -> Valuation:
        """What the trees' outputs make of a house on a day."""
        centre = self.centre(day.index, quality, log_ratio)
        scale = math.exp(log_scale)
        walk = NORMAL_95 * self.spec.index.monthly_deviation * math.sqrt(day.index.months_beyond)
        quantile_low, quantile_high = day.quantiles
        low = math.exp(centre - math.hypot(quantile_low * scale, walk))
        high = math.exp(centre + math.hypot(quantile_high * scale, walk))
        value = round(math.exp(centre) / ROUNDING_USD) * ROUNDING_USD
        rounded_low, rounded_high = math.floor(low / ROUNDING_USD), math.ceil(high / ROUNDING_USD)
        risk = assess(house, year=day.date.year, value=value, low=low, high=high, drawdown=day.index.drawdown)
        income = house.annual_net_income
        return Valuation(
            value=value,
            low=rounded_low * ROUNDING_USD,
            high=rounded_high * ROUNDING_USD,
            risk=risk,
            yield_bps=_yield_bps(income, value),
            yield_low_bps=_yield_bps(income, rounded_high * ROUNDING_USD),
            yield_high_bps=_yield_bps(income, rounded_low * ROUNDING_USD),
            index_age_days=day.index.age_days,
        )

    def logs(self, house: HouseRecord, nav_date: date) -> tuple[float, float]:
        """The log of the value, and the log of the error's scale."""
        case = self.case(house, nav_date)
        log_ratio, log_scale = self.run(case.row)
        return self.centre(case.index, case.quality, log_ratio), log_scale

    def centre(self, index: IndexReading, quality: float, log_ratio: float) -> float:
        """The log of the value before rounding."""
        return index.level + self.spec.stretch.apply(quality + log_ratio)

    def run(self, row: NDArray[np.float32]) -> tuple[float, float]:
        """The model's bare outputs: log of price over index and hedonic sum, and log of the expected error's scale."""
        log_ratio, log_scale = self.run_all(row)
        return float(log_ratio[0]), float(log_scale[0])

    def run_all(self, rows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """As `run`, for many rows at once: the same outputs to the bit, each of shape (rows,)."""
        log_ratio, log_scale = self._session.run(None, {"features": rows})
        return log_ratio[:, 0], log_scale[:, 0]

    def house(self, metadata: Mapping[str, Any], nav_date: date) -> HouseRecord:
        """The house that `metadata` describes, as it may be valued on `nav_date`. Raises FeatureError."""
        house = HouseRecord.from_metadata(
            metadata, market=self.spec.market, attributes=self.spec.attributes, at=nav_date
        )
        if nav_date < self.spec.index.first_day:
            expected = f"a day from {self.spec.index.first_day} on, when the price index begins"
            raise FeatureError([FieldProblem("nav_date", nav_date.isoformat(), expected)])
        return house

    def _day(self, nav_date: date) -> Day:
        return Day(nav_date, self.spec.index.known_at(nav_date), self.spec.interval.at(nav_date))

    def _case(self, house: HouseRecord, nav_date: date) -> Case:
        houses = Houses.of([house], [nav_date])
        found = look_up(self.ledger, houses)
        said = evidence(self.ledger, self.reading, houses, found)
        worth = quality(houses, self.spec.areas, self.spec.slopes)
        return Case(
            house=house,
            nav_date=nav_date,
            houses=houses,
            found=found,
            said=said,
            quality=float(worth[0]),
            index=self.day(nav_date).index,
            row=feature_matrix(houses, said, worth),
        )


def _yield_bps(income: int, value: int) -> int:
    return min(FULL_BPS, income * FULL_BPS // value) if value else 0
