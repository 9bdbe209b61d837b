"""A real node, a small contract on it, and a manifest that names it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from eth_account import Account
from eth_utils.crypto import keccak
from pydantic import SecretStr
from web3 import HTTPProvider, Web3
from web3.contract import Contract

from aimy.chain import Chain
from aimy.manifest import Deployed, Manifest
from aimy.settings import ChainSettings
from aimy.signers import EnvSigner

ROOT = Path(__file__).parents[3]
SOLC = ROOT / "scripts" / "solc" / "solc-v0.8.37"
ETHER = 10**18


@dataclass(frozen=True)
class Node:
    """An anvil process, and its development methods."""

    url: str
    process: subprocess.Popen

    def rpc(self, method: str, *params: object) -> object:
        body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        answer = requests.post(self.url, json=body, timeout=5).json()
        assert "error" not in answer, answer
        return answer["result"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def anvil(*options: str):
    """A node with these options beside the usual ones; it mines at once."""
    port = free_port()
    binary = ROOT / "node_modules" / ".bin" / "anvil"
    process = subprocess.Popen([str(binary), "--silent", "--port", str(port), "--hardfork", "cancun", *options])
    started = Node(f"http://127.0.0.1:{port}", process)
    deadline = time.monotonic() + 15
    while True:
        try:
            started.rpc("eth_chainId")
            break
        except requests.RequestException:
            assert process.poll() is None, "anvil ended before it answered"
            assert time.monotonic() < deadline, "anvil did not answer within 15 s"
            time.sleep(0.02)
    try:
        yield started
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="session")
def node():
    """A node of our own."""
    with anvil() as started:
        yield started


@pytest.fixture(scope="session")
def probe(node) -> Contract:
    """The compiled and deployed Probe."""
    source = (Path(__file__).parent / "Probe.sol").read_text()
    request = {
        "language": "Solidity",
        "sources": {"Probe.sol": {"content": source}},
        "settings": {"outputSelection": {"*": {"*": ["abi", "evm.bytecode.object"]}}},
    }
    node_bin = ROOT / "node_modules" / ".bin"
    environment = {**os.environ, "PATH": f"{node_bin}{os.pathsep}{os.environ['PATH']}"}
    compiler = [shutil.which("node") or "node", str(SOLC), "--standard-json"]
    answer = subprocess.run(
        compiler, input=json.dumps(request), capture_output=True, text=True, check=True, env=environment
    )
    built = json.loads(answer.stdout)["contracts"]["Probe.sol"]["Probe"]
    web3 = Web3(HTTPProvider(node.url))
    factory = web3.eth.contract(abi=built["abi"], bytecode=built["evm"]["bytecode"]["object"])
    tx_hash = factory.constructor().transact({"from": web3.eth.accounts[0]})
    address = web3.eth.wait_for_transaction_receipt(tx_hash)["contractAddress"]
    return web3.eth.contract(address=address, abi=built["abi"])


@pytest.fixture(scope="session")
def manifest(node, probe) -> Manifest:
    code = bytes(probe.w3.eth.get_code(probe.address))
    deployed = Deployed(address=probe.address, block=1, code_hash="0x" + keccak(code).hex(), abi="SecurityToken")
    return Manifest(chain_id=31337, name="probe", start_block=1, contracts={"Probe": deployed})


@pytest.fixture(scope="session")
def probe_manifest_path(manifest, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("probe") / "manifest.json"
    manifest.save(path)
    return path


@pytest.fixture
def connected(node, probe_manifest_path) -> Chain:
    """A connection to the node, as a process makes it."""
    return Chain.connect(ChainSettings(rpc_url=node.url, deployment=probe_manifest_path))


@pytest.fixture
def on_chain(connected, probe) -> Contract:
    """The Probe, spoken to through the connection."""
    return connected.web3.eth.contract(address=probe.address, abi=probe.abi)


@pytest.fixture
def signer(node) -> EnvSigner:
    """A new signer with money for gas."""
    account = Account.create()
    node.rpc("anvil_setBalance", account.address, hex(10 * ETHER))
    return EnvSigner(SecretStr(account.key.hex()))


@pytest.fixture
def paused_mining(node):
    """Blocks come only when a test asks for them."""
    node.rpc("evm_setAutomine", False)
    yield node
    node.rpc("evm_setAutomine", True)
    node.rpc("evm_mine")
    node.rpc("anvil_dropAllTransactions")


@pytest.fixture
def silent_url():
    """An address that takes connections and never answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(16)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
