"""Whom the indexer follows: the manifest's contracts and those that events introduce."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from aimy.manifest import Manifest
from indexer.decoding import Args
from indexer.projections.contracts import INTRODUCTIONS, Introduction
from indexer.projections.spec import ZERO_ADDRESS


@dataclass(frozen=True, slots=True)
class Followed:
    """kind: name in the manifest, or the ABI of a contract that was found; abi: what its logs are decoded with."""

    kind: str
    abi: str


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A contract that an event introduced. `is_new`: it was deployed then, so that it has no earlier logs."""

    address: str
    followed: Followed
    is_new: bool


_BY_EVENT: dict[tuple[str, str], list[Introduction]] = {}
for _introduction in INTRODUCTIONS:
    _BY_EVENT.setdefault((_introduction.kind, _introduction.event), []).append(_introduction)


def of_manifest(manifest: Manifest) -> dict[str, Followed]:
    return {deployed.address: Followed(name, deployed.abi) for name, deployed in manifest.contracts.items()}


def of_kind(kind: str) -> Followed:
    return Followed(kind, kind)


def introduced(kind: str, event: str | None, args: Args | None) -> Iterator[Newcomer]:
    """The contracts that an event introduces."""
    if event is None or args is None:
        return
    for introduction in _BY_EVENT.get((kind, event), ()):
        address = args[introduction.argument]
        if address != ZERO_ADDRESS:
            yield Newcomer(address, of_kind(introduction.introduces), introduction.is_new)


def unknown(newcomers: Iterable[Newcomer], known: Mapping[str, Followed]) -> list[Newcomer]:
    """Those of `newcomers`, in chain order, who are not followed yet, each once: the first introduction counts."""
    found: dict[str, Newcomer] = {}
    for newcomer in newcomers:
        if newcomer.address not in known:
            found.setdefault(newcomer.address, newcomer)
    return list(found.values())
