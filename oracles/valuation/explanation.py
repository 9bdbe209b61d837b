"""`aimy valuation explain`: why a house is worth what the model says, in words and as a picture."""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from aimy.chain import Chain
from aimy.errors import AimyError, ContractRefused
from aimy.settings import load_settings
from aimy.store import ContentStore
from oracles.valuation.appraiser import day_of
from oracles.valuation.library import METADATA, Reader
from oracles.valuation.model import FeatureError, ModelError, ValuationModel
from oracles.valuation.model.drawing import as_svg, in_words
from oracles.valuation.model.explain import explain
from oracles.valuation.model.explain_table import explain_table, table_as_svg, table_in_words
from oracles.valuation.model.markets import load_market
from oracles.valuation.model.table import TableModel
from oracles.valuation.recompute import Round, fetch_round_model, metadata_hash_of, read_round
from oracles.valuation.settings import PACKAGED_MARKETS, RecomputationSettings

NEVER_PUBLISHED = "ValuationNeverPublished"


@dataclass(frozen=True)
class Subject:
    """What is explained: a house, the model that values it, the day, and where they were taken from."""

    metadata: Mapping[str, Any]
    model: ValuationModel | TableModel
    nav_date: date
    heading: str = ""


def main(arguments: Sequence[str]) -> int:
    """0 when explained, 1 when the house cannot be valued, 2 for wrong use."""
    options = _parser().parse_args(arguments)
    is_asset = options.subject.isascii() and options.subject.isdigit()
    try:
        subject = _of_asset(options) if is_asset else _of_file(options)
        words, picture = _explained(subject)
        if options.svg:
            options.svg.write_text(picture, encoding="utf-8")
    except (AimyError, FeatureError, ModelError, OSError, ValueError) as error:
        named = f"asset {options.subject}" if is_asset else options.subject
        print(f"{named} cannot be explained: {error}", file=sys.stderr)
        return 1
    print(f"{subject.heading}{words}")
    if options.svg:
        print(f"Drawn in {options.svg}")
    return 0


def _explained(subject: Subject) -> tuple[str, str]:
    """In words, and as SVG."""
    if isinstance(subject.model, TableModel):
        table = explain_table(subject.model, subject.metadata, subject.nav_date)
        return table_in_words(table), table_as_svg(table)
    explanation = explain(subject.model, subject.metadata, subject.nav_date)
    return in_words(explanation), as_svg(explanation)


def _of_file(options: argparse.Namespace) -> Subject:
    model = load_market(options.market or PACKAGED_MARKETS / "seattle")
    return Subject(_read(Path(options.subject)), model, options.date or date.today())


def _of_asset(options: argparse.Namespace) -> Subject:
    """An asset of the chain as its last round valued it: metadata, model and day are those of the round, unless others
    are asked for. One that was never valued is explained by the configured model."""
    settings, asset_id = load_settings(RecomputationSettings), int(options.subject)
    chain, reader = Chain.connect(settings), Reader(ContentStore(settings.store))
    said = _last_round(chain, asset_id)
    metadata = reader.get_json(METADATA, said.metadata_hash if said else metadata_hash_of(chain, asset_id))
    if options.market or said is None:
        model = load_market(options.market or settings.market_dir)
    else:
        _, model = fetch_round_model(reader, said)
    last_valued = day_of(said.published.nav_date) if said else date.today()
    last = f"round {said.number}" if said else "never valued on chain"
    heading = f"Asset {asset_id}, {last}, explained by model 0x{model.model_hash.hex()}\n"
    return Subject(metadata, model, options.date or last_valued, heading)


def _last_round(chain: Chain, asset_id: int) -> Round | None:
    try:
        return read_round(chain, asset_id)
    except ContractRefused as refused:
        if refused.name != NEVER_PUBLISHED:
            raise
        return None


def _read(path: Path) -> dict[str, Any]:
    """The metadata in a file: the bare object, or a declaration that holds it."""
    content = orjson.loads(path.read_bytes())
    if not isinstance(content, dict):
        raise ValueError(f"holds {type(content).__name__}, expected an object")
    inner = content.get("metadata", content)
    return inner if isinstance(inner, dict) else content


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aimy valuation explain",
        description="Explains a house's value: parts that sum to it, the sales it was compared with, risk and yield.",
        epilog="examples: aimy valuation explain 1 --svg house.svg; "
        "aimy valuation explain house.json --date 2016-12-15",
    )
    parser.add_argument(
        "subject", metavar="asset-or-file", help="number of an asset on chain, or a file with metadata (JSON)"
    )
    parser.add_argument(
        "--date", type=date.fromisoformat, help="day of valuation, by default that of the last round, or today"
    )
    parser.add_argument(
        "--market", type=Path, help="the market's folder, by default the last round's model, or the packaged Seattle"
    )
    parser.add_argument("--svg", type=Path, help="draw it into this file")
    return parser
