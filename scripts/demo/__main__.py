"""Runs the demonstration: `make demo`, or `aimy demo`."""

from __future__ import annotations

import argparse
import fcntl
import logging
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog

from aimy.errors import AimyError
from aimy.postgres import stop_embedded
from scripts.demo import assets, bring_up, investors, market, reconcile
from scripts.demo.processes import Children, StartError
from scripts.demo.story import Story
from scripts.demo.world import DemoError, World
from scripts.toolchain import ROOT

STEPS = (
    ("The chain starts, the platform is deployed", (bring_up.start_chain, bring_up.deploy, bring_up.start_indexing)),
    ("An issuer registers three houses that were really sold", (assets.register_houses,)),
    ("Three operators value each house, two of three publish", (assets.value_houses,)),
    ("The officer approves, the factory deploys a token suite", (assets.tokenise_house,)),
    ("Eight people apply and are screened", (investors.onboard,)),
    ("Seven buy in the primary sale, the eighth is refused", (investors.sell_shares,)),
    ("A transfer passes, one to a stranger is refused, a swap passes", (market.transfer, market.swap)),
    ("A record date passes, a dividend is funded and claimed", (market.pay_dividend,)),
    ("The indexer has mirrored every event, the API answers", (reconcile.await_index,)),
    ("Contracts, database and API are compared at one block", (reconcile.compare,)),
)


def main() -> int:
    options = parse_options()
    run_dir = Path(os.environ.get("AIMY_RUN_DIR") or ROOT / ".run" / "demo").resolve()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    with only_run_in(run_dir):
        world = World(
            run_dir=run_dir,
            story=Story(len(STEPS)),
            children=Children(run_dir / "logs"),
            rpc_url=f"http://127.0.0.1:{bring_up.chain_port()}",
            seed=options.seed,
            broken=options.broken,
            days_ahead=options.days_ahead,
        )
        try:
            return play(world, once=options.once)
        except KeyboardInterrupt:
            world.story.console.print("\nstopping ...")
            return 0 if world.is_complete else 130
        finally:
            stop_everything(world)


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="aimy demo",
        description="Brings the platform up on a development chain and walks houses that were really sold from deed to "
        "dividend. Ends with a comparison of contracts, database and API; then everything keeps running until Ctrl-C.",
    )
    parser.add_argument("--once", action="store_true", help="end after the comparison: status 0 if all agrees, else 1")
    parser.add_argument("--seed", type=int, default=1, help="which houses are picked (default: 1)")
    parser.add_argument(
        "--break",
        dest="broken",
        choices=("balance",),
        help="tamper with a row of the database before the comparison, which must then fail",
    )
    parser.add_argument(
        "--days-ahead", type=int, default=0, help="how far the chain's clock is ahead of the wall clock (default: 0)"
    )
    options = parser.parse_args()
    if options.days_ahead < 0:
        parser.error(f"argument --days-ahead: {options.days_ahead} is negative, expected 0 or more")
    if options.seed < 0:
        parser.error(f"argument --seed: {options.seed} is negative, expected 0 or more")
    return options


def play(world: World, *, once: bool) -> int:
    """Plays all steps; returns the status to exit with."""
    try:
        for title, actions in STEPS:
            with world.story.step(title):
                for action in actions:
                    action(world)
    except (AimyError, DemoError, StartError) as error:
        world.story.console.print(f"\n[bold red]failed[/] {error}", markup=True)
        return 1
    world.is_complete = True
    world.story.console.print(f"\n[bold green]Everything agrees[/] after {world.story.seconds:.0f} s.")
    if not once:
        world.story.invite(world.urls["api"], world.rpc_url, world.token.address, world.run_dir)
        while not world.children.ended():
            time.sleep(0.5)
        names = ", ".join(world.children.ended())
        world.story.console.print(f"[bold red]ended by itself:[/] {names}; logs are in {world.children.log_folder}")
        return 1
    return 0


def stop_everything(world: World) -> None:
    """Ends every process of the run; a second Ctrl-C cannot leave one behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    world.children.stop_all()
    stop_embedded(world.run_dir / "postgres")
    world.story.console.print(f"All processes have ended; logs are in {world.children.log_folder}")


@contextmanager
def only_run_in(run_dir: Path) -> Iterator[None]:
    """Takes the run folder for this run alone and empties it."""
    run_dir.parent.mkdir(parents=True, exist_ok=True)
    with run_dir.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"another run uses {run_dir}: stop it, or set AIMY_RUN_DIR to another folder", file=sys.stderr)
            sys.exit(2)
        stop_embedded(run_dir / "postgres")
        shutil.rmtree(run_dir, ignore_errors=True)
        run_dir.mkdir()
        yield


def _interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
