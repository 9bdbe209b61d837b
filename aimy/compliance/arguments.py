"""What a profile's arguments come to for one token: topics as numbers, amounts in units, instants as seconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from eth_utils.address import is_address, to_checksum_address

from aimy.compliance.profile import TOPICS, Profile, ProfileError

DAY_SECONDS = 86_400
#: inputs by how they are written
ADDRESSES, DATES = frozenset({"currency"}), frozenset({"closing"})


@dataclass(frozen=True, slots=True)
class Terms:
    """What the issuer said, read: addresses, and dates as the first second of their day in UTC."""

    values: Mapping[str, Any]
    currency_decimals: int = 0


def read_inputs(profile: Profile, given: Mapping[str, str]) -> dict[str, Any]:
    """`given` as values; ProfileError for one that is missing, unknown, or not what was expected."""
    if unknown := sorted(given.keys() - profile.inputs.keys()):
        raise ProfileError(f"profile {profile.id} takes no {', '.join(unknown)}; it takes {_list(profile)}")
    if missing := [name for name in profile.inputs if name not in given]:
        raise ProfileError(f"profile {profile.id} needs --set {missing[0]}=…: {profile.inputs[missing[0]]}")
    return {name: _read(name, text) for name, text in given.items()}


def resolve(argument: Any, terms: Terms) -> Any:
    """The plain value of an argument, or of a list of them."""
    if isinstance(argument, list):
        return [{name: resolve(part, terms) for name, part in item.items()} for item in argument]
    if "topic" in argument:
        return TOPICS[argument["topic"]]
    if "topics" in argument:
        return [TOPICS[topic] for topic in argument["topics"]]
    if "input" in argument:
        value = terms.values[argument["input"]]
        return value + argument["plusDays"] * DAY_SECONDS if "plusDays" in argument else value
    if argument.get("unit") == "currency":
        return argument["value"] * 10**terms.currency_decimals
    if argument.get("unit") == "days":
        return argument["value"] * DAY_SECONDS
    return argument["value"]


def _read(name: str, text: str) -> Any:
    if name in ADDRESSES:
        if not is_address(text):
            raise ProfileError(f"{name} is {text!r}, expected an address")
        return to_checksum_address(text)
    if name in DATES:
        try:
            return int(datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
        except ValueError:
            raise ProfileError(f"{name} is {text!r}, expected a date like 2027-03-31") from None
    if not text.isdigit():
        raise ProfileError(f"{name} is {text!r}, expected a whole number")
    return int(text)


def _list(profile: Profile) -> str:
    return ", ".join(profile.inputs) or "nothing"
