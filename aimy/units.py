"""Units are types: integers on the chain's scale, Decimal only at the edges, float never.

| type       | scale                     | meaning                                   |
|------------|---------------------------|-------------------------------------------|
| Wad        | 10**18                    | a ratio or a price                        |
| Bps        | 10**4                     | a share of one: 10_000 bps = 100 %        |
| TokenUnits | 10**decimals of the token | shares of a security token                |
| CashUnits  | 10**decimals of the coin  | cash in a stablecoin                      |
| Usd8       | 10**8                     | US dollars as price feeds publish them    |
"""

from __future__ import annotations

from decimal import Context, Decimal, Inexact, InvalidOperation, localcontext
from typing import NewType

Wad = NewType("Wad", int)
Bps = NewType("Bps", int)
TokenUnits = NewType("TokenUnits", int)
CashUnits = NewType("CashUnits", int)
Usd8 = NewType("Usd8", int)

WAD_DECIMALS = 18
USD8_DECIMALS = 8
BPS_ONE = Bps(10_000)
WAD_ONE = Wad(10**WAD_DECIMALS)

_EXACT = Context(prec=200, traps=[Inexact, InvalidOperation])


def to_units(value: Decimal | int | str, decimals: int) -> int:
    """`value` times 10**decimals, exactly.

    TypeError for a float, ValueError for what is no finite number or has more digits than `decimals`.
    """
    if isinstance(value, (bool, float)):
        raise TypeError(f"amount is {value!r}, expected a Decimal, int or decimal string")
    try:
        with localcontext(_EXACT):
            scaled = Decimal(value).scaleb(_checked_decimals(decimals))
            whole = scaled.to_integral_exact() if scaled.is_finite() else None
    except Inexact:
        raise ValueError(f"amount is {value}, expected at most {decimals} decimal places") from None
    except InvalidOperation:
        whole = None
    if whole is None:
        raise ValueError(f"amount is {value!r}, expected a finite decimal number")
    return int(whole)


def from_units(units: int, decimals: int) -> Decimal:
    """`units` divided by 10**decimals, exactly."""
    with localcontext(_EXACT):
        return Decimal(units).scaleb(-_checked_decimals(decimals))


def wad(value: Decimal | int | str) -> Wad:
    return Wad(to_units(value, WAD_DECIMALS))


def wad_to_decimal(value: Wad) -> Decimal:
    return from_units(value, WAD_DECIMALS)


def bps(fraction: Decimal | int | str) -> Bps:
    """A fraction of one as basis points: "0.05" is 500."""
    return Bps(to_units(fraction, 4))


def bps_to_decimal(value: Bps) -> Decimal:
    return from_units(value, 4)


def usd8(dollars: Decimal | int | str) -> Usd8:
    return Usd8(to_units(dollars, USD8_DECIMALS))


def usd8_to_decimal(value: Usd8) -> Decimal:
    return from_units(value, USD8_DECIMALS)


def token_units(shares: Decimal | int | str, decimals: int) -> TokenUnits:
    return TokenUnits(to_units(shares, decimals))


def token_units_to_decimal(units: TokenUnits, decimals: int) -> Decimal:
    return from_units(units, decimals)


def cash_units(amount: Decimal | int | str, decimals: int) -> CashUnits:
    return CashUnits(to_units(amount, decimals))


def cash_units_to_decimal(units: CashUnits, decimals: int) -> Decimal:
    return from_units(units, decimals)


def _checked_decimals(decimals: int) -> int:
    if not 0 <= decimals <= 77:
        raise ValueError(f"decimals is {decimals}, expected 0 to 77")
    return decimals
