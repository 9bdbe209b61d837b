"""How alike two names are, in the style of OFAC's own list search.

The search that OFAC publishes compares twice and keeps the larger figure: the whole strings by Jaro-Winkler, and the
names part by part by Jaro-Winkler and Soundex. The weighting of parts below is ours.
"""

from functools import lru_cache

import jellyfish

PHONETIC_TWIN_SHARE = 0.5
"""Parts that sound the same are moved this share of the way from their Jaro-Winkler figure to 1."""
UNMATCHED_PART_COST = 0.02
"""Taken off for every part of the longer name that has no partner: middle names and patronymics are often left out."""
PART_FLOOR = 0.7
"""Below it two parts have nothing in common: Jaro-Winkler gives about one half to any two words."""
MIN_PARTS_FOR_COMPOSITE = 2
"""One common part alone ("Ali") says nothing about a name of several."""


def name_similarity(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """0 (nothing in common) to 1 (the same) for two names given as parts; the order of parts does not matter."""
    if not left or not right:
        return 0.0
    return max(_whole(left, right), _by_parts(left, right))


def _whole(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    return jellyfish.jaro_winkler_similarity(" ".join(left), " ".join(right))


def _by_parts(left: tuple[str, ...], right: tuple[str, ...]) -> float:
    """Every part of the shorter name is paired with the best part left of the longer one; long parts weigh more."""
    short, long = sorted((left, right), key=lambda parts: (len(parts), parts))
    if len(short) < MIN_PARTS_FOR_COMPOSITE:
        return 0.0
    pairs = sorted(
        ((part_similarity(a, b), i, j) for i, a in enumerate(short) for j, b in enumerate(long)), reverse=True
    )
    free_short, free_long = set(range(len(short))), set(range(len(long)))
    weighted = 0.0
    for similarity, i, j in pairs:
        if i in free_short and j in free_long:
            free_short.remove(i)
            free_long.remove(j)
            weighted += similarity * len(short[i])
    return weighted / sum(map(len, short)) - UNMATCHED_PART_COST * len(free_long)


@lru_cache(maxsize=262_144)
def part_similarity(left: str, right: str) -> float:
    """0 to 1 for two parts: Jaro-Winkler, raised where both sound the same by Soundex."""
    similarity = jellyfish.jaro_winkler_similarity(left, right)
    if similarity < 1 and jellyfish.soundex(left) == jellyfish.soundex(right):
        similarity += (1 - similarity) * PHONETIC_TWIN_SHARE
    return similarity if similarity >= PART_FLOOR else 0.0
