"""Names in the one form in which they are compared."""

import re
import unicodedata
from functools import lru_cache

_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ŋ": "n", "ħ": "h"}
)
_JOINING = re.compile(r"['’‘ʼʻʿʾ`´]")
_SEPARATING = re.compile(r"[^a-z0-9]+")
_HONORIFICS = frozenset({"dr", "mr", "mrs", "ms", "prof"})


@lru_cache(maxsize=65_536)
def name_parts(name: str) -> tuple[str, ...]:
    """The parts of `name` in order: Latin letters without accents, lower case, no punctuation, no honorifics.

    Apostrophes join ("Sa'id" is one part), hyphens and everything else separate.
    """
    parts = _SEPARATING.split(_JOINING.sub("", _plain(name)))
    return tuple(part for part in parts if part and part not in _HONORIFICS)


def is_latin(name: str) -> bool:
    """True if every letter of `name` is a Latin one, so that it can be compared with lists in Latin script."""
    letters = [character for character in _JOINING.sub("", _plain(name)) if character.isalpha()]
    return bool(letters) and all("a" <= letter <= "z" for letter in letters)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name.casefold().translate(_SPECIAL))
    return "".join(character for character in folded if not unicodedata.combining(character))
