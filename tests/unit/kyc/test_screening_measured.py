"""How good screening is, measured on the extract with fixed seeds: a figure that gets worse fails."""

import random
from collections.abc import Callable
from datetime import date, timedelta

from oracles.kyc.sanctions.names import name_parts
from oracles.kyc.sanctions.record import PartyKind, SanctionedParty
from oracles.kyc.sanctions.screen import Person
from tests.unit.kyc.typed_over import mistyped, plain_person

SOMEBODY_ELSE = 500
BIRTH_DATE_WHERE_NONE_IS_LISTED = date(1970, 1, 1)


def individuals(parties) -> list[SanctionedParty]:
    return [party for party in parties if party.kind is PartyKind.INDIVIDUAL and len(name_parts(party.name)) > 1]


def listed_birth_date(party: SanctionedParty) -> date:
    return party.birth_dates[0].first if party.birth_dates else BIRTH_DATE_WHERE_NONE_IS_LISTED


def recall(parties, screener, as_person: Callable[[SanctionedParty, str], Person], seed: int) -> float:
    rng = random.Random(seed)
    people = [(party.uid, as_person(party, mistyped(party.name, rng))) for party in individuals(parties)[seed % 2 :: 2]]
    matches = [screener.screen(who) for _, who in people]
    return sum(match is not None and match.is_hit for match in matches) / len(matches)


def test_mistyped_name_with_true_birth_date__is_found(parties, screener):
    found = recall(
        parties, screener, lambda party, name: Person(name, listed_birth_date(party), party.countries), seed=11
    )
    assert found >= 0.99, found


def test_mistyped_name_with_true_birth_date_and_another_country__is_found(parties, screener):
    found = recall(
        parties, screener, lambda party, name: Person(name, listed_birth_date(party), frozenset({"US"})), seed=12
    )
    assert found >= 0.98, found


def test_mistyped_name_with_slip_in_the_birth_date__is_found(parties, screener):
    found = recall(
        parties,
        screener,
        lambda party, name: Person(name, listed_birth_date(party) + timedelta(days=200), party.countries),
        seed=13,
    )
    assert found >= 0.97, found


def test_people_on_no_list__are_rarely_taken_for_one(screener):
    rng = random.Random(14)
    people = [plain_person(rng) for _ in range(SOMEBODY_ELSE)]
    matches = [screener.screen(Person(name, born, frozenset({country}))) for name, born, country in people]
    wrong = sum(match is not None and match.is_hit for match in matches) / SOMEBODY_ELSE
    assert wrong <= 0.005, wrong
