"""The connection to a chain: its head, its contracts, and reads pinned to one block."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eth_typing import ChecksumAddress
from eth_utils.address import is_address, to_checksum_address
from web3 import Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.types import BlockData, BlockIdentifier, TxParams

from aimy import metrics
from aimy.abis import abi
from aimy.errors import FatalError, TransientError
from aimy.manifest import Manifest
from aimy.nodes import Nodes, bare_web3
from aimy.rpc import rpc_errors
from aimy.settings import ChainSettings


@dataclass(frozen=True, slots=True)
class Block:
    """A block: number, 32-byte hash, timestamp [seconds]."""

    number: int
    hash: bytes
    timestamp: int


class Chain:
    """A chain and the deployment on it.

    Connecting reads only the manifest. The chain is compared with it (id and code) before the first answer is given,
    and again after it could not be reached, as another chain may be behind the same address then. Where several nodes
    are named, all must show the same chain, and reads stay with one of them until it fails.
    """

    def __init__(self, nodes: Nodes, manifest: Manifest) -> None:
        self.web3 = bare_web3(nodes)
        self.manifest = manifest
        self._nodes = nodes
        self._nodes.admit = self._compare
        self._genesis: bytes | None = None
        self._is_known = False
        self._verified = False
        self._verifying = threading.RLock()
        self._contracts: dict[tuple[str, str], Contract] = {}

    @classmethod
    def connect(cls, settings: ChainSettings) -> Chain:
        """FatalError when the manifest is missing or wrong; an unreachable chain shows at the first read."""
        return cls(Nodes(settings.rpc_urls, settings.rpc_timeout_seconds), Manifest.load(settings.deployment))

    @property
    def node(self) -> str:
        """The address of the node that is asked, without what may be secret in it."""
        return self._nodes.current

    @property
    def key(self) -> str:
        """What tells this chain from all others: its id and its first block."""
        with self.rpc():
            return f"{self.manifest.chain_id}:{(self._genesis or b'').hex()}"

    def verify(self) -> None:
        """Compares the chain with the manifest, and all nodes with each other: FatalError names what differs."""
        with self._verifying:
            if not self._is_known:
                self._nodes.admit_all()
                self._is_known = True
            elif not self._verified:
                self._nodes.admit_current()
            self._verified = True

    def _compare(self, web3: Web3) -> None:
        self.manifest.verify(web3)
        with rpc_errors():
            genesis = bytes(web3.eth.get_block(0)["hash"])
        if self._genesis is None:
            self._genesis = genesis
        elif genesis != self._genesis:
            raise FatalError(f"a node shows a chain from block 0x{genesis.hex()}, another one 0x{self._genesis.hex()}")

    def see(self, block: int) -> None:
        """Takes note that the chain has reached `block`: a node that has not is not turned to."""
        self._nodes.see(block)

    def contract(self, name: str) -> Contract:
        """The deployment's contract called `name`."""
        deployed = self.manifest.deployed(name)
        return self.at(deployed.abi, deployed.address)

    def at(self, abi_name: str, address: str) -> Contract:
        """The contract at `address`, spoken to with the ABI `abi_name`."""
        if not is_address(address):
            raise ValueError(f"address is {address!r}, expected 20 bytes in hexadecimal")
        key = (abi_name, to_checksum_address(address))
        if key not in self._contracts:
            self._contracts[key] = self.web3.eth.contract(address=key[1], abi=abi(abi_name))
        return self._contracts[key]

    def head(self) -> Block:
        """The newest block."""
        block = self.block("latest")
        self.see(block.number)
        metrics.head_block.set(block.number)
        metrics.head_timestamp.set(block.timestamp)
        return block

    def block(self, which: BlockIdentifier) -> Block:
        """The block of a number, hash or tag. TransientError when there is none (yet)."""
        with self.rpc():
            return _block(self.web3.eth.get_block(which))

    def call(
        self,
        fn: ContractFunction,
        block: Block | int | bytes | str = "latest",
        sender: str | None = None,
        value: int = 0,
    ) -> Any:
        """What `fn` answers at `block`, asked as `sender`.

        ContractRefused when it reverts, TransientError when the chain does not answer.
        """
        params: TxParams = {}
        if sender is not None:
            params["from"] = to_checksum_address(sender)
        if value:
            params["value"] = Web3.to_wei(value, "wei")
        with self.rpc():
            return fn.call(params, block_identifier=_identifier(block))

    def code(self, address: str, block: Block | int | bytes | str = "latest") -> bytes:
        """The runtime code at `address`; empty where there is no contract."""
        with self.rpc():
            return bytes(self.web3.eth.get_code(to_checksum_address(address), _identifier(block)))

    def balance(self, address: ChecksumAddress) -> int:
        """What `address` owns of the chain's own coin [wei]."""
        with self.rpc():
            return int(self.web3.eth.get_balance(address))

    @contextmanager
    def rpc(self) -> Iterator[None]:
        """Around any use of `web3`: verified before, its errors turned into ours."""
        try:
            self.verify()
            with rpc_errors():
                yield
        except TransientError:
            self._verified = False
            raise


def _block(data: BlockData) -> Block:
    return Block(number=int(data["number"]), hash=bytes(data["hash"]), timestamp=int(data["timestamp"]))


def _identifier(block: Block | int | bytes | str) -> BlockIdentifier:
    """By hash where it is known: after a reorganisation the number would name another block."""
    return block.hash if isinstance(block, Block) else block  # type: ignore[return-value]
