"""Steps from one amount to another, as a picture in SVG: bars one below the other, and dots beside an interval."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final
from xml.sax.saxutils import escape

WIDTH: Final = 960
LABELS: Final = 350  # for what stands left of the bars
MARGIN: Final = 16
AMOUNTS: Final = 84  # at both ends of the bars, for the amounts beside them
TOP: Final = 72
ROW: Final = 34
BAR: Final = 18
MOST_MARKS: Final = 6
INK, FAINT, GRID, UP, DOWN, BASE = "#1f2933", "#6b7785", "#e4e7eb", "#2f855a", "#c05621", "#3b5b92"
INTERVAL: Final = "#c3cad3"


@dataclass(frozen=True)
class Bar:
    """A step of `usd`, the first one from nothing; coloured by its sign unless `colour` is given. `facts` stand below
    its name."""

    name: str
    facts: str | None
    usd: float
    colour: str | None


@dataclass(frozen=True)
class Dot:
    """An amount beside the interval; the larger its share among the dots, the larger it is drawn."""

    name: str
    usd: float
    share: float


def waterfall(title: str, bars: Sequence[Bar], ends: tuple[float, float, float], dots: Sequence[Dot]) -> str:
    """`ends` are the low end, the value and the high end to which the bars lead."""
    low, value, high = ends
    steps = list(accumulate(bar.usd for bar in bars))
    amounts = [*steps, low, high, *(dot.usd for dot in dots)]
    least, most = min(amounts), max(amounts)
    scale = (WIDTH - LABELS - 2 * AMOUNTS) / max(most - least, 1)

    def at(amount: float) -> float:
        return round(LABELS + AMOUNTS + (amount - least) * scale, 1)

    rows = len(bars) + 2
    height = TOP + ROW * (rows + len(dots)) + (ROW if dots else 0) + MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}" '
        'font-family="system-ui, sans-serif" font-size="13">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        _text(MARGIN, 32, title, size=18),
        *_marks(least, most, at, height),
        _line(at(value), height, FAINT, dashes=True),
    ]
    for place, (bar, end) in enumerate(zip(bars, steps, strict=True)):
        start = end - bar.usd if place else least
        colour = bar.colour or (UP if bar.usd >= 0 else DOWN)
        parts += _bar(
            TOP + ROW * place, bar.name, bar.facts, at(start), at(end), colour, usd(bar.usd, signed=place > 0)
        )
    y = TOP + ROW * len(bars)
    parts += _bar(y, "this house", None, at(least), at(steps[-1]), BASE, usd(value))
    y += ROW
    parts += _bar(y, "90 % interval", None, at(low), at(high), INTERVAL, usd(high))
    parts.append(_text(at(low) - 6, y + 14, usd(low), anchor="end"))
    if dots:
        y += ROW
        parts.append(
            _text(MARGIN, y + 20, "earlier sales, carried over to this house and day; larger dots tell more", FAINT)
        )
    most_telling = max((dot.share for dot in dots), default=1)
    for dot in dots:
        y += ROW
        radius = round(3 + 5 * math.sqrt(dot.share / most_telling), 1)
        parts.append(_text(MARGIN, y + 14, dot.name))
        parts.append(f'<circle cx="{at(dot.usd)}" cy="{y + BAR / 2}" r="{radius}" fill="{BASE}"/>')
        parts.append(_text(at(dot.usd) + 13, y + 14, usd(dot.usd)))
    return "\n".join([*parts, "</svg>", ""])


def usd(amount: float, *, signed: bool = False) -> str:
    if round(amount) == 0:
        return "$0"
    return f"{'+' if signed and amount >= 0 else '-' if amount < 0 else ''}${abs(amount):,.0f}"


def _marks(least: float, most: float, at: Callable[[float], float], height: float) -> Iterator[str]:
    """Where round amounts lie: the bars do not begin at nothing."""
    rough = max(most - least, 1) / MOST_MARKS
    unit = 10 ** math.floor(math.log10(rough))
    step = next(unit * times for times in (1, 2, 5, 10) if unit * times >= rough)
    for number in range(math.ceil(least / step), math.floor(most / step) + 1):
        yield _line(at(number * step), height, GRID)
        yield _text(at(number * step), TOP - 14, usd(number * step), FAINT, size=11, anchor="middle")


def _bar(y: float, name: str, facts: str | None, start: float, end: float, colour: str, amount: str) -> Iterator[str]:
    left, width = min(start, end), round(max(abs(end - start), 1), 1)
    yield _text(MARGIN, y + (10 if facts else 14), name)
    if facts:
        yield _text(MARGIN, y + 24, facts, FAINT, size=11)
    yield f'<rect x="{left}" y="{y}" width="{width}" height="{BAR}" fill="{colour}"/>'
    yield _text(left + width + 6, y + 14, amount)


def _line(x: float, height: float, colour: str, *, dashes: bool = False) -> str:
    dashed = ' stroke-dasharray="3 3"' if dashes else ""
    return f'<line x1="{x}" y1="{TOP - 8}" x2="{x}" y2="{height - MARGIN}" stroke="{colour}"{dashed}/>'


def _text(x: float, y: float, words: str, colour: str = INK, *, size: int = 13, anchor: str = "start") -> str:
    """White around the letters keeps them readable on a line."""
    return (
        f'<text x="{round(x, 1)}" y="{y}" fill="{colour}" font-size="{size}" text-anchor="{anchor}" '
        f'stroke="white" stroke-width="4" paint-order="stroke">{escape(words)}</text>'
    )
