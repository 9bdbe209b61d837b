"""Who stood behind the pool's shares at the end of a record date of the token."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from eth_abi import encode
from eth_utils import keccak

from tests.support.market import DOLLAR, WHOLE_SHARE
from tests.support.namespaces import namespace_slot

LOCKED = "0x000000000000000000000000000000000000dEaD"


@pytest.fixture
def shared(funded, provider, trader):
    """The trader has a quarter of what the provider deposited."""
    funded.pool.transfer(trader, funded.pool.balanceOf(provider) // 4, sender=provider)
    return funded


@pytest.fixture
def set_held(funded):
    """Sets what the token says that the pool holds, as a hostile owner can have shares forced out."""

    def set_held(amount):
        accounts = namespace_slot("aimy.storage.SecurityToken") + 5
        slot = "0x" + keccak(encode(["address", "uint256"], [funded.pool.address, accounts])).hex()
        word = int(chain.provider.make_request("eth_getStorageAt", [funded.token.address, slot, "latest"]), 16)
        changed = word >> 104 << 104 | amount
        chain.provider.make_request("anvil_setStorageAt", [funded.token.address, slot, f"0x{changed:064x}"])
        assert funded.token.balanceOf(funded.pool) == amount

    return set_held


def gas_of_a_transfer(pool, sender, to):
    return pool.transfer(to, 1, sender=sender).gas_used


def test_unknown_date__refused(funded, provider):
    for answer in (lambda: funded.pool.balanceOfAt(provider, 5), lambda: funded.pool.totalSupplyAt(5)):
        with ape.reverts(funded.pool.PoolRecordDateUnknown, recordDate=5):
            answer()
    with ape.reverts(funded.token.TokenRecordDateUnknown, recordDate=5):
        funded.pool.unitsBehind(provider, 5)


def test_open_date__refused_through_its_last_second(funded, provider, announce):
    date = announce()
    chain.mine(timestamp=date)
    for answer in (lambda: funded.pool.balanceOfAt(provider, date), lambda: funded.pool.totalSupplyAt(date)):
        with ape.reverts(funded.pool.PoolRecordDateOpen, recordDate=date, nowAt=date):
            answer()
    with ape.reverts(funded.token.TokenRecordDateOpen, recordDate=date, nowAt=date):
        funded.pool.unitsBehind(provider, date)


def test_movements_after_the_date__change_no_answer(shared, provider, trader, announce, close):
    """A transfer, a deposit, a redemption and an exit."""
    pool, date = shared.pool, announce()
    close(date)
    people = (provider, trader, LOCKED)
    held, supply = [pool.balanceOf(who) for who in people], pool.totalSupply()
    units = [pool.unitsBehind(who, date) for who in people]
    pool.transfer(trader, 1_000, sender=provider)
    shared.deposit(trader, 500 * DOLLAR, 10 * WHOLE_SHARE)
    pool.transfer(pool, 10**7, sender=provider)
    pool.burn(provider, sender=provider)
    pool.exit(pool.balanceOf(trader), sender=trader)
    pool.withdrawShares(trader, trader, pool.bookedOf(trader).shares, sender=trader)
    assert [pool.balanceOfAt(who, date) for who in people] == held
    assert pool.totalSupplyAt(date) == supply == sum(held)
    assert [pool.unitsBehind(who, date) for who in people] == units


def test_movement_in_the_last_second_of_the_date__counts(shared, provider, trader, announce, close):
    pool, date = shared.pool, announce()
    held = pool.balanceOf(trader)
    chain.pending_timestamp = date
    pool.transfer(trader, 1_000, sender=provider)
    close(date)
    pool.transfer(trader, 5, sender=provider)
    assert pool.balanceOfAt(trader, date) == held + 1_000


def test_two_dates__each_has_its_answer(shared, provider, trader, announce, close):
    pool, first, second = shared.pool, announce(100), announce(200)
    held = pool.balanceOf(trader)
    close(first)
    pool.transfer(trader, 7, sender=provider)
    close(second)
    pool.transfer(trader, 9, sender=provider)
    assert [pool.balanceOfAt(trader, date) for date in (first, second)] == [held, held + 7]


def test_newcomer_after_the_date__held_nothing(funded, provider, trader, announce, close):
    date = announce()
    close(date)
    funded.pool.transfer(trader, 7, sender=provider)
    assert (funded.pool.balanceOfAt(trader, date), funded.pool.unitsBehind(trader, date)) == (0, 0)


def test_ordinary_transfer__writes_no_history(shared, provider, trader, announce, close):
    """Only the first movement of each account after a date pays for it."""
    usual = gas_of_a_transfer(shared.pool, provider, trader)
    close(announce())
    first = gas_of_a_transfer(shared.pool, provider, trader)
    assert first > usual + 60_000
    shared.token.transfer(provider, 0, sender=trader)
    assert abs(gas_of_a_transfer(shared.pool, provider, trader) - usual) < 3_000


@pytest.mark.parametrize("code", ["0x5f5ffd", "0x5f195f5260205ff3"])
def test_token_that_does_not_tell_its_dates__costs_no_history(shared, provider, announce, close, replace_code, code):
    """It reverts, or names a date that lies ahead."""
    pool, date = shared.pool, announce()
    close(date)
    held, units = pool.balanceOf(provider), pool.unitsBehind(provider, date)
    original = chain.provider.make_request("eth_getCode", [shared.token.address, "latest"])
    replace_code(shared.token, code)
    pool.exit(1_000, sender=provider)
    pool.exit(1_000, sender=provider)
    replace_code(shared.token, original)
    assert pool.balanceOfAt(provider, date) == held
    assert pool.unitsBehind(provider, date) == units


def test_stakes__are_the_pro_rata_part_of_what_the_pool_held_rounded_down(shared, provider, trader, announce, close):
    """A donation that nobody accounted for stands for the providers, too."""
    pool = shared.pool
    shared.send(trader, 0, 7)
    date = announce()
    close(date)
    held, supply = shared.token.balanceOfAt(pool, date), pool.totalSupply()
    stakes = [pool.unitsBehind(who, date) for who in (provider, trader, LOCKED)]
    assert stakes == [held * pool.balanceOf(who) // supply for who in (provider, trader, LOCKED)]
    assert held - 3 < sum(stakes) <= held


def test_booked_shares__stand_for_whom_they_are_booked(shared, provider, trader, announce, close):
    """The rest is divided among the liquidity shares."""
    pool = shared.pool
    pool.exit(pool.balanceOf(trader) // 2, sender=trader)
    booked = pool.bookedOf(trader).shares
    date = announce()
    close(date)
    held, supply = shared.token.balanceOfAt(pool, date), pool.totalSupply()
    assert pool.unitsBehind(trader, date) == booked + (held - booked) * pool.balanceOf(trader) // supply
    assert pool.unitsBehind(provider, date) == (held - booked) * pool.balanceOf(provider) // supply


def test_booked_shares_withdrawn_before_the_date__stand_for_nobody_behind_the_pool(
    shared, provider, trader, announce, close
):
    pool = shared.pool
    pool.exit(pool.balanceOf(trader), sender=trader)
    pool.withdrawShares(trader, trader, pool.bookedOf(trader).shares, sender=trader)
    date = announce()
    close(date)
    assert pool.unitsBehind(trader, date) == 0


def test_booked_shares_withdrawn_after_the_date__stand_for_whom_they_were_booked(
    shared, provider, trader, announce, close
):
    """What the others stand for does not change either."""
    pool, people = shared.pool, (provider, trader, LOCKED)
    pool.exit(pool.balanceOf(trader) // 2, sender=trader)
    date = announce()
    close(date)
    units = [pool.unitsBehind(who, date) for who in people]
    pool.withdrawShares(trader, trader, pool.bookedOf(trader).shares, sender=trader)
    assert [pool.unitsBehind(who, date) for who in people] == units


def test_less_held_than_booked__is_divided_by_what_is_booked(shared, provider, trader, announce, close, set_held):
    pool = shared.pool
    pool.exit(pool.balanceOf(provider) // 2, sender=provider)
    pool.exit(pool.balanceOf(trader), sender=trader)
    booked = [pool.bookedOf(who).shares for who in (provider, trader)]
    left = sum(booked) // 3
    set_held(left)
    date = announce()
    close(date)
    stakes = [pool.unitsBehind(who, date) for who in (provider, trader, LOCKED)]
    assert stakes == [amount * left // sum(booked) for amount in booked] + [0]


def test_recovered_wallet__stakes_stay_where_they_were_at_the_date(
    shared, provider, stranger, announce, close, lose, investors
):
    pool, heir, first = shared.pool, investors[3], announce()
    close(first)
    units = pool.unitsBehind(provider, first)
    lose(provider, heir)
    pool.recoverShares(provider, sender=stranger)
    second = announce()
    close(second)
    assert (pool.unitsBehind(provider, first), pool.unitsBehind(heir, first)) == (units, 0)
    assert (pool.unitsBehind(provider, second), pool.unitsBehind(heir, second)) == (0, units)
