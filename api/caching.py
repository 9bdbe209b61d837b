"""Answers change with the block, so the block's hash and the question are what tells two answers apart."""

from __future__ import annotations

from hashlib import sha256

from api.database import Snapshot

REVALIDATE = "public, no-cache"
"""May be kept by anyone, but is asked for again each time; mostly that costs a 304."""


def validators(snapshot: Snapshot, path: str, query: str) -> dict[str, str]:
    """Headers by which a later request finds out that nothing changed."""
    parts = (snapshot.block.hash, bytes(snapshot.cursor["fingerprint"]), path.encode(), query.encode())
    digest = sha256(b"\0".join(sha256(part).digest() for part in parts)).hexdigest()
    return {"ETag": f'"{digest[:32]}"', "Cache-Control": REVALIDATE}


def matches(if_none_match: str | None, etag: str) -> bool:
    """Whether the caller's list of tags has this one, by weak comparison as RFC 9110 wants it."""
    if if_none_match is None:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return etag in tags
