"""From a raw log to an event: name and arguments, by a table of topics.

A log is untrusted: whoever can make a followed contract emit it chooses its bytes. What does not decode is kept raw,
with no arguments; what decodes is made fit for PostgreSQL (no NUL, valid UTF-8).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.abi import abi_to_signature, collapse_if_tuple
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from aimy import abis

_WORD = 32
_ARRAY = re.compile(r"^(.*)\[\d*\]$")
_STRING = re.compile(r"\bstring\b")
_ELEMENTARY = re.compile(r"^(address|bool|u?int\d+|bytes\d+)$")

Presenter = Callable[[Any], Any]
WordReader = Callable[[bytes], str | bool]
Args = dict[str, Any]


class EventDecoder:
    """Decodes the logs of one event of one ABI."""

    def __init__(self, entry: abis.AbiEntry) -> None:
        self.name: str = entry["name"]
        inputs = [{**item, "name": item["name"] or f"arg{place}"} for place, item in enumerate(entry["inputs"])]
        indexed = [item for item in inputs if item.get("indexed")]
        others = [item for item in inputs if not item.get("indexed")]
        self._order = [item["name"] for item in inputs]
        self._is_ordered = self._order == [item["name"] for item in indexed + others]
        self._topics = [(item["name"], _reader(_topic_type(item["type"]))) for item in indexed]
        self._words = [(item["name"], _reader(item["type"])) for item in others if _ELEMENTARY.match(item["type"])]
        self._size = _WORD * len(others)
        self._is_static = len(self._words) == len(others)
        # A string is decoded as bytes, so that bad UTF-8 in it is ours to handle.
        self._types = [_STRING.sub("bytes", collapse_if_tuple(item)) for item in others]
        self._presenters = [(item["name"], _presenter(item)) for item in others]

    def decode(self, topics: list[bytes], data: bytes) -> Args | None:
        """Arguments by name, integers as decimal strings; None if topics and data do not fit the event."""
        if len(topics) != len(self._topics) + 1 or len(data) < self._size:
            return None
        try:
            found = {name: read(topic) for (name, read), topic in zip(self._topics, topics[1:], strict=True)}
            if self._is_static:
                for place, (name, read) in enumerate(self._words):
                    found[name] = read(data[place * _WORD : (place + 1) * _WORD])
            else:
                values = decode(self._types, data)
                found |= {name: show(value) for (name, show), value in zip(self._presenters, values, strict=True)}
        except (DecodingError, OverflowError, ValueError):
            return None
        return found if self._is_ordered else {name: found[name] for name in self._order}


class TopicTable:
    """Decoders by ABI and topic. A topic that a contract's own ABI lacks is looked up in all others."""

    def __init__(self, names: Iterable[str]) -> None:
        self._of_abi: dict[str, dict[bytes, EventDecoder]] = {}
        self._of_all: dict[bytes, EventDecoder] = {}
        for name in names:
            own = self._of_abi.setdefault(name, {})
            for entry in abis.abi(name):
                if entry["type"] == "event" and not entry.get("anonymous"):
                    topic = keccak(text=abi_to_signature(entry))  # type: ignore[arg-type]
                    own[topic] = EventDecoder(entry)
                    self._of_all.setdefault(topic, own[topic])

    def decode(self, abi: str, topics: list[bytes], data: bytes) -> tuple[str | None, Args | None]:
        """Name and arguments of a log; (None, None) if no ABI knows its topic."""
        if not topics:
            return None, None
        decoder = self._of_abi.get(abi, {}).get(topics[0]) or self._of_all.get(topics[0])
        if decoder is None:
            return None, None
        return decoder.name, decoder.decode(topics, data)


def _topic_type(kind: str) -> str:
    """An indexed value of no fixed size is on the chain as its hash."""
    return kind if _ELEMENTARY.match(kind) else "bytes32"


def _reader(kind: str) -> WordReader:
    """Reads one word strictly: ValueError if bits are set that the type does not have."""
    if kind == "address":
        return _address_in
    if kind == "bool":
        return _bool_in
    size = int(kind.lstrip("abcdefghijklmnopqrstuvwxyz"))
    if kind.startswith("bytes"):
        return lambda word: _hex(_clean(word[:size], word[size:]))
    if kind.startswith("int"):
        return lambda word: str(_signed_in(word, size))
    return lambda word: str(int.from_bytes(_clean(word, word[: _WORD - size // 8])))


def _address_in(word: bytes) -> str:
    return checksummed(_clean(word[12:], word[:12]))


def _bool_in(word: bytes) -> bool:
    number = int.from_bytes(word)
    if number > 1:
        raise ValueError(f"{number} is no truth value")
    return number == 1


def _signed_in(word: bytes, bits: int) -> int:
    number = int.from_bytes(word, signed=True)
    if not -(2 ** (bits - 1)) <= number < 2 ** (bits - 1):
        raise ValueError(f"{number} does not fit {bits} bits")
    return number


def _clean(value: bytes, padding: bytes) -> bytes:
    if any(padding):
        raise ValueError(f"0x{padding.hex()} stands where the type has no bits")
    return value


def _presenter(item: Mapping[str, Any]) -> Presenter:
    array = _ARRAY.match(item["type"])
    if array:
        element = _presenter({**item, "type": array[1]})
        return lambda values: [element(value) for value in values]
    if item["type"] == "tuple":
        parts = [(part["name"] or f"arg{place}", _presenter(part)) for place, part in enumerate(item["components"])]
        return lambda values: {name: part(value) for (name, part), value in zip(parts, values, strict=True)}
    return _elementary(item["type"])


def _elementary(kind: str) -> Presenter:
    if kind == "address":
        return checksummed
    if kind == "bool":
        return bool
    if kind == "string":
        return _text
    if kind.startswith("bytes"):
        return _hex
    return str


@lru_cache(maxsize=100_000)
def checksummed(address: str | bytes) -> str:
    """EIP-55 form of an address; remembered, as the same few return again and again."""
    return to_checksum_address(address)


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _text(value: bytes) -> str:
    return readable(value.decode("utf-8", errors="replace"))


def readable(text: str) -> str:
    """`text` as PostgreSQL can hold it: it knows no NUL."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")
