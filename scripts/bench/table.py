"""The table, and how far the goals are met."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from scripts.bench.measure import ATTESTED, DEPLOYMENT, LIVE, Row
from scripts.bench.operations import TRANSFER
from scripts.bench.rules import RuleRow

#: (operation, modules, mode) -> (what must hold, what we want) of the ratio, with one topic
GOALS = {
    (TRANSFER.name, 2, LIVE): (0.55, 0.50),
    (TRANSFER.name, 2, ATTESTED): (0.30, 0.25),
    (TRANSFER.name, 6, ATTESTED): (0.35, 0.30),
    (DEPLOYMENT, 0, LIVE): (0.55, 0.50),
    (DEPLOYMENT, 2, LIVE): (0.55, 0.50),
    (DEPLOYMENT, 6, LIVE): (0.55, 0.50),
}


def print_table(console: Console, rows: Sequence[Row]) -> None:
    table = Table(title="Gas: ours, and ERC-3643 4.1.6 of the peer", title_justify="left")
    table.add_column("operation")
    for heading in ("modules", "topics"):
        table.add_column(heading, justify="right")
    table.add_column("mode")
    for heading in ("ours", "peer", "ratio"):
        table.add_column(heading, justify="right")
    group = None
    for row in sorted(rows, key=lambda row: (row.modules, row.topics)):
        if group not in (None, (row.modules, row.topics)):
            table.add_section()
        group = (row.modules, row.topics)
        table.add_row(
            row.operation,
            str(row.modules),
            str(row.topics),
            row.mode,
            f"{row.ours:,}",
            f"{row.peer:,}",
            _coloured(row),
        )
    console.print(table)
    _print_goals(console, rows)


def print_rules(console: Console, rows: Sequence[RuleRow]) -> None:
    """A transfer, or an issue, under each rule alone."""
    table = Table(title="Gas under one rule", title_justify="left")
    for heading in ("operation", "mode"):
        table.add_column(heading)
    for heading in ("ours", "peer", "ratio"):
        table.add_column(heading, justify="right")
    for row in rows:
        peer = "–" if row.peer is None else f"{row.peer:,}"
        table.add_row(row.operation, row.mode, f"{row.ours:,}", peer, "–" if row.ratio is None else f"{row.ratio:.3f}")
    console.print(table)


def _print_goals(console: Console, rows: Sequence[Row]) -> None:
    by_case = {(row.operation, row.modules, row.mode): row for row in rows if row.topics == 1}
    for (operation, modules, mode), (floor, wanted) in GOALS.items():
        row = by_case.get((operation, modules, mode))
        if row is None:
            continue
        ratio = row.ratio
        verdict = (
            "[green]as wanted[/]" if ratio <= wanted else "[yellow]holds[/]" if ratio <= floor else "[red]missed[/]"
        )
        console.print(
            f"{operation}, {modules} modules, {mode}: {ratio:.3f}, at most {floor:.2f}, wanted {wanted:.2f}: {verdict}"
        )
    worst = max(rows, key=lambda row: row.ratio)
    console.print(f"worst row: {worst.operation}, {worst.modules} modules, {worst.mode}: {worst.ratio:.3f}")


def _coloured(row: Row) -> str:
    colour = "red" if row.ratio > 1 else "green" if row.ratio <= 0.5 else "default"
    return f"[{colour}]{row.ratio:.3f}[/]"
