"""`aimy compliance`: profiles of regulation, put on a token and read back from the chain in words."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from pydantic_settings import SettingsConfigDict
from rich.console import Console

from aimy.allowed import Allowed
from aimy.chain import Chain
from aimy.compliance.arguments import Terms, read_inputs
from aimy.compliance.plan import Change, Standing, change_to, configuration, standing_of
from aimy.compliance.profile import Profile, ProfileError, load_profile, profiles
from aimy.compliance.rules import KINDS
from aimy.errors import AimyError
from aimy.sender import TransactionSender
from aimy.settings import ChainSettings, SignerSettings, load_settings
from aimy.signers import signer_from

app = typer.Typer(
    help="Put a token under a profile of regulation, and read its rules in words.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
console = Console(highlight=False, soft_wrap=True)


class ComplianceSettings(ChainSettings, SignerSettings):
    """Who signs changes of rules: the owner of the token's compliance."""

    model_config = SettingsConfigDict(env_prefix="AIMY_COMPLIANCE_")


@app.command("profiles", epilog="Example: `aimy compliance profiles`")
def list_profiles() -> None:
    """List the profiles there are, with what each needs to be told."""
    for name, versions in profiles().items():
        profile = load_profile(name)
        console.print(f"[bold]{name}[/] version {versions[-1]}: {profile.title}")
        console.print(f"  {profile.summary}")
        for needed, meaning in profile.inputs.items():
            console.print(f"  --set {needed}=…  {meaning}")


@app.command(epilog="Example: `aimy compliance show 0x5FbDB2315678afecb367f032d93F642f64180aa3`")
def show(token: Annotated[str, typer.Argument(help="Address of the token.", show_default=False)]) -> None:
    """Say in words which rules a token has, as they stand on chain."""
    with _Told():
        standing = standing_of(Chain.connect(load_settings(ChainSettings)), token)
    console.print(f"Rules of token {standing.token}, kept by compliance {standing.compliance}")
    console.print(f"Profile: {_named(standing)}")
    for name, state in sorted(standing.states.items()):
        for line in KINDS[name].words(state):
            console.print(f"  {name}: {line}")
    for module in standing.unknown:
        console.print(f"  {module}: a rule that has no words here")
    if not standing.states and not standing.unknown:
        console.print("  none: only the identity registry decides who receives")


@app.command(
    epilog="Example: `aimy compliance apply 0x5FbD… us-reg-a-tier-2 --set currency=0xE6E3… --dry-run`",
)
def apply(
    token: Annotated[str, typer.Argument(help="Address of the token.", show_default=False)],
    profile: Annotated[str, typer.Argument(help="Id of the profile, or id@version.", show_default=False)],
    inputs: Annotated[
        list[str] | None, typer.Option("--set", help="What the profile needs to be told, as name=value.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the difference, and the call, and send nothing.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Send without asking.")] = False,
) -> None:
    """Show what differs from the profile, and after a yes move the token to it in one transaction."""
    with _Told(usage=True):
        wanted = load_profile(profile)
        values = read_inputs(wanted, _pairs(inputs or []))
    with _Told():
        settings = load_settings(ChainSettings if dry_run else ComplianceSettings)
        chain = Chain.connect(settings)
        standing = standing_of(chain, token)
        change = change_to(standing, wanted, Terms(values, _decimals(chain, values)))
        _print_change(standing, wanted, change)
        if change.is_empty:
            console.print("Nothing differs: nothing to send.")
            return
        call = chain.at("ModularCompliance", standing.compliance).functions.configure(
            configuration(chain, change, wanted)
        )
        if dry_run:
            console.print(f"To send as the compliance's owner, to {standing.compliance}:")
            console.print(call._encode_transaction_data())
            return
        if not yes and not typer.confirm("Send this change?"):
            console.print("Nothing was sent.")
            raise typer.Exit(1)
        assert isinstance(settings, ComplianceSettings)
        allowed = Allowed.at(standing.compliance, "ModularCompliance", ("configure",))
        sender = TransactionSender.from_settings(chain, signer_from(settings), settings, allowed)
        receipt = sender.send(call, label="configure")
    console.print(f"Token {standing.token} is under {wanted.id} version {wanted.version} since block {receipt.block}.")
    console.print(f"Next: aimy compliance show {standing.token}")


def _print_change(standing: Standing, wanted: Profile, change: Change) -> None:
    console.print(f"{wanted.title} ({wanted.id} version {wanted.version})")
    console.print(f"From: {_named(standing)}")
    colours = {"+": "green", "-": "red"}
    for line in change.lines:
        console.print(line, style=colours.get(line[0], ""), markup=False)


def _named(standing: Standing) -> str:
    if standing.profile is None:
        return "none"
    id_, version, content_hash = standing.profile
    known = version in profiles().get(id_, []) and load_profile(f"{id_}@{version}").content_hash == content_hash
    return f"{id_} version {version}, hash 0x{content_hash.hex()}" + ("" if known else " (not among the profiles here)")


def _pairs(inputs: list[str]) -> dict[str, str]:
    pairs = [text.partition("=") for text in inputs]
    for name, equals, value in pairs:
        if not (name and equals and value):
            raise ProfileError(f"--set is {name + equals + value!r}, expected name=value")
    return {name: value for name, _, value in pairs}


def _decimals(chain: Chain, values: dict[str, Any]) -> int:
    if "currency" not in values:
        return 0
    return int(chain.call(chain.at("SecurityToken", values["currency"]).functions.decimals()))


class _Told:
    """Errors as one sentence on standard error: status 2 for wrong arguments, 1 for everything else."""

    def __init__(self, *, usage: bool = False) -> None:
        self.status = 2 if usage else 1

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, AimyError):
            typer.echo(f"aimy: {error}", err=True)
            raise typer.Exit(2 if isinstance(error, ProfileError) else self.status) from None
