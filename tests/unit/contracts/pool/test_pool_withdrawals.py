"""What is booked is paid to its owner once he may receive it, or the issuer takes the shares into escrow."""

from __future__ import annotations

import ape
import pytest
from ape import chain
from eth_utils import keccak

from tests.support.market import DOLLAR, WHOLE_SHARE

WITHDRAWALS = ["withdrawShares", "withdrawCash"]
BOTH = pytest.mark.parametrize("function", WITHDRAWALS)
REASON = keccak(text="court order 7")


@pytest.fixture
def booked(funded, provider):
    """Half of what the provider had is booked; returns (shares, cash)."""
    funded.pool.exit(funded.pool.balanceOf(provider) // 2, sender=provider)
    return tuple(funded.pool.bookedOf(provider))[:2]


@pytest.fixture
def knows_verified_only(platform, replace_code):
    """The registry answers `isVerified` with yes and everything else with zero."""
    selector = keccak(text="isVerified(address)")[:4].hex()
    return lambda: replace_code(platform.identity_registry, f"0x5f3560e01c63{selector}145f5260205ff3")


@BOTH
def test_nothing_booked__refused(funded, trader, function):
    with ape.reverts(funded.pool.PoolBookingTooLow, wallet=trader.address, booked=0, asked=1):
        getattr(funded.pool, function)(trader, trader, 1, sender=trader)


@BOTH
def test_called_by_another__refused(funded, booked, provider, trader, function):
    with ape.reverts(funded.pool.PoolReceiverOnly, to=provider.address, caller=trader.address):
        getattr(funded.pool, function)(provider, provider, 1, sender=trader)


@BOTH
def test_to_a_person_it_was_not_booked_for__refused(funded, booked, provider, trader, function):
    with ape.reverts(funded.pool.PoolHeirForeign, wallet=provider.address, to=trader.address):
        getattr(funded.pool, function)(provider, trader, 1, sender=trader)


@BOTH
def test_booked_without_a_name__nobody_is_the_same_person(
    funded, provider, trader, lapse, knows_verified_only, function
):
    """Two wallets that nobody names are not one person's."""
    lapse(provider)
    funded.pool.exit(10**6, sender=provider)
    knows_verified_only()
    with ape.reverts(funded.pool.PoolHeirForeign, wallet=provider.address, to=trader.address):
        getattr(funded.pool, function)(provider, trader, 1, sender=trader)


@BOTH
def test_lapsed__waits_until_verified_again(platform, funded, booked, provider, lapse, kyc_officer, function):
    identity = platform.identity_registry.identity(provider)
    lapse(provider)
    with ape.reverts(funded.pool.PoolReceiverUnverified, to=provider.address):
        getattr(funded.pool, function)(provider, provider, 1, sender=provider)
    platform.identity_registry.registerIdentity(provider, identity, 840, sender=kyc_officer)
    getattr(funded.pool, function)(provider, provider, 1, sender=provider)


@BOTH
def test_frozen__waits(funded, booked, provider, freeze, function):
    freeze(provider)
    with ape.reverts(funded.pool.PoolHolderFrozen, holder=provider.address):
        getattr(funded.pool, function)(provider, provider, 1, sender=provider)


@BOTH
def test_second_wallet_of_someone_frozen__is_no_way_around(funded, booked, provider, second_wallet, freeze, function):
    freeze(provider)
    with ape.reverts(funded.pool.PoolHolderFrozen, holder=provider.address):
        getattr(funded.pool, function)(provider, second_wallet, 1, sender=second_wallet)


def test_wallet_itself__is_paid_what_is_booked_and_no_more(funded, booked, provider):
    pool, (shares, cash) = funded.pool, booked
    before = funded.token.balanceOf(provider), funded.cash.balanceOf(provider)
    reserves = funded.reserves()
    receipt = pool.withdrawShares(provider, provider, shares, sender=provider)
    assert receipt.events.filter(pool.PoolSharesWithdrawn) == [pool.PoolSharesWithdrawn(provider, provider, shares)]
    assert tuple(pool.bookedOf(provider))[:2] == (0, cash) and pool.bookedTotals() == (0, cash)
    receipt = pool.withdrawCash(provider, provider, cash, sender=provider)
    assert receipt.events.filter(pool.PoolCashWithdrawn) == [pool.PoolCashWithdrawn(provider, provider, cash)]
    assert tuple(pool.bookedOf(provider))[:2] == (0, 0) and pool.bookedTotals() == (0, 0)
    assert funded.token.balanceOf(provider) - before[0] == shares > 0
    assert funded.cash.balanceOf(provider) - before[1] == cash > 0
    assert funded.reserves() == reserves


@BOTH
def test_part__is_paid_and_the_rest_stays_booked(funded, booked, provider, function):
    """A wallet that may hold no more than a part of the shares takes that."""
    leg = WITHDRAWALS.index(function)
    token = (funded.token, funded.cash)[leg]
    before, asked = token.balanceOf(provider), booked[leg] // 3
    getattr(funded.pool, function)(provider, provider, asked, sender=provider)
    assert token.balanceOf(provider) - before == asked
    left = list(booked)
    left[leg] -= asked
    assert list(funded.pool.bookedOf(provider))[:2] == left == list(funded.pool.bookedTotals())


@BOTH
@pytest.mark.parametrize("beyond", [True, False], ids=["more than is booked", "nothing"])
def test_amount_that_is_not_booked__refused(funded, booked, provider, function, beyond):
    leg = WITHDRAWALS.index(function)
    asked = booked[leg] + 1 if beyond else 0
    refusal = {"wallet": provider.address, "booked": booked[leg], "asked": asked}
    with ape.reverts(funded.pool.PoolBookingTooLow, **refusal):
        getattr(funded.pool, function)(provider, provider, asked, sender=provider)


@BOTH
def test_second_wallet_of_the_person__is_paid(funded, booked, provider, second_wallet, lapse, function):
    lapse(provider)
    token = funded.token if function == "withdrawShares" else funded.cash
    amount = booked[WITHDRAWALS.index(function)]
    getattr(funded.pool, function)(provider, second_wallet, amount, sender=second_wallet)
    assert token.balanceOf(second_wallet) == amount


@BOTH
def test_successor_after_two_losses__is_paid(platform, funded, booked, provider, lose, investors, function):
    first, second = investors[3], investors[4]
    lose(provider, first)
    lose(first, second)
    token = funded.token if function == "withdrawShares" else funded.cash
    amount = booked[WITHDRAWALS.index(function)]
    getattr(funded.pool, function)(provider, second, amount, sender=second)
    assert token.balanceOf(second) == amount


def test_successor_of_a_wallet_that_was_booked_without_a_name__is_paid(
    funded, provider, lose, investors, replace_code, platform
):
    code = chain.provider.make_request("eth_getCode", [platform.identity_registry.address, "latest"])
    replace_code(platform.identity_registry, "0x5f5ffd")
    funded.pool.exit(10**9, sender=provider)
    replace_code(platform.identity_registry, code)
    lose(provider, investors[3])
    cash = funded.pool.bookedOf(provider).cash
    funded.pool.withdrawCash(provider, investors[3], cash, sender=investors[3])
    assert funded.cash.balanceOf(investors[3]) == cash > 0


def test_token_paused__cash_is_paid_and_shares_wait(raw_chain, funded, booked, provider, issuer):
    shares, cash = booked
    funded.token.pause(sender=issuer)
    funded.pool.withdrawCash(provider, provider, cash, sender=provider)
    call = (funded.pool, "withdrawShares", provider, provider, shares)
    assert raw_chain.refusal(*call, sender=provider) == "TokenIsPaused"


def test_pool_stopped__pays_all_the_same(platform, funded, booked, provider, issuer, compliance_officer, pull_ripcord):
    platform.pool_factory.setPaused(funded.pool, True, sender=compliance_officer)
    funded.pool.windDown(REASON, sender=issuer)
    pull_ripcord()
    shares, cash = booked
    funded.pool.withdrawShares(provider, provider, shares, sender=provider)
    funded.pool.withdrawCash(provider, provider, cash, sender=provider)
    assert funded.pool.bookedTotals() == (0, 0)


def test_pays_after_a_trade__as_much_as_was_booked(funded, booked, provider, trader):
    funded.send(trader, 100 * DOLLAR, 0)
    funded.take(trader, shares=WHOLE_SHARE)
    before, (shares, _) = funded.token.balanceOf(provider), booked
    funded.pool.withdrawShares(provider, provider, shares, sender=provider)
    assert funded.token.balanceOf(provider) - before == shares


@pytest.mark.parametrize("taker", ["provider", "compliance_officer"])
def test_taken_by_another_than_the_issuer__refused(funded, booked, provider, trader, lapse, taker, request):
    caller = request.getfixturevalue(taker)
    lapse(provider)
    with ape.reverts(funded.pool.PoolIssuerOnly, caller=caller.address):
        funded.pool.takeBooked(provider, trader, booked[0], REASON, sender=caller)


def test_taken_from_someone_who_may_hold__refused(funded, booked, provider, trader, issuer):
    with ape.reverts(funded.pool.PoolHolderFit, wallet=provider.address, heir=provider.address):
        funded.pool.takeBooked(provider, trader, booked[0], REASON, sender=issuer)


def test_taken_from_a_lost_wallet_whose_successor_may_hold__refused(
    funded, booked, provider, trader, issuer, lose, investors
):
    lose(provider, investors[3])
    with ape.reverts(funded.pool.PoolHolderFit, wallet=provider.address, heir=investors[3].address):
        funded.pool.takeBooked(provider, trader, booked[0], REASON, sender=issuer)


def test_taken_to_someone_unverified__refused(funded, booked, provider, stranger, issuer, lapse):
    lapse(provider)
    with ape.reverts(funded.pool.PoolReceiverUnverified, to=stranger.address):
        funded.pool.takeBooked(provider, stranger, booked[0], REASON, sender=issuer)


def test_nothing_to_take__refused(funded, stranger, trader, issuer):
    with ape.reverts(funded.pool.PoolBookingTooLow, wallet=stranger.address, booked=0, asked=1):
        funded.pool.takeBooked(stranger, trader, 1, REASON, sender=issuer)


@pytest.mark.parametrize("state", ["lapse", "freeze"])
def test_booked_of_someone_who_may_not_hold__shares_taken_and_cash_left(
    funded, booked, provider, trader, issuer, state, request
):
    request.getfixturevalue(state)(provider)
    pool, before = funded.pool, funded.token.balanceOf(trader)
    receipt = pool.takeBooked(provider, trader, booked[0], REASON, sender=issuer)
    assert funded.token.balanceOf(trader) - before == booked[0]
    assert tuple(pool.bookedOf(provider))[:2] == (0, booked[1])
    assert pool.bookedTotals() == (0, booked[1])
    taken = pool.PoolBookedTaken(provider, trader, booked[0], REASON)
    assert receipt.events.filter(pool.PoolBookedTaken) == [taken]


@pytest.mark.parametrize("frozen", ["lost", "heir"])
def test_lost_wallet_or_successor_frozen__shares_may_be_taken(
    funded, booked, provider, trader, issuer, lose, freeze, investors, frozen
):
    lose(provider, investors[3])
    freeze(provider if frozen == "lost" else investors[3])
    funded.pool.takeBooked(provider, trader, booked[0], REASON, sender=issuer)
    assert funded.pool.bookedOf(provider).shares == 0
