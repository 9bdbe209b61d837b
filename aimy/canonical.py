"""One byte string for one value: what is hashed on chain is made here."""

from __future__ import annotations

import hashlib
import json
import math
from typing import Any


def canonical_json(obj: Any) -> bytes:
    """`obj` as JSON with keys sorted by code point, no white space, UTF-8 and no escapes beyond JSON's own.

    What JSON cannot carry unchanged is refused, naming the place: a ValueError for NaN, infinities and lone surrogates;
    a TypeError for keys that are no strings, and for values that are no dict, list, tuple, string, number, boolean or
    None.
    """
    _refuse_uncarriable(obj, "$")
    return json.dumps(obj, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()


def sha256(data: bytes) -> bytes:
    """The 32 bytes of SHA-256."""
    return hashlib.sha256(data).digest()


def _refuse_uncarriable(value: Any, place: str) -> None:
    if isinstance(value, str):
        _refuse_surrogates(value, place)
    elif isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError(f"{place} is {value}, expected a finite number")
    elif isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{place} has the key {key!r}, expected a string")
            _refuse_surrogates(key, place)
            _refuse_uncarriable(item, f"{place}.{key}")
    elif isinstance(value, (list, tuple)):
        for position, item in enumerate(value):
            _refuse_uncarriable(item, f"{place}[{position}]")
    elif value is not None and not isinstance(value, (bool, int)):
        raise TypeError(f"{place} is a {type(value).__name__}, expected a JSON value")


def _refuse_surrogates(text: str, place: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{place} holds {text!r}, expected text without lone surrogates") from None
