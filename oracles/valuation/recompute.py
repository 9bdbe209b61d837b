"""Recomputes a published round from what the chain names by hash: metadata, inputs, model, ledger."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from aimy.chain import Block, Chain
from aimy.errors import FatalError
from aimy.store import ContentStore, object_name
from oracles.structs import struct
from oracles.valuation.appraiser import UnvaluableError, appraise, day_of
from oracles.valuation.decide import Appraisal
from oracles.valuation.library import INPUTS, METADATA, Content, ContentMissingError, Reader, fetch_model
from oracles.valuation.model import FeatureError, ModelError, ValuationModel
from oracles.valuation.model.markets import load_market
from oracles.valuation.model.table import TableModel

TOLERANCE: Final = Decimal("1e-5")  # relative; two runtimes may differ by less
LAST_PLACE: Final = Decimal("0.0001")  # of a feature's text; two processors may round it differently
FIGURES: Final = ("value", "low", "high", "risk_bps", "yield_bps")


@dataclass(frozen=True, slots=True)
class Round:
    """A published round as the chain has it, and the hash of the metadata that stood when it was signed."""

    asset_id: int
    number: int
    signed_at: int
    published_at: int
    published: Appraisal
    metadata_hash: bytes


@dataclass(frozen=True, slots=True)
class Verification:
    """A published round beside its recomputation, both in the units of a report.

    `inputs_differ` names what does not agree in the inputs where both are known; `notes` what differs and does not
    matter. `fetched` is what was read by hash, from `store`; `model_folder` is where the model was taken from instead.
    """

    asset_id: int
    round: int
    published: Appraisal
    recomputed: Appraisal
    published_at: int = 0
    inputs_differ: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    fetched: tuple[Content, ...] = ()
    store: str = ""
    model_folder: Path | None = None

    @property
    def differences(self) -> tuple[str, ...]:
        """What does not agree, with both sides; empty if the value is reproduced."""
        found = []
        if self.published.model_hash != self.recomputed.model_hash:
            found.append(_unlike("model", self.published.model_hash, self.recomputed.model_hash))
        if self.inputs_differ is not None:
            found += self.inputs_differ
        elif self.published.inputs_hash != self.recomputed.inputs_hash:
            found.append(_unlike("inputs", self.published.inputs_hash, self.recomputed.inputs_hash))
        for name in FIGURES:
            published, recomputed = getattr(self.published, name), getattr(self.recomputed, name)
            if relative_difference(published, recomputed) > TOLERANCE:
                found.append(
                    f"{name}: published {published}, recomputed {recomputed}"
                    f" ({relative_difference(published, recomputed):.2e} of it)"
                )
        return tuple(found)

    @property
    def is_equal(self) -> bool:
        return not self.differences


def relative_difference(published: int, recomputed: int) -> Decimal:
    """|published - recomputed| / recomputed; over 1 where nothing was recomputed."""
    return Decimal(abs(published - recomputed)) / Decimal(max(recomputed, 1))


def verify_valuation(
    chain: Chain, store: ContentStore, asset_id: int, round_: int | None = None, model_folder: Path | None = None
) -> Verification:
    """Recomputes the value published for `round_` of an asset, the last one by default.

    Metadata, inputs, spec.json, model and ledger come from `store` by their hashes; with `model_folder` the model is
    the one in that folder and the inputs are rebuilt. Raises ContractRefused for an unknown asset or round,
    ContentMissingError naming what cannot be had, UnvaluableError for metadata that cannot be valued, TransientError
    when the chain does not answer.
    """
    said = read_round(chain, asset_id, round_)
    reader = Reader(store)
    metadata = reader.get_json(METADATA, said.metadata_hash)
    stated: Mapping[str, Any] | None = None
    if model_folder is None:
        stated, model = fetch_round_model(reader, said)
    else:
        model = _model_in(model_folder)
    nav_date = day_of(said.published.nav_date)
    try:
        recomputed, inputs = appraise(model, metadata, nav_date), model.inputs(metadata, nav_date)
    except FeatureError as error:
        raise UnvaluableError(str(error)) from error
    differ, notes = (None, ()) if stated is None else compare_inputs(stated, json.loads(inputs))
    return Verification(
        asset_id=asset_id,
        round=said.number,
        published=said.published,
        recomputed=recomputed,
        published_at=said.published_at,
        inputs_differ=differ,
        notes=notes,
        fetched=tuple(reader.fetched),
        store=str(store),
        model_folder=model_folder,
    )


def read_round(chain: Chain, asset_id: int, round_: int | None = None) -> Round:
    """A published round, the last one by default. Raises ContractRefused for an unknown asset or round."""
    oracle = chain.contract("ValuationOracle").functions
    block = chain.head()
    metadata_hash = metadata_hash_of(chain, asset_id, block)
    fn = oracle.latest(asset_id) if round_ is None else oracle.valuationAt(asset_id, round_)
    valuation = struct(fn, chain.call(fn, block=block))
    return Round(
        asset_id=asset_id,
        number=valuation["round"],
        signed_at=valuation["signedAt"],
        published_at=valuation["publishedAt"],
        published=_published(valuation),
        metadata_hash=_metadata_hash_at(chain, asset_id, valuation["signedAt"], block) or metadata_hash,
    )


def metadata_hash_of(chain: Chain, asset_id: int, block: Block | str = "latest") -> bytes:
    """The hash of an asset's metadata as it stands. Raises ContractRefused for an unknown asset."""
    fn = chain.contract("AssetRegistry").functions.asset(asset_id)
    return bytes(struct(fn, chain.call(fn, block=block))["metadataHash"])


def fetch_round_model(reader: Reader, said: Round) -> tuple[Mapping[str, Any], ValuationModel | TableModel]:
    """The inputs that a round names, and the model that these name. Raises ContentMissingError."""
    stated = reader.get_json(INPUTS, said.published.inputs_hash)
    try:
        object_name(spec_hash := bytes.fromhex(stated["spec"]))
    except (KeyError, TypeError, ValueError) as error:
        named = f"{INPUTS} 0x{said.published.inputs_hash.hex()}"
        raise ContentMissingError(f"{named} name no spec.json: {stated.get('spec')!r:.80}") from error
    return stated, fetch_model(reader, spec_hash)


def compare_inputs(stated: Mapping[str, Any], here: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What differs between the inputs that were hashed and those found here; then what differs and does not matter: the
    runtime's version, and the last place of a feature."""
    published, found = dict(_flat(stated)), dict(_flat(here))
    differ: list[str] = []
    notes: list[str] = []
    for name in sorted(published.keys() | found.keys()):
        there, now = published.get(name), found.get(name)
        if there == now:
            continue
        said = f"inputs, {name}: published {there!r}, here {now!r}"
        (notes if name == "runtime" or _is_rounding(there, now) else differ).append(said)
    return tuple(differ), tuple(notes)


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, item in value.items():
        if isinstance(item, Mapping):
            yield from _flat(item, f"{prefix}{name}.")
        elif isinstance(item, list):
            yield from _flat({str(place): each for place, each in enumerate(item)}, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", item


def _is_rounding(there: Any, now: Any) -> bool:
    if not isinstance(there, str) or not isinstance(now, str):
        return False
    try:
        return abs(Decimal(there) - Decimal(now)) <= LAST_PLACE
    except InvalidOperation:
        return False


def _metadata_hash_at(chain: Chain, asset_id: int, signed_at: int, block: Block) -> bytes | None:
    """The metadata of the asset when the round was signed, if it was changed since it was registered: an asset may be
    rejected, corrected and submitted again."""
    registry, wanted = chain.contract("AssetRegistry"), {"assetId": asset_id}
    span = {"from_block": chain.manifest.start_block, "to_block": block.number}
    with chain.rpc():
        updates = list(registry.events.AssetMetadataUpdated().get_logs(argument_filters=wanted, **span))
        if not updates:
            return None
        [registered] = registry.events.AssetRegistered().get_logs(argument_filters=wanted, **span)
    standing = [one for one in updates if chain.block(one["blockNumber"]).timestamp <= signed_at]
    return bytes((standing[-1] if standing else registered)["args"]["metadataHash"])


def _model_in(folder: Path) -> ValuationModel | TableModel:
    try:
        return load_market(folder)
    except ModelError as error:
        raise FatalError(f"the model in {folder} cannot be used: {error}") from error


def _published(valuation: Mapping[str, Any]) -> Appraisal:
    return Appraisal(
        value=valuation["value"],
        low=valuation["low"],
        high=valuation["high"],
        risk_bps=valuation["riskBps"],
        yield_bps=valuation["yieldBps"],
        nav_date=valuation["navDate"],
        model_hash=bytes(valuation["modelHash"]),
        inputs_hash=bytes(valuation["inputsHash"]),
    )


def _unlike(name: str, published: bytes, recomputed: bytes) -> str:
    return f"{name}: published 0x{published.hex()}, here 0x{recomputed.hex()}"
