"""Integer twin of what HoldingPeriodModule keeps: what everybody holds by the days on which it was acquired."""

from __future__ import annotations

from dataclasses import dataclass, field

LIMIT = 16
Lot = tuple[int, int]


@dataclass
class LotAccount:
    """`lots` are (day, amount), oldest first."""

    settled: int = 0
    lots: list[Lot] = field(default_factory=list)

    def free(self, today: int, period: int) -> int:
        return self.settled + sum(amount for day, amount in self.lots if day + period <= today)

    def free_on(self, period: int, amount: int) -> int | None:
        """First day on which `amount` is free; None if it never is."""
        days = [0, *(day + period for day, _ in self.lots)]
        return next((day for day in days if self.free(day, period) >= amount), None)

    def take(self, amount: int, today: int) -> tuple[int, list[Lot]]:
        """The settled first, then the oldest; what is missing as acquired today."""
        settled = min(self.settled, amount)
        self.settled -= settled
        amount -= settled
        taken = []
        while amount and self.lots:
            day, held = self.lots.pop(0)
            part = min(held, amount)
            taken.append((day, part))
            amount -= part
            if part < held:
                self.lots.insert(0, (day, held - part))
        if amount:
            taken.append((today, amount))
        return settled, taken

    def add(self, day: int, amount: int) -> None:
        by_day = dict(self.lots)
        by_day[day] = by_day.get(day, 0) + amount
        self.lots = sorted(by_day.items())
        if len(self.lots) > LIMIT:
            self._join_two()

    def add_all(self, settled: int, lots: list[Lot], today: int, period: int) -> None:
        self.settled += settled
        for day, amount in lots:
            if day + period <= today:
                self.settled += amount
            else:
                self.add(day, amount)

    def _join_two(self) -> None:
        """Those neighbours of whose older one the fewest shares wait the fewest days longer."""
        waits = [(later[0] - earlier[0]) * earlier[1] for earlier, later in zip(self.lots, self.lots[1:], strict=False)]
        place = waits.index(min(waits))
        (_, older), (day, younger) = self.lots[place : place + 2]
        self.lots[place : place + 2] = [(day, older + younger)]
