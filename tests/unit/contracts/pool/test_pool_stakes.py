"""Whoever has liquidity shares, or shares booked, in a pool counts among the holders."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project
from eth_utils import keccak
from web3.exceptions import ContractLogicError, Web3RPCError

from tests.support.bookkeeping import account_of
from tests.support.holder_caps import COUNTRY, GERMANY, TOTAL, cap
from tests.support.identity import verify_investor
from tests.support.market import DOLLAR, WHOLE_SHARE, open_pool
from tests.support.movements import ZERO
from tests.support.refusals import assert_refused
from tests.support.rules import UNSEEDED

IDENTITY_UNKNOWN, TOTAL_FULL, COUNTRY_FULL = 1, 2, 3
LOCKED = "0x000000000000000000000000000000000000dEaD"
CASH, SHARES = 5_000 * DOLLAR, 100 * WHOLE_SHARE


@pytest.fixture(scope="module")
def module(platform):
    return platform.holder_cap_module


@pytest.fixture(scope="module")
def newcomer(platform, kyc_officer, investors):
    verify_investor(platform, kyc_officer, investors[4])
    return investors[4]


@pytest.fixture(scope="module")
def capped_suite(make_valued_suite, module, issuer, suite):
    """Two may hold its shares, and one German."""
    made = make_valued_suite(salt=keccak(text="capped pool"), countries=(840, GERMANY))
    made.compliance.addModule(module, sender=issuer)
    for entry in (cap(TOTAL, 2), cap(COUNTRY, 1, country=GERMANY)):
        made.compliance.callModuleFunction(module.addHolderCap.encode_input(entry), module, sender=issuer)
    return made


@pytest.fixture(scope="module")
def rules(capped_suite):
    return capped_suite.compliance


@pytest.fixture(scope="module")
def capped(platform, issuer, capped_suite, provider, trader):
    """The provider put half of his shares in; the trader holds some."""
    opened = open_pool(platform, issuer, capped_suite, platform.stablecoin)
    opened.give(issuer, provider, 2 * CASH, 2 * SHARES)
    opened.deposit(provider, CASH, SHARES)
    opened.give(issuer, trader, CASH, SHARES)
    return opened


@pytest.fixture
def all_in(capped, provider):
    """All that the provider has is in the pool."""
    capped.deposit(provider, CASH, SHARES)
    return capped


@pytest.fixture
def set_limit(rules, module, issuer):
    def set_limit(limit):
        rules.callModuleFunction(module.setHolderCap.encode_input(0, 0, limit, True), module, sender=issuer)

    return set_limit


def test_pool_of_a_token_without_such_rules__is_due_nothing(suite, rules):
    assert suite.compliance.stakeDue() == 0
    assert rules.stakeDue() > 0


def test_holder_who_put_all_in__is_one_still(platform, module, rules, all_in, provider):
    identity = platform.identity_registry.identity(provider)
    assert all_in.token.balanceOf(provider) == 0
    assert module.holderCount(rules) == 2
    assert module.stakesOf(rules, identity) == 1
    assert module.stakerOf(rules, all_in.pool, provider) == identity


def test_place_of_who_is_in_the_pool__is_not_given_away(module, all_in, trader, newcomer):
    with ape.reverts(
        all_in.token.TokenTransferRefused,
        **{"from": trader.address},
        to=newcomer.address,
        amount=1,
        module=module.address,
        code=TOTAL_FULL,
    ):
        all_in.token.transfer(newcomer, 1, sender=trader)


def test_liquidity_shares_to_one_too_many__refused(module, rules, all_in, provider, newcomer):
    refused = {"error": rules.ComplianceStakeRefused, "wallet": newcomer.address, "module": module.address}
    assert_refused(all_in.pool.transfer, newcomer, 10, sender=provider, code=TOTAL_FULL, **refused)


def test_deposit_for_one_too_many__refused(module, rules, capped, provider, newcomer):
    capped.send(provider, CASH, SHARES)
    refused = {"error": rules.ComplianceStakeRefused, "wallet": newcomer.address, "module": module.address}
    assert_refused(capped.pool.mint, newcomer, sender=provider, code=TOTAL_FULL, **refused)


def test_all_liquidity_shares_to_another__gives_the_place_away(platform, module, rules, all_in, provider, newcomer):
    pool = all_in.pool
    pool.transfer(newcomer, pool.balanceOf(provider), sender=provider)
    assert module.holderCount(rules) == 2
    assert module.stakesOf(rules, platform.identity_registry.identity(provider)) == 0
    assert module.stakerOf(rules, pool, newcomer) == platform.identity_registry.identity(newcomer)


def test_shares_held_beside_a_stake__keep_the_place(module, rules, capped, provider, newcomer):
    refused = {"error": rules.ComplianceStakeRefused, "wallet": newcomer.address, "module": module.address}
    assert module.holderCount(rules) == 2
    everything = capped.pool.balanceOf(provider)
    assert_refused(capped.pool.transfer, newcomer, everything, sender=provider, code=TOTAL_FULL, **refused)


def test_cap_of_a_country__counts_stakes(
    platform, kyc_officer, issuer, module, rules, all_in, provider, investors, set_limit
):
    first, second = investors[5], investors[6]
    for german in (first, second):
        verify_investor(platform, kyc_officer, german, country=GERMANY)
    set_limit(9)
    all_in.pool.transfer(first, 10, sender=provider)
    assert module.countOf(rules, 1) == 1
    refused = {"error": rules.ComplianceStakeRefused, "wallet": second.address, "module": module.address}
    assert_refused(all_in.pool.transfer, second, 10, sender=provider, code=COUNTRY_FULL, **refused)


def test_exit__keeps_the_place_until_the_shares_are_withdrawn(module, rules, all_in, provider, set_limit):
    pool = all_in.pool
    set_limit(1)
    pool.exit(pool.balanceOf(provider), sender=provider)
    assert module.holderCount(rules) == 2
    booked = pool.bookedOf(provider)["shares"]
    pool.withdrawShares(provider, provider, booked, sender=provider)
    assert module.holderCount(rules) == 2
    assert module.stakerOf(rules, pool, provider) == ZERO
    all_in.token.transfer(pool, booked, sender=provider)
    assert module.holderCount(rules) == 1


def test_booked_shares_taken_away__free_the_place(module, rules, all_in, issuer, provider, trader, lapse):
    pool = all_in.pool
    pool.exit(pool.balanceOf(provider), sender=provider)
    lapse(provider)
    pool.takeBooked(provider, trader, pool.bookedOf(provider)["shares"], b"estate".ljust(32, b"\0"), sender=issuer)
    assert module.holderCount(rules) == 1


def test_shares_sent_in_to_be_redeemed__are_nobodys(module, rules, all_in, provider):
    pool = all_in.pool
    pool.transfer(pool, pool.balanceOf(provider), sender=provider)
    assert module.holderCount(rules) == 1
    pool.burn(provider, sender=provider)
    assert module.holderCount(rules) == 2


def test_lost_wallets_stake__moves_although_the_cap_is_full(
    module, rules, all_in, provider, stranger, investors, lose, set_limit
):
    heir = investors[3]
    set_limit(0)
    lose(provider, heir)
    all_in.pool.recoverShares(provider, sender=stranger)
    assert module.holderCount(rules) == 2
    assert module.stakerOf(rules, all_in.pool, provider) == ZERO
    assert module.stakerOf(rules, all_in.pool, heir) != ZERO


def test_stake_that_is_forced__is_counted_although_the_cap_is_full(module, rules, all_in, newcomer):
    rules.stakeMoved(ZERO, newcomer, True, sender=account_of(all_in.pool))
    assert module.holderCount(rules) == 3


def test_rule_that_fails__holds_nobody_who_leaves(
    module, rules, all_in, provider, stranger, investors, lose, replace_code
):
    pool, heir = all_in.pool, investors[3]
    lose(provider, heir)
    code = chain.provider.get_code(module.address)
    replace_code(module, "0xfe")
    pool.recoverShares(provider, sender=stranger)
    assert pool.balanceOf(heir) > 0
    assert rules.isModuleOutOfSync(module)
    replace_code(module, code.hex())
    for wallet in (provider, heir):
        module.recountStake(rules, pool, wallet, sender=stranger)
    assert module.holderCount(rules) == 2
    assert module.stakerOf(rules, pool, provider) == ZERO
    assert module.stakerOf(rules, pool, heir) != ZERO


def test_wallet_of_another_person_now__is_counted_for_her_once_looked_up(
    platform, kyc_officer, module, rules, all_in, provider, newcomer, stranger
):
    registry, pool = platform.identity_registry, all_in.pool
    old, new = registry.identity(provider), registry.identity(newcomer)
    registry.updateIdentity(provider, new, sender=kyc_officer)
    module.recountStake(rules, pool, provider, sender=stranger)
    assert (module.stakesOf(rules, old), module.stakesOf(rules, new)) == (0, 1)
    module.recountStake(rules, pool, provider, sender=stranger)
    assert (module.stakesOf(rules, new), module.holderCount(rules)) == (1, 2)


def test_stake_that_is_none__is_not_counted(module, rules, all_in, newcomer, stranger):
    module.recountStake(rules, all_in.pool, newcomer, sender=stranger)
    assert module.holderCount(rules) == 2


def test_stake_in_what_is_no_conduit__is_not_counted(deployer, module, rules, all_in, newcomer, stranger):
    impostor = deployer.deploy(project.MockConduitStakes)
    impostor.setUnits(newcomer, 1, sender=stranger)
    module.recountStake(rules, impostor, newcomer, sender=stranger)
    assert module.holderCount(rules) == 2


def test_stake_reported_twice__counts_once(platform, module, rules, all_in, provider):
    identity = platform.identity_registry.identity(provider)
    change = (all_in.token, all_in.pool, ZERO, provider, identity, 840, chain.pending_timestamp)
    module.recordStake(all_in.token, change, True, sender=account_of(rules))
    assert module.stakesOf(rules, identity) == 1


def test_stake_of_nobody__is_refused(module, rules, all_in, newcomer):
    change = (all_in.token, all_in.pool, ZERO, newcomer, ZERO, 0, chain.pending_timestamp)
    assert module.checkStake(all_in.token, change, module.parameterOf(rules)) == IDENTITY_UNKNOWN


def test_shares_that_are_nobodys__are_no_stake(all_in, provider):
    pool = all_in.pool
    pool.transfer(pool, 10, sender=provider)
    assert [pool.hasStake(wallet) for wallet in (provider, pool, LOCKED)] == [True, False, False]


def test_stake_through_a_second_wallet__keeps_the_place(
    platform, kyc_officer, module, rules, all_in, provider, newcomer, investors
):
    pool, second = all_in.pool, investors[2]
    identity = platform.identity_registry.identity(provider)
    platform.identity_registry.registerIdentity(second, identity, 840, sender=kyc_officer)
    pool.transfer(second, 10, sender=provider)
    assert module.stakesOf(rules, identity) == 2
    refused = {"error": rules.ComplianceStakeRefused, "wallet": newcomer.address, "module": module.address}
    assert_refused(pool.transfer, newcomer, 10, sender=second, code=TOTAL_FULL, **refused)


def test_giver_with_a_stake__frees_no_place(module, capped, provider, newcomer):
    everything = capped.token.balanceOf(provider)
    with ape.reverts(
        capped.token.TokenTransferRefused,
        **{"from": provider.address},
        to=newcomer.address,
        amount=everything,
        module=module.address,
        code=TOTAL_FULL,
    ):
        capped.token.transfer(newcomer, everything, sender=provider)


def test_exit_that_is_worth_no_share__ends_the_stake(module, rules, all_in, provider, newcomer, set_limit):
    pool = all_in.pool
    set_limit(9)
    pool.transfer(newcomer, 1, sender=provider)
    assert module.holderCount(rules) == 3
    pool.exit(1, sender=newcomer)
    assert pool.bookedOf(newcomer)["shares"] == 0
    assert module.holderCount(rules) == 2


def test_rule_that_begins_late__learns_of_stakes_from_the_pool(
    module, issuer, funded, provider, trader, newcomer, stranger
):
    """Balances are seeded, stakes are looked up."""
    token, pool, compliance = funded.token, funded.pool, funded.suite.compliance
    token.pause(sender=issuer)
    compliance.addModule(module, sender=issuer)
    compliance.callModuleFunction(module.addHolderCap.encode_input(cap(TOTAL, 2)), module, sender=issuer)
    refused = {"error": compliance.ComplianceStakeRefused, "wallet": newcomer.address, "module": module.address}
    assert_refused(pool.transfer, newcomer, 10, sender=provider, code=UNSEEDED, **refused)
    compliance.seed(module, [provider, trader, pool], [0, 0, 0], sender=issuer)
    assert module.holderCount(compliance) == 2
    module.recountStake(compliance, pool, provider, sender=stranger)
    token.unpause(sender=issuer)
    token.transfer(trader, token.balanceOf(provider), sender=provider)
    assert module.holderCount(compliance) == 2


def test_stake_looked_up_before_balances_are_known__keeps_no_cap_from_being_added(
    module, issuer, funded, provider, stranger
):
    """Caps are added one by one, while nobody counts yet."""
    token, pool, compliance = funded.token, funded.pool, funded.suite.compliance
    token.pause(sender=issuer)
    compliance.addModule(module, sender=issuer)
    with ape.reverts(module.StakeUnseeded, compliance=compliance.address):
        module.recountStake(compliance, pool, provider, sender=stranger)
    compliance.callModuleFunction(module.addHolderCap.encode_input(cap(TOTAL, 2)), module, sender=issuer)
    assert module.holderCount(compliance) == 0


def test_who_is_no_conduit__reports_nothing(rules, all_in, provider, stranger):
    with ape.reverts(rules.ComplianceConduitOnly, caller=stranger.address):
        rules.stakeMoved(provider, stranger, True, sender=stranger)


def test_owner_of_the_rules__cannot_report_in_a_conduits_name(module, rules, all_in, provider, issuer):
    change = (all_in.token, all_in.pool, provider, ZERO, ZERO, 0, 0)
    forged = module.recordStake.encode_input(all_in.token, change, True)
    with ape.reverts(rules.ComplianceSelectorReserved, selector=forged[:4]):
        rules.callModuleFunction(forged, module, sender=issuer)


def test_who_is_no_compliance__tells_no_rule_of_stakes(module, all_in, provider, stranger):
    change = (all_in.token, all_in.pool, provider, ZERO, ZERO, 0, 0)
    with ape.reverts(module.ModuleNotBound, compliance=stranger.address):
        module.recordStake(all_in.token, change, True, sender=stranger)


def test_too_little_gas_to_tell__nothing_happens(rules, all_in, provider, newcomer, set_limit):
    """Whoever starved the report would leave a holder uncounted."""
    pool, web3 = all_in.pool, chain.provider.web3
    set_limit(9)
    call = {"from": provider.address, "to": pool.address, "data": pool.transfer.encode_input(newcomer, 10)}
    enough = web3.eth.estimate_gas(call)
    for gas in range(60_000, enough, 5_000):
        with pytest.raises((ContractLogicError, Web3RPCError)):
            web3.eth.call({**call, "gas": gas})
    assert web3.eth.call({**call, "gas": enough})
