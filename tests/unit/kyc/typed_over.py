"""Names as people mistype them, and plain names of people on no list. Everything follows from a seed."""

import random
import string
from datetime import date, timedelta
from pathlib import Path

from oracles.kyc.sanctions.names import name_parts

SPELLINGS = (
    ("kh", "h"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("q", "k"),
    ("y", "i"),
    ("v", "w"),
    ("w", "v"),
    ("j", "y"),
    ("ph", "f"),
)
PLAIN = {
    kind: words.split()
    for kind, words in (
        line.split(":") for line in (Path(__file__).parent / "plain_names.txt").read_text().splitlines()
    )
}


def mistyped(name: str, rng: random.Random) -> str:
    """`name` with one or two slips in long parts, sometimes with parts in another order or a middle part left out."""
    parts = list(name_parts(name))
    if len(parts) > 2 and rng.random() < 0.2:
        del parts[rng.randrange(1, len(parts) - 1)]
    for _ in range(rng.choice((1, 1, 2))):
        at = max(range(len(parts)), key=lambda index: len(parts[index]) * rng.uniform(0.5, 1))
        parts[at] = _slip(parts[at], rng)
    if rng.random() < 0.2:
        parts = [*parts[1:], parts[0]]
    return " ".join(parts).title()


def _slip(part: str, rng: random.Random) -> str:
    spellings = [(old, new) for old, new in SPELLINGS if old in part]
    if spellings and rng.random() < 0.4:
        return part.replace(*rng.choice(spellings), 1)
    at, letter = rng.randrange(len(part)), rng.choice(string.ascii_lowercase)
    left_out = part[:at] + part[at + 1 :] or letter
    added = part[:at] + letter + part[at:]
    doubled = part[:at] + part[at] + part[at:]
    replaced = part[:at] + letter + part[at + 1 :]
    swapped = part[:at] + part[at : at + 2][::-1] + part[at + 2 :]
    return rng.choice((left_out, added, doubled, replaced, swapped))


def plain_person(rng: random.Random) -> tuple[str, date, str]:
    """Name, birth date and country of somebody on no list."""
    given = " ".join(rng.sample(PLAIN["given"], rng.choice((1, 1, 2))))
    birth_date = date(1940, 1, 1) + timedelta(days=rng.randrange(60 * 365))
    return f"{given} {rng.choice(PLAIN['family'])}", birth_date, rng.choice(PLAIN["country"])
