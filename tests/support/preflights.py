"""What reports of Preflight hold, as tests compare it."""

from __future__ import annotations

from typing import Any

#: values of Forecast
NEVER, UNKNOWN = 2**40 - 1, 2**40 - 2
#: code of a rule that does not answer
MUTE = 255


def codes(report: Any) -> list[tuple[str, int]]:
    """Name and code of everything that speaks against the movement, in the report's order."""
    return [(failure.name, failure.code) for failure in report.failures]


def forecast(report: Any) -> tuple[int, int, bool]:
    return report.earliest, report.largest, report.isLargestKnown
