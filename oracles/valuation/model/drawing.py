"""An explanation in words, and as a picture in SVG."""

import math
from xml.sax.saxutils import escape

from oracles.valuation.model.explain import Explanation

WIDTH = 760
LEFT = 230
RIGHT = 90
ROW = 26
INK, FAINT, UP, DOWN, BASE = "#1f2933", "#9aa5b1", "#2f855a", "#c05621", "#3b5b92"


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
    steps = [math.exp(explanation.base_log)]
    for one in explanation.contributions:
        steps.append(steps[-1] + one.usd)
    adjusted = [one.adjusted_usd for one in explanation.comparables]
    least, most = min([*steps, value.low, *adjusted]), max([*steps, value.high, *adjusted])
    scale = (WIDTH - LEFT - RIGHT) / max(most - least, 1)

    def at(amount: float) -> float:
        return round(LEFT + (amount - least) * scale, 1)

    rows = len(explanation.contributions) + len(explanation.comparables) + 5
    height = 60 + rows * ROW
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">',
        f"<title>{escape(f'Value of parcel {explanation.parcel} on {explanation.nav_date}')}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        _text(16, 28, f"Parcel {explanation.parcel}, {explanation.nav_date}: {usd(value.value)}", INK, size=16),
    ]
    y = 60
    parts += _row(y, "the typical house", at(least), at(steps[0]), BASE, usd(steps[0]))
    for one, before, after in zip(explanation.contributions, steps, steps[1:], strict=False):
        y += ROW
        colour = UP if one.usd >= 0 else DOWN
        parts += _row(y, one.group, at(before), at(after), colour, usd(one.usd, signed=True), one.facts)
    y += ROW
    parts += _row(y, "this house", at(least), at(steps[-1]), BASE, usd(value.value))
    y += ROW
    parts += _row(y, "90 % interval", at(value.low), at(value.high), FAINT, f"{usd(value.low)} to {usd(value.high)}")
    y += ROW + 8
    parts.append(_text(16, y + 13, "earlier sales, carried over to this house and day", INK))
    for sale in explanation.comparables:
        y += ROW
        radius = round(3 + 6 * math.sqrt(sale.share), 1)
        parts.append(_text(16, y + 13, f"{sale.sold_on}, {sale.km:.2f} km, {usd(sale.price_usd)}", INK))
        parts.append(f'<circle cx="{at(sale.adjusted_usd)}" cy="{y + 9}" r="{radius}" fill="{BASE}"/>')
        parts.append(_text(at(sale.adjusted_usd) + 14, y + 13, usd(sale.adjusted_usd), INK))
    parts.append(
        f'<line x1="{at(value.value)}" y1="52" x2="{at(value.value)}" y2="{height - 16}" stroke="{FAINT}" '
        'stroke-dasharray="3 3"/>'
    )
    return "\n".join([*parts, "</svg>", ""])


def _count(number: float, noun: str) -> str:
    return f"{number:g} {noun}{'' if number == 1 else 's'}"


def usd(amount: float, *, signed: bool = False) -> str:
    return f"{'+' if signed and amount >= 0 else '-' if amount < 0 else ''}${abs(amount):,.0f}"


def _row(y: float, label: str, start: float, end: float, colour: str, amount: str, hint: str = "") -> list[str]:
    left, width = min(start, end), max(abs(end - start), 1)
    return [
        _text(16, y + 13, label, INK),
        f'<rect x="{left}" y="{y}" width="{round(width, 1)}" height="18" fill="{colour}"><title>{escape(hint or label)}'
        "</title></rect>",
        _text(left + width + 6, y + 13, amount, INK),
    ]


def _text(x: float, y: float, words: str, colour: str, size: int = 12) -> str:
    return f'<text x="{round(x, 1)}" y="{y}" fill="{colour}" font-size="{size}">{escape(words)}</text>'
