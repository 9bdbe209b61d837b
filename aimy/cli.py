"""The `aimy` command: the front door of the house. It starts everything else as a process of its own."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from aimy.compliance.command import app as compliance_app
from aimy.market.command import app as pool_app

app = typer.Typer(
    name="aimy",
    help="Tokenise real-world assets: contracts, oracles, indexer and API.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    epilog="Examples: `aimy demo --once` · `aimy oracle valuation` · `aimy status`. Settings: docs/operations.md.",
)

verify_app = typer.Typer(help="Recompute what the chain says.", no_args_is_help=True)
app.add_typer(verify_app, name="verify")

valuation_app = typer.Typer(help="Look into a valuation.", no_args_is_help=True)
app.add_typer(valuation_app, name="valuation")

model_app = typer.Typer(help="Train valuation models and put them into use.", no_args_is_help=True)
app.add_typer(model_app, name="model")

app.add_typer(compliance_app, name="compliance")
app.add_typer(pool_app, name="pool")

_PASS_THROUGH = {"allow_extra_args": True, "ignore_unknown_options": True}


class Oracle(StrEnum):
    """The daemons that write to the chain."""

    ASSETS = "assets"
    VALUATION = "valuation"
    KYC = "kyc"


@app.command(context_settings=_PASS_THROUGH, epilog="Example: `aimy demo --once`")
def demo(context: typer.Context) -> None:
    """Walk real houses from deed to dividend on a chain of your own machine."""
    _become_module("scripts.demo", context.args)


@app.command(
    context_settings=_PASS_THROUGH,
    epilog="Example: `aimy deploy --network http://127.0.0.1:8545 --account TEST::0 --development`",
)
def deploy(context: typer.Context) -> None:
    """Deploy the platform and write its manifest; arguments go to `ape run deploy`."""
    if not Path(sys.executable).with_name("ape").exists() and shutil.which("ape") is None:
        _fail(
            "deploying needs Ape, which is not installed: it comes with the development lock. "
            "Run `make setup`, or `pip install -r requirements/dev.lock`, in a checkout, then try again."
        )
    if not Path("scripts/deploy.py").exists():
        _fail("deploying needs the contracts: run this in the root of a checkout, where scripts/deploy.py is.")
    _become([sys.executable, "-m", "scripts.toolchain", "ape", "run", "deploy", *context.args])


@app.command(epilog="Examples: `aimy oracle assets` · `aimy oracle valuation --dry-run` · `aimy oracle kyc`")
def oracle(
    which: Annotated[Oracle, typer.Argument(help="The daemon to run.", show_default=False)],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Valuation only: no key, sign and send nothing, say what would be done.")
    ] = False,
) -> None:
    """Run one of the oracle daemons; its settings come from the environment."""
    if dry_run and which is not Oracle.VALUATION:
        print(f"aimy: --dry-run is for the valuation daemon, not for {which.value}", file=sys.stderr)
        raise typer.Exit(2)
    _become_module(f"oracles.{which.value}", ["--dry-run"] if dry_run else [])


@verify_app.command(
    name="valuation",
    context_settings={**_PASS_THROUGH, "help_option_names": []},
    epilog="Examples: `aimy verify valuation 1` · `aimy verify valuation 1 --round 3`",
)
def verify_valuation(context: typer.Context) -> None:
    """Recompute a published value from what the chain names by hash; `--help` tells the arguments."""
    _become_module("oracles.valuation", ["verify", *context.args])


@valuation_app.command(
    context_settings={**_PASS_THROUGH, "help_option_names": []},
    epilog="Examples: `aimy valuation explain 1` · `aimy valuation explain house.json --svg house.svg`",
)
def explain(context: typer.Context) -> None:
    """Say why a house is worth what it is, in words and as a picture; `--help` tells the arguments."""
    _become_module("oracles.valuation", ["explain", *context.args])


@model_app.command(
    context_settings={**_PASS_THROUGH, "help_option_names": []},
    epilog="Examples: `aimy model train` · `aimy model train --check`",
)
def train(context: typer.Context) -> None:
    """Train a market's model from the raw sales into an ONNX file; `--help` tells the arguments."""
    _become_training(["train"], context.args)


@model_app.command(
    context_settings={**_PASS_THROUGH, "help_option_names": []},
    epilog="Example: `aimy model challenge --every-days 90`",
)
def challenge(context: typer.Context) -> None:
    """Train a challenger now, or on a schedule, and score it against the champion; `--help` tells the arguments."""
    _become_training(["challenge"], context.args)


@model_app.command(
    context_settings={**_PASS_THROUGH, "help_option_names": []},
    epilog="Example: `aimy model publish --store .run/store`",
)
def publish(context: typer.Context) -> None:
    """Put a model into the content store, so that anyone can recompute its values; `--help` tells the arguments."""
    _become_module("oracles.valuation", ["publish", *context.args])


@model_app.command(
    context_settings={**_PASS_THROUGH, "help_option_names": []},
    epilog="Example: `aimy model promote --asset 1`",
)
def promote(context: typer.Context) -> None:
    """Put a challenger that scored better into the champion's place; `--help` tells the arguments."""
    _become_training(["promote"], context.args)


@app.command(epilog="Example: `AIMY_DATABASE_URL=postgresql://localhost/aimy aimy indexer`")
def indexer() -> None:
    """Follow the chain into PostgreSQL."""
    _become_module("indexer", [])


@app.command(epilog="Example: `AIMY_API_PORT=8000 aimy api`")
def api() -> None:
    """Serve the read API over the index."""
    _become_module("api", [])


@app.command(epilog="Example: `aimy status --run-dir .run`")
def status(
    run_dir: Annotated[
        Path, typer.Option(envvar="AIMY_RUN_DIR", help="Where running daemons leave their addresses.")
    ] = Path(".run"),
) -> None:
    """Show the deployment, the chain's head and the daemons that run here."""
    from aimy.settings import ChainSettings, load_settings
    from aimy.status import show_status

    raise typer.Exit(show_status(load_settings(ChainSettings), run_dir))


def main() -> None:
    app()


def _become_module(module: str, arguments: list[str]) -> NoReturn:
    try:
        found = importlib.util.find_spec(module)
    except ModuleNotFoundError:
        found = None
    if found is None:
        _fail(f"there is no {module} here: run this in the root of a checkout, or install the package that has it.")
    _become([sys.executable, "-m", module, *arguments])


def _become_training(command: list[str], arguments: list[str]) -> NoReturn:
    if importlib.util.find_spec("sklearn") is None:
        _fail("training needs scikit-learn, which comes with the development lock: run `make setup` in a checkout.")
    _become_module("oracles.valuation.training", [*command, *arguments])


def _become(command: list[str]) -> NoReturn:
    """Replaces this process, so that signals and exit codes are the other's own."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(command[0], command)


def _fail(sentence: str) -> NoReturn:
    print(f"aimy: {sentence}", file=sys.stderr)
    raise typer.Exit(1)
