"""A pool as people look at it: price in its band, depth, reserves, fees."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Console
from rich.table import Table

from aimy.market.view import STEPS, PoolView, depth_of

WIDTH = 48
BAR = 24


def draw(console: Console, pool: PoolView) -> None:
    title = f"{pool.shares.symbol} / {pool.cash.symbol}"
    console.print(f"[bold]{title}[/]  pool {pool.address}, block {pool.block}")
    if pool.price is None:
        console.print("Nothing is in it yet.")
        return
    price = f"{_plain(pool.cash.amount(pool.price))} {pool.cash.symbol}"
    console.print(f"price     {price} per whole share, fee {_percent(pool.fee_bps)}")
    console.print(f"band      {_band(pool)}")
    console.print(f"reserves  {_both(pool, pool.cash.reserve, pool.shares.reserve)}")
    console.print(f"booked    {_both(pool, pool.cash.booked, pool.shares.booked)} of those who left")
    console.print(f"fees      {_both(pool, pool.cash.fees, pool.shares.fees)} so far, within the reserves")
    console.print(f"state     {_state(pool)}")
    console.print(_depth_table(pool))


def marker(price: int, low: int, high: int, width: int = WIDTH) -> str:
    """The price on a line between the ends of the band; an arrow at the side on which it lies outside."""
    if price < low:
        return "◀" + "─" * (width - 1)
    if price > high:
        return "─" * (width - 1) + "▶"
    place = (price - low) * (width - 1) // (high - low) if high > low else 0
    return "─" * place + "●" + "─" * (width - 1 - place)


def _band(pool: PoolView) -> str:
    if pool.low is None or pool.high is None or pool.price is None:
        return f"no value can be used: {pool.unusable}"
    low, high = _plain(pool.cash.amount(pool.low)), _plain(pool.cash.amount(pool.high))
    return f"{low} {marker(pool.price, pool.low, pool.high)} {high}  (±{_percent(pool.band_bps)} around NAV)"


def _state(pool: PoolView) -> str:
    if pool.is_wound_down:
        return "wound down: providers leave, nobody trades"
    return "paused: providers leave, nobody trades" if pool.is_paused else "open"


def _depth_table(pool: PoolView) -> Table:
    table = Table("to move the price", "pay in", "get out", "", title="Depth", title_justify="left")
    depths = [depth_of(pool, bps) for bps in STEPS]
    for depth in depths:
        paid, got = (pool.cash, pool.shares) if depth.bps > 0 else (pool.shares, pool.cash)
        most = max(other.paid for other in depths if (other.bps > 0) == (depth.bps > 0))
        bar = "█" * (depth.paid * BAR // most) if most else ""
        amounts = (
            f"{_plain(paid.amount(depth.paid))} {paid.symbol}",
            f"{_plain(got.amount(depth.got))} {got.symbol}",
        )
        table.add_row(f"{depth.bps / 100:+.0f} %", *amounts, bar, style="green" if depth.bps > 0 else "red")
    return table


def _both(pool: PoolView, cash: int, shares: int) -> str:
    return (
        f"{_plain(pool.cash.amount(cash))} {pool.cash.symbol} and "
        f"{_plain(pool.shares.amount(shares))} {pool.shares.symbol}"
    )


def _percent(bps: int) -> str:
    return f"{Decimal(bps) / 100:f} %"


def _plain(amount: Decimal) -> str:
    text = f"{amount:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
