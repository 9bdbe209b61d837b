"""Metadata from the content store through the model into the units of a report."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson

from aimy.errors import AimyError, FatalError
from aimy.store import ContentStore
from oracles.valuation.decide import Appraisal
from oracles.valuation.model import FeatureError, ModelError, ValuationModel
from oracles.valuation.model.markets import load_market
from oracles.valuation.model.table import TableModel

USD8_PER_USD: Final = 10**8
REMEMBERED: Final = 4_096


class UnvaluableError(AimyError):
    """An asset that the model must not value, and why."""


class Appraiser:
    """Appraises assets by the hash of their metadata. Answers are remembered: hash and day determine them."""

    def __init__(self, model: ValuationModel | TableModel, store: ContentStore) -> None:
        self._model = model
        self._store = store
        self.appraise = lru_cache(REMEMBERED)(self._appraise)

    @classmethod
    def load(cls, market_dir: Path, store: ContentStore) -> "Appraiser":
        """Loads the model of a market's folder. FatalError when it is missing or altered."""
        try:
            return cls(load_market(market_dir), store)
        except ModelError as error:
            raise FatalError(f"the model in {market_dir} cannot be used: {error}") from error

    @property
    def model(self) -> ValuationModel | TableModel:
        return self._model

    @property
    def model_hash(self) -> bytes:
        return self._model.model_hash

    def _appraise(self, metadata_hash: bytes, nav_date: date) -> Appraisal:
        """The asset's appraisal as of `nav_date`.

        Raises UnvaluableError for altered or unusable metadata, TransientError while the store does not have it.
        """
        metadata = self._metadata(metadata_hash)
        try:
            valuation = self._model.value(metadata, nav_date)
            inputs_hash = self._model.inputs_hash(metadata, nav_date)
        except FeatureError as error:
            raise UnvaluableError(str(error)) from error
        return Appraisal(
            value=valuation.value * USD8_PER_USD,
            low=valuation.low * USD8_PER_USD,
            high=valuation.high * USD8_PER_USD,
            risk_bps=valuation.risk_bps,
            yield_bps=valuation.yield_bps,
            nav_date=int(datetime.combine(nav_date, time(), UTC).timestamp()),
            model_hash=self._model.model_hash,
            inputs_hash=inputs_hash,
        )

    def _metadata(self, metadata_hash: bytes) -> Mapping[str, Any]:
        try:
            metadata = orjson.loads(self._store.get(metadata_hash))
        except FatalError as error:  # altered content concerns this one asset; the others are valued on
            raise UnvaluableError(str(error)) from error
        except ValueError as error:
            raise UnvaluableError(f"metadata {metadata_hash.hex()} is not JSON: {error}") from error
        if not isinstance(metadata, dict):
            raise UnvaluableError(f"metadata {metadata_hash.hex()} holds {type(metadata).__name__}, expected an object")
        return metadata


def day_of(timestamp: int) -> date:
    """The UTC day of a block's time."""
    return datetime.fromtimestamp(timestamp, UTC).date()
