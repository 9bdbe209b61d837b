import pytest

from oracles.kyc.sanctions.names import is_latin, name_parts
from oracles.kyc.sanctions.score import name_similarity


@pytest.mark.parametrize("name", ["", "  ", "123", "Иван Петров", "Ivan Петров", "محمد علي", "王伟"])
def test_name_in_another_script__is_not_latin(name):
    assert not is_latin(name)


@pytest.mark.parametrize(
    "name", ["Ada Lovelace", "Søren Kierkegård", "Łukasz Żółć", "O’Brien", "Nguyễn Văn An", "Jean-Luc"]
)
def test_name_with_accents__is_latin(name):
    assert is_latin(name)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Dr. Ayman AL-ZAWAHIRI", ("ayman", "al", "zawahiri")),
        ("Sa'id  Mas'ud", ("said", "masud")),
        ("Straße, Jürgen", ("strasse", "jurgen")),
        ("Łukasz Bjørn", ("lukasz", "bjorn")),
    ],
)
def test_name__is_compared_in_plain_parts(name, parts):
    assert name_parts(name) == parts


def similarity(left: str, right: str) -> float:
    return name_similarity(name_parts(left), name_parts(right))


def test_one_common_part__is_not_alike():
    assert similarity("Ali", "Ali Hassan al-Majid") < 0.85
    assert similarity("Maria Curie", "Maria Sklodowska Ferrari") < 0.85


def test_nothing__is_like_nothing():
    assert similarity("", "Ali Hassan") == 0


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Ramzan Kadyrov", "KADYROV Ramzan"),
        ("Ramzan Kadyrov", "Ramzan Akhmatovich KADYROV"),
        ("Mohamed Hassan", "Muhammad Hasan"),
        ("Joaquin Guzman", "Joaquim Gusman"),
    ],
)
def test_same_person_spelled_another_way__is_alike(left, right):
    assert similarity(left, right) >= 0.93
    assert similarity(left, right) == similarity(right, left)
