"""`aimy valuation explain`: why a house is worth what the model says, in words and as a picture."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson

from oracles.valuation.model import FeatureError, ModelError, ValuationModel
from oracles.valuation.model.drawing import as_svg, in_words
from oracles.valuation.model.explain import explain
from oracles.valuation.settings import PACKAGED_MARKETS


def main(arguments: Sequence[str]) -> int:
    """0 when explained, 1 when the house cannot be valued, 2 for wrong use."""
    options = _parser().parse_args(arguments)
    try:
        metadata = _read(options.metadata)
        explanation = explain(ValuationModel.load(options.market), metadata, options.date)
    except (FeatureError, ModelError, OSError, ValueError) as error:
        print(f"{options.metadata} cannot be explained: {error}", file=sys.stderr)
        return 1
    print(in_words(explanation))
    if options.svg:
        options.svg.write_text(as_svg(explanation), encoding="utf-8")
        print(f"Drawn in {options.svg}")
    return 0


def _read(path: Path) -> dict[str, Any]:
    """The metadata in a file: the bare object, or a declaration that holds it."""
    content = orjson.loads(path.read_bytes())
    if not isinstance(content, dict):
        raise ValueError(f"holds {type(content).__name__}, expected an object")
    inner = content.get("metadata", content)
    return inner if isinstance(inner, dict) else content


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m oracles.valuation explain",
        description="Explains a house's value: parts that sum to it, the sales it was compared with, risk and yield.",
        epilog="example: aimy valuation explain house.json --date 2016-12-15 --svg house.svg",
    )
    parser.add_argument("metadata", type=Path, help="the house's metadata (JSON), as kept in the content store")
    parser.add_argument(
        "--date", type=date.fromisoformat, default=date.today(), help="day of valuation, today by default"
    )
    parser.add_argument("--market", type=Path, default=PACKAGED_MARKETS / "seattle", help="the market's folder")
    parser.add_argument("--svg", type=Path, help="draw it into this file")
    return parser
