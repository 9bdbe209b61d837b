"""What was measured, for reading, and how far the goals are met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

#: the model's part of one valuation, against scikit-learn's own
MODEL_GOAL = 0.05


def print_measures(console: Console, rows: Sequence[Mapping[str, Any]]) -> None:
    one, batch, *gas = rows
    console.print(f"[bold]{one['measure']}[/], the middle of {one['runs']} runs: {one['p50_ms']:.3f} ms")
    ratio = one["model_ratio"]
    console.print(
        f"  its model {one['model_p50_ms']:.3f} ms, scikit-learn {one['sklearn_p50_ms']:.3f} ms: {ratio:.4f}, "
        f"at most {MODEL_GOAL:.2f}: {'[green]holds[/]' if ratio <= MODEL_GOAL else '[red]missed[/]'}"
    )
    console.print(
        f"[bold]{batch['measure']}[/], valued, signed, inputs kept: {batch['assets_per_second']:,} assets a second, "
        f"{batch['peak_memory_mb']:,.0f} MB at most"
    )
    console.print(
        f"  its model alone {batch['model_assets_per_second']:,}, scikit-learn's predict alone "
        f"{batch['sklearn_assets_per_second']:,} a second, {batch['sklearn_peak_memory_mb']:,.0f} MB"
    )
    table = Table(title="Gas per published round", title_justify="left")
    table.add_column("quorum")
    for heading in ("ours", "peer", "ratio"):
        table.add_column(heading, justify="right")
    for row in gas:
        table.add_row(str(row["quorum"]), f"{row['ours']:,}", f"{row['peer']:,}", f"{row['ratio']:.3f}")
    console.print(table)
