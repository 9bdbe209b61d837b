"""Whether a transfer would pass, before anyone signs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Self

from pydantic import Field

from api.chain import NEVER, UNKNOWN, Report
from api.models.base import Address, Answer, Block, Hex, Model, Seconds, Uint


class PreflightFailure(Model):
    """`module` refuses with `code`, which `text` puts into words; `parameters` is what is set for it, as one word.

    The token itself is called `token` and uses its ERC-1404 codes; a rule that does not answer has code 255.
    """

    module: Address
    name: str
    code: int
    text: str
    parameters: Hex


class Earliest(Model):
    """The first second in which the same transfer passes if nothing else happens.

    Without `at`, waiting never helps if `is_known`, and otherwise nobody can tell.
    """

    is_known: bool
    at: Seconds | None
    iso: str | None = Field(examples=["2026-01-31T09:00:00Z"])


class PreflightAnswer(Answer):
    """`failures` is everything that speaks against the transfer, not the first.

    `largest` is the largest amount that passes now [token units]; null where a rule of the 4.1 suite cannot tell, and
    then `is_largest_known` is false.
    """

    is_allowed: bool
    failures: list[PreflightFailure]
    earliest: Earliest
    largest: Uint | None
    is_largest_known: bool

    @classmethod
    def of(cls, report: Report) -> Self:
        return cls(
            block=Block(number=report.block.number, hash=report.block.hash, at=report.block.timestamp),
            is_allowed=report.is_allowed,
            failures=[PreflightFailure.model_validate(failure) for failure in report.failures],
            earliest=_earliest(report.earliest),
            largest=report.largest if report.is_largest_known else None,
            is_largest_known=report.is_largest_known,
        )


def _earliest(second: int) -> Earliest:
    if second in (NEVER, UNKNOWN):
        return Earliest(is_known=second == NEVER, at=None, iso=None)
    return Earliest(is_known=True, at=second, iso=_iso(second))


def _iso(second: int) -> str | None:
    """None after the year 9999, which ISO 8601 names by agreement only."""
    try:
        return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    except (OverflowError, ValueError):
        return None
