"""What a sanctions list says, independent of the list's format."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PartyKind(StrEnum):
    INDIVIDUAL = "Individual"
    ENTITY = "Entity"
    VESSEL = "Vessel"
    AIRCRAFT = "Aircraft"


class AliasQuality(StrEnum):
    """How telling an alias is. Weak ones (nicknames, acronyms) mean something only together with other facts."""

    STRONG = "strong"
    WEAK = "weak"


@dataclass(frozen=True, slots=True)
class Alias:
    name: str
    quality: AliasQuality


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date that may be known only as a month, a year or a range: both ends are included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def days_from(self, day: date) -> int:
        """Days between `day` and the span; 0 inside it."""
        return max((self.first - day).days, (day - self.last).days, 0)


@dataclass(frozen=True, slots=True)
class SanctionedParty:
    """One entry. `countries` are alpha-2 codes: nationality and citizenship, and those of the addresses."""

    uid: int
    kind: PartyKind
    name: str
    aliases: tuple[Alias, ...]
    birth_dates: tuple[DateSpan, ...]
    nationalities: frozenset[str]
    countries: frozenset[str]
    programmes: tuple[str, ...]
