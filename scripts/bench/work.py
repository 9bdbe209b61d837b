"""Rows that tell apart what a contract does itself from what its tokens and the checks cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scripts.bench.split import Split

#: rules bound to our token, topics that its holders have claims of
MODULES, TOPIC_COUNT = 2, 1


@dataclass(frozen=True)
class WorkRow:
    """`holders` are how many one call pays. Compared is the own work of both sides; the peer checks nobody."""

    operation: str
    mode: str
    split: Split
    peer_split: Split
    holders: int = 1

    @property
    def ratio(self) -> float:
        return self.split.own_work / self.peer_split.own_work

    def as_json(self) -> dict[str, Any]:
        """The keys of every row, `ours` and `peer` being own work; then where the gas of the whole goes."""
        ours, peer = self.split, self.peer_split
        return {
            "operation": self.operation,
            "modules": MODULES,
            "topics": TOPIC_COUNT,
            "mode": self.mode,
            "ours": ours.own_work,
            "peer": peer.own_work,
            "ratio": round(self.ratio, 4),
            "own_work": ours.own_work,
            "total": ours.total,
            "transaction": ours.transaction,
            "tokens": ours.tokens,
            "checks": ours.checks,
            "peer_total": peer.total,
            "peer_transaction": peer.transaction,
            "peer_tokens": peer.tokens,
            "holders": self.holders,
        }
