"""Why a house of a market without sales is worth what it is: parts of its attributes that sum to the value.

The typical house of the market is turned into the valued one, one attribute at a time, in the order of the columns and
in the reverse one; an attribute's part is the mean of its two effects. So the parts sum to the difference exactly.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from oracles.valuation.model.table import TableModel, TableValuation, encode
from oracles.valuation.model.waterfall import BASE, Bar, usd, waterfall

SHOWN: Final = 12


@dataclass(frozen=True)
class Part:
    """What an attribute adds: to the log of the value, and its share of the difference in USD."""

    name: str
    facts: str
    log: float
    usd: float


@dataclass(frozen=True)
class TableExplanation:
    """`base_log` is the typical house's log value; with the parts, the largest first, it sums to `log_value`."""

    market: str
    nav_date: date
    valuation: TableValuation
    base_log: float
    log_value: float
    parts: tuple[Part, ...]


def explain_table(model: TableModel, metadata: Mapping[str, Any], nav_date: date) -> TableExplanation:
    """Explains the value of the house that `metadata` describes. Raises FeatureError on bad metadata."""
    own, typical = model.attributes(metadata), model.typical
    names = [one.name for one in model.columns if own[one.name] != typical[one.name]]
    onwards, backwards = _effects(model, own, names), _effects(model, own, names[::-1])
    effects = {name: (onwards[name] + backwards[name]) / 2 for name in names}
    base, whole = (model.log_value(encode(model.columns, one)) for one in (typical, own))
    difference = whole - base
    usd_per_log = (math.exp(whole) - math.exp(base)) / difference if difference else math.exp(base)
    parts = [
        Part(name, f"{_shown(own[name])}; typical is {_shown(typical[name])}", effect, effect * usd_per_log)
        for name, effect in effects.items()
    ]
    return TableExplanation(
        market=model.market,
        nav_date=nav_date,
        valuation=model.value(metadata, nav_date),
        base_log=base,
        log_value=whole,
        parts=tuple(sorted(parts, key=lambda one: -abs(one.log))),
    )


def table_in_words(explanation: TableExplanation) -> str:
    value = explanation.valuation
    lines = [
        f"{_title(explanation)}, 90 % interval {usd(value.low)} to {usd(value.high)}.",
        f"The typical house of the market is worth {usd(math.exp(explanation.base_log))}. From there:",
    ]
    lines += [
        f"  {one.name}: {usd(one.usd, signed=True)} ({math.expm1(one.log):+.1%}); {one.facts}"
        for one in _largest(explanation.parts)
    ]
    lines.append(f"Yield: {value.yield_bps / 100:.2f} % by the declared income." if value.yield_bps else NO_INCOME)
    lines.append(f"Risk: {value.risk_bps} of 10,000 points, half the interval over the value.")
    return "\n".join(lines)


def table_as_svg(explanation: TableExplanation) -> str:
    value = explanation.valuation
    bars = [
        Bar("the typical house", None, math.exp(explanation.base_log), BASE),
        *(Bar(one.name, one.facts, one.usd, None) for one in _largest(explanation.parts)),
    ]
    return waterfall(_title(explanation), bars, (value.low, value.value, value.high), ())


NO_INCOME: Final = "Yield: no income is declared."


def _title(explanation: TableExplanation) -> str:
    return f"House in {explanation.market}, {explanation.nav_date}: {usd(explanation.valuation.value)}"


def _effects(model: TableModel, own: Mapping[str, Any], names: Sequence[str]) -> dict[str, float]:
    """What each attribute adds to the log of the value, taken over from `own` in this order."""
    mixed = dict(model.typical)
    before = model.log_value(encode(model.columns, mixed))
    effects = {}
    for name in names:
        mixed[name] = own[name]
        after = model.log_value(encode(model.columns, mixed))
        effects[name], before = after - before, after
    return effects


def _largest(parts: Sequence[Part]) -> list[Part]:
    """The largest parts, and the others as one."""
    shown, others = list(parts[:SHOWN]), parts[SHOWN:]
    if others:
        log, amount = (sum(getattr(one, name) for one in others) for name in ("log", "usd"))
        shown.append(Part(f"{len(others)} others", "each of them less", log, amount))
    return shown


def _shown(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)
