import copy
import json
import re
from pathlib import Path

import pytest

from oracles.assets import formats
from oracles.assets.formats import FORMATS, HOUSE, Kind, read_statements
from tests.support.submissions import DEED_LINES, declaration
from tests.support.submissions import HOUSE as DECLARED

PARCEL = f"Parcel: {DECLARED['parcel']}"


def disagreements(*lines, **attributes):
    metadata = copy.deepcopy(DECLARED)
    metadata["attributes"] |= attributes
    return HOUSE.disagreements(read_statements("\n".join(lines)), metadata)


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("Use: single family", "Use is stated as 'single family', declared as 'townhouse'"),
        ("Assessment area: 19", "Assessment area is stated as '19', declared as 18"),
        ("Lot [sq ft]: 2304", "Lot [sq ft] is stated as '2304', declared as 2303"),
        ("Lot [sq ft]: 2,30", "Lot [sq ft] is stated as '2,30', declared as 2303"),
        ("Lot [sq ft]: 2303 sq m", "Lot [sq ft] is stated as '2303 sq m', declared as 2303"),
        ("Waterfront: yes", "Waterfront is stated as 'yes', declared as 0"),
        ("Waterfront: maybe", "Waterfront is stated as 'maybe', declared as 0"),
        ("Building grade: 7", "Building grade is stated as '7', declared as 8"),
        ("Living area [sq ft]: 2,150", "Living area [sq ft] is stated as '2,150', declared as 1250"),
        ("Bedrooms: three", "Bedrooms is stated as 'three', declared as 3"),
        ("Bathrooms: 2.25", "Bathrooms is stated as '2.25', declared as 2.5"),
        ("Year built: 2007", "Year built is stated as '2007', declared as 2006"),
        ("Year renewed: 2016", "Year renewed is stated as '2016', declared as 2006"),
        ("Longitude [deg]: -122.349744", "Longitude [deg] is stated as '-122.349744', declared as -122.349743"),
        ("Latitude [deg]: 47.53", "Latitude [deg] is stated as '47.53', declared as 47.534203"),
        ("Annual net income [USD]: 20,000", "Annual net income [USD] is stated as '20,000', declared as 15000"),
    ],
)
def test_line_contradicts_the_declaration__is_named_with_both_values(line, complaint):
    assert disagreements(PARCEL, line) == (complaint,)


def test_no_parcel_is_stated__is_refused():
    assert disagreements("Bedrooms: 3") == ("no line states 'Parcel', which every document must",)


def test_another_parcel_is_stated__is_refused():
    assert disagreements("Parcel: 2114700988") == ("Parcel is stated as '2114700988', declared as '2114700987'",)


def test_two_parcels_are_stated_and_one_is_right__is_refused():
    assert disagreements(PARCEL, "Parcel: 1") == ("Parcel is stated as '1', declared as '2114700987'",)


def test_several_lines_contradict__all_are_named():
    assert len(disagreements(PARCEL, "Bedrooms: 4", "Bathrooms: 1")) == 2


@pytest.mark.parametrize("declared", [True, "3", [3], {"n": 3}])
def test_declared_value_is_no_number__disagrees(declared):
    assert len(disagreements(PARCEL, "Bedrooms: 3", beds=declared)) == 1


def test_every_stated_line_agrees__nothing_is_found():
    assert disagreements(*DEED_LINES) == ()


def test_undeclared_attribute_is_stated__is_ignored():
    metadata = copy.deepcopy(DECLARED)
    del metadata["attributes"]["beds"]
    assert HOUSE.disagreements(read_statements(f"{PARCEL}\nBedrooms: 9"), metadata) == ()


@pytest.mark.parametrize("line", ["  PARCEL  :   2114700987 ", "parcel:2114700987"])
def test_case_and_spacing_of_labels__do_not_matter(line):
    assert disagreements(line) == ()


def test_lines_without_a_label__are_no_statements():
    assert read_statements("Record\n: 3\nBedrooms:\nBeds: 3: or 4") == {"beds": ("3: or 4",)}


def test_every_format__has_an_identifier_and_labels_that_differ():
    for document_format in FORMATS.values():
        labels = [document_format.identifier.label, *(field.label for field in document_format.fields)]
        assert len(set(map(str.casefold, labels))) == len(labels)
        assert document_format.identifier.kind is Kind.TEXT


def test_readme__lists_every_label_as_it_is_read():
    readme = (Path(formats.__file__).parent / "README.md").read_text()
    rows = re.findall(r"^\| (.+) \| `(.+)` \| (text|number|coordinate|flag) \|$", readme, re.MULTILINE)
    fields = [HOUSE.identifier, *HOUSE.fields]
    assert rows == [(field.label, ".".join(field.path), field.kind.value) for field in fields]


def test_readme__shows_a_declaration_that_would_be_accepted():
    readme = (Path(formats.__file__).parent / "README.md").read_text()
    shown = json.loads(re.search(r"```json\n(.+?)```", readme, re.DOTALL)[1])
    assert shown == declaration()
