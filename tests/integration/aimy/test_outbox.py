"""What stands in the outbox is sent on, and nothing beside it, against a real node."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading

import pytest
from pydantic import SecretStr

from aimy import metrics
from aimy.allowed import Allowed
from aimy.errors import FatalError, SpendLimitError, TransientError
from aimy.outbox import Outbox, Version
from aimy.sender import SendPolicy, TransactionSender
from aimy.signers import EnvSigner
from tests.integration.aimy.test_sender import GWEI, nonce_of, pending_of, until

HASTY = SendPolicy(stuck_after_seconds=60, timeout_seconds=0.1, longest_poll_seconds=0.05)
RIVAL_FEES = {"maxFeePerGas": 150 * GWEI, "maxPriorityFeePerGas": 100 * GWEI, "gas": 100_000}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "outbox"


@pytest.fixture
def live(connected, signer, folder):
    """Starts a sender as a new life of the process has it: with the outbox that the last one left."""
    opened = []

    def sender(policy=HASTY, allowed=None):
        if opened:
            opened.pop().close()
        opened.append(Outbox.at(folder, signer.address))
        return TransactionSender(connected, signer, policy, opened[-1], allowed)

    yield sender
    for outbox in opened:
        outbox.close()


def left_unmined(live, call):
    """A transaction of a life that has ended; the raw one is in the outbox."""
    with pytest.raises(TransientError, match="not mined"):
        live().send(call)


def test_transaction_was_dropped_by_the_node__the_same_one_is_sent_on(live, on_chain, paused_mining, signer):
    left_unmined(live, on_chain.functions.add(3))
    (first,) = pending_of(paused_mining, signer)
    paused_mining.rpc("anvil_dropAllTransactions")
    assert pending_of(paused_mining, signer) == []

    live().attend()

    (again,) = pending_of(paused_mining, signer)
    assert again["hash"] == first["hash"]


def test_transaction_was_mined_while_the_process_was_away__nothing_is_sent(live, on_chain, paused_mining, signer):
    left_unmined(live, on_chain.functions.add(3))
    paused_mining.rpc("evm_mine")
    sender = live()

    sender.attend()

    assert nonce_of(paused_mining, signer) == 1
    assert pending_of(paused_mining, signer) == []
    paused_mining.rpc("evm_setAutomine", True)
    sender.send(on_chain.functions.add(1))
    assert nonce_of(paused_mining, signer) == 2


def test_other_is_to_be_sent__waits_for_what_stands_there_first(live, on_chain, paused_mining, signer, connected):
    total = connected.call(on_chain.functions.total())
    left_unmined(live, on_chain.functions.add(3))
    paused_mining.rpc("anvil_dropAllTransactions")
    sender = live(SendPolicy(stuck_after_seconds=60, timeout_seconds=5, longest_poll_seconds=0.05))
    outcome = {}

    def send():
        try:
            outcome["receipt"] = sender.send(on_chain.functions.add(1000))
        except TransientError as error:
            outcome["error"] = str(error)

    thread = threading.Thread(target=send)
    thread.start()
    until(lambda: pending_of(paused_mining, signer))
    paused_mining.rpc("evm_mine")
    thread.join(10)

    assert "add was mined late" in outcome["error"]
    assert connected.call(on_chain.functions.total()) == total + 3


def test_stuck_for_long__the_next_life_replaces_it_at_a_higher_fee(live, on_chain, paused_mining, signer):
    left_unmined(live, on_chain.functions.add(3))
    (first,) = pending_of(paused_mining, signer)
    sender = live(SendPolicy(stuck_after_seconds=0.05))

    sender.attend()
    (same,) = pending_of(paused_mining, signer)
    assert same["hash"] == first["hash"]
    (dearer,) = until(
        lambda: sender.attend() or [tx for tx in pending_of(paused_mining, signer) if tx["hash"] != first["hash"]]
    )

    assert (dearer["nonce"], dearer["input"]) == (first["nonce"], first["input"])
    assert int(dearer["maxFeePerGas"], 16) * 10 >= int(first["maxFeePerGas"], 16) * 11


def test_contract_refuses_the_call_by_now__its_nonce_is_given_away(
    live, on_chain, paused_mining, signer, connected, node
):
    before = node.rpc("evm_snapshot")
    try:
        left_unmined(live, on_chain.functions.take())
        paused_mining.rpc("anvil_dropAllTransactions")
        rival = on_chain.w3.eth.accounts[2]
        on_chain.functions.take().transact({"from": rival, **RIVAL_FEES})
        paused_mining.rpc("evm_mine")
        sender = live()

        sender.attend()
        (empty,) = pending_of(paused_mining, signer)
        assert (empty["to"].lower(), empty["input"], empty["nonce"]) == (signer.address.lower(), "0x", "0x0")
        paused_mining.rpc("evm_mine")
        sender.attend()

        assert metrics.oldest_unmined.labels(signer.address)._value.get() == 0
    finally:
        node.rpc("evm_revert", before)


def test_nonce_was_taken_by_another_process__the_entry_ends(live, on_chain, paused_mining, signer):
    left_unmined(live, on_chain.functions.add(3))
    paused_mining.rpc("anvil_dropAllTransactions")
    paused_mining.rpc("anvil_setNonce", signer.address, hex(7))
    sender = live()

    sender.attend()

    paused_mining.rpc("evm_setAutomine", True)
    assert sender.send(on_chain.functions.add(1)).gas_used > 0


def test_outbox_cannot_be_written__nothing_is_sent(connected, on_chain, signer, folder, node):
    outbox = Outbox.at(folder, signer.address)
    sender = TransactionSender(connected, signer, HASTY, outbox)
    outbox.close()

    with pytest.raises(TransientError, match="the outbox cannot be used"):
        sender.send(on_chain.functions.add(1))

    assert nonce_of(node, signer) == 0


def test_file__has_the_raw_transaction_and_no_key(live, on_chain, paused_mining, folder, signer, key):
    left_unmined(live, on_chain.functions.add(3))
    (first,) = pending_of(paused_mining, signer)
    content = b"".join(path.read_bytes() for path in folder.iterdir())

    assert first["hash"].encode() in content
    assert key not in content and key.hex().encode() not in content
    assert {path.stat().st_mode & 0o077 for path in folder.glob("*.sqlite")} == {0}


@pytest.fixture
def key(monkeypatch):
    """The key of the signer of this test."""
    from eth_account import Account

    return bytes(Account.create().key)


@pytest.fixture
def signer(node, key):
    made = EnvSigner(SecretStr(key.hex()))
    node.rpc("anvil_setBalance", made.address, hex(10 * 10**18))
    return made


def test_another_process_has_the_outbox__is_fatal(folder, signer):
    code = f"""
from pathlib import Path
from aimy.outbox import Outbox
Outbox.at(Path({str(folder)!r}), {signer.address!r})
"""
    held = Outbox.at(folder, signer.address)
    refused = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    held.close()
    freed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)

    assert "FatalError: another process sends with the same key" in refused.stderr
    assert freed.returncode == 0, freed.stderr


@pytest.mark.parametrize("content", [b"no database, but long enough to be read as one" * 50, None])
def test_file_of_another_kind__is_fatal_and_named(folder, signer, content):
    path = folder / f"{signer.address.lower()}.sqlite"
    folder.mkdir()
    if content is None:
        other = sqlite3.connect(path)
        other.execute("PRAGMA user_version = 9")
        other.close()
    else:
        path.write_bytes(content)

    with pytest.raises(FatalError, match=str(path)):
        Outbox.at(folder, signer.address)


def version(nonce: int, fee: int = 10, value: int = 0) -> Version:
    return Version(f"0x{nonce:02x}{fee:02x}", b"raw", {"nonce": nonce, "gas": 100, "maxFeePerGas": fee, "value": value})


def test_second_entry_beside_an_open_one__the_database_refuses_it():
    outbox = Outbox.in_memory()
    outbox.begin("1:aa", "one", version(0))
    outbox.begin("2:bb", "on another chain", version(0))
    with pytest.raises(AssertionError, match="only after the one before it has ended"):
        outbox.begin("1:aa", "two", version(1))
    assert outbox.open_entry("1:aa").label == "one"


def test_spent__is_what_ended_ones_cost_and_the_open_one_may_cost_at_worst():
    outbox = Outbox.in_memory()
    first = outbox.begin("1:aa", "mined", version(0))
    outbox.end(first, "mined", cost=70, block=5)
    lost = outbox.begin("1:aa", "lost", version(1, value=11))
    outbox.end(lost, "lost")
    outbox.end(outbox.begin("1:aa", "rejected", version(2)), "rejected", cost=0)
    open_ = outbox.add(outbox.begin("1:aa", "open", version(3)), version(3, fee=12))

    assert outbox.spent_since("1:aa", since=0) == 70 + 1011 + 1200
    assert outbox.spent_since("1:aa", since=0, without=open_) == 70 + 1011
    assert outbox.spent_since("1:aa", since=2**40) == 1200
    assert outbox.spent_since("9:ff", since=0) == 0


def test_day_is_spent__nothing_more_is_signed_and_it_says_how_much(live, on_chain, signer, node):
    sender = live(SendPolicy(daily_spend=10**15))
    refused_before = metrics.transactions_refused.labels("spend")._value.get()
    price = sender.send(on_chain.functions.add(1)).raw
    cost = price["gasUsed"] * price["effectiveGasPrice"]
    assert metrics.spend_left.labels(signer.address)._value.get() == pytest.approx((10**15 - cost) / 10**18)

    tight = live(SendPolicy(daily_spend=cost + 1))
    with pytest.raises(SpendLimitError, match=rf"has spent {cost} wei within a day .* the limit is {cost + 1}"):
        tight.send(on_chain.functions.add(1))

    assert nonce_of(node, signer) == 1
    assert metrics.transactions_refused.labels("spend")._value.get() == refused_before + 1


def test_limit_is_reached_by_a_replacement__the_first_is_sent_again_instead(live, on_chain, paused_mining, signer):
    left_unmined(live, on_chain.functions.add(3))
    (first,) = pending_of(paused_mining, signer)
    worst = int(first["gas"], 16) * int(first["maxFeePerGas"], 16)
    sender = live(SendPolicy(stuck_after_seconds=0.01, daily_spend=worst))
    for _ in range(4):
        sender.attend()

    (same,) = pending_of(paused_mining, signer)
    assert same["hash"] == first["hash"]


@pytest.fixture
def allowed(on_chain):
    selector = bytes.fromhex(on_chain.functions.add(1)._encode_transaction_data()[2:10])
    return Allowed(frozenset({(on_chain.address, selector)}))


def test_function_is_not_on_the_list__is_fatal_and_not_signed(live, on_chain, allowed, node, signer):
    sender = live(allowed=allowed)
    with pytest.raises(FatalError, match=rf"a call of 0x[0-9a-f]{{8}} at {on_chain.address} is not what this signer"):
        sender.send(on_chain.functions.take())
    with pytest.raises(FatalError, match="a payment of 1 wei"):
        sender.send(on_chain.functions.add(1), value=1)
    assert nonce_of(node, signer) == 0
    assert sender.send(on_chain.functions.add(1)).gas_used > 0


def test_contract_is_another_one__is_fatal(live, on_chain, allowed, connected, node, signer):
    elsewhere = connected.web3.eth.contract(address=signer.address, abi=on_chain.abi)
    with pytest.raises(FatalError, match=f"at {signer.address} is not what this signer is for"):
        live(allowed=allowed).send(elsewhere.functions.add(1))
    assert nonce_of(node, signer) == 0
