"""Screening: is this person on the list?

Candidates are found by token set, then scored by name; birth date and country move the score:

    score = name similarity + birth date (agrees +0.05, differs -0.08) + country (agrees +0.02, differs -0.04)

A score of `HIT_SCORE` or more is a hit. So the same name with nothing known beside it is a hit, the same name is
cleared only when birth date and country both speak against it, and a mistyped name needs fewer common letters when the
birth date agrees. A weak alias (a nickname) counts only together with the birth date.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rapidfuzz import fuzz, process

from oracles.kyc.sanctions.names import name_parts
from oracles.kyc.sanctions.record import AliasQuality, PartyKind, SanctionedParty
from oracles.kyc.sanctions.score import name_similarity

HIT_SCORE = 0.90
CANDIDATE_CUTOFF = 50.0
"""Token set ratio (0 to 100) from which a listed name is looked at closely."""
BIRTH_DATE_TOLERANCE_DAYS = 2 * 366
"""Dates further apart than this differ; nearer ones, unless equal, say nothing."""
TELLING_SPAN_DAYS = 366
"""A listed date known only within a longer span than this can differ, but never agree."""
SCREENED_KINDS = frozenset({PartyKind.INDIVIDUAL, PartyKind.ENTITY})
"""Ships and aircraft do not apply."""


class Agreement(StrEnum):
    AGREES = "agrees"
    UNKNOWN = "unknown"
    DIFFERS = "differs"


BIRTH_DATE_WEIGHT = {Agreement.AGREES: 0.05, Agreement.UNKNOWN: 0.0, Agreement.DIFFERS: -0.08}
COUNTRY_WEIGHT = {Agreement.AGREES: 0.02, Agreement.UNKNOWN: 0.0, Agreement.DIFFERS: -0.04}


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever is screened. `countries` are alpha-2 codes of nationality and residence."""

    full_name: str
    birth_date: date
    countries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Match:
    """One list entry beside the person. `score` decides; `listed_name` is the spelling that came closest."""

    uid: int
    listed_name: str
    programmes: tuple[str, ...]
    score: float
    name_similarity: float
    birth_date: Agreement
    country: Agreement

    @property
    def is_hit(self) -> bool:
        return self.score >= HIT_SCORE

    @property
    def reason(self) -> str:
        """Why, without anybody's name."""
        return (
            f"entry {self.uid} ({', '.join(self.programmes)}), name {self.name_similarity:.2f} alike, "
            f"birth date {self.birth_date}, country {self.country}"
        )


@dataclass(frozen=True, slots=True)
class _ListedName:
    party: SanctionedParty
    name: str
    parts: tuple[str, ...]
    weak: bool


class Screener:
    """A list made ready to be searched."""

    def __init__(self, parties: Iterable[SanctionedParty]) -> None:
        self._listed = [listed for party in parties if party.kind in SCREENED_KINDS for listed in _listed_names(party)]
        self._texts = [" ".join(listed.parts) for listed in self._listed]

    def screen(self, person: Person) -> Match | None:
        """The entry with the highest score, hit or not; None if no name on the list is anything like the person's."""
        parts = name_parts(person.full_name)
        found = process.extract_iter(
            " ".join(parts), self._texts, scorer=fuzz.token_set_ratio, processor=None, score_cutoff=CANDIDATE_CUTOFF
        )
        scored = (_match(person, parts, self._listed[index]) for _, _, index in found)
        return max((match for match in scored if match), key=lambda match: (match.score, -match.uid), default=None)


def _listed_names(party: SanctionedParty) -> Iterator[_ListedName]:
    names = [(party.name, False), *((alias.name, alias.quality is AliasQuality.WEAK) for alias in party.aliases)]
    for name, weak in names:
        if parts := name_parts(name):
            yield _ListedName(party, name, parts, weak)


def _match(person: Person, parts: tuple[str, ...], listed: _ListedName) -> Match | None:
    party = listed.party
    born = _birth_date(person, party)
    if listed.weak and born is not Agreement.AGREES:
        return None
    similarity = name_similarity(parts, listed.parts)
    country = _country(person, party)
    return Match(
        uid=party.uid,
        listed_name=listed.name,
        programmes=party.programmes,
        score=round(min(similarity + BIRTH_DATE_WEIGHT[born] + COUNTRY_WEIGHT[country], 1.0), 4),
        name_similarity=round(similarity, 4),
        birth_date=born,
        country=country,
    )


def _birth_date(person: Person, party: SanctionedParty) -> Agreement:
    """Entities are not born, so a person's birth date speaks against them."""
    if party.kind is PartyKind.ENTITY:
        return Agreement.DIFFERS
    if not party.birth_dates:
        return Agreement.UNKNOWN
    if any(person.birth_date in span and span.days <= TELLING_SPAN_DAYS for span in party.birth_dates):
        return Agreement.AGREES
    distance = min(span.days_from(person.birth_date) for span in party.birth_dates)
    return Agreement.DIFFERS if distance > BIRTH_DATE_TOLERANCE_DAYS else Agreement.UNKNOWN


def _country(person: Person, party: SanctionedParty) -> Agreement:
    if not party.countries:
        return Agreement.UNKNOWN
    return Agreement.AGREES if party.countries & person.countries else Agreement.DIFFERS
