"""Transactions, against a real node."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager

import pytest
from eth_account import Account
from pydantic import SecretStr

from aimy.errors import ContractRefused, TransientError
from aimy.fees import market_fees
from aimy.sender import SendPolicy, TransactionSender
from aimy.signers import EnvSigner

WALLET = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
GWEI = 10**9
QUICK = SendPolicy(stuck_after_seconds=0.15, timeout_seconds=3, longest_poll_seconds=0.05)


@pytest.fixture
def sender(connected, signer):
    return TransactionSender(connected, signer, QUICK)


def nonce_of(node, signer) -> int:
    return int(node.rpc("eth_getTransactionCount", signer.address, "latest"), 16)


def pending_of(node, signer) -> list[dict]:
    waiting = node.rpc("txpool_content")["pending"]
    mine = next((txs for who, txs in waiting.items() if who.lower() == signer.address.lower()), {})
    return [tx for tx in mine.values() if tx["from"].lower() == signer.address.lower()]


def until(condition, seconds=3.0):
    deadline = time.monotonic() + seconds
    while not (seen := condition()):
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)
    return seen


@contextmanager
def sending(sender, call, **options):
    """Sends from another thread; `outcome` holds the receipt or the error once the block has ended."""
    outcome: dict = {}

    def run():
        try:
            outcome["receipt"] = sender.send(call, **options)
        except Exception as error:
            outcome["error"] = error

    thread = threading.Thread(target=run)
    thread.start()
    yield outcome
    thread.join(10)
    assert not thread.is_alive()


def test_refused_call__is_not_sent(sender, on_chain, node, signer):
    with pytest.raises(ContractRefused, match="TokenReceiverUnverified"):
        sender.send(on_chain.functions.refuseKnown(WALLET))

    assert nonce_of(node, signer) == 0


def test_signer_without_money__is_transient(connected, on_chain):
    poor = TransactionSender(connected, EnvSigner(SecretStr(Account.create().key.hex())), QUICK)

    with pytest.raises(TransientError):
        poor.send(on_chain.functions.add(1))


def test_base_fee_above_the_limit__is_not_sent(connected, on_chain, node, signer):
    frugal = TransactionSender(connected, signer, SendPolicy(max_fee_per_gas=1))

    with pytest.raises(TransientError, match=r"base fee is .* the limit is 1"):
        frugal.send(on_chain.functions.add(1))

    assert nonce_of(node, signer) == 0


def test_revert_after_the_dry_run__is_told_with_its_reason(sender, on_chain, paused_mining, connected, signer):
    rival = on_chain.w3.eth.accounts[2]
    with sending(sender, on_chain.functions.take()) as outcome:
        until(lambda: pending_of(paused_mining, signer))
        on_chain.functions.take().transact(
            {"from": rival, "maxFeePerGas": 150 * GWEI, "maxPriorityFeePerGas": 100 * GWEI, "gas": 100_000}
        )
        paused_mining.rpc("evm_mine")

    assert isinstance(outcome["error"], ContractRefused)
    assert str(outcome["error"]) == "Error(message=taken)"


def test_transaction_not_mined_in_time__is_transient_and_not_sent_twice(connected, on_chain, paused_mining, signer):
    hasty = TransactionSender(connected, signer, SendPolicy(timeout_seconds=0.1))
    total = connected.call(on_chain.functions.total())

    with pytest.raises(TransientError, match=r"add was not mined and confirmed within 0\.1 s"):
        hasty.send(on_chain.functions.add(3))
    assert len(pending_of(paused_mining, signer)) == 1
    paused_mining.rpc("evm_mine")
    with pytest.raises(TransientError, match="mined late"):
        hasty.send(on_chain.functions.add(3))

    assert nonce_of(paused_mining, signer) == 1
    assert connected.call(on_chain.functions.total()) == total + 3


def test_restart_in_the_middle__waits_for_what_the_last_life_sent(connected, on_chain, paused_mining, signer):
    last_life = TransactionSender(connected, signer, SendPolicy(timeout_seconds=0.1))
    with pytest.raises(TransientError):
        last_life.send(on_chain.functions.add(3))
    this_life = TransactionSender(connected, signer, SendPolicy(stuck_after_seconds=5))

    with sending(this_life, on_chain.functions.add(3)) as outcome:
        time.sleep(0.05)
        paused_mining.rpc("evm_mine")

    assert "earlier transaction" in str(outcome["error"])
    assert nonce_of(paused_mining, signer) == 1
    assert pending_of(paused_mining, signer) == []


def test_restart_onto_a_stuck_transaction__cancels_it(connected, on_chain, paused_mining, signer):
    last_life = TransactionSender(connected, signer, SendPolicy(timeout_seconds=0.1))
    with pytest.raises(TransientError):
        last_life.send(on_chain.functions.add(1000))
    total = connected.call(on_chain.functions.total())
    this_life = TransactionSender(connected, signer, QUICK)

    with sending(this_life, on_chain.functions.add(3)) as outcome:
        until(lambda: [tx for tx in pending_of(paused_mining, signer) if tx["input"] == "0x"])
        paused_mining.rpc("evm_mine")

    assert isinstance(outcome["error"], TransientError)
    assert connected.call(on_chain.functions.total()) == total
    assert nonce_of(paused_mining, signer) == 1


def test_stuck_transaction__is_replaced_at_a_higher_fee(sender, on_chain, paused_mining, signer, connected):
    total = connected.call(on_chain.functions.total())
    with sending(sender, on_chain.functions.add(2)) as outcome:
        first = until(lambda: pending_of(paused_mining, signer))[0]
        second = until(lambda: [tx for tx in pending_of(paused_mining, signer) if tx["hash"] != first["hash"]])[0]
        paused_mining.rpc("evm_mine")

    assert second["nonce"] == first["nonce"]
    for fee in ("maxFeePerGas", "maxPriorityFeePerGas"):
        assert int(second[fee], 16) * 10 >= int(first[fee], 16) * 11
    assert outcome["receipt"].tx_hash != first["hash"]
    assert connected.call(on_chain.functions.total()) == total + 2
    assert nonce_of(paused_mining, signer) == 1


def test_dropped_transaction_at_the_fee_limit__is_sent_again(connected, on_chain, paused_mining, signer):
    limit = market_fees(connected, 1000 * GWEI).max_fee
    at_limit = TransactionSender(
        connected, signer, SendPolicy(max_fee_per_gas=limit, stuck_after_seconds=0.1, timeout_seconds=3)
    )
    with sending(at_limit, on_chain.functions.add(2)) as outcome:
        until(lambda: pending_of(paused_mining, signer))
        time.sleep(0.3)
        paused_mining.rpc("anvil_dropAllTransactions")
        until(lambda: pending_of(paused_mining, signer))
        paused_mining.rpc("evm_mine")

    assert outcome["receipt"].gas_used > 0


def test_nonce_taken_by_another_process__is_transient_and_forgotten(sender, connected, on_chain, paused_mining, signer):
    with sending(sender, on_chain.functions.add(2)) as outcome:
        until(lambda: pending_of(paused_mining, signer))
        paused_mining.rpc("anvil_dropAllTransactions")
        paused_mining.rpc("anvil_setNonce", signer.address, hex(5))

    assert isinstance(outcome["error"], TransientError)
    paused_mining.rpc("evm_setAutomine", True)
    assert sender.send(on_chain.functions.add(2)).gas_used > 0


def test_mined_transaction__gives_its_receipt_and_events(sender, on_chain, connected, signer):
    total = connected.call(on_chain.functions.total())

    receipt = sender.send(on_chain.functions.add(4), value=7, label="growth")

    added = receipt.events(on_chain.events.Added())
    assert [dict(event["args"]) for event in added] == [{"by": signer.address, "amount": 4, "total": total + 4}]
    assert receipt.block == connected.head().number
    assert receipt.tx_hash.startswith("0x")
    assert len(receipt.logs) == 1


def test_confirmations__are_awaited(connected, on_chain, node, signer):
    careful = TransactionSender(connected, signer, SendPolicy(confirmations=2, longest_poll_seconds=0.02))
    with sending(careful, on_chain.functions.add(1)) as outcome:
        until(lambda: nonce_of(node, signer) == 1)
        node.rpc("evm_mine")
        time.sleep(0.1)
        assert outcome == {}
        node.rpc("evm_mine")

    assert outcome["receipt"].block == connected.head().number - 2


def test_senders_from_two_threads__take_turns(sender, on_chain, node, signer):
    with sending(sender, on_chain.functions.add(1)) as one, sending(sender, on_chain.functions.add(1)) as two:
        pass

    assert one["receipt"].tx_hash != two["receipt"].tx_hash
    assert nonce_of(node, signer) == 2
