"""Recomputes a published value from what the chain names: the metadata by its hash, the model by its hash."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from aimy.chain import Chain
from aimy.errors import AimyError
from aimy.settings import load_settings
from aimy.store import ContentStore
from oracles.structs import struct
from oracles.valuation.appraiser import Appraiser, day_of
from oracles.valuation.decide import Appraisal
from oracles.valuation.settings import RecomputationSettings

TOLERANCE: Final = Decimal("1e-5")  # relative; two runtimes may differ by less
USD8: Final = 10**8


@dataclass(frozen=True, slots=True)
class Verification:
    """A published round beside its recomputation, both in the units of a report."""

    asset_id: int
    round: int
    published: Appraisal
    recomputed: Appraisal

    @property
    def differences(self) -> tuple[str, ...]:
        """What does not agree, with both sides; empty if the value is reproduced."""
        found = [
            f"{name}: published {_hex(published)}, here {_hex(recomputed)}"
            for name, published, recomputed in (
                ("model", self.published.model_hash, self.recomputed.model_hash),
                ("inputs", self.published.inputs_hash, self.recomputed.inputs_hash),
            )
            if published != recomputed
        ]
        for name in ("value", "low", "high", "risk_bps", "yield_bps"):
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


def verify_valuation(chain: Chain, appraiser: Appraiser, asset_id: int, round_: int | None = None) -> Verification:
    """Recomputes the value published for `round_` of an asset, the last one by default.

    Raises ContractRefused for an unknown asset or round, UnvaluableError when the metadata was altered or cannot be
    valued, TransientError when chain or store do not answer.
    """
    oracle = chain.contract("ValuationOracle").functions
    block = chain.head()
    fn = chain.contract("AssetRegistry").functions.asset(asset_id)
    metadata_hash = bytes(struct(fn, chain.call(fn, block=block))["metadataHash"])
    fn = oracle.latest(asset_id) if round_ is None else oracle.valuationAt(asset_id, round_)
    valuation = struct(fn, chain.call(fn, block=block))
    published = _published(valuation)
    recomputed = appraiser.appraise(metadata_hash, day_of(published.nav_date))
    return Verification(asset_id, valuation["round"], published, recomputed)


def _published(valuation: dict[str, Any]) -> Appraisal:
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


def main(arguments: Sequence[str]) -> int:
    """The command: 0 if the value is reproduced, 1 if not or if it cannot be told, 2 for wrong use."""
    options = _parser().parse_args(arguments)
    settings = load_settings(RecomputationSettings)
    try:
        appraiser = Appraiser.load(settings.market_dir, ContentStore(settings.store))
        verification = verify_valuation(Chain.connect(settings), appraiser, options.asset_id, options.round)
    except AimyError as error:
        print(f"asset {options.asset_id} cannot be verified: {error}", file=sys.stderr)
        return 1
    print(_sentence(verification))
    return 0 if verification.is_equal else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m oracles.valuation verify",
        description="Recomputes a published value from the metadata and model that the chain names by hash.",
        epilog="example: AIMY_VALUATION_STORE=.run/store python -m oracles.valuation verify 1 --round 3",
    )
    parser.add_argument("asset_id", type=_positive, help="number of the asset in AssetRegistry")
    parser.add_argument("--round", type=_positive, help="round to recompute, the last published one by default")
    return parser


def _positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r}, expected a whole number from 1 on")
    return int(text)


def _sentence(verification: Verification) -> str:
    published = verification.published
    day = datetime.fromtimestamp(published.nav_date, UTC).date()
    head = (
        f"asset {verification.asset_id}, round {verification.round}: {_usd(published.value)}"
        f" ({_usd(published.low)} to {_usd(published.high)}) as of {day}"
    )
    if verification.is_equal:
        return f"{head}\nequal: recomputed within {TOLERANCE} with model {_hex(published.model_hash)}"
    return "\n".join([head, "not equal:", *(f"  {difference}" for difference in verification.differences)])


def _usd(value: int) -> str:
    return f"USD {Decimal(value) / USD8:,.2f}"


def _hex(value: bytes) -> str:
    return "0x" + value.hex()
