import pytest

from oracles.kyc.countries import alpha2_of_name, numeric_by_alpha2, numeric_code


@pytest.mark.parametrize("code", ["XX", "us", "", "USA", "XK"])
def test_unassigned_code__is_refused_by_name(code):
    with pytest.raises(ValueError, match=f"'{code}' is no ISO 3166-1 alpha-2 country code"):
        numeric_code(code)


def test_undetermined_country__is_none():
    assert alpha2_of_name("undetermined") is None


def test_table__is_complete_and_unambiguous():
    table = numeric_by_alpha2()
    assert len(table) == 249
    assert len(set(table.values())) == 249


@pytest.mark.parametrize(
    ("alpha2", "numeric"), [("AF", 4), ("US", 840), ("GB", 826), ("CH", 756), ("SS", 728), ("ME", 499), ("ZW", 716)]
)
def test_assigned_code__gives_its_number(alpha2, numeric):
    assert numeric_code(alpha2) == numeric


@pytest.mark.parametrize(
    ("name", "alpha2"),
    [
        ("Burma", "MM"),
        ("Korea, North", "KP"),
        ("Cote d Ivoire", "CI"),
        ("IRAN", "IR"),
        ("Kosovo", "XK"),
        ("Syria", "SY"),
    ],
)
def test_spelling_of_the_list__is_understood(name, alpha2):
    assert alpha2_of_name(name) == alpha2
