"""Deploys the platform and writes its manifest: `aimy deploy`, or `ape run deploy` in the development environment."""

from __future__ import annotations

from pathlib import Path

import click
from ape import accounts, chain
from ape.cli import ConnectedProviderCommand, account_option, network_option
from eth_utils import is_address, to_checksum_address

from scripts.deployment import RoleHolders, deploy_platform, write_manifest
from scripts.deployment.receipts import poll_without_delay

#: roles of a development chain -> index of the test account that holds them
DEVELOPMENT_ACCOUNTS = {
    "admin": 0,
    "issuer": 1,
    "compliance_officer": 2,
    "kyc_officer": 3,
    "valuation_guardian": 4,
    "pauser": 2,
    "upgrader": 0,
}


def _address(ctx: click.Context, param: click.Parameter, value: str | None) -> str | None:
    if value is not None and not is_address(value):
        raise click.BadParameter(f"{value!r} is no address: expected 0x and 40 hexadecimal digits")
    return value and to_checksum_address(value)


def _role_options(command):
    for role in reversed(DEVELOPMENT_ACCOUNTS):
        option = f"--{role.replace('_', '-')}"
        command = click.option(
            option, callback=_address, help=f"Address that is {role.replace('_', ' ')}. [default: the deployer]"
        )(command)
    return command


@click.command(cls=ConnectedProviderCommand)
@network_option()
@account_option(prompt=False)
@_role_options
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("deployments/local.json"),
    show_default=True,
    help="Where the manifest is written.",
)
@click.option("--name", default="local", show_default=True, help="Name of the deployment in the manifest.")
@click.option(
    "--development",
    is_flag=True,
    help="For a development chain: test accounts hold the roles, and a mintable test stablecoin is admitted.",
)
def cli(network, account, out: Path, name: str, development: bool, **roles: str | None):
    """Deploy the platform and write the manifest that every service reads."""
    if development:
        poll_without_delay()
        holders = {role: accounts.test_accounts[index].address for role, index in DEVELOPMENT_ACCOUNTS.items()}
    else:
        holders = {role: address or account.address for role, address in roles.items()}
    done = [0]

    def report(step: str) -> None:
        done[0] += 1
        click.echo(f"deploy: [{done[0]}/5] {step}")

    platform = deploy_platform(account, RoleHolders(**holders), with_stablecoin=development, report=report)
    manifest = write_manifest(platform, out, name=name)
    click.echo(f"deploy: {len(manifest.contracts)} contracts on chain {chain.chain_id}, manifest in {out}")
    if holders["admin"] != account.address:
        click.echo(
            f"deploy: next, {holders['admin']} accepts the ownership of claim issuer and registries (acceptOwnership)"
        )
