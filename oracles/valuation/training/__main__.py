"""`aimy model train`, `challenge`, `promote`: from fetched sales to the model in use."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from apscheduler.schedulers.blocking import BlockingScheduler
from rich.console import Console
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from aimy.chain import Chain
from aimy.errors import AimyError
from aimy.settings import ChainSettings, load_settings
from oracles.valuation.model.spec import ModelError
from oracles.valuation.settings import PACKAGED_MARKETS
from oracles.valuation.training import ames
from oracles.valuation.training.challenge import PromotionRefusedError, challenge, promote
from oracles.valuation.training.repeat import TOLERANCE, differing_files, largest_change
from oracles.valuation.training.run import train
from oracles.valuation.training.source import SourceError

ROOT = Path(__file__).resolve().parents[3]
CACHE = ROOT / ".cache" / "train"
CHALLENGER = ROOT / "build" / "challengers" / "seattle"


def main(arguments: Sequence[str]) -> int:
    commands: dict[str, Callable[[Sequence[str], Console], int]] = {
        "train": run_train,
        "challenge": run_challenge,
        "promote": run_promote,
    }
    named = arguments and arguments[0] in commands
    command, rest = (arguments[0], arguments[1:]) if named else ("train", arguments)
    console = Console(stderr=True)
    try:
        with threadpool_limits(limits=1):  # more threads than free cores stall each other
            return commands[command](rest, console)
    except (SourceError, PromotionRefusedError, ModelError, AimyError) as error:
        console.print(f"[red]{error}[/red]")
        return 1


def run_train(arguments: Sequence[str], console: Console) -> int:
    parser = _parser("train", "Fetches the sales, trains, converts, measures, writes the market's folder.")
    parser.add_argument("--market", choices=("seattle", "ames"), default="seattle")
    parser.add_argument("--out", type=Path, help="the market's folder, the packaged one by default")
    parser.add_argument("--check", action="store_true", help="write nothing: repeat the training and compare")
    options = parser.parse_args(arguments)
    out = options.out or PACKAGED_MARKETS / options.market
    if options.market == "ames":
        ames.train(cache=options.cache, out=out, console=console)
        return 0
    if options.check:
        return check(options.cache, out, console)
    train(cache=options.cache, out=out, console=console)
    return 0


def check(cache: Path, carried: Path, console: Console) -> int:
    with tempfile.TemporaryDirectory() as folder:
        train(cache=cache, out=Path(folder), console=console)
        change = largest_change(carried, Path(folder))
        differing = differing_files(carried, Path(folder))
    same = "every file is the same to the byte" if not differing else f"other bytes in {', '.join(differing)}"
    console.print(f"Repeated: {same}; outputs differ by at most {change:.1e}, {TOLERANCE} is allowed")
    return int(change > TOLERANCE)


def run_challenge(arguments: Sequence[str], console: Console) -> int:
    parser = _parser("challenge", "Trains a challenger and scores it against the champion.")
    parser.add_argument(
        "--champion", type=Path, default=PACKAGED_MARKETS / "seattle", help="folder of the model in use"
    )
    parser.add_argument("--out", type=Path, default=CHALLENGER, help="folder of the challenger")
    parser.add_argument("--every-days", type=int, help="go on: once now, and again every so many days")
    options = parser.parse_args(arguments)

    def once() -> None:
        challenge(cache=options.cache, champion=options.champion, out=options.out, console=console)

    once()
    if options.every_days:
        scheduler = BlockingScheduler(timezone="UTC")
        scheduler.add_job(once, "interval", days=options.every_days, coalesce=True, max_instances=1)
        console.print(f"Next challenger in {options.every_days} days, from {date.today()}")
        scheduler.start()
    return 0


def run_promote(arguments: Sequence[str], console: Console) -> int:
    parser = _parser("promote", "Puts a challenger that scored better into the champion's place.")
    parser.add_argument("--challenger", type=Path, default=CHALLENGER, help="folder of the challenger")
    parser.add_argument(
        "--champion", type=Path, default=PACKAGED_MARKETS / "seattle", help="folder of the model in use"
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--asset", type=int, action="append", help="asset that must have announced the hash; repeatable")
    where.add_argument("--unannounced", action="store_true", help="no asset is valued by it yet: ask no chain")
    options = parser.parse_args(arguments)
    chain = None if options.unannounced else Chain.connect(load_settings(ChainSettings))
    contest = promote(challenger=options.challenger, champion=options.champion, chain=chain, assets=options.asset or [])
    console.print(
        f"{contest.challenger.model} is in use in {options.champion}; put it into the content store "
        "with `aimy model publish`, then restart the operators to load it. "
        f"MdAPE {contest.champion.mdape:.2%} before, {contest.challenger.mdape:.2%} now"
    )
    return 0


def _parser(command: str, description: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=f"aimy model {command}", description=description)
    parser.add_argument("--cache", type=Path, default=CACHE, help="where source wheels are kept")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
