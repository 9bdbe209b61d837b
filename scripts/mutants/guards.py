"""Finds the guards of a Solidity source: what refuses a call, and the modifiers of functions."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.DOTALL)
HEAD = re.compile(r"\b(?:function (?P<function>\w+)|modifier (?P<modifier>\w+)|constructor)\b(?P<rest>[^;{]*)\{")
REFUSAL = re.compile(r"(?<!function )\b(?:require\(|revert \w|_require[A-Z]\w*\(|_checkOwner\(|_disableInitializers\()")
MODIFIER = re.compile(r"\b[a-z]\w*\b(?:\([^()]*\))?")
NO_MODIFIERS = {"external", "public", "internal", "private", "view", "pure", "payable", "virtual", "override"}


@dataclass(frozen=True)
class Guard:
    """A statement that refuses, or a modifier, of `function`: `text` in one line, `start` to `end` in the source."""

    function: str
    text: str
    start: int
    end: int


def guards_of(source: str) -> list[Guard]:
    """Every guard, function by function from the top down."""
    code = COMMENT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), source)
    heads = list(HEAD.finditer(code))
    ends = [*(head.start() for head in heads[1:]), len(code)]
    found = []
    for head, end in zip(heads, ends, strict=False):
        name = head["function"] or head["modifier"] or "constructor"
        if head["function"]:
            found += [Guard(name, used[0], used.start(), used.end()) for used in modifiers_of(code, head)]
        for refusal in REFUSAL.finditer(code, head.end(), end):
            start = max(code.rfind(sign, 0, refusal.start()) for sign in ";{}") + 1
            stop = code.index(";", refusal.end()) + 1
            found.append(Guard(name, " ".join(code[start:stop].split()), start, stop))
    return found


def modifiers_of(code: str, head: re.Match[str]) -> list[re.Match[str]]:
    """The modifiers, with their arguments, between a function's parameters and what it returns."""
    start = parameters_end(code, head.start("rest"))
    stop = re.compile(r"\breturns\b|\{").search(code, start).start()
    blank = re.compile(r"\boverride\([^)]*\)").sub(lambda found: " " * len(found[0]), code[:stop])
    return [used for used in MODIFIER.finditer(blank, start) if used[0] not in NO_MODIFIERS]


def parameters_end(code: str, start: int) -> int:
    """Where the first bracket from `start` on has been closed."""
    depth = 0
    for place in range(start, len(code)):
        depth += (code[place] == "(") - (code[place] == ")")
        if code[place] == ")" and depth == 0:
            return place + 1
    raise ValueError("a bracket is not closed")


def taken_out(before: str, after: str) -> set[tuple[str, str]]:
    """Function and text of the guards that `before` has and `after` lacks, or has changed."""
    counts = [Counter((guard.function, guard.text) for guard in guards_of(source)) for source in (before, after)]
    return set(counts[0] - counts[1])
