"""Speed and cost of valuations: `make bench-valuation`. Writes build/bench/valuation.json."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from ape import accounts, chain, networks
from ape.logging import logger
from rich.console import Console

from oracles.valuation.training.source import SourceError
from scripts.bench.__main__ import our_side
from scripts.bench.chain import BenchChain, BenchError
from scripts.bench.node import running_node
from scripts.bench.sides import People
from scripts.bench.valuations.batch import measure_batch
from scripts.bench.valuations.estimator import estimator_file
from scripts.bench.valuations.gas import measure_gas
from scripts.bench.valuations.one import measure_one
from scripts.bench.valuations.table import print_measures
from scripts.demo.processes import StartError
from scripts.deploy import DEVELOPMENT_ACCOUNTS
from scripts.deployment.receipts import poll_without_delay
from scripts.toolchain import ROOT

OUTPUT = ROOT / "build" / "bench" / "valuation.json"
WIDTH = 120


def main() -> int:
    if sys.argv[1:]:
        print(f"expected nothing, got {' '.join(sys.argv[1:])}", file=sys.stderr)
        return 2
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    logger.set_level("WARNING")
    try:
        rows = [*_speed(console), *_gas(console)]
    except (BenchError, StartError, SourceError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(rows, indent=1) + "\n")
    print_measures(console, rows)
    console.print(f"{len(rows)} rows in {OUTPUT.relative_to(ROOT)}")
    return 0


def _speed(console: Console) -> list[dict[str, Any]]:
    console.print("[dim]the estimator, trained once and kept in .cache/bench[/]")
    estimator = estimator_file()
    console.print("[dim]one asset[/]")
    one = measure_one(estimator)
    console.print("[dim]a batch[/]")
    with tempfile.TemporaryDirectory() as folder:
        return [one, measure_batch(estimator, Path(folder))]


def _gas(console: Console) -> list[dict[str, Any]]:
    poll_without_delay()
    with (
        running_node(OUTPUT.parent) as url,
        networks.parse_network_choice("ethereum:local:foundry", provider_settings={"host": url}),
    ):
        node = BenchChain(chain.provider.uri)
        guardian = accounts.test_accounts[DEVELOPMENT_ACCOUNTS["valuation_guardian"]].address
        side = our_side(node, People.of(node.accounts()))
        return list(measure_gas(side, guardian, lambda step: console.print(f"[dim]{step}[/]")))


if __name__ == "__main__":
    sys.exit(main())
