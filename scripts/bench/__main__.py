"""Gas of our suite against the peer's, side by side on one chain: `make bench-gas`. Writes build/bench/gas.json."""

from __future__ import annotations

import sys

from ape import accounts, chain, networks
from ape.logging import logger
from eth_account import Account
from rich.console import Console

from aimy.signers import LocalSigner
from scripts.bench.chain import BenchChain, BenchError
from scripts.bench.figures import write_figures
from scripts.bench.measure import compare, measure_ours, measure_peer
from scripts.bench.operations import REFRESH
from scripts.bench.ours import Ours
from scripts.bench.peer import Peer
from scripts.bench.rules import measure_rules
from scripts.bench.sides import People
from scripts.bench.table import print_rules, print_table
from scripts.deploy import DEVELOPMENT_ACCOUNTS
from scripts.deployment import RoleHolders, deploy_platform
from scripts.deployment.receipts import poll_without_delay
from scripts.toolchain import ROOT

OUTPUT = ROOT / "build" / "bench" / "gas.json"
RULES_OUTPUT = OUTPUT.with_name("rules.json")
WIDTH = 120


def main() -> int:
    if sys.argv[1:]:
        print(f"expected nothing, got {' '.join(sys.argv[1:])}", file=sys.stderr)
        return 2
    console = Console(highlight=False, width=None if sys.stdout.isatty() else WIDTH)
    logger.set_level("WARNING")
    poll_without_delay()
    notices: list[str] = []
    try:
        with networks.parse_network_choice("ethereum:local:foundry"):
            node = BenchChain(chain.provider.uri)
            people = People.of(node.accounts())
            ours, peer = _ours(node, people), Peer(node, people)
            our_gas = measure_ours(ours, notices.append, lambda step: console.print(f"[dim]ours: {step}[/]"))
            rows = compare(our_gas, measure_peer(peer, lambda step: console.print(f"[dim]peer: {step}[/]")))
            rules = measure_rules(ours, peer, lambda step: console.print(f"[dim]rule: {step}[/]"))
    except BenchError as error:
        print(f"bench: {error}", file=sys.stderr)
        return 1
    compared = write_figures(OUTPUT, [*rows, *(rule for rule in rules if rule.peer is not None)])
    write_figures(RULES_OUTPUT, rules)
    print_table(console, rows)
    print_rules(console, rules)
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


def _ours(node: BenchChain, people: People) -> Ours:
    holders = {role: accounts.test_accounts[index].address for role, index in DEVELOPMENT_ACCOUNTS.items()}
    platform = deploy_platform(accounts.test_accounts[0], RoleHolders(**holders), with_stablecoin=True)
    officer = accounts.test_accounts[DEVELOPMENT_ACCOUNTS["kyc_officer"]]
    return Ours(node, people, platform, LocalSigner(Account.from_key(officer.private_key)))


if __name__ == "__main__":
    sys.exit(main())
