"""An explanation in words, and as a picture in SVG."""

import math

from oracles.valuation.model.explain import Explanation
from oracles.valuation.model.waterfall import BASE, Bar, Dot, usd, waterfall


def in_words(explanation: Explanation) -> str:
    value = explanation.valuation
    lines = [
        f"Parcel {explanation.parcel} on {explanation.nav_date}: {usd(value.value)}, "
        f"90 % interval {usd(value.low)} to {usd(value.high)}.",
        f"The typical house of the market is worth {usd(math.exp(explanation.base_log))} on that day. From there:",
    ]
    lines += [
        f"  {one.group}: {usd(one.usd, signed=True)} ({math.expm1(one.log):+.1%}); {one.facts}"
        for one in explanation.contributions
    ]
    lines.append("Compared with these earlier sales, the most telling first:")
    lines += [
        f"  parcel {one.parcel}, {one.km:.2f} km away, sold {one.sold_on} for {usd(one.price_usd)}; "
        f"carried over {usd(one.adjusted_usd)} ({one.share:.0%} of the weight)"
        for one in explanation.comparables
    ] or ["  none is known"]
    if value.yield_bps:
        ends = f"{value.yield_low_bps / 100:.2f} to {value.yield_high_bps / 100:.2f} %"
        lines.append(f"Yield: {value.yield_bps / 100:.2f} % by the declared income, {ends} over the interval.")
    else:
        lines.append("Yield: no income is declared.")
    lines.append(f"Risk: {value.risk_bps} of 10,000 points, by stated rules:")
    for name in ("market", "credit", "operational", "regulatory"):
        part = getattr(value.risk, name)
        lines.append(f"  {name}: {part.bps}; {'; '.join(part.reasons)}")
    lines += [
        f"Index in {_count(one.months, 'month')}: {one.expected:+.1%} expected, "
        f"90 % within {one.low:+.1%} to {one.high:+.1%}."
        for one in explanation.forecasts
    ]
    return "\n".join(lines)


def as_svg(explanation: Explanation) -> str:
    """A waterfall from the typical house to the value, and below it the comparables beside the interval."""
    value = explanation.valuation
    bars = [
        Bar("the typical house", None, math.exp(explanation.base_log), BASE),
        *(Bar(one.group, one.facts, one.usd, None) for one in explanation.contributions),
    ]
    dots = [
        Dot(f"{one.sold_on}, {one.km:.2f} km, {usd(one.price_usd)}", one.adjusted_usd, one.share)
        for one in explanation.comparables
    ]
    title = f"Parcel {explanation.parcel}, {explanation.nav_date}: {usd(value.value)}"
    return waterfall(title, bars, (value.low, value.value, value.high), dots)


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"
