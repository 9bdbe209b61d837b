"""Twin of RollingTotal: what came, second by second, added up anew for each question."""

from __future__ import annotations

from dataclasses import dataclass, field

NEVER, UNKNOWN = 2**40 - 1, 2**40 - 2


@dataclass
class Rolling:
    #: (second, amount), in order of time
    came: list[tuple[int, int]] = field(default_factory=list)

    def within(self, time: int, window: int) -> int:
        return sum(amount for second, amount in self.came if time < second + window)

    def next_within(self, time: int, window: int, amount: int, limit: int) -> int:
        """Tries `time`, and each second in which something leaves the window."""
        if amount > limit:
            return NEVER
        leaving = sorted(second + window for second, _ in self.came if second + window > time)
        first = next(at for at in [time, *leaving] if self.within(at, window) + amount <= limit)
        return first if first < UNKNOWN else NEVER
