"""Countries: ISO 3166-1 alpha-2 and numeric codes, and the spellings that sanctions lists use."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files("oracles.kyc").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def numeric_by_alpha2() -> Mapping[str, int]:
    """The numeric code of every country and territory of ISO 3166-1, by its alpha-2 code."""
    return MappingProxyType({row["alpha2"]: int(row["numeric"]) for row in _rows("iso-3166-1.csv")})


def numeric_code(alpha2: str) -> int:
    """The numeric code of `alpha2`, e.g. 840 for "US"; ValueError if ISO 3166-1 does not assign it."""
    try:
        return numeric_by_alpha2()[alpha2]
    except KeyError:
        raise ValueError(f"{alpha2!r} is no ISO 3166-1 alpha-2 country code, such as 'CH'") from None


@cache
def _alpha2_by_name() -> Mapping[str, str]:
    names = {row["name"].casefold(): row["alpha2"] for row in _rows("iso-3166-1.csv")}
    names.update((row["name"].casefold(), row["alpha2"]) for row in _rows("ofac-country-names.csv"))
    return MappingProxyType(names)


def alpha2_of_name(name: str) -> str | None:
    """The country that a sanctions list calls `name`; None if the name stands for no country ("undetermined").

    Territories without an ISO code of their own that lists do name get a user-assigned or withdrawn one (Kosovo XK,
    AN).
    """
    return _alpha2_by_name().get(name.strip().casefold())
