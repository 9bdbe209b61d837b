"""What `aimy status` prints."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import requests
from rich.console import Console
from rich.table import Table

from aimy.chain import Chain
from aimy.errors import AimyError
from aimy.settings import ChainSettings

_TIMEOUT_SECONDS = 2


def show_status(settings: ChainSettings, run_dir: Path, console: Console | None = None) -> int:
    """Prints deployment, head block and daemons; returns 0 when the chain answers as the manifest says, else 1."""
    console = console or Console()
    exit_code = 0
    try:
        chain = Chain.connect(settings)
        _print_contracts(console, chain)
        head = chain.head()
        when = datetime.fromtimestamp(head.timestamp, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
        console.print(f"Head of {chain.node}: block {head.number}, {when}")
    except AimyError as error:
        console.print(f"[red]{error}[/red]", highlight=False)
        exit_code = 1
    _print_daemons(console, run_dir)
    return exit_code


def daemons(run_dir: Path) -> dict[str, str]:
    """The addresses of the daemons that left one in `run_dir`, by name."""
    found = sorted(run_dir.glob("*.url")) if run_dir.is_dir() else []
    return {path.stem: path.read_text(encoding="utf-8").strip() for path in found}


def _print_contracts(console: Console, chain: Chain) -> None:
    manifest = chain.manifest
    table = Table(
        "contract", "address", "block", title=f"{manifest.name}, chain {manifest.chain_id}", title_justify="left"
    )
    for name, deployed in manifest.contracts.items():
        table.add_row(name, deployed.address, str(deployed.block))
    console.print(table)


def _print_daemons(console: Console, run_dir: Path) -> None:
    found = daemons(run_dir)
    if not found:
        console.print(f"No daemon left its address in {run_dir}")
        return
    table = Table("daemon", "address", "state", title="Daemons", title_justify="left")
    for name, url in found.items():
        table.add_row(name, url, _state(url))
    console.print(table)


def _state(url: str) -> str:
    try:
        answer = requests.get(f"{url}/readyz", timeout=_TIMEOUT_SECONDS)
        if answer.status_code == 200:
            return "ready"
        return str(answer.json().get("reason", "not ready"))
    except (requests.RequestException, ValueError):
        return "does not answer"
