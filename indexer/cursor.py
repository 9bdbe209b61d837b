"""Where the index stands, and which deployment it stands for."""

from __future__ import annotations

from dataclasses import dataclass

from aimy.canonical import canonical_json, sha256
from aimy.manifest import Manifest

INDEX_VERSION = 1
"""Raise it when projections change: an index of another version is made anew."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last block in the tables."""

    number: int
    hash: bytes


def fingerprint(manifest: Manifest, start_hash: bytes) -> bytes:
    """SHA-256 of all that decides what the tables hold, but for the chain above its first block."""
    return sha256(
        canonical_json(
            {
                "index_version": INDEX_VERSION,
                "deployment": manifest.model_dump(mode="json"),
                "start_block_hash": start_hash.hex(),
            }
        )
    )
