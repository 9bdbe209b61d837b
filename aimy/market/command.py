"""`aimy pool`: a pool, drawn from the chain."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from aimy.chain import Chain
from aimy.errors import AimyError, FatalError
from aimy.market.drawing import draw
from aimy.market.view import read_pool
from aimy.settings import ChainSettings, load_settings

app = typer.Typer(help="Look at a pool.", no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def pool() -> None:
    """Look at a pool."""


@app.command(epilog="Example: `aimy pool show 0x5FbDB2315678afecb367f032d93F642f64180aa3`")
def show(address: Annotated[str, typer.Argument(help="Address of the pool.", show_default=False)]) -> None:
    """Draw a pool: its price within the band, depth, reserves and fees."""
    try:
        view = read_pool(Chain.connect(load_settings(ChainSettings)), address)
    except AimyError as error:
        typer.echo(f"aimy: {error}", err=True)
        raise typer.Exit(2 if isinstance(error, FatalError) and str(error).startswith("pool is") else 1) from None
    draw(Console(highlight=False, soft_wrap=True), view)
