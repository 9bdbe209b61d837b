"""Several nodes behind one connection: who is asked, and when another one is turned to."""

from __future__ import annotations

from contextlib import ExitStack

import pytest
from structlog.testing import capture_logs

from aimy import metrics
from aimy.chain import Chain
from aimy.errors import FatalError, TransientError
from aimy.manifest import Manifest
from aimy.sender import TransactionSender
from aimy.settings import ChainSettings
from tests.integration.aimy.conftest import anvil
from tests.integration.aimy.test_sender import nonce_of
from tests.support.relay import relayed

GENESIS_TIME = 1_900_000_000
SECRET = "api-key-5up3r"


@pytest.fixture
def relays(node):
    """Two ways to the same node."""
    with relayed(node.url) as one, relayed(node.url) as other:
        yield one, other


def connect(path, *urls: str) -> Chain:
    return Chain.connect(ChainSettings(rpc_url=", ".join(urls), rpc_timeout_seconds=2, deployment=path))


@pytest.fixture
def chain(relays, probe_manifest_path):
    return connect(probe_manifest_path, *(f"{relay.url}/{SECRET}" for relay in relays))


def failovers(relay) -> float:
    return metrics.rpc_failovers.labels(relay.url)._value.get()


def test_all_is_well__one_node_is_asked_for_everything(chain, relays):
    first, second = relays
    chain.head()
    second.asked.clear()
    for _ in range(3):
        chain.block(chain.head().hash)
    assert second.asked == []
    assert "eth_getBlockByHash" in first.asked


@pytest.mark.parametrize(
    "failing",
    [
        {"is_cut": True},
        {"status": 503},
        {"status": 429},
        {"body": b"<html>busy</html>"},
        {"body": b'{"jsonrpc":"2.0","id":1,"error":{"code":-32005,"message":"rate limited"}}'},
    ],
    ids=["cut", "503", "429", "no JSON", "rate limit"],
)
def test_node_fails__the_next_answers_and_goes_on_answering(chain, relays, failing):
    first, second = relays
    head = chain.head()
    for name, value in failing.items():
        setattr(first, name, value)

    with capture_logs() as said:
        assert chain.block(head.hash) == head

    assert failovers(second) == 1
    assert chain.node == second.url
    assert any(line["event"] == "rpc_failover" for line in said)
    assert SECRET not in str(said)
    first.is_cut, first.status, first.body = False, 200, None
    first.asked.clear()
    assert chain.head().number >= head.number
    assert first.asked == []


def test_every_node_fails__is_transient_and_the_first_that_is_back_answers(chain, relays):
    head = chain.head()
    for relay in relays:
        relay.is_cut = True
    with pytest.raises(TransientError, match="the chain did not answer"):
        chain.head()
    relays[0].is_cut = False
    assert chain.head().number >= head.number


def test_one_node_is_away_at_the_start__the_other_serves(chain, relays):
    relays[0].is_cut = True
    assert chain.head().number >= 0
    assert chain.node == relays[1].url


def test_refusal_by_a_contract__is_an_answer_and_turns_to_nobody(chain, relays, on_chain):
    contract = chain.web3.eth.contract(address=on_chain.address, abi=on_chain.abi)
    with pytest.raises(Exception, match="not today"):
        chain.call(contract.functions.refuseWithWords("not today"))
    assert failovers(relays[1]) == 0


def test_node_fails_while_a_transaction_is_sent__it_is_mined_once(chain, relays, on_chain, signer, node):
    first, _ = relays
    contract = chain.web3.eth.contract(address=on_chain.address, abi=on_chain.abi)
    first.after = lambda method: setattr(first, "is_cut", method == "eth_sendRawTransaction")
    receipt = TransactionSender(chain, signer).send(contract.functions.add(1))
    assert receipt.gas_used > 0
    assert nonce_of(node, signer) == 1
    assert chain.node == relays[1].url


@pytest.fixture(scope="module")
def twins():
    """Two nodes that start from the same first block and know nothing of each other."""
    with ExitStack() as stack:
        yield tuple(stack.enter_context(anvil("--timestamp", str(GENESIS_TIME))) for _ in range(2))


@pytest.fixture
def bare_manifest_path(tmp_path):
    path = tmp_path / "bare.json"
    Manifest(chain_id=31337, name="bare", start_block=0, contracts={}).save(path)
    return path


def test_next_node_is_behind__is_not_turned_to_until_it_has_caught_up(twins, bare_manifest_path):
    ahead, behind = twins
    ahead.rpc("anvil_mine", "0x3")
    with relayed(ahead.url) as relay:
        chain = connect(bare_manifest_path, relay.url, behind.url)
        head = chain.head()
        relay.is_cut = True
        with pytest.raises(TransientError, match=f"is at block 0, seen was block {head.number}"):
            chain.head()
        behind.rpc("anvil_mine", hex(head.number + 1))
        assert chain.head().number == head.number + 1


def test_pinned_block_is_unknown_to_the_next_node__the_read_is_refused(twins, bare_manifest_path, on_chain):
    ahead, other = twins
    ahead.rpc("evm_increaseTime", 77)
    ahead.rpc("anvil_mine", "0x1")
    with relayed(ahead.url) as relay:
        chain = connect(bare_manifest_path, relay.url, other.url)
        pinned = chain.head()
        other.rpc("anvil_mine", "0x9")
        relay.is_cut = True
        with pytest.raises(TransientError):
            chain.code(on_chain.address, pinned)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--chain-id", "5"), "the chain has id 5"),
        (("--timestamp", str(GENESIS_TIME + 1)), "a node shows a chain from"),
    ],
    ids=["id", "first block"],
)
def test_another_chain_is_behind_a_second_address__is_fatal(twins, bare_manifest_path, options, words):
    with anvil(*options) as stranger, pytest.raises(FatalError, match=words):
        connect(bare_manifest_path, twins[0].url, stranger.url).head()


def test_other_code_is_behind_a_second_address__is_fatal(node, twins, probe_manifest_path):
    with pytest.raises(FatalError, match="Probe has no code"):
        connect(probe_manifest_path, node.url, twins[0].url).head()


def test_another_chain_is_behind_an_address_that_was_away_at_the_start__is_fatal_once_it_is_turned_to(
    twins, bare_manifest_path
):
    with anvil("--chain-id", "5") as stranger, relayed(twins[0].url) as first, relayed(stranger.url) as second:
        second.is_cut = True
        chain = connect(bare_manifest_path, first.url, second.url)
        chain.block(0)
        first.is_cut, second.is_cut = True, False
        with pytest.raises(FatalError, match="the chain has id 5"):
            chain.block(0)
