from datetime import date

import pytest

from oracles.kyc.sanctions.record import Alias, AliasQuality, DateSpan, PartyKind, SanctionedParty
from oracles.kyc.sanctions.screen import Agreement, Person, Screener

BORN = date(1960, 5, 17)


def party(**changes) -> SanctionedParty:
    fields = {
        "uid": 4711,
        "kind": PartyKind.INDIVIDUAL,
        "name": "Viktor Anatolyevich BOUT",
        "aliases": (),
        "birth_dates": (DateSpan(BORN, BORN),),
        "nationalities": frozenset({"RU"}),
        "countries": frozenset({"RU", "TJ"}),
        "programmes": ("LIBERIA",),
    }
    return SanctionedParty(**{**fields, **changes})


def person(name="Viktor Bout", born=BORN, countries=("RU",)) -> Person:
    return Person(name, born, frozenset(countries))


@pytest.mark.parametrize(
    "who",
    [
        person(),
        person("Bout, Viktor Anatolyevich"),
        person("Victor But"),
        person(born=date(1990, 1, 1)),
        person(countries=("BR",)),
    ],
)
def test_listed_person__is_a_hit_unless_birth_date_and_country_both_differ(who):
    match = Screener([party()]).screen(who)
    assert match is not None and match.is_hit
    assert match.uid == 4711


def test_namesake_of_another_age_and_country__is_no_hit():
    match = Screener([party(name="Viktor BOUT")]).screen(person(born=date(1990, 1, 1), countries=("BR",)))
    assert match is not None and not match.is_hit
    assert (match.birth_date, match.country) == (Agreement.DIFFERS, Agreement.DIFFERS)


def test_namesake_with_nothing_known_of_the_entry__is_a_hit():
    bare = party(birth_dates=(), countries=frozenset(), nationalities=frozenset())
    match = Screener([bare]).screen(person("Viktor Anatolyevich Bout", date(1990, 1, 1), ("BR",)))
    assert match.is_hit
    assert (match.birth_date, match.country) == (Agreement.UNKNOWN, Agreement.UNKNOWN)


def test_birth_date_known_for_a_decade_only__never_agrees():
    decade = party(birth_dates=(DateSpan(date(1955, 1, 1), date(1964, 12, 31)),))
    assert Screener([decade]).screen(person()).birth_date is Agreement.UNKNOWN


def test_strong_alias__is_a_hit_like_the_name():
    alias = party(aliases=(Alias("Vadim Markovich AMINOV", AliasQuality.STRONG),))
    match = Screener([alias]).screen(person("Vadim Aminov", date(1990, 1, 1)))
    assert match.is_hit and match.listed_name == "Vadim Markovich AMINOV"


def test_weak_alias__counts_only_with_the_birth_date():
    weak = Screener([party(aliases=(Alias("Old Victor", AliasQuality.WEAK),))])
    assert weak.screen(person("Old Victor")).is_hit
    match = weak.screen(person("Old Victor", date(1990, 1, 1)))
    assert match is None or not match.is_hit


def test_company_of_a_like_name__is_no_hit_but_the_same_name_is():
    company = Screener([party(kind=PartyKind.ENTITY, name="BOUTIQUE LA MAISON", birth_dates=())])
    assert company.screen(person("Boutique La Maison")).is_hit
    assert not company.screen(person("Boutinque Maisson", countries=("BR",))).is_hit


def test_vessel__is_not_screened():
    assert Screener([party(kind=PartyKind.VESSEL)]).screen(person()) is None


def test_reason__names_entry_and_grounds_but_nobody():
    reason = Screener([party()]).screen(person()).reason
    assert "entry 4711 (LIBERIA)" in reason and "birth date agrees" in reason and "country agrees" in reason
    assert "bout" not in reason.casefold() and "1960" not in reason


def test_individual_of_the_extract__is_found_by_its_own_name(parties, screener):
    missed = [
        listed.uid
        for listed in parties[::2]
        if listed.kind is PartyKind.INDIVIDUAL
        and not screener.screen(Person(listed.name, date(2001, 1, 1), listed.countries)).is_hit
    ]
    assert missed == []
