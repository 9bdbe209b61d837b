"""Metadata from the content store through the model into the units of a report."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Final

import orjson
import structlog

from aimy.canonical import sha256
from aimy.errors import AimyError, FatalError, TransientError
from aimy.store import ContentStore
from oracles.valuation.decide import USD, Appraisal
from oracles.valuation.model import FeatureError, ModelError, Valuation, ValuationModel
from oracles.valuation.model.batch import value_all
from oracles.valuation.model.index_asset import CURRENCY as POINTS
from oracles.valuation.model.index_asset import IndexValuation
from oracles.valuation.model.markets import load_market
from oracles.valuation.model.table import TableModel, TableValuation

USD8_PER_USD: Final = 10**8
REMEMBERED: Final = 65_536  # answers: some 30 MB
PATIENCE: Final = 3  # contents that the store may lack before a batch goes on without the rest

Asked = tuple[bytes, date]  # hash of the metadata, day of valuation

log = structlog.get_logger()


class UnvaluableError(AimyError):
    """An asset that the model must not value, and why."""


class Appraiser:
    """Appraises assets by the hash of their metadata. Answers are remembered: hash and day determine them."""

    def __init__(self, model: ValuationModel | TableModel, store: ContentStore) -> None:
        self._model = model
        self._store = store
        self._keeps_inputs = True
        self._remembered: dict[Asked, Appraisal] = {}
        self._prepared_inputs: dict[Asked, bytes] = {}

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

    def keep_inputs(self, metadata_hash: bytes, nav_date: date) -> None:
        """Puts what an appraisal follows from into the store, under the hash that the report names, so that others can
        recompute it. A store that takes nothing is told in the log, once; the value does not wait for it."""
        if not self._keeps_inputs:
            return
        try:
            inputs = self._prepared_inputs.pop((metadata_hash, nav_date), None)
            inputs = inputs or self._model.inputs(self._metadata(metadata_hash), nav_date)
            self._store.put(inputs, survives_power_loss=False)
        except (OSError, FatalError) as error:
            self._keeps_inputs = False
            log.warning("inputs_not_kept", store=str(self._store), error=str(error))

    def prepare(self, assets: Iterable[Asked]) -> None:
        """Values many assets at once and remembers the answers; whatever cannot be valued is left to `appraise`."""
        self._prepared_inputs.clear()
        if isinstance(self._model, TableModel):  # its matrices are not the same to the bit in a batch
            return
        asked, metadata, failures = [], [], 0
        for one in dict.fromkeys(assets):
            if one in self._remembered or failures == PATIENCE:
                continue
            try:
                metadata.append(self._metadata(one[0]))
                asked.append(one)
            except UnvaluableError:
                continue
            except TransientError:
                failures += 1
        days = [nav_date for _, nav_date in asked]
        for one, answer in zip(asked, value_all(self._model, list(zip(metadata, days, strict=True))), strict=True):
            if not isinstance(answer, FeatureError):
                valuation, inputs = answer
                self._remember(one, appraisal_of(valuation, one[1], self._model.model_hash, sha256(inputs)))
                self._prepared_inputs[one] = inputs

    def appraise(self, metadata_hash: bytes, nav_date: date) -> Appraisal:
        """The asset's appraisal as of `nav_date`.

        Raises UnvaluableError for altered or unusable metadata, TransientError while the store does not have it.
        """
        asked = (metadata_hash, nav_date)
        if (known := self._remembered.get(asked)) is not None:
            return known
        metadata = self._metadata(metadata_hash)
        try:
            return self._remember(asked, appraise(self._model, metadata, nav_date))
        except FeatureError as error:
            raise UnvaluableError(str(error)) from error

    def _remember(self, asked: Asked, appraisal: Appraisal) -> Appraisal:
        """The oldest answers are forgotten."""
        self._remembered[asked] = appraisal
        if len(self._remembered) > REMEMBERED:
            del self._remembered[next(iter(self._remembered))]
        return appraisal

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


def appraise(model: ValuationModel | TableModel, metadata: Mapping[str, Any], nav_date: date) -> Appraisal:
    """What a model says of an asset, in the units of a report. Raises FeatureError for metadata it must not value."""
    inputs_hash = model.inputs_hash(metadata, nav_date)
    return appraisal_of(model.value(metadata, nav_date), nav_date, model.model_hash, inputs_hash)


def appraisal_of(
    valuation: Valuation | TableValuation | IndexValuation, nav_date: date, model_hash: bytes, inputs_hash: bytes
) -> Appraisal:
    """A valuation in the units of a report."""
    is_index = isinstance(valuation, IndexValuation)
    unit = 1 if is_index else USD8_PER_USD
    return Appraisal(
        value=valuation.value * unit,
        low=valuation.low * unit,
        high=valuation.high * unit,
        risk_bps=valuation.risk_bps,
        yield_bps=valuation.yield_bps,
        nav_date=int(datetime.combine(nav_date, time(), UTC).timestamp()),
        model_hash=model_hash,
        inputs_hash=inputs_hash,
        currency=POINTS if is_index else USD,
    )


def day_of(timestamp: int) -> date:
    """The UTC day of a block's time."""
    return datetime.fromtimestamp(timestamp, UTC).date()
