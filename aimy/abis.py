"""The contracts' ABIs, as package data that is exported from the contracts' build."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from eth_utils.abi import abi_to_signature
from eth_utils.crypto import keccak

from aimy.errors import AimyError

AbiEntry = dict[str, Any]


@cache
def abi(name: str) -> list[AbiEntry]:
    """The ABI of contract `name`; shared between callers, who must not change it. AimyError for an unknown name."""
    if name not in names():
        raise AimyError(f"no ABI is called {name!r}, expected one of {', '.join(names())}")
    entries: list[AbiEntry] = json.loads(files("aimy").joinpath("abi", f"{name}.json").read_text())
    return entries


@cache
def names() -> tuple[str, ...]:
    """The names of all packaged ABIs, sorted."""
    folder = files("aimy").joinpath("abi")
    return tuple(sorted(item.name.removesuffix(".json") for item in folder.iterdir() if item.name.endswith(".json")))


@cache
def errors_by_selector() -> Mapping[bytes, AbiEntry]:
    """Custom errors of all ABIs by their 4-byte selector."""
    return _by_hash("error", 4)


@cache
def topics_by_hash() -> Mapping[bytes, AbiEntry]:
    """Events of all ABIs by their 32-byte topic. The same topic with other indexed arguments is an AimyError."""
    return _by_hash("event", 32)


def _by_hash(kind: str, length: int) -> Mapping[bytes, AbiEntry]:
    found: dict[bytes, AbiEntry] = {}
    owners: dict[bytes, str] = {}
    for name in names():
        for entry in abi(name):
            if entry["type"] != kind or entry.get("anonymous"):
                continue
            key = keccak(text=abi_to_signature(entry))[:length]  # type: ignore[arg-type]
            if key not in found:
                found[key], owners[key] = entry, name
            elif _shape(found[key]) != _shape(entry):
                raise AimyError(
                    f"{kind} {entry['name']} of {name} has the hash of one in {owners[key]} but other inputs"
                )
    return MappingProxyType(found)


def _shape(entry: AbiEntry) -> tuple[str, list[bool]]:
    return entry["name"], [bool(item.get("indexed")) for item in entry["inputs"]]
