"""Profiles as data: files that lawyers can read, checked when they are loaded, and hashed as they stand on chain."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from aimy.canonical import canonical_json, sha256
from aimy.errors import AimyError

#: claim topics that profiles name; the platform's registry requires the first of everyone
TOPICS: Mapping[str, int] = {
    "identity": 1,
    "accredited": 2,
    "professional": 3,
    "qualified": 4,
    "eligible-counterparty": 5,
    "marketing-consent": 6,
}

_FILE = re.compile(r"(?P<id>[a-z0-9-]{1,31})\.v(?P<version>[1-9][0-9]*)\.json")
#: how an argument is said, beside its source
_FORMS = ({"value"}, {"value", "unit"}, {"topic"}, {"topics"}, {"input"}, {"input", "plusDays"})


class ProfileError(AimyError):
    """A profile that is not there, or that says something wrong; names what and where."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile as it stands in its file.

    `inputs` are what the issuer must say, by name, in words. `rules` are (module, why, arguments); each argument says
    its value in one of several ways, and its source.
    """

    id: str
    version: int
    title: str
    jurisdiction: str
    summary: str
    inputs: Mapping[str, str]
    rules: tuple[Mapping[str, Any], ...]
    content_hash: bytes

    @property
    def on_chain(self) -> tuple[bytes, int, bytes]:
        """As the compliance keeps it: the id as a short string, the version, and SHA-256 of the canonical JSON."""
        return self.id.encode().ljust(32, b"\0"), self.version, self.content_hash

    @property
    def modules(self) -> tuple[str, ...]:
        return tuple(rule["module"] for rule in self.rules)


def profiles() -> dict[str, list[int]]:
    """The versions of every profile, ascending, by id."""
    found: dict[str, list[int]] = {}
    for item in files("aimy").joinpath("compliance", "profiles").iterdir():
        if match := _FILE.fullmatch(item.name):
            found.setdefault(match["id"], []).append(int(match["version"]))
    return {name: sorted(found[name]) for name in sorted(found)}


def load_profile(name: str) -> Profile:
    """The profile called `id`, in its newest version, or `id@version`. ProfileError if it is not there, or wrong."""
    id_, _, version = name.partition("@")
    known = profiles()
    if id_ not in known:
        raise ProfileError(f"no profile is called {id_!r}, expected one of {', '.join(known)}")
    if version and version not in map(str, known[id_]):
        raise ProfileError(f"profile {id_} has no version {version!r}, expected one of {known[id_]}")
    number = int(version or known[id_][-1])
    text = files("aimy").joinpath("compliance", "profiles", f"{id_}.v{number}.json").read_text(encoding="utf-8")
    return parse_profile(json.loads(text), id_, number)


def parse_profile(data: Mapping[str, Any], id_: str, version: int) -> Profile:
    """ProfileError unless every part is there, the name is that of the file, and every argument has a source."""
    for name, kind in (("title", str), ("jurisdiction", str), ("summary", str), ("inputs", dict), ("rules", list)):
        if not isinstance(data.get(name), kind) or (kind is not dict and not data[name]):
            raise ProfileError(
                f"profile {id_}: {name} is {data.get(name)!r}, expected a {kind.__name__} that is not empty"
            )
    if (data.get("id"), data.get("version")) != (id_, version):
        raise ProfileError(
            f"profile {id_}: its file is of version {version}, it says {data.get('id')}@{data.get('version')}"
        )
    for place, argument in sourced(data):
        _require_sound(argument, f"profile {id_}: {place}", data["inputs"])
    return Profile(
        id=id_,
        version=version,
        title=data["title"],
        jurisdiction=data["jurisdiction"],
        summary=data["summary"],
        inputs=data["inputs"],
        rules=tuple(data["rules"]),
        content_hash=sha256(canonical_json(data)),
    )


def sourced(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every argument of every rule, with its place: those of lists, as of caps and gates, one by one."""
    for rule in data["rules"]:
        for name, argument in rule.get("arguments", {}).items():
            place = f"{rule.get('module')}.{name}"
            if not isinstance(argument, list):
                yield place, argument
                continue
            for index, item in enumerate(argument):
                for part, value in item.items():
                    yield f"{place}[{index}].{part}", value


def _require_sound(argument: Any, place: str, inputs: Mapping[str, str]) -> None:
    if not isinstance(argument, dict) or not isinstance(argument.get("source"), str) or not argument["source"].strip():
        raise ProfileError(f"{place} has no source: {argument!r}")
    if argument.keys() - {"source"} not in _FORMS:
        raise ProfileError(f"{place} is said as {sorted(argument)}, expected a value, a topic or an input")
    for topic in [argument["topic"]] if "topic" in argument else argument.get("topics", []):
        if topic not in TOPICS:
            raise ProfileError(f"{place} names the topic {topic!r}, expected one of {', '.join(TOPICS)}")
    if "input" in argument and argument["input"] not in inputs:
        raise ProfileError(f"{place} needs {argument['input']!r}, which is none of its inputs: {', '.join(inputs)}")
