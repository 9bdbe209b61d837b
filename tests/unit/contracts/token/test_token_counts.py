"""Every rule that counts sees every way in which shares come, go and change hands, though it gates few of them."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import approved_asset, deploy_suite
from tests.support.holder_caps import TOTAL, cap
from tests.support.identity import verify_investor
from tests.support.movements import Authority, movement, told_last

ZERO = "0x0000000000000000000000000000000000000000"
#: so tight that nobody may get anything by a transfer
MAXIMUM, SMALLEST = 10, 10_000
MANAGEMENT, ECDSA = 1, 1


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, max_balance=MAXIMUM, salt=b"\x7c" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def books(platform, suite, issuer):
    """The rules that count: those of holdings, of holders, and of the days on which shares came."""
    settings = {
        platform.ownership_cap_module: ("setOwnershipCap", 1),
        platform.minimum_holding_module: ("setMinimumHolding", SMALLEST, 1),
        platform.holder_cap_module: ("addHolderCap", cap(TOTAL, 100)),
        platform.holding_period_module: ("setHoldingPeriod", 365),
    }
    for rule, (function, *args) in settings.items():
        suite.compliance.addModule(rule, sender=issuer)
        setting = getattr(rule, function).encode_input(*args)
        suite.compliance.callModuleFunction(setting, rule, sender=issuer)
    return [platform.max_balance_module, *settings]


@pytest.fixture(scope="module")
def people(platform, registry, deployer, kyc_officer, investors, token, books):
    """Three of them, of whom the third lives where nobody may buy; the registry lists the token."""
    registry.addListener(token, sender=deployer)
    for wallet, country in zip(investors, (840, 840, 408), strict=False):
        verify_investor(platform, kyc_officer, wallet, country=country)
    return investors[:3]


@pytest.fixture(scope="module")
def assert_counted(suite, platform, registry, books, people, investors):
    """By every rule: what each identity holds over all its wallets, and how many hold anything."""

    def assert_counted():
        identities = [registry.identity(wallet) for wallet in investors]
        held = dict.fromkeys({one for one in identities if one != ZERO}, 0)
        for wallet, identity in zip(investors, identities, strict=True):
            if identity != ZERO:
                held[identity] += suite.token.balanceOf(wallet)
        assert sum(held.values()) == suite.token.totalSupply()
        *holdings, periods = books
        for rule in holdings:
            assert {one: rule.getIDBalance(suite.compliance, one) for one in held} == held, rule.name()
        for identity, amount in held.items():
            settled, _, lots = periods.lotsOf(suite.compliance, identity)
            assert settled + sum(lots) == amount
        holders = sum(amount != 0 for amount in held.values())
        assert platform.holder_cap_module.holderCount(suite.compliance) == holders

    return assert_counted


def test_shares_that_no_transfer_could_bring__are_issued_and_counted(token, agent, people, assert_counted):
    holder, buyer, foreigner = people
    token.mint(holder, 500, sender=agent)
    for receiver in (buyer, foreigner):
        with ape.reverts(token.TokenTransferRefused):
            token.transfer(receiver, 5, sender=holder)
    token.mint(foreigner, 300, sender=agent)
    assert_counted()
    token.batchMint([buyer, holder, buyer], [40, 1, 2], sender=agent)
    assert_counted()
    token.issue(buyer, 7, (100, ZERO, bytes(32)), sender=agent)
    assert_counted()
    assert [token.balanceOf(one) for one in people] == [501, 49, 300]


def test_what_agents_move_and_destroy__is_counted(token, agent, people, assert_counted):
    holder, buyer, foreigner = people
    token.mint(holder, 500, sender=agent)
    token.freezePartialTokens(holder, 450, sender=agent)
    gas = {"sender": agent, "gas": 12_000_000}
    token.forcedTransfer(holder, foreigner, 100, **gas)
    assert_counted()
    token.batchForcedTransfer([holder, foreigner], [buyer, buyer], [30, 100], **gas)
    assert_counted()
    token.batchBurn([holder, buyer], [1, 130], **gas)
    assert_counted()
    token.burn(holder, 369, **gas)
    assert_counted()
    assert [token.balanceOf(one) for one in people] == [0, 0, 0]


def test_wallet_recovered_deleted_or_given_to_another__is_counted_for_whom_it_is_entered(
    token, registry, agent, kyc_officer, people, investors, assert_counted
):
    holder, buyer, _ = people
    token.batchMint([holder, buyer], [500, 20], sender=agent)
    identity, successor = registry.identity(holder), investors[5]
    key = keccak(encode(["address"], [successor.address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holder)
    token.recoveryAddress(holder, successor, identity, sender=agent, gas=12_000_000)
    assert token.balanceOf(successor) == 500
    assert_counted()
    registry.updateIdentity(successor, registry.identity(buyer), sender=kyc_officer, gas=12_000_000)
    assert_counted()


@pytest.fixture
def told(suite, token, deployer, issuer):
    """The movement that a rule was told of last, and how often it was told of any."""
    rule = deployer.deploy(project.MockRule)
    suite.compliance.addModule(rule, sender=issuer)

    return lambda: (told_last(rule), rule.recordCount())


def test_each_movement__is_told_once_and_whole(
    platform, suite, token, registry, agent, people, investors, stranger, told
):
    """Who did it, from whom to whom, on whose authority, and who they are."""
    holder, buyer, foreigner = people
    for rule in suite.compliance.getModules()[:-1]:
        suite.compliance.removeModule(rule, sender=agent)
    identity, successor = registry.identity(holder), investors[5]
    key = keccak(encode(["address"], [successor.address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holder)
    currency, regime, holders, issuance, enforcement = stranger.address, b"\x07" * 32, *Authority
    context = {"consideration": 900, "currency": currency, "regime": regime}
    token.mint(holder, 100, sender=agent)
    token.approve(foreigner, 50, sender=holder)
    acts = [
        (token.mint, (holder, 9), agent, None, holder, 9, issuance, {}),
        (token.issue, (buyer, 8, tuple(context.values())), agent, None, buyer, 8, issuance, context),
        (token.transfer, (buyer, 7), holder, holder, buyer, 7, holders, {}),
        (token.transferFrom, (holder, buyer, 6), foreigner, holder, buyer, 6, holders, {}),
        (token.forcedTransfer, (holder, foreigner, 5), agent, holder, foreigner, 5, enforcement, {}),
        (token.burn, (holder, 4), agent, holder, None, 4, enforcement, {}),
        (token.recoveryAddress, (holder, successor, identity), agent, holder, successor, 87, enforcement, {}),
    ]
    countries = {holder: 840, buyer: 840, foreigner: 408, successor: 840}
    for count, (method, args, sender, giver, receiver, amount, authority, more) in enumerate(acts, start=2):
        receipt = method(*args, sender=sender, gas=12_000_000)
        expected = {"token": token, "operator": sender, "amount": amount, "authority": authority, **more}
        for side, who in (("from", giver), ("to", receiver)):
            if who is not None:
                known = identity if who in (holder, successor) else registry.identity(who)
                expected |= {side: who, f"{side}Identity": known, f"{side}Country": countries[who]}
        found, times = told()
        assert list(found.values()) == [
            one.lower() if str(one).startswith("0x") else one for one in movement(**expected, at=receipt.timestamp)
        ]
        assert times == count
