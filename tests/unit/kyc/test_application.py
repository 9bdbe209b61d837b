import json
from datetime import date

import pytest
from pydantic import ValidationError

from oracles.kyc.application import Applicant

STATED = {
    "wallet": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "full_name": "Ada Lovelace",
    "birth_date": "1985-12-10",
    "nationality": "GB",
    "country": "US",
}


def stated(**changes) -> str:
    return json.dumps({**STATED, **changes})


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"wallet": "0x70997970c51812dc3A010C7d01b50e0d17dc79C8"}, "right checksum"),
        ({"wallet": "70997970c51812dc3a010c7d01b50e0d17dc79c8"}, "expected 0x and 40 hexadecimal digits"),
        ({"wallet": "0x0000000000000000000000000000000000000000"}, "not the zero address"),
        ({"full_name": "Lovelace"}, "expected given name and family name"),
        ({"full_name": "Ада Лавлейс"}, "expected Latin letters"),
        ({"full_name": "A" * 141}, "at most 140"),
        ({"birth_date": "10.12.1985"}, "birth_date"),
        ({"birth_date": 502_502_400}, "expected a date as YYYY-MM-DD"),
        ({"birth_date": "2020-01-01"}, "expected an age of 18 to 130"),
        ({"birth_date": "1815-12-10"}, "expected an age of 18 to 130"),
        ({"nationality": "UK"}, "'UK' is no ISO 3166-1"),
        ({"country": "us"}, "'us' is no ISO 3166-1"),
        ({"note": "x"}, "Extra inputs are not permitted"),
    ],
)
def test_wrong_statement__is_refused_with_what_was_expected(changes, expected):
    with pytest.raises(ValidationError, match=expected):
        Applicant.model_validate_json(stated(**changes))


@pytest.mark.parametrize("field", STATED)
def test_missing_statement__is_refused(field):
    with pytest.raises(ValidationError, match=field):
        Applicant.model_validate_json(json.dumps({key: value for key, value in STATED.items() if key != field}))


def test_right_statement__is_taken_in_one_form():
    applicant = Applicant.model_validate_json(stated(wallet=STATED["wallet"].lower(), full_name="  Ada   Lovelace "))
    assert applicant.wallet == STATED["wallet"]
    assert applicant.full_name == "Ada Lovelace"
    assert applicant.birth_date == date(1985, 12, 10)
    assert applicant.country_code == 840
    assert applicant.person.countries == {"GB", "US"}


def test_text_form__shows_nobody(applicant):
    assert "Ada" not in f"{applicant} {applicant!r}" and "1985" not in f"{applicant} {applicant!r}"
