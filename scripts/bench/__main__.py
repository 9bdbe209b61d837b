"""Gas of what we deploy against its peers, side by side on one chain: `make bench-gas`. Writes build/bench/gas.json."""

from __future__ import annotations

import sys

from ape import accounts, chain, networks
from ape.logging import logger
from eth_account import Account
from rich.console import Console

from aimy.signers import LocalSigner
from scripts.bench.chain import BenchChain, BenchError
from scripts.bench.dividends import measure_dividends
from scripts.bench.figures import write_figures
from scripts.bench.measure import compare, measure_ours, measure_peer
from scripts.bench.node import running_node
from scripts.bench.operations import REFRESH
from scripts.bench.ours import Ours
from scripts.bench.peer import Peer
from scripts.bench.pools import measure_pools
from scripts.bench.rules import measure_rules
from scripts.bench.sides import People
from scripts.bench.table import print_rules, print_table
from scripts.bench.valuation import Valuers
from scripts.bench.work_table import print_dividends, print_pools
from scripts.demo.processes import StartError
from scripts.deploy import DEVELOPMENT_ACCOUNTS
from scripts.deployment import RoleHolders, deploy_platform
from scripts.deployment.receipts import poll_without_delay
from scripts.toolchain import ROOT

OUTPUT = ROOT / "build" / "bench" / "gas.json"
RULES_OUTPUT = OUTPUT.with_name("rules.json")
WIDTH = 120
OPERATORS = (5, 6, 7)


def main() -> int:
    if sys.argv[1:]:
        print(f"expected nothing, got {' '.join(sys.argv[1:])}", file=sys.stderr)
        return 2
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    logger.set_level("WARNING")
    poll_without_delay()
    notices: list[str] = []
    try:
        with (
            running_node(OUTPUT.parent) as url,
            networks.parse_network_choice("ethereum:local:foundry", provider_settings={"host": url}),
        ):
            node = BenchChain(chain.provider.uri)
            people = People.of(node.accounts())
            ours, peer = our_side(node, people), Peer(node, people)
            our_gas = measure_ours(ours, notices.append, lambda step: console.print(f"[dim]ours: {step}[/]"))
            rows = compare(our_gas, measure_peer(peer, lambda step: console.print(f"[dim]peer: {step}[/]")))
            rules = measure_rules(ours, peer, lambda step: console.print(f"[dim]rule: {step}[/]"))
            pools = list(measure_pools(ours, _valuers(), lambda step: console.print(f"[dim]pool: {step}[/]")))
            dividends = list(measure_dividends(ours, lambda step: console.print(f"[dim]dividends: {step}[/]")))
    except (BenchError, StartError) as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    compared_rules = [rule for rule in rules if rule.peer is not None]
    compared = write_figures(OUTPUT, [*rows, *compared_rules, *pools, *dividends])
    write_figures(RULES_OUTPUT, rules)
    print_table(console, rows)
    print_rules(console, rules)
    print_pools(console, pools)
    print_dividends(console, dividends)
    for (operation, modules, topics, _), gas in our_gas.items():
        if operation == REFRESH.name and modules == 0:
            console.print(f"{operation} (ours alone), {topics} topics: {gas:,}")
    for notice in dict.fromkeys(notices):
        console.print(f"[yellow]left out[/] {notice}")
    console.print(f"{compared} rows in {OUTPUT.relative_to(ROOT)}")
    console.print(
        f"{len(rules)} rows, those of rules that the peer lacks among them, in {RULES_OUTPUT.relative_to(ROOT)}"
    )
    return 0


def our_side(node: BenchChain, people: People) -> Ours:
    holders = {role: accounts.test_accounts[index].address for role, index in DEVELOPMENT_ACCOUNTS.items()}
    platform = deploy_platform(accounts.test_accounts[0], RoleHolders(**holders), with_stablecoin=True)
    officer = accounts.test_accounts[DEVELOPMENT_ACCOUNTS["kyc_officer"]]
    return Ours(node, people, platform, LocalSigner(Account.from_key(officer.private_key)))


def _valuers() -> Valuers:
    guardian = accounts.test_accounts[DEVELOPMENT_ACCOUNTS["valuation_guardian"]]
    keys = [accounts.test_accounts[index].private_key for index in OPERATORS]
    return Valuers(guardian.address, [LocalSigner(Account.from_key(key)) for key in keys])


if __name__ == "__main__":
    sys.exit(main())
