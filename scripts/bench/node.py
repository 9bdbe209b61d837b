"""The benchmark's own development node: the one that Ape starts keeps every step of every call, gigabytes here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from scripts.demo.people import MNEMONIC
from scripts.demo.processes import Children, free_port
from scripts.node import Node
from scripts.toolchain import anvil

ACCOUNTS = 30
#: states that can be read or traced; all of them would be copied on and on
KEPT_STATES = 300


@contextmanager
def running_node(log_folder: Path) -> Iterator[str]:
    """Address of a node with the accounts of Ape's; StartError if it does not start."""
    children, port = Children(log_folder), free_port()
    url = f"http://127.0.0.1:{port}"
    options = {
        "--port": port,
        "--mnemonic": MNEMONIC,
        "--accounts": ACCOUNTS,
        "--hardfork": "cancun",
        "--block-base-fee-per-gas": 0,
        "--gas-price": 0,
        "--prune-history": KEPT_STATES,
    }
    try:
        children.start("anvil", [anvil(), *(str(part) for option in options.items() for part in option)], {})
        children.wait_for("anvil", lambda: _answers(Node(url)), "does not answer")
        yield url
    finally:
        children.stop_all()


def _answers(node: Node) -> bool:
    try:
        return bool(node.request("eth_chainId"))
    except requests.RequestException:
        return False
