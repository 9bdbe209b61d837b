import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aimy.errors import TransientError
from aimy.fees import Fees, capped, raised

GWEI = 10**9
fees = st.builds(lambda tip, more: Fees(max_fee=tip + more, tip=tip), st.integers(0, 10**12), st.integers(0, 10**12))


def test_base_fee_at_the_limit__is_transient():
    with pytest.raises(TransientError, match="base fee is 50 wei per gas, the limit is 50"):
        capped(50, 1, 50)


def test_raise_beyond_the_limit__is_none():
    assert raised(Fees(100, 10), Fees(50, 5), limit=112) is None


def test_quiet_market__pays_twice_the_base_fee_and_the_tip():
    assert capped(20 * GWEI, GWEI, 200 * GWEI) == Fees(41 * GWEI, GWEI)


def test_busy_market__is_capped():
    assert capped(150 * GWEI, GWEI, 200 * GWEI) == Fees(200 * GWEI, GWEI)
    assert capped(10, 500, 200) == Fees(200, 200)


@settings(deadline=None)
@given(fees, fees)
def test_replacement__is_at_least_a_tenth_above_and_at_the_market(previous, market):
    after = raised(previous, market, limit=10**30)

    assert after is not None
    assert after.max_fee * 10 >= previous.max_fee * 11
    assert after.tip * 10 >= previous.tip * 11
    assert after.max_fee >= max(market.max_fee, after.tip)
