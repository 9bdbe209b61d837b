"""The tables of pool and dividends: where the gas goes, and how far the goals are met."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from scripts.bench.dividends import claim_among
from scripts.bench.measure import ATTESTED
from scripts.bench.payments import FEW, MANY, RECORD_DATES
from scripts.bench.work import WorkRow

#: what the own work may be of the peer's
OWN_WORK_GOALS = {"pool swap": 1.1, "pool mint": 1.1, "pool burn": 1.1}
#: what a claim may cost as a whole, under attested verification
CLAIM_GOAL = 100_000


def print_pools(console: Console, rows: Sequence[WorkRow]) -> None:
    console.print(_table("Pool, and a Uniswap V2 pair of two plain ERC-20s", rows))
    for row in rows:
        goal = OWN_WORK_GOALS.get(row.operation)
        if goal is not None and row.mode == ATTESTED:
            told = f"{row.operation}: own work {row.ratio:.3f} of the pair's, at most {goal:.2f}"
            console.print(f"{told}: {_verdict(row.ratio <= goal)}")


def print_dividends(console: Console, rows: Sequence[WorkRow]) -> None:
    title = (
        f"Dividends after {RECORD_DATES} record dates, and a snapshot with a loop; of a push, what each holder costs"
    )
    console.print(_table(title, rows))
    totals = {(row.operation, row.mode): row.split.total for row in rows}
    few, many = (totals[claim_among(count), ATTESTED] for count in (FEW, MANY))
    console.print(f"a claim among {MANY:,} holders costs {many - few:+,} of one among {FEW}: {_verdict(many == few)}")
    console.print(f"a claim, {ATTESTED}: {many:,}, at most {CLAIM_GOAL:,}: {_verdict(many <= CLAIM_GOAL)}")


def _table(title: str, rows: Sequence[WorkRow]) -> Table:
    """`tx` is the base and the call data of the transactions; then what tokens and checks cost, and what is left."""
    table = Table(title=title, title_justify="left")
    for heading in ("operation", "mode"):
        table.add_column(heading)
    for heading in ("total", "tx", "tokens", "checks", "own work", "peer total", "peer own", "ratio"):
        table.add_column(heading, justify="right")
    for row in rows:
        ours, peer = row.split, row.peer_split
        figures = (ours.total, ours.transaction, ours.tokens, ours.checks, ours.own_work, peer.total, peer.own_work)
        each = (f"{round(figure / row.holders):,}" for figure in figures)
        table.add_row(row.operation.split(" ", 1)[1], row.mode, *each, f"{row.ratio:.3f}")
    return table


def _verdict(holds: bool) -> str:
    return "[green]holds[/]" if holds else "[red]missed[/]"
