"""Integer twin of the valuation oracle: which report stands, when a round is refused or held.

The window is a plain list of what was published when, where the contract keeps five words.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum, IntEnum

BPS = 10_000
DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()


class State(IntEnum):
    """As the contract numbers them."""

    UNVALUED = 0
    FRESH = 1
    STALE = 2
    DISPUTED = 3
    RIPCORD = 4


class Outcome(Enum):
    """What became of a round; a refusal is called as the contract's error."""

    TOO_FEW = "ValuationReportsTooFew"
    SPREAD = "ValuationSpreadTooWide"
    PENDING = "ValuationRoundPending"
    HELD = "held"
    PUBLISHED = "published"


def distance_bps(value: int, base: int) -> int:
    """Distance of `value` to `base` in 1/10000 of `base`, rounded up."""
    return -(-abs(value - base) * BPS // base)


def lower_middle(values: list[int]) -> int:
    """Index of the lower-middle value; of equal ones the earlier is the lower."""
    ranked = sorted(range(len(values)), key=lambda index: (values[index], index))
    return ranked[(len(values) - 1) // 2]


@dataclass(frozen=True)
class Terms:
    quorum: int
    spread_limit_bps: int
    move_limit_bps: int
    pending_seconds: int = 86_400
    window_seconds: int = 604_800
    heartbeat_seconds: int = 86_400

    def part_at(self, now: int) -> int:
        """Number of the quarter of a window that holds `now`; a value counts in its own and the four that follow."""
        return now // -(-self.window_seconds // 4)


@dataclass(frozen=True)
class Calendar:
    """Days of UTC on which valuations are expected: open weekdays (0 Monday) but for those listed (since 1970)."""

    weekdays: frozenset[int]
    closed: frozenset[int] = frozenset()

    def is_open(self, day: int) -> bool:
        return date.fromordinal(EPOCH + day).weekday() in self.weekdays and day not in self.closed

    def open_between(self, start: int, end: int) -> int:
        days = range(start // DAY, end // DAY + 1)
        return sum(min(end, (day + 1) * DAY) - max(start, day * DAY) for day in days if self.is_open(day))

    def last_second(self, start: int, open_seconds: int) -> int:
        """To which no more than `open_seconds` have passed."""
        now, left = start, open_seconds
        while True:
            next_day = (now // DAY + 1) * DAY
            if self.is_open(now // DAY):
                if left < next_day - now:
                    return now + left
                left -= next_day - now
            now = next_day


@dataclass(frozen=True)
class Pending:
    value: int
    expires_at: int
    signed_at: int


@dataclass
class OracleTwin:
    """One asset's book. Reports are their values, in the order of their signers."""

    terms: Terms
    round: int = 0
    published: dict[int, int] = field(default_factory=dict)
    window: list[tuple[int, int]] = field(default_factory=list)
    pending: Pending | None = None
    signed_at: int = 0
    calendar: Calendar | None = None
    is_ripcord_pulled: bool = False

    @property
    def last(self) -> int | None:
        return self.published[max(self.published)] if self.published else None

    def is_pending(self, now: int) -> bool:
        return self.pending is not None and now <= self.pending.expires_at

    @property
    def fresh_until(self) -> int:
        if self.calendar is None:
            return self.signed_at + self.terms.heartbeat_seconds
        return self.calendar.last_second(self.signed_at, self.terms.heartbeat_seconds)

    def state(self, now: int) -> State:
        if self.is_ripcord_pulled:
            return State.RIPCORD
        if self.last is None:
            return State.UNVALUED
        if self.is_pending(now):
            return State.DISPUTED
        return State.STALE if now > self.fresh_until else State.FRESH

    def anchors(self, now: int) -> list[int]:
        """The last value and those of the trailing window."""
        oldest = self.terms.part_at(now) - 4
        return [value for at, value in self.window if self.terms.part_at(at) >= oldest] + (
            [] if self.last is None else [self.last]
        )

    def publish(self, values: list[int], now: int, signed_at: int | None = None) -> tuple[Outcome, int | None]:
        """Outcome of a round, and the index of the report that stands (or waits). Signed now unless told."""
        signed_at = now if signed_at is None else signed_at
        if len(values) < self.terms.quorum:
            return Outcome.TOO_FEW, None
        if self.is_pending(now):
            return Outcome.PENDING, None
        middle = lower_middle(values)
        value = values[middle]
        if any(distance_bps(other, value) > self.terms.spread_limit_bps for other in values):
            return Outcome.SPREAD, None
        self.pending = None
        self.round += 1
        if any(distance_bps(value, anchor) > self.terms.move_limit_bps for anchor in self.anchors(now)):
            self.pending = Pending(value, now + self.terms.pending_seconds, signed_at)
            return Outcome.HELD, middle
        self.published[self.round] = value
        self.signed_at = signed_at
        self.window.append((now, value))
        return Outcome.PUBLISHED, middle

    def resolve(self, now: int, *, is_confirmed: bool) -> None:
        """The guardian's word on the pending round. A confirmed value is the only one that limits the next."""
        assert self.pending is not None
        if is_confirmed:
            self.published[self.round] = self.pending.value
            self.signed_at = self.pending.signed_at
            self.window = [(now, self.pending.value)]
        self.pending = None

    def configure(self, terms: Terms, now: int) -> None:
        """What an old window of another length holds counts for a whole new one."""
        if terms.window_seconds != self.terms.window_seconds:
            oldest = self.terms.part_at(now) - 4
            self.window = [(now, value) for at, value in self.window if self.terms.part_at(at) >= oldest]
        self.terms = terms
        self.pending = None
