"""The metadata of a house (schema `aimy.house/1`) and its validation."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oracles.valuation.model.attributes import Attribute

SCHEMA = "aimy.house/1"
MAX_PARCEL_LENGTH = 64
MAX_ANNUAL_NET_INCOME = 1_000_000_000
MAX_DEBT = 10_000_000_000


@dataclass(frozen=True)
class Debt:
    """What the issuer declares to owe on the house: `principal` [USD] and `annual_service`, interest and repayment of a
    year [USD]."""

    principal: int
    annual_service: int


@dataclass(frozen=True)
class FieldProblem:
    """One field that cannot be used: where it stands, what it holds, what it should hold."""

    field: str
    value: Any
    expected: str

    def __str__(self) -> str:
        shown = "missing" if self.value is None else repr(self.value)
        return f"{self.field}: {shown}, expected {self.expected}"


class FeatureError(ValueError):
    """Metadata that the model must not value. `problems` lists every bad field, not only the first."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class HouseRecord:
    """A house as its register describes it on any day: nothing here depends on a sale or on the day of valuation.

    Areas are square feet; `year_renewed` is the year of the last renewal, or `year_built`; coordinates are WGS 84
    degrees.
    """

    parcel: str
    use_type: str
    area: int
    lot_sf: int
    wfnt: int
    bldg_grade: int
    tot_sf: int
    beds: int
    baths: float
    year_built: int
    year_renewed: int
    longitude: float
    latitude: float
    annual_net_income: int = 0
    debt: Debt | None = None

    @classmethod
    def from_metadata(
        cls, metadata: Mapping[str, Any], *, market: str, attributes: Mapping[str, Attribute], at: date
    ) -> "HouseRecord":
        """The house that `metadata` describes, as it may be valued on the day `at`.

        Raises FeatureError naming every field that is missing, of the wrong type, unknown or outside the range that the
        market's model was trained for.
        """
        problems: list[FieldProblem] = []
        for field, expected in (("schema", SCHEMA), ("market", market)):
            if metadata.get(field) != expected:
                problems.append(FieldProblem(field, metadata.get(field), repr(expected)))
        parcel = metadata.get("parcel")
        if not isinstance(parcel, str) or not 0 < len(parcel) <= MAX_PARCEL_LENGTH:
            problems.append(FieldProblem("parcel", parcel, f"a text of 1 to {MAX_PARCEL_LENGTH} characters"))
        income = metadata.get("declared_annual_net_income", 0)
        if not _is_whole(income) or not 0 <= income <= MAX_ANNUAL_NET_INCOME:
            expected = f"a whole number of USD from 0 to {MAX_ANNUAL_NET_INCOME}"
            problems.append(FieldProblem("declared_annual_net_income", income, expected))
        debt = metadata.get("declared_debt")
        problems += _debt_problems(debt)
        values = metadata.get("attributes")
        if not isinstance(values, Mapping):
            problems.append(FieldProblem("attributes", values, "an object with the recorded attributes"))
            raise FeatureError(problems)
        problems += _attribute_problems(values, attributes, at)
        if problems:
            raise FeatureError(problems)
        return cls(
            parcel=str(parcel),
            annual_net_income=int(income),
            debt=Debt(**debt) if debt else None,
            **{name: values[name] for name in attributes},
        )


def _debt_problems(debt: Any) -> list[FieldProblem]:
    if debt is None:
        return []
    names = ("principal", "annual_service")
    if not isinstance(debt, Mapping) or set(debt) != set(names):
        return [FieldProblem("declared_debt", debt, f"an object with {' and '.join(names)}")]
    expected = f"a whole number of USD from 0 to {MAX_DEBT}"
    return [
        FieldProblem(f"declared_debt.{name}", debt[name], expected)
        for name in names
        if not _is_whole(debt[name]) or not 0 <= debt[name] <= MAX_DEBT
    ]


def _attribute_problems(values: Mapping[str, Any], attributes: Mapping[str, Attribute], at: date) -> list[FieldProblem]:
    problems = [
        FieldProblem(f"attributes.{name}", values.get(name), attribute.expectation)
        for name, attribute in attributes.items()
        if not attribute.admits(values.get(name))
    ]
    problems += [
        FieldProblem(f"attributes.{name}", values[name], f"no such attribute; known are {', '.join(attributes)}")
        for name in values
        if name not in attributes
    ]
    if not problems:
        built, renewed = values["year_built"], values["year_renewed"]
        if built > at.year:
            problems.append(FieldProblem("attributes.year_built", built, f"at most {at.year}, the year of valuation"))
        if not built <= renewed <= at.year:
            expected = f"a year from year_built ({built}) to {at.year}, the year of valuation"
            problems.append(FieldProblem("attributes.year_renewed", renewed, expected))
    return problems


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and math.isfinite(value)
