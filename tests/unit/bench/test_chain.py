"""A transaction that the node lost is sent again."""

from __future__ import annotations

import pytest

from scripts import node as nodes
from scripts.bench.chain import BenchChain, Contract

TOKEN = Contract("0x" + "0b" * 20, [{"type": "function", "name": "pause", "inputs": [], "outputs": []}])
MOST_REQUESTS = 20


@pytest.fixture
def node(monkeypatch):
    """A chain that answers with what the test says, by method, one answer after the other; the last one stays."""

    class Answering(BenchChain):
        def batch(self, requests_):
            return [self._answer(method) for method, _ in requests_]

        def _answer(self, method):
            self.asked.append(method)
            assert len(self.asked) < MOST_REQUESTS, "it would go on for ever"
            prepared = self.answers[method]
            return prepared.pop(0) if len(prepared) > 1 else prepared[0]

    monkeypatch.setattr(nodes, "PATIENCE_SECONDS", 0.0)
    node = Answering("http://nowhere")
    node.answers, node.asked = {}, []
    return node


def test_transaction_that_the_node_does_not_know_any_more__is_sent_again(node):
    node.answers = {
        "eth_sendTransaction": ["0x01"],
        "eth_getTransactionByHash": [None],
        "eth_getTransactionReceipt": [None, {"status": "0x1", "gasUsed": "0x5208"}],
    }
    assert node.send(TOKEN, "pause", sender="0x" + "01" * 20) == 21_000
    assert node.asked.count("eth_sendTransaction") == 2


def test_transaction_that_takes_its_time__is_waited_for(node):
    node.answers = {
        "eth_sendTransaction": ["0x01"],
        "eth_getTransactionByHash": [{"hash": "0x01"}],
        "eth_getTransactionReceipt": [None, None, {"status": "0x1", "gasUsed": "0x5208"}],
    }
    assert node.send(TOKEN, "pause", sender="0x" + "01" * 20) == 21_000
    assert node.asked.count("eth_sendTransaction") == 1
