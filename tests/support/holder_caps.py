"""Caps on holders as HolderCapModule takes them. Topic 2 stands for accredited investors, 3 for professionals."""

from __future__ import annotations

from typing import Any

ACCREDITED, PROFESSIONAL = 2, 3
TOTAL, COUNTRY, CLASS = 0, 1, 2
USA, GERMANY = 840, 276


def cap(
    kind: int,
    limit: int,
    *,
    country: int = 0,
    topic: int = 0,
    without: bool = False,
    blocks: bool = True,
    warn_at: int = 0,
) -> tuple[Any, ...]:
    return (kind, country, without, blocks, warn_at, limit, topic)
