"""What the steps of the run share: the chain, the people's wallets, the services' addresses, what happened so far."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar

from eth_account.signers.local import LocalAccount
from pydantic import SecretStr
from web3.contract import Contract
from web3.contract.contract import ContractFunction

from aimy.chain import Chain
from aimy.sender import TransactionSender
from aimy.signers import EnvSigner
from oracles.valuation.model import Sale
from scripts.demo import people
from scripts.demo.processes import Children
from scripts.demo.story import Story

T = TypeVar("T")
CASH_DECIMALS = 6
SHARE_DECIMALS = 6
VALUE_DECIMALS = 8


class DemoError(Exception):
    """Something did not happen that had to."""


class Wallet:
    """A person or an office of the run that sends transactions of its own."""

    def __init__(self, chain: Chain, account: LocalAccount, name: str) -> None:
        self.name = name
        self.address = account.address
        self._sender = TransactionSender(chain, EnvSigner(SecretStr(account.key.hex())))

    def send(self, call: ContractFunction) -> Any:
        """Sends the call and returns the receipt.

        Raises ContractRefused, with the contract's error, when it would revert.
        """
        return self._sender.send(call, label=f"{self.name}: {call.fn_name}")


@dataclass(frozen=True)
class Investor:
    person: people.Applicant
    wallet: Wallet


@dataclass
class World:
    run_dir: Path
    story: Story
    children: Children
    rpc_url: str
    seed: int
    broken: str | None = None
    days_ahead: int = 0
    is_complete: bool = False
    chain: Chain = field(init=False)
    wallets: dict[str, Wallet] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    houses: list[Sale] = field(default_factory=list)
    asset_ids: list[int] = field(default_factory=list)
    investors: list[Investor] = field(default_factory=list)
    refused: Investor | None = None
    token: Contract | None = None
    compliance: Contract | None = None
    offering: Contract | None = None
    pool: Contract | None = None
    distribution_id: int = 0

    @property
    def manifest_path(self) -> Path:
        return self.run_dir / "manifest.json"

    @property
    def store(self) -> Path:
        return self.run_dir / "documents"

    @property
    def inbox(self) -> Path:
        return self.run_dir / "inbox"

    def connect(self, chain: Chain) -> None:
        """Takes the deployed chain and opens the wallets of the platform's offices on it."""
        self.chain = chain
        offices = {
            "admin": people.DEPLOYER,
            "issuer": people.ISSUER,
            "compliance officer": people.COMPLIANCE_OFFICER,
            "guardian": people.GUARDIAN,
            "stranger": people.STRANGER,
        }
        self.wallets = {name: self.wallet(index, name) for name, index in offices.items()}

    def wallet(self, index: int, name: str) -> Wallet:
        return Wallet(self.chain, people.account(index), name)

    def service_settings(self) -> dict[str, str]:
        """Settings that all services share."""
        return {
            "AIMY_RPC_URL": self.rpc_url,
            "AIMY_DEPLOYMENT": str(self.manifest_path),
            "AIMY_RUN_DIR": str(self.run_dir),
            "AIMY_TX_OUTBOX": str(self.run_dir / "outbox"),
            "AIMY_DATA_DIR": str(self.run_dir / "postgres"),
            "AIMY_LOG_FORMAT": "json",
        }

    def read(self, call: ContractFunction, block: Any = "latest") -> SimpleNamespace:
        """What a view that returns one struct answers, its fields by name."""
        fields = call.abi["outputs"][0]["components"]
        values = self.chain.call(call, block=block)
        return SimpleNamespace(**{field["name"]: value for field, value in zip(fields, values, strict=True)})

    def wait_until(self, what: str, ask: Callable[[], T | None], *, seconds: float = 60) -> T:
        """Asks until there is an answer; fails if a process ends meanwhile or the time is up."""
        deadline = time.monotonic() + seconds
        while (answer := ask()) is None:
            for name in self.children.ended():
                raise DemoError(f"{name} ended while waiting for {what}:\n{self.children.last_lines(name)}")
            if time.monotonic() > deadline:
                raise DemoError(f"{what} did not happen within {seconds:.0f} s; logs are in {self.children.log_folder}")
            time.sleep(0.1)
        return answer

    def advance_clock(self, to: int) -> None:
        """Sets the chain's clock to `to` [unix seconds] with a new block."""
        self.chain.web3.provider.make_request("evm_setNextBlockTimestamp", [to])
        self.chain.web3.provider.make_request("evm_mine", [])


def dollars(amount: int, decimals: int = CASH_DECIMALS) -> str:
    """Units as dollars and cents, for reading."""
    return f"${amount / 10**decimals:,.2f}"


def shares(amount: int) -> str:
    """Units as whole shares, for reading."""
    return f"{amount / 10**SHARE_DECIMALS:,.2f}".rstrip("0").rstrip(".")
