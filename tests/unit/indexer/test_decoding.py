"""A log's bytes are its emitter's choice: what fits is decoded, what does not is kept raw."""

from __future__ import annotations

import pytest
from eth_abi import decode, encode
from eth_abi.exceptions import DecodingError
from eth_utils import keccak, to_checksum_address
from hypothesis import given
from hypothesis import strategies as st

from aimy import abis
from indexer.decoding import EventDecoder, TopicTable

TRANSFER = keccak(text="Transfer(address,address,uint256)")
STATUS = keccak(text="AssetStatusChanged(uint256,uint8,address,string)")
WORD = (7).to_bytes(32)
GIVER, TAKER = "0x00000000000000000000000000000000000000A1", "0x00000000000000000000000000000000000000b2"


@pytest.fixture(scope="module")
def table():
    return TopicTable(abis.names())


def topic(address: str) -> bytes:
    return bytes.fromhex(address[2:]).rjust(32, b"\0")


def test_unknown_topic__has_no_name(table):
    assert table.decode("SecurityToken", [b"\x01" * 32], b"") == (None, None)


def test_anonymous_log__has_no_name(table):
    assert table.decode("SecurityToken", [], b"anything") == (None, None)


@pytest.mark.parametrize(
    ("topics", "data"),
    [
        ([TRANSFER], WORD),
        ([TRANSFER, topic(GIVER)], WORD),
        ([TRANSFER, topic(GIVER), topic(TAKER), WORD], b""),
        ([TRANSFER, topic(GIVER), topic(TAKER)], b"\x01" * 31),
        ([TRANSFER, topic(GIVER), b"\xff" * 32], WORD),
    ],
    ids=["no topics", "topic missing", "topic too many", "data short", "dirty address"],
)
def test_bytes_that_do_not_fit__are_named_but_not_decoded(table, topics, data):
    assert table.decode("SecurityToken", topics, data) == ("Transfer", None)


def test_largest_number__is_a_decimal_string(table):
    topics = [TRANSFER, topic(GIVER), topic(TAKER)]
    assert table.decode("SecurityToken", topics, b"\xff" * 32) == (
        "Transfer",
        {"from": "0x00000000000000000000000000000000000000A1", "to": TAKER, "value": str(2**256 - 1)},
    )


@pytest.mark.parametrize(
    ("reason", "kept"),
    [(b"caf\xc3\xa9", "café"), (b"\xff\xfe", "\ufffd\ufffd"), (b"a\0b", "a\ufffdb"), (b"", "")],
    ids=["utf-8", "no utf-8", "nul", "empty"],
)
def test_string__is_kept_as_postgresql_can_hold_it(table, reason, kept):
    data = encode(["uint8", "bytes"], [3, reason])
    name, args = table.decode("AssetRegistry", [STATUS, WORD, topic(GIVER)], data)
    assert (name, args["reason"], args["status"]) == ("AssetStatusChanged", kept, "3")


def test_indexed_string__is_its_hash(table):
    signature = keccak(text="UpdatedTokenInformation(string,string,uint8,string,address)")
    topics = [signature, keccak(text="House"), keccak(text="H1"), topic(GIVER)]
    _, args = table.decode("SecurityToken", topics, encode(["uint8", "string"], [6, "1"]))
    assert args["newName"] == "0x" + keccak(text="House").hex()
    assert list(args) == ["newName", "newSymbol", "newDecimals", "newVersion", "newOnchainID"]


def test_arrays__are_lists(table):
    signature = keccak(text="TrustedIssuerAdded(address,uint256[])")
    _, args = table.decode("TrustedIssuersRegistry", [signature, topic(GIVER)], encode(["uint256[]"], [[1, 10**30]]))
    assert args["claimTopics"] == ["1", "1" + "0" * 30]


def test_event_of_another_abi__is_decoded_all_the_same(table):
    signature = keccak(text="OwnershipTransferred(address,address)")
    name, args = table.decode("OnchainIdFactory", [signature, topic(GIVER), topic(TAKER)], b"")
    assert (name, args["newOwner"]) == ("OwnershipTransferred", TAKER)


@pytest.mark.parametrize(
    "kind", ["address", "bool", "uint8", "uint40", "uint256", "int24", "int256", "bytes1", "bytes3", "bytes32"]
)
@given(word=st.binary(min_size=32, max_size=32) | st.sampled_from([bytes(32), bytes(31) + b"\1", b"\xff" * 32]))
def test_word__is_read_as_strictly_as_by_eth_abi(kind, word):
    entry = {"name": "Event", "inputs": [{"name": "value", "type": kind, "indexed": True}]}
    found = EventDecoder(entry).decode([b"", word], b"")
    try:
        (expected,) = decode([kind], word)
    except (DecodingError, OverflowError):
        assert found is None
    else:
        if isinstance(expected, bytes):
            expected = "0x" + expected.hex()
        elif kind == "address":
            expected = to_checksum_address(expected)
        elif kind != "bool":
            expected = str(expected)
        assert found == {"value": expected}
