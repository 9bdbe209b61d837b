"""Integer twin of the valuation oracle's rounds: which report stands, and when a round is refused or held."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

BPS = 10_000


class Outcome(Enum):
    TOO_FEW = "too few"
    SPREAD = "spread too wide"
    HELD = "held"
    PUBLISHED = "published"


@dataclass
class OracleTwin:
    """One asset's book. Reports are their values, in the order of their signers."""

    quorum: int
    spread_limit_bps: int
    move_limit_bps: int
    round: int = 0
    published: dict[int, int] = field(default_factory=dict)
    pending: int | None = None

    @property
    def last(self) -> int | None:
        return self.published[max(self.published)] if self.published else None

    def publish(self, values: list[int]) -> tuple[Outcome, int | None]:
        """Outcome of a round, and the index of the report that stands (or waits)."""
        if len(values) < self.quorum:
            return Outcome.TOO_FEW, None
        ranked = sorted(range(len(values)), key=lambda index: (values[index], index))
        middle = ranked[(len(values) - 1) // 2]
        value = values[middle]
        if any(abs(other - value) * BPS > self.spread_limit_bps * value for other in values):
            return Outcome.SPREAD, None
        self.round += 1
        if self.last is not None and abs(value - self.last) * BPS > self.move_limit_bps * self.last:
            self.pending = value
            return Outcome.HELD, middle
        self.published[self.round] = value
        return Outcome.PUBLISHED, middle

    def resolve(self, *, is_confirmed: bool) -> None:
        """The guardian's word on the pending round."""
        assert self.pending is not None
        if is_confirmed:
            self.published[self.round] = self.pending
        self.pending = None
