"""What the documents of an asset state, line by line, and which declared attribute each line speaks of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Any, Final

_LINE: Final = re.compile(r"^\s*([^:]{1,80}?)\s*:\s*(\S.*?)\s*$")
_NUMBER: Final = re.compile(r"^[-+]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$")
_FLAGS: Final = {"yes": 1, "no": 0, "1": 1, "0": 0}
COORDINATE_PLACES: Final = 4  # about eleven metres: fewer would not tell one house from its neighbour


class Kind(Enum):
    """How a stated text is read before it is compared."""

    TEXT = "text"
    NUMBER = "number"
    COORDINATE = "coordinate"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Field:
    """A label as documents print it, and where the declaration keeps the same fact."""

    label: str
    path: tuple[str, ...]
    kind: Kind = Kind.NUMBER

    def declared_in(self, metadata: Mapping[str, Any]) -> Any:
        """The declared value, None if nothing is declared."""
        value: Any = metadata
        for key in self.path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return value

    def agrees(self, stated: str, declared: Any) -> bool:
        """True if `stated` says the same as `declared`. A coordinate agrees to the places that the document prints."""
        if self.kind is Kind.TEXT:
            return isinstance(declared, str) and _folded(stated) == _folded(declared)
        if self.kind is Kind.FLAG:
            return declared in (0, 1) and _FLAGS.get(stated.casefold()) == int(declared)
        if isinstance(declared, bool) or not isinstance(declared, int | float) or not _NUMBER.match(stated):
            return False
        number, expected = Decimal(stated.replace(",", "")), Decimal(repr(declared))
        if self.kind is Kind.COORDINATE:
            places = -int(number.as_tuple().exponent)
            return places >= COORDINATE_PLACES and number == round(expected, places)
        return number == expected


@dataclass(frozen=True, slots=True)
class DocumentFormat:
    """The lines that documents of one metadata schema may state. Every document must state the `identifier`."""

    identifier: Field
    fields: tuple[Field, ...]

    def disagreements(self, statements: Mapping[str, tuple[str, ...]], metadata: Mapping[str, Any]) -> tuple[str, ...]:
        """Every way in which the statements contradict the declaration; empty if they agree.

        Declared attributes that no line states are not held against it, neither are lines without a declared attribute.
        """
        found: list[str] = []
        if _folded(self.identifier.label) not in statements:
            found.append(f"no line states {self.identifier.label!r}, which every document must")
        for field in (self.identifier, *self.fields):
            declared = field.declared_in(metadata)
            if declared is None and field is not self.identifier:
                continue
            for stated in statements.get(_folded(field.label), ()):
                if not field.agrees(stated, declared):
                    found.append(f"{field.label} is stated as {stated!r}, declared as {declared!r}")
        return tuple(found)


def read_statements(text: str) -> dict[str, tuple[str, ...]]:
    """The `label: value` lines of a text by label (case and white space folded), every value that a label was given."""
    statements: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        if match := _LINE.match(line):
            label, value = _folded(match[1]), match[2]
            statements[label] = (*statements.get(label, ()), value)
    return statements


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _attribute(label: str, name: str, kind: Kind = Kind.NUMBER) -> Field:
    return Field(label, ("attributes", name), kind)


HOUSE: Final = DocumentFormat(
    identifier=Field("Parcel", ("parcel",), Kind.TEXT),
    fields=(
        _attribute("Use", "use_type", Kind.TEXT),
        _attribute("Assessment area", "area"),
        _attribute("Lot [sq ft]", "lot_sf"),
        _attribute("Waterfront", "wfnt", Kind.FLAG),
        _attribute("Building grade", "bldg_grade"),
        _attribute("Living area [sq ft]", "tot_sf"),
        _attribute("Bedrooms", "beds"),
        _attribute("Bathrooms", "baths"),
        _attribute("Year built", "year_built"),
        _attribute("Year renewed", "year_renewed"),
        _attribute("Longitude [deg]", "longitude", Kind.COORDINATE),
        _attribute("Latitude [deg]", "latitude", Kind.COORDINATE),
        Field("Annual net income [USD]", ("declared_annual_net_income",)),
    ),
)

FORMATS: Final[Mapping[str, DocumentFormat]] = {"aimy.house/1": HOUSE}
