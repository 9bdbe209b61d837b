"""Profiles as data: every number has its source, and what is wrong with one is said by name."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

import aimy.compliance
from aimy.compliance.arguments import DAY_SECONDS, Terms, read_inputs, resolve
from aimy.compliance.profile import ProfileError, load_profile, parse_profile, profiles, sourced
from aimy.compliance.rules import KINDS

FOLDER = Path(aimy.compliance.__file__).parent / "profiles"
FILES = sorted(FOLDER.glob("*.json"))
AT_LEAST = {
    "us-reg-d-506b",
    "us-reg-d-506c",
    "us-reg-s-category-2",
    "us-reg-s-category-3",
    "us-reg-a-tier-2",
    "us-12g",
    "us-3c1",
    "eu-prospectus-150",
    "eu-prospectus-100k",
    "eu-prospectus-12m",
    "uk-poatr",
    "eu-dlt-pilot-shares",
    "eu-ucits-retail",
    "eu-aifmd-professional",
    "eu-mifid-clients",
}


@pytest.fixture
def data():
    return json.loads((FOLDER / "us-reg-d-506b.v1.json").read_text())


def numbers(value, place="$"):
    """Every number in a profile, with whatever stands around it."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from numbers(part, f"{place}.{name}")
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from numbers(part, f"{place}[{index}]")
    elif isinstance(value, int) and not isinstance(value, bool):
        yield place


def test_profiles_that_lawyers_ask_for__are_there():
    assert set(profiles()) >= AT_LEAST


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_number__stands_beside_a_source(file):
    data = json.loads(file.read_text())
    arguments = dict(sourced(data))
    assert all(argument["source"].strip() for argument in arguments.values())
    inside = sum(len(list(numbers(argument))) for argument in arguments.values())
    assert len(list(numbers(data))) == inside + len(["version"])


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_rule__is_known_and_gets_all_that_it_is_set_by(file):
    data = json.loads(file.read_text())
    profile = parse_profile(data, data["id"], data["version"])
    values = {"currency": "0x" + "11" * 20, "closing": 1_800_000_000}
    terms = Terms({name: values[name] for name in profile.inputs}, 6)
    for rule in profile.rules:
        kind = KINDS[rule["module"]]
        state = kind.wanted({name: resolve(said, terms) for name, said in rule["arguments"].items()})
        assert kind.words(state)
        assert kind.settings(state, state) == []


def test_hash__is_of_the_data_whatever_its_layout(data):
    same = dict(reversed(data.items()))
    assert parse_profile(data, data["id"], 1).content_hash == parse_profile(same, data["id"], 1).content_hash
    other = copy.deepcopy(data)
    other["rules"][0]["arguments"]["limit"]["value"] = 36
    assert parse_profile(other, data["id"], 1).content_hash != parse_profile(data, data["id"], 1).content_hash


@pytest.mark.parametrize("source", [None, "", "  "])
def test_number_without_source__is_refused_by_place(data, source):
    data["rules"][0]["arguments"]["limit"] = {"value": 35, "source": source}
    with pytest.raises(ProfileError, match=r"PurchaserCapModule\.limit has no source"):
        parse_profile(data, data["id"], 1)


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ({"number": 35, "source": "a law"}, "expected a value, a topic or an input"),
        ({"topic": "rich", "source": "a law"}, "names the topic 'rich'"),
        ({"input": "closing", "source": "a law"}, "needs 'closing', which is none of its inputs"),
    ],
)
def test_argument_said_wrongly__is_refused(data, argument, message):
    data["rules"][0]["arguments"]["limit"] = argument
    with pytest.raises(ProfileError, match=message):
        parse_profile(data, data["id"], 1)


def test_profile_that_is_not_its_file__is_refused(data):
    with pytest.raises(ProfileError, match="its file is of version 2, it says us-reg-d-506b@1"):
        parse_profile(data, "us-reg-d-506b", 2)
    data["title"] = ""
    with pytest.raises(ProfileError, match="title is '', expected a str"):
        parse_profile(data, "us-reg-d-506b", 1)


@pytest.mark.parametrize(
    ("name", "message"), [("us-reg-z", "no profile is called 'us-reg-z'"), ("us-12g@9", "no version '9'")]
)
def test_unknown_profile__is_refused(name, message):
    with pytest.raises(ProfileError, match=message):
        load_profile(name)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "needs --set closing=…: date on which"),
        ({"closing": "soon"}, "closing is 'soon', expected a date like 2027-03-31"),
        ({"closing": "2027-03-31", "currency": "0x"}, "takes no currency; it takes closing"),
    ],
)
def test_input_missing_wrong_or_unknown__is_refused(given, message):
    with pytest.raises(ProfileError, match=message):
        read_inputs(load_profile("us-reg-s-category-2"), given)


def test_arguments__come_to_units_seconds_and_topics():
    terms = Terms({"closing": 1_000}, 6)
    assert resolve({"value": 75, "unit": "currency", "source": ""}, terms) == 75_000_000
    assert resolve({"value": 2, "unit": "days", "source": ""}, terms) == 2 * DAY_SECONDS
    assert resolve({"input": "closing", "plusDays": 40, "source": ""}, terms) == 1_000 + 40 * DAY_SECONDS
    assert resolve({"topics": ["accredited", "professional"], "source": ""}, terms) == [2, 3]
    assert read_inputs(load_profile("us-reg-s-category-2"), {"closing": "1970-01-02"}) == {"closing": DAY_SECONDS}
