"""Integer twin of what HoldingPeriodModule keeps: what everybody holds by the days on which it was acquired."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

LIMIT = 8
Lot = tuple[int, int]


@dataclass
class LotAccount:
    """Lots are (day, amount), oldest first: `acquired` by oneself, and `received` from others with their days.

    A period of 0 means that none is known.
    """

    settled: int = 0
    acquired: list[Lot] = field(default_factory=list)
    received: list[Lot] = field(default_factory=list)

    @property
    def lots(self) -> list[Lot]:
        """Of one day, what was acquired first."""
        return sorted([*self.acquired, *self.received], key=lambda lot: lot[0])

    def free(self, today: int, period: int) -> int:
        return self.settled + sum(amount for day, amount in self.lots if _is_free(day, today, period))

    def free_on(self, period: int, amount: int) -> int | None:
        """First day on which `amount` is free; None if it never is."""
        days = [0, *(day + period for day, _ in self.lots)]
        return next((day for day in days if self.free(day, period) >= amount), None)

    def take(self, amount: int, today: int, period: int) -> tuple[int, list[Lot]]:
        """The settled first, then the oldest; what is missing as acquired today."""
        if amount > self.settled:
            self._settle_free(today, period)
        settled = min(self.settled, amount)
        self.settled -= settled
        amount -= settled
        own, came = [], []
        while amount and (self.acquired or self.received):
            is_own = bool(self.acquired) and (not self.received or self.acquired[0][0] <= self.received[0][0])
            held, taken = (self.acquired, own) if is_own else (self.received, came)
            day, open_ = held.pop(0)
            part = min(open_, amount)
            taken.append((day, part))
            amount -= part
            if part < open_:
                held.insert(0, (day, open_ - part))
        return settled, self._gathered(own, [*came, *([(today, amount)] if amount else [])])

    def add(self, day: int, amount: int, today: int, period: int) -> None:
        if self.acquired and self.acquired[-1][0] > day:
            self.add_all(0, [(day, amount)], today, period)
        elif self.acquired and self.acquired[-1][0] == day:
            self.acquired[-1] = (day, self.acquired[-1][1] + amount)
        else:
            self.acquired.append((day, amount))

    def add_all(self, settled: int, lots: list[Lot], today: int, period: int) -> None:
        self.settled += settled
        if lots:
            self._settle_free(today, period)
        for day, amount in lots:
            if _is_free(day, today, period):
                self.settled += amount
            else:
                self.received = inserted(self.received, (day, amount))

    def _settle_free(self, today: int, period: int) -> None:
        for held in (self.acquired, self.received):
            while held and _is_free(held[0][0], today, period):
                self.settled += held.pop(0)[1]

    @staticmethod
    def _gathered(own: list[Lot], came: list[Lot]) -> list[Lot]:
        span = -(-len(own) // LIMIT) or 1
        chunks = [own[start : start + span] for start in range(0, len(own), span)]
        lots = [(chunk[-1][0], sum(amount for _, amount in chunk)) for chunk in chunks]
        for lot in came:
            lots = inserted(lots, lot)
        return lots


def inserted(lots: list[Lot], lot: Lot) -> list[Lot]:
    by_day = dict(lots)
    by_day[lot[0]] = by_day.get(lot[0], 0) + lot[1]
    lots = sorted(by_day.items())
    return joined(lots) if len(lots) > LIMIT else lots


def joined(lots: list[Lot]) -> list[Lot]:
    """Those neighbours are one of whose older one the fewest shares wait the fewest days longer."""
    waits = [(later[0] - earlier[0]) * earlier[1] for earlier, later in pairwise(lots)]
    place = waits.index(min(waits))
    (_, older), (day, younger) = lots[place : place + 2]
    return [*lots[:place], (day, older + younger), *lots[place + 2 :]]


def _is_free(day: int, today: int, period: int) -> bool:
    return period != 0 and day + period <= today
