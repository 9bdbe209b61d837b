import pytest
from eth_utils.crypto import keccak

from aimy import abis
from aimy.errors import AimyError


@pytest.mark.parametrize("name", ["Nothing", "../manifest", ""])
def test_unknown_name__is_refused_with_the_known_ones(name):
    with pytest.raises(AimyError, match=r"expected one of .*SecurityToken"):
        abis.abi(name)


def test_same_event_with_other_indexes__is_refused(monkeypatch):
    def event(is_indexed):
        return {"type": "event", "name": "Moved", "inputs": [{"name": "id", "type": "uint256", "indexed": is_indexed}]}

    monkeypatch.setattr(abis, "names", lambda: ("One", "Two"))
    monkeypatch.setattr(abis, "abi", lambda name: [event(name == "One")])

    with pytest.raises(AimyError, match=r"event Moved of Two .* of one in One"):
        abis._by_hash("event", 32)


def test_abi__is_read_once():
    assert abis.abi("SecurityToken") is abis.abi("SecurityToken")
    assert "SecurityToken" in abis.names()


def test_errors_and_events__are_found_by_hash():
    selector = keccak(text="TokenReceiverUnverified(address)")[:4]
    topic = keccak(text="Transfer(address,address,uint256)")

    assert abis.errors_by_selector()[selector]["name"] == "TokenReceiverUnverified"
    assert abis.topics_by_hash()[topic]["name"] == "Transfer"
