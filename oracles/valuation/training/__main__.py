"""`python -m oracles.valuation.training`: fetch the sales, train, convert, measure, write the market's folder."""

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from oracles.valuation.training.repeat import TOLERANCE, differing_files, largest_change
from oracles.valuation.training.run import train
from oracles.valuation.training.source import SourceError

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m oracles.valuation.training", description=__doc__)
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "train", help="where the source wheel is kept")
    parser.add_argument(
        "--out", type=Path, default=ROOT / "oracles" / "valuation" / "markets" / "seattle", help="the market's folder"
    )
    parser.add_argument("--check", action="store_true", help="write nothing: repeat the training and compare")
    arguments = parser.parse_args()
    console = Console(stderr=True)
    try:
        with threadpool_limits(limits=1):  # more threads than free cores stall each other
            if arguments.check:
                return check(arguments.cache, arguments.out, console)
            train(cache=arguments.cache, out=arguments.out, console=console)
    except SourceError as error:
        console.print(f"[red]{error}[/red]")
        return 1
    return 0


def check(cache: Path, carried: Path, console: Console) -> int:
    with tempfile.TemporaryDirectory() as folder:
        train(cache=cache, out=Path(folder), console=console)
        change = largest_change(carried, Path(folder))
        differing = differing_files(carried, Path(folder))
    same = "every file is the same to the byte" if not differing else f"other bytes in {', '.join(differing)}"
    console.print(f"Repeated: {same}; outputs differ by at most {change:.1e}, {TOLERANCE} is allowed")
    return int(change > TOLERANCE)


if __name__ == "__main__":
    sys.exit(main())
