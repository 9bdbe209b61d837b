"""`aimy verify valuation`: recomputes a published value from what the chain names by hash; says whether it agrees."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from aimy.chain import Chain
from aimy.errors import AimyError
from aimy.settings import load_settings
from aimy.store import ContentStore
from oracles.valuation.library import ContentMissingError
from oracles.valuation.recompute import TOLERANCE, Verification, relative_difference, verify_valuation
from oracles.valuation.settings import RecomputationSettings

USD8: Final = 10**8
FIGURES: Final = (
    ("value", "value"),
    ("90 % low", "low"),
    ("90 % high", "high"),
    ("risk", "risk_bps"),
    ("yield", "yield_bps"),
)


def main(arguments: Sequence[str]) -> int:
    """The command: 0 if the value is reproduced, 1 if not or if it cannot be told, 2 for wrong use."""
    options = _parser().parse_args(arguments)
    settings = load_settings(RecomputationSettings)
    try:
        store, chain = ContentStore(settings.store), Chain.connect(settings)
        verification = verify_valuation(chain, store, options.asset_id, options.round, options.market)
    except AimyError as error:
        print(f"asset {options.asset_id} cannot be verified: {error}", file=sys.stderr)
        if isinstance(error, ContentMissingError) and options.market is None:
            print(
                "Ask the issuer for metadata and the operators for inputs and model; `aimy model publish` puts a model "
                "into a store, `--market FOLDER` takes it from a folder.",
                file=sys.stderr,
            )
        return 1
    print("\n".join(_lines(verification)))
    return 0 if verification.is_equal else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aimy verify valuation",
        description="Recomputes a published value from metadata, inputs and model, each fetched by its hash from "
        "AIMY_VALUATION_STORE. docs/verifying-valuations.md says how to do it without this program.",
        epilog="example: AIMY_VALUATION_STORE=.run/store aimy verify valuation 1 --round 3",
    )
    parser.add_argument("asset_id", type=positive, help="number of the asset in AssetRegistry")
    parser.add_argument("--round", type=positive, help="round to recompute, the last published one by default")
    parser.add_argument("--market", type=Path, help="take the model from this folder, not from the store")
    return parser


def positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r}, expected a whole number from 1 on")
    return int(text)


def _lines(verification: Verification) -> Iterator[str]:
    published, recomputed = verification.published, verification.recomputed
    yield (
        f"asset {verification.asset_id}, round {verification.round}: {_usd(published.value)}"
        f" ({_usd(published.low)} to {_usd(published.high)}) as of {_instant(published.nav_date):%Y-%m-%d},"
        f" published {_instant(verification.published_at):%Y-%m-%d %H:%M} UTC"
    )
    yield ""
    yield f"  {'':<10}{'published':>18}{'recomputed':>18}   difference"
    for label, name in FIGURES:
        there, here = getattr(published, name), getattr(recomputed, name)
        show = _percent if name.endswith("bps") else _usd
        relative = relative_difference(there, here)
        difference = "none" if there == here else f"{relative:.1e} of it" if relative <= 1 else "more than all of it"
        yield f"  {label:<10}{show(there):>18}{show(here):>18}   {difference}"
    yield ""
    yield f"  model   {_hex(published.model_hash)}"
    yield f"  inputs  {_hex(published.inputs_hash)}"
    yield ""
    yield f"fetched by hash from {verification.store}"
    for content in verification.fetched:
        yield f"  {content.name:<15}{_hex(content.sha256)}  {content.size:>9,} bytes"
    if verification.model_folder is not None:
        yield f"model and ledger from {verification.model_folder}, not by hash; inputs rebuilt"
    yield ""
    if verification.is_equal:
        yield f"equal: every figure within {TOLERANCE} of what was published"
        yield from (f"  beside it, {note}" for note in verification.notes)
    else:
        yield "not equal:"
        yield from (f"  {difference}" for difference in (*verification.differences, *verification.notes))


def _instant(timestamp: int) -> datetime:
    return datetime.fromtimestamp(timestamp, UTC)


def _usd(value: int) -> str:
    return f"USD {Decimal(value) / USD8:,.2f}"


def _percent(bps: int) -> str:
    return f"{bps / 100:.2f} %"


def _hex(value: bytes) -> str:
    return "0x" + value.hex()
