"""The connection to a chain: its head, its contracts, and reads pinned to one block."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from eth_typing import ChecksumAddress
from eth_utils.address import is_address, to_checksum_address
from web3 import HTTPProvider, Web3
from web3.contract import Contract
from web3.contract.contract import ContractFunction
from web3.middleware import ExtraDataToPOAMiddleware
from web3.types import BlockData, BlockIdentifier, TxParams

from aimy import metrics
from aimy.abis import abi
from aimy.errors import TransientError
from aimy.manifest import Manifest
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
    and again after it could not be reached, as another chain may be behind the same address then.
    """

    def __init__(self, web3: Web3, manifest: Manifest) -> None:
        self.web3 = web3
        self.manifest = manifest
        self._verified = False
        self._verifying = threading.Lock()
        self._contracts: dict[tuple[str, str], Contract] = {}

    @classmethod
    def connect(cls, settings: ChainSettings) -> Chain:
        """FatalError when the manifest is missing or wrong; an unreachable chain shows at the first read."""
        provider = HTTPProvider(
            settings.rpc_url,
            request_kwargs={"timeout": settings.rpc_timeout_seconds},
            exception_retry_configuration=None,
        )
        # A contract must not be able to make this process fetch an address of its choice (EIP-3668).
        provider.global_ccip_read_enabled = False
        web3 = Web3(provider)
        web3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
        # It asks for the chain's id twice before every read; `verify` and the sender see to that id.
        web3.middleware_onion.remove("validation")
        return cls(web3, Manifest.load(settings.deployment))

    def verify(self) -> None:
        """Compares the chain with the manifest, once: FatalError names what differs."""
        with self._verifying:
            if not self._verified:
                self.manifest.verify(self.web3)
                self._verified = True

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
