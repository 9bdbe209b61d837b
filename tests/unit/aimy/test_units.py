from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimy import units


@pytest.mark.parametrize("value", [1.5, True, float("nan")])
def test_float_or_bool__is_refused(value):
    with pytest.raises(TypeError, match="expected a Decimal, int or decimal string"):
        units.wad(value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-inf", "house", ""])
def test_no_finite_number__is_refused(value):
    with pytest.raises(ValueError, match="expected a finite decimal number"):
        units.usd8(value)


def test_digits_beyond_the_scale__are_refused_not_rounded():
    with pytest.raises(ValueError, match=r"amount is 1\.0000001, expected at most 6 decimal places"):
        units.cash_units("1.0000001", 6)


@pytest.mark.parametrize("decimals", [-1, 78])
def test_decimals_out_of_range__are_refused(decimals):
    with pytest.raises(ValueError, match=f"decimals is {decimals}, expected 0 to 77"):
        units.to_units(1, decimals)


def test_each_unit__has_its_scale():
    assert units.wad("1.5") == 15 * 10**17
    assert units.bps("0.05") == 500
    assert units.usd8(Decimal("425000.12")) == 42_500_012_000_000
    assert units.token_units("0.5", 18) == 5 * 10**17
    assert units.cash_units(3, 6) == 3_000_000
    assert units.bps_to_decimal(units.BPS_ONE) == 1
    assert units.wad_to_decimal(units.WAD_ONE) == 1
    assert units.usd8_to_decimal(units.Usd8(1)) == Decimal("0.00000001")


@settings(deadline=None)
@given(st.integers(-(2**256), 2**256), st.integers(0, 77))
def test_units__survive_the_way_through_decimal(amount, decimals):
    assert units.to_units(units.from_units(amount, decimals), decimals) == amount
    assert units.to_units(str(units.from_units(amount, decimals)), decimals) == amount
