"""Sends transactions: dry run, limits, journal, nonce, fees, replacement of stuck ones, receipt, confirmations."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from eth_typing import HexStr
from eth_utils.crypto import keccak
from web3.contract.contract import ContractEvent, ContractFunction
from web3.exceptions import TransactionNotFound, Web3RPCError
from web3.logs import DISCARD
from web3.types import EventData, LogReceipt, TxParams, TxReceipt, Wei

from aimy import metrics
from aimy.allowed import Allowed
from aimy.chain import Chain
from aimy.errors import ContractRefused, SpendLimitError, TransientError
from aimy.fees import Fees, market_fees, raised
from aimy.outbox import Entry, Outbox, Version
from aimy.purse import WEI_PER_ETHER, Purse
from aimy.rpc import rpc_message
from aimy.settings import SignerSettings
from aimy.signers import Signer

log = structlog.get_logger(__name__)

_GAS_HEADROOM = (6, 5)
_GAS_OF_NOTHING = 21_000

# How the common nodes say it, in lower case.
_NONCE_TOO_LOW = "nonce too low"
_UNDERPRICED = "underpriced"
_KNOWN_ALREADY = ("already known", "alreadyknown", "already imported", "known transaction")


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """How much a transaction, and all of a day together, may cost, and how long one may take."""

    max_fee_per_gas: int = 200 * 10**9
    confirmations: int = 0
    stuck_after_seconds: float = 60.0
    timeout_seconds: float = 300.0
    longest_poll_seconds: float = 1.0
    daily_spend: int | None = None

    @classmethod
    def from_settings(cls, settings: SignerSettings) -> SendPolicy:
        return cls(
            max_fee_per_gas=int(settings.tx_max_fee_gwei * 10**9),
            confirmations=settings.tx_confirmations,
            stuck_after_seconds=settings.tx_stuck_after_seconds,
            timeout_seconds=settings.tx_timeout_seconds,
            daily_spend=int(settings.tx_daily_spend_ether * WEI_PER_ETHER),
        )


@dataclass(frozen=True, slots=True)
class Receipt:
    """A mined transaction: its hash ("0x…"), block, gas, and logs."""

    tx_hash: str
    block: int
    gas_used: int
    logs: tuple[LogReceipt, ...]
    raw: TxReceipt = field(repr=False)

    def events(self, event: ContractEvent) -> list[EventData]:
        """The logs of this kind of event from the event's own contract, decoded, in order."""
        return [item for item in event.process_receipt(self.raw, errors=DISCARD) if item["address"] == event.address]


class TransactionSender:
    """Sends for one signer, one transaction at a time.

    Each transaction stands in the outbox before a node hears of it, and nothing new is signed while one stands there
    that is not mined. A process that died finds it at its next start, sends that same transaction on, and the caller
    decides again once it is mined. So nothing is sent twice.
    """

    def __init__(
        self,
        chain: Chain,
        signer: Signer,
        policy: SendPolicy | None = None,
        outbox: Outbox | None = None,
        allowed: Allowed | None = None,
    ) -> None:
        self._chain = chain
        self._signer = signer
        self._policy = policy or SendPolicy()
        self._outbox = outbox or Outbox.in_memory()
        self._purse = Purse(self._outbox, lambda: chain.key, signer.address, self._policy.daily_spend)
        self._allowed = allowed
        self._one_at_a_time = threading.Lock()
        self._next_raise: dict[int, float] = {}

    @classmethod
    def from_settings(
        cls, chain: Chain, signer: Signer, settings: SignerSettings, allowed: Allowed
    ) -> TransactionSender:
        """As a daemon has it: with a journal on disk, a limit of what a day may cost, a list of what it may call."""
        outbox = Outbox.at(settings.tx_outbox, signer.address)
        log.info("outbox_opened", folder=str(settings.tx_outbox.absolute()), address=signer.address)
        return cls(chain, signer, SendPolicy.from_settings(settings), outbox, allowed)

    @property
    def address(self) -> str:
        return self._signer.address

    def send(self, fn_call: ContractFunction, value: int = 0, label: str | None = None) -> Receipt:
        """Sends `fn_call` with `value` [wei] and waits until it is mined and confirmed.

        `label` names it in logs (the function's name by default). ContractRefused when the contract says no, before
        anything is sent or, rarely, after. TransientError when the chain does not answer or mine in time, when fees or
        the day's spend are above their limits, and when an earlier transaction had to be awaited first: the caller
        looks again and decides anew. FatalError for a call that the signer is not for.
        """
        with self._one_at_a_time:
            if self._allowed is not None:
                data = bytes.fromhex(fn_call._encode_transaction_data().removeprefix("0x"))
                self._allowed.require(fn_call.address, data, value)
            self._settle_earlier()
            fields = self._prepared(fn_call, value)
            fees = market_fees(self._chain, self._policy.max_fee_per_gas)
            return self._awaited(self._begun(fields, fees, label or str(fn_call.fn_name)))

    def attend(self) -> None:
        """Looks once after a transaction that an earlier tick or an earlier life of the process left, without waiting.

        A daemon calls it at every tick, so that what stands in the outbox is taken up even when nothing new is due.
        """
        with self._one_at_a_time:
            entry = self._outbox.open_entry(self._chain.key)
            if entry is None:
                return
            try:
                self._look_after(entry)
            except (ContractRefused, TransientError) as error:
                log.warning("earlier_transaction_unsettled", label=entry.label, reason=str(error))

    def close(self) -> None:
        """Leaves the outbox to others."""
        self._outbox.close()

    def before(self, tick: Callable[[], None]) -> Callable[[], None]:
        """`tick` with a look at the outbox before it."""

        def attended() -> None:
            self.attend()
            tick()

        return attended

    # Preparing

    def _prepared(self, fn_call: ContractFunction, value: int) -> dict[str, Any]:
        """The unsigned transaction without its fees."""
        self._chain.call(fn_call, sender=self._signer.address, value=value)
        eth = self._chain.web3.eth
        request: TxParams = {"from": self._signer.address, "value": Wei(value)}
        with self._chain.rpc():
            gas = fn_call.estimate_gas(request)
            nonce = eth.get_transaction_count(self._signer.address, "pending")
        more, of = _GAS_HEADROOM
        return {
            "to": fn_call.address,
            "data": fn_call._encode_transaction_data(),
            "value": value,
            "gas": gas * more // of,
            "nonce": nonce,
            "chainId": self._chain.manifest.chain_id,
            "type": 2,
        }

    def _nothing(self, nonce: int) -> dict[str, Any]:
        """What takes a nonce and does nothing: an empty transaction to oneself."""
        return {
            "to": self._signer.address,
            "data": "0x",
            "value": 0,
            "gas": _GAS_OF_NOTHING,
            "nonce": nonce,
            "chainId": self._chain.manifest.chain_id,
            "type": 2,
        }

    def _begun(self, fields: dict[str, Any], fees: Fees, label: str) -> Entry:
        version = self._signed({**fields, **fees.as_fields()}, None)
        entry = self._outbox.begin(self._chain.key, label, version)
        self._broadcast(entry, is_first=True)
        return entry

    def _signed(self, fields: dict[str, Any], entry: Entry | None) -> Version:
        """Signs within the day's limit. Its hash is known before it is sent, so that a lost answer loses nothing."""
        self._purse.require(Version("", b"", fields).worst_cost, entry)
        raw = self._signer.sign_transaction(fields)
        return Version("0x" + keccak(raw).hex(), raw, fields)

    # Sending

    def _broadcast(self, entry: Entry, is_first: bool = False) -> None:
        """Sends the current version, whose raw form stands in the outbox."""
        version = entry.current
        self._next_raise.pop(entry.id, None)
        try:
            with self._chain.rpc():
                self._send_raw(version.raw)
            self._rest(entry)
        except _RejectedError as rejected:
            self._rest(entry)
            log.warning("transaction_rejected", label=entry.label, reason=str(rejected))
            if is_first or (_NONCE_TOO_LOW in str(rejected).lower() and self._mined(entry) is None):
                self._end(entry, "rejected" if is_first else "lost", 0 if is_first else None)
                raise _NeverMinedError(f"{entry.label} was not accepted: {rejected}") from rejected
            return
        log.info("transaction_sent", label=entry.label, tx=version.tx_hash, nonce=entry.nonce)
        metrics.transactions.labels("sent" if len(entry.versions) == 1 else "replaced").inc()

    def _rest(self, entry: Entry) -> None:
        """A node has heard of the current version: it has its time to be mined."""
        self._next_raise[entry.id] = time.monotonic() + self._policy.stuck_after_seconds

    def _send_raw(self, raw: bytes) -> None:
        try:
            self._chain.web3.eth.send_raw_transaction(raw)
        except Web3RPCError as error:
            message = rpc_message(error)
            if not any(words in message.lower() for words in _KNOWN_ALREADY):
                raise _RejectedError(message) from error

    # Waiting

    def _awaited(self, entry: Entry) -> Receipt:
        """Looks after the entry until any of its versions is mined and confirmed."""
        deadline = time.monotonic() + self._policy.timeout_seconds
        pause = 0.01
        while True:
            receipt = self._look_after(entry)
            if receipt is not None:
                return receipt
            entry = self._outbox.open_entry(self._chain.key) or entry
            if time.monotonic() >= deadline:
                waited = f"{self._policy.timeout_seconds:g} s"
                raise TransientError(
                    f"{entry.label} was not mined and confirmed within {waited}: {entry.current.tx_hash}"
                )
            time.sleep(pause)
            pause = min(pause * 1.5, self._policy.longest_poll_seconds)

    def _look_after(self, entry: Entry) -> Receipt | None:
        """One look: the receipt of a mined and confirmed version, else None; sends on what is not known to be sent, and
        raises the fee of what has been stuck for long."""
        receipt = self._mined(entry)
        if receipt is not None:
            return self._finished(receipt, entry) if self._confirmed(receipt) else None
        next_raise = self._next_raise.get(entry.id)
        if next_raise is None:
            self._take_up(entry)
        elif time.monotonic() >= next_raise:
            self._replace(entry)
        return None

    def _mined(self, entry: Entry) -> TxReceipt | None:
        for tx_hash in reversed(entry.hashes):
            try:
                with self._chain.rpc():
                    return _receipt(self._chain, HexStr(tx_hash))
            except _NotMinedError:
                continue
        return None

    def _confirmed(self, receipt: TxReceipt) -> bool:
        if self._policy.confirmations == 0:
            return True
        return self._chain.head().number - receipt["blockNumber"] >= self._policy.confirmations

    def _finished(self, receipt: TxReceipt, entry: Entry) -> Receipt:
        tx_hash = "0x" + bytes(receipt["transactionHash"]).hex()
        block, gas_used = int(receipt["blockNumber"]), int(receipt["gasUsed"])
        mined = next(version for version in entry.versions if version.tx_hash == tx_hash)
        is_good, is_nothing = receipt["status"] == 1, self._is_nothing(mined)
        outcome = "reverted" if not is_good else "cancelled" if is_nothing else "mined"
        paid = int(mined.fields["value"]) if is_good else 0
        self._chain.see(block)
        self._end(entry, outcome, gas_used * int(receipt["effectiveGasPrice"]) + paid, block)
        metrics.transactions.labels(outcome).inc()
        log.info(f"transaction_{outcome}", label=entry.label, tx=tx_hash, block=block, gas=gas_used)
        if not is_good:
            raise self._why_reverted(mined, receipt, tx_hash)
        if is_nothing:
            raise _NeverMinedError(f"{entry.label} was cancelled: looking again before anything else is sent")
        return Receipt(tx_hash=tx_hash, block=block, gas_used=gas_used, logs=tuple(receipt["logs"]), raw=receipt)

    def _end(self, entry: Entry, outcome: str, cost: int | None, block: int | None = None) -> None:
        self._outbox.end(entry, outcome, cost, block)
        self._next_raise.pop(entry.id, None)
        self._purse.show()

    def _is_nothing(self, version: Version) -> bool:
        return bool(version.fields["to"] == self._signer.address and version.fields["data"] == "0x")

    def _why_reverted(self, version: Version, receipt: TxReceipt, tx_hash: str) -> ContractRefused:
        """The reason is not in the receipt: the same call after that block usually gives it."""
        try:
            refused = self._refusal(version, receipt["blockNumber"])
        except TransientError:
            refused = None
        return refused or ContractRefused("TransactionReverted", {"tx": tx_hash, "block": receipt["blockNumber"]})

    def _refusal(self, version: Version, block: Any = "latest") -> ContractRefused | None:
        """What the contract says to this call at `block`, if it refuses it."""
        repeat: Any = {"from": self._signer.address}
        repeat |= {name: version.fields[name] for name in ("to", "data", "value", "gas")}
        try:
            with self._chain.rpc():
                self._chain.web3.eth.call(repeat, block)
        except ContractRefused as refused:
            return refused
        return None

    # What is stuck, and what an earlier tick or an earlier life of this process left behind

    def _take_up(self, entry: Entry) -> None:
        """Sends the very same transaction again: nobody knows whether a node ever heard of it."""
        log.warning("transaction_taken_up", label=entry.label, tx=entry.current.tx_hash, nonce=entry.nonce)
        if not self._cancel_if_refused(entry):
            self._broadcast(entry)

    def _replace(self, entry: Entry) -> None:
        if not self._cancel_if_refused(entry):
            self._broadcast(self._dearer(entry, entry.current.fields))

    def _cancel_if_refused(self, entry: Entry) -> bool:
        """True if the contract would refuse the call by now, so that its nonce is given to an empty transaction."""
        if self._is_nothing(entry.current) or (refused := self._refusal(entry.current)) is None:
            return False
        log.warning("transaction_overtaken", label=entry.label, reason=str(refused))
        cancelling = self._dearer(entry, self._nothing(entry.nonce))
        if cancelling is entry:
            self._rest(entry)
        else:
            self._broadcast(cancelling)
        return True

    def _dearer(self, entry: Entry, fields: dict[str, Any]) -> Entry:
        """The entry with one more version at a higher fee; as it is while that is above a limit."""
        previous = Fees(entry.current.fields["maxFeePerGas"], entry.current.fields["maxPriorityFeePerGas"])
        limit = self._policy.max_fee_per_gas
        fees = raised(previous, market_fees(self._chain, limit), limit)
        if fees is None:
            log.warning("transaction_stuck_at_fee_limit", label=entry.label, limit=limit)
            return entry
        try:
            version = self._signed({**fields, **fees.as_fields()}, entry)
        except SpendLimitError as error:
            log.warning("transaction_stuck_at_spend_limit", label=entry.label, reason=str(error))
            return entry
        log.warning("transaction_replaced", label=entry.label, nonce=entry.nonce, max_fee=fees.max_fee)
        return self._outbox.add(entry, version)

    def _settle_earlier(self) -> None:
        earlier = self._outbox.open_entry(self._chain.key)
        if earlier is not None:
            try:
                self._awaited(earlier)
            except ContractRefused as refused:
                log.warning("earlier_transaction_reverted", label=earlier.label, reason=str(refused))
            raise TransientError(f"{earlier.label} was mined late: looking again before anything else is sent")
        with self._chain.rpc():
            mined = self._chain.web3.eth.get_transaction_count(self._signer.address, "latest")
            pending = self._chain.web3.eth.get_transaction_count(self._signer.address, "pending")
        if pending > mined:
            self._await_unknown(mined, pending)
            raise TransientError(f"an earlier transaction of {self._signer.address} was awaited: looking again")

    def _await_unknown(self, mined: int, pending: int) -> None:
        """Waits for transactions that no outbox here knows; the first, when stuck, is replaced by an empty one."""
        log.warning("earlier_transaction_pending", address=self._signer.address, nonce=mined)
        deadline = time.monotonic() + self._policy.stuck_after_seconds
        pause = 0.01
        while time.monotonic() < deadline:
            with self._chain.rpc():
                mined = self._chain.web3.eth.get_transaction_count(self._signer.address, "latest")
            if mined >= pending:
                return
            time.sleep(pause)
            pause = min(pause * 1.5, self._policy.longest_poll_seconds)
        self._awaited(self._cancelling(mined))

    def _cancelling(self, nonce: int) -> Entry:
        limit = self._policy.max_fee_per_gas
        market = market_fees(self._chain, limit)
        fees = raised(market, market, limit)
        while fees is not None:
            try:
                return self._begun(self._nothing(nonce), fees, f"nonce {nonce}")
            except _NeverMinedError as error:
                if _UNDERPRICED not in str(error).lower():
                    raise
                fees = raised(fees, fees, limit)
        raise TransientError(
            f"nonce {nonce} of {self._signer.address} is stuck, and cancelling it costs more than {limit} wei per gas"
        )

    # Watching

    def watch(self) -> None:
        """Shows what the signer owns, may still spend, and waits for."""
        metrics.signer_balance.labels(self.address).set(self._chain.balance(self._signer.address) / WEI_PER_ETHER)
        self._purse.show()


class _RejectedError(Exception):
    """The node did not take the transaction."""


class _NotMinedError(Exception):
    """There is no receipt yet."""


class _NeverMinedError(TransientError):
    """An entry ended without its call being carried out."""


def _receipt(chain: Chain, tx_hash: HexStr) -> TxReceipt:
    try:
        return chain.web3.eth.get_transaction_receipt(tx_hash)
    except TransactionNotFound:
        raise _NotMinedError from None
