"""Sends transactions: dry run, nonce, fees, replacement of stuck ones, receipt, confirmations."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import structlog
from eth_typing import HexStr
from eth_utils.crypto import keccak
from web3.contract.contract import ContractEvent, ContractFunction
from web3.exceptions import TransactionNotFound, Web3RPCError
from web3.logs import DISCARD
from web3.types import EventData, LogReceipt, Nonce, TxParams, TxReceipt, Wei

from aimy import metrics
from aimy.chain import Chain
from aimy.errors import ContractRefused, TransientError
from aimy.fees import Fees, market_fees, raised
from aimy.rpc import rpc_message
from aimy.settings import SignerSettings
from aimy.signers import Signer

log = structlog.get_logger(__name__)

_GAS_HEADROOM = (6, 5)

# How the common nodes say it, in lower case.
_NONCE_TOO_LOW = "nonce too low"
_UNDERPRICED = "underpriced"
_KNOWN_ALREADY = ("already known", "alreadyknown", "already imported", "known transaction")


@dataclass(frozen=True, slots=True)
class SendPolicy:
    """How much a transaction may cost and how long it may take."""

    max_fee_per_gas: int = 200 * 10**9
    confirmations: int = 0
    stuck_after_seconds: float = 60.0
    timeout_seconds: float = 300.0
    longest_poll_seconds: float = 1.0

    @classmethod
    def from_settings(cls, settings: SignerSettings) -> SendPolicy:
        return cls(
            max_fee_per_gas=int(settings.tx_max_fee_gwei * 10**9),
            confirmations=settings.tx_confirmations,
            stuck_after_seconds=settings.tx_stuck_after_seconds,
            timeout_seconds=settings.tx_timeout_seconds,
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


@dataclass(slots=True)
class _InFlight:
    """One nonce and every version of the transaction that was sent for it."""

    tx: TxParams
    fees: Fees
    hashes: list[HexStr]
    label: str


class TransactionSender:
    """Sends for one signer, one transaction at a time.

    Nothing is sent while an earlier transaction of the signer is unmined: a process that died after sending finds that
    transaction at its next start, and the caller decides again once it is mined. So nothing is sent twice.
    """

    def __init__(self, chain: Chain, signer: Signer, policy: SendPolicy | None = None) -> None:
        self._chain = chain
        self._signer = signer
        self._policy = policy or SendPolicy()
        self._one_at_a_time = threading.Lock()
        self._in_flight: _InFlight | None = None

    @property
    def address(self) -> str:
        return self._signer.address

    def send(self, fn_call: ContractFunction, value: int = 0, label: str | None = None) -> Receipt:
        """Sends `fn_call` with `value` [wei] and waits until it is mined and confirmed.

        `label` names it in logs (the function's name by default). ContractRefused when the contract says no, before
        anything is sent or, rarely, after. TransientError when the chain does not answer or mine in time, when fees are
        above the limit, and when an earlier transaction had to be awaited first: the caller looks again and decides
        anew.
        """
        with self._one_at_a_time:
            name = label or str(fn_call.fn_name)
            self._settle_earlier()
            self._in_flight = self._prepared(fn_call, value, name)
            self._broadcast(self._in_flight)
            return self._awaited(self._in_flight)

    # Preparing

    def _prepared(self, fn_call: ContractFunction, value: int, label: str) -> _InFlight:
        self._chain.call(fn_call, sender=self._signer.address, value=value)
        eth = self._chain.web3.eth
        request: TxParams = {"from": self._signer.address, "value": Wei(value)}
        with self._chain.rpc():
            gas = fn_call.estimate_gas(request)
            nonce = eth.get_transaction_count(self._signer.address, "pending")
            chain_id = eth.chain_id
        metrics.signer_balance.labels(self._signer.address).set(self._chain.balance(self._signer.address) / 10**18)
        fees = market_fees(self._chain, self._policy.max_fee_per_gas)
        more, of = _GAS_HEADROOM
        tx: TxParams = {
            "to": fn_call.address,
            "data": HexStr(fn_call._encode_transaction_data()),
            "value": Wei(value),
            "gas": gas * more // of,
            "nonce": nonce,
            "chainId": chain_id,
            "type": 2,
        }
        return _InFlight(tx=tx, fees=fees, hashes=[], label=label)

    def _broadcast(self, sending: _InFlight) -> None:
        """Signs and sends the current version. Its hash is known before, so that a lost answer loses nothing."""
        tx: dict[str, Any] = {**sending.tx, **sending.fees.as_fields()}
        raw = self._signer.sign_transaction(tx)
        tx_hash = HexStr("0x" + keccak(raw).hex())
        is_new = tx_hash not in sending.hashes
        if is_new:
            sending.hashes.append(tx_hash)
        try:
            with self._chain.rpc():
                self._send_raw(raw)
        except _RejectedError as rejected:
            if is_new:
                sending.hashes.remove(tx_hash)
            self._rejected(sending, rejected)
            return
        log.info("transaction_sent", label=sending.label, tx=tx_hash, nonce=sending.tx["nonce"])
        metrics.transactions.labels("sent" if len(sending.hashes) == 1 else "replaced").inc()

    def _rejected(self, sending: _InFlight, rejected: _RejectedError) -> None:
        log.warning("transaction_rejected", label=sending.label, reason=str(rejected))
        nonce_is_used = _NONCE_TOO_LOW in str(rejected).lower()
        if not sending.hashes or (nonce_is_used and self._mined(sending.hashes) is None):
            self._in_flight = None
            raise TransientError(f"{sending.label} was not accepted: {rejected}") from rejected

    def _send_raw(self, raw: bytes) -> None:
        try:
            self._chain.web3.eth.send_raw_transaction(raw)
        except Web3RPCError as error:
            message = rpc_message(error)
            if not any(words in message.lower() for words in _KNOWN_ALREADY):
                raise _RejectedError(message) from error

    # Waiting

    def _awaited(self, sent: _InFlight) -> Receipt:
        """Polls for the receipt of any version; raises the fee each time the transaction has been stuck for long."""
        now = time.monotonic()
        deadline, next_raise = now + self._policy.timeout_seconds, now + self._policy.stuck_after_seconds
        pause = 0.01
        while True:
            receipt = self._mined(sent.hashes)
            if receipt is not None and self._confirmed(receipt):
                self._in_flight = None
                return self._finished(receipt, sent)
            now = time.monotonic()
            if now >= deadline:
                waited = f"{self._policy.timeout_seconds:g} s"
                raise TransientError(f"{sent.label} was not mined and confirmed within {waited}: {sent.hashes[-1]}")
            if receipt is None and now >= next_raise:
                next_raise = now + self._policy.stuck_after_seconds
                self._replace(sent)
            time.sleep(pause)
            pause = min(pause * 1.5, self._policy.longest_poll_seconds)

    def _mined(self, hashes: list[HexStr]) -> TxReceipt | None:
        for tx_hash in reversed(hashes):
            try:
                with self._chain.rpc():
                    return _receipt(self._chain, tx_hash)
            except _NotMinedError:
                continue
        return None

    def _confirmed(self, receipt: TxReceipt) -> bool:
        if self._policy.confirmations == 0:
            return True
        return self._chain.head().number - receipt["blockNumber"] >= self._policy.confirmations

    def _finished(self, receipt: TxReceipt, sent: _InFlight) -> Receipt:
        tx_hash = "0x" + bytes(receipt["transactionHash"]).hex()
        if receipt["status"] != 1:
            metrics.transactions.labels("reverted").inc()
            log.warning("transaction_reverted", label=sent.label, tx=tx_hash, block=receipt["blockNumber"])
            raise self._why_reverted(sent.tx, receipt, tx_hash)
        metrics.transactions.labels("mined").inc()
        log.info(
            "transaction_mined", label=sent.label, tx=tx_hash, block=receipt["blockNumber"], gas=receipt["gasUsed"]
        )
        return Receipt(
            tx_hash=tx_hash,
            block=int(receipt["blockNumber"]),
            gas_used=int(receipt["gasUsed"]),
            logs=tuple(receipt["logs"]),
            raw=receipt,
        )

    def _why_reverted(self, tx: TxParams, receipt: TxReceipt, tx_hash: str) -> ContractRefused:
        """The reason is not in the receipt: the same call after that block usually gives it."""
        repeat: TxParams = {
            "from": self._signer.address,
            "to": tx["to"],
            "data": tx["data"],
            "value": tx["value"],
            "gas": tx["gas"],
        }
        try:
            with self._chain.rpc():
                self._chain.web3.eth.call(repeat, receipt["blockNumber"])
        except ContractRefused as refused:
            return refused
        except TransientError:
            pass
        return ContractRefused("TransactionReverted", {"tx": tx_hash, "block": receipt["blockNumber"]})

    def _replace(self, sent: _InFlight) -> None:
        fees = raised(sent.fees, market_fees(self._chain, self._policy.max_fee_per_gas), self._policy.max_fee_per_gas)
        if fees is None:
            log.warning("transaction_stuck_at_fee_limit", label=sent.label, limit=self._policy.max_fee_per_gas)
            self._broadcast(sent)
            return
        sent.fees = fees
        log.warning("transaction_replaced", label=sent.label, nonce=sent.tx["nonce"], max_fee=fees.max_fee)
        self._broadcast(sent)

    # What an earlier tick or an earlier life of this process left behind

    def _settle_earlier(self) -> None:
        if self._in_flight is not None:
            earlier = self._in_flight
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
        """Waits for transactions whose content is unknown; the first one, when stuck, is replaced by an empty one."""
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
        self._awaited(self._cancelled(mined))

    def _cancelled(self, nonce: int) -> _InFlight:
        with self._chain.rpc():
            chain_id = self._chain.web3.eth.chain_id
        tx: TxParams = {
            "to": self._signer.address,
            "data": HexStr("0x"),
            "value": Wei(0),
            "gas": 21_000,
            "nonce": Nonce(nonce),
            "chainId": chain_id,
            "type": 2,
        }
        limit = self._policy.max_fee_per_gas
        fees: Fees | None = market_fees(self._chain, limit)
        while fees is not None:
            fees = raised(fees, fees, limit)
            if fees is None:
                break
            sending = _InFlight(tx=tx, fees=fees, hashes=[], label="cancellation")
            try:
                self._broadcast(sending)
            except TransientError as error:
                if not isinstance(error.__cause__, _RejectedError) or _UNDERPRICED not in str(error).lower():
                    raise
                continue
            self._in_flight = sending
            return sending
        raise TransientError(
            f"nonce {nonce} of {self._signer.address} is stuck, and cancelling it costs more than {limit} wei per gas"
        )


class _RejectedError(Exception):
    """The node did not take the transaction."""


class _NotMinedError(Exception):
    """There is no receipt yet."""


def _receipt(chain: Chain, tx_hash: HexStr) -> TxReceipt:
    try:
        return chain.web3.eth.get_transaction_receipt(tx_hash)
    except TransactionNotFound:
        raise _NotMinedError from None
