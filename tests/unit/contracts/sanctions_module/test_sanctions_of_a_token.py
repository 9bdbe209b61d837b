"""The rule under a real token; one of its holders has two wallets."""

from __future__ import annotations

import ape
import pytest
from ape import chain

from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.movements import ZERO
from tests.support.rules import DAY

SENDER_LISTED, RECEIVER_LISTED, LIST_STALE = 1, 2, 3
SOURCE = b"OFAC SDN".ljust(32, b"\0")
USA = 840


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, countries=(USA,), salt=b"\x3a" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def module(platform, suite, issuer):
    contract = platform.sanctions_module
    suite.compliance.addModule(contract, sender=issuer)
    return contract


@pytest.fixture(scope="module")
def sanctions(platform):
    return platform.sanctions_list


@pytest.fixture(scope="module")
def oracle(kyc_officer):
    return kyc_officer


@pytest.fixture(scope="module")
def wallets(investors):
    """Both of one person."""
    return investors[:2]


@pytest.fixture(scope="module")
def identity(platform, token, issuer, kyc_officer, wallets):
    """Of that person, who holds 100 with each wallet."""
    identity = verify_investor(platform, kyc_officer, wallets[0], country=USA)
    platform.identity_registry.registerIdentity(wallets[1], identity, USA, sender=kyc_officer)
    for wallet in wallets:
        token.mint(wallet, 100, sender=issuer)
    return identity


@pytest.fixture(scope="module")
def other(platform, token, issuer, kyc_officer, investors):
    """Somebody else, who holds 100."""
    verify_investor(platform, kyc_officer, investors[2], country=USA)
    token.mint(investors[2], 100, sender=issuer)
    return investors[2]


@pytest.fixture(scope="module")
def refuses(token, module):
    """Expects that the rule refuses a movement of 1."""

    def refuses(giver, receiver, code):
        values = {"from": giver, "to": receiver, "amount": 1, "module": module, "code": code}
        return ape.reverts(token.TokenTransferRefused, **values)

    return refuses


@pytest.fixture(scope="module", params=["transfer", "issuance"])
def moved(request, token, issuer, identity, other, wallets):
    """A giver, a receiver, and what sends 1 from the one to the other."""
    receiver = wallets[0]
    if request.param == "transfer":
        return other, receiver, lambda: token.transfer(receiver, 1, sender=other)
    return ZERO, receiver, lambda: token.mint(receiver, 1, sender=issuer)


def test_listed_person__gives_and_receives_nothing_by_any_wallet(
    token, sanctions, oracle, identity, wallets, other, refuses
):
    sanctions.list([identity], SOURCE, sender=oracle)
    for wallet in wallets:
        with refuses(wallet, other, SENDER_LISTED):
            token.transfer(other, 1, sender=wallet)
        with refuses(other, wallet, RECEIVER_LISTED):
            token.transfer(wallet, 1, sender=other)
    sanctions.unlist([identity], sender=oracle)
    for wallet in wallets:
        token.transfer(other, 1, sender=wallet)
        token.transfer(wallet, 1, sender=other)


def test_listed_wallet__leaves_the_other_one_free(token, sanctions, oracle, identity, wallets, other, refuses):
    listed, free = wallets
    sanctions.list([listed], SOURCE, sender=oracle)
    with refuses(listed, other, SENDER_LISTED):
        token.transfer(other, 1, sender=listed)
    with refuses(other, listed, RECEIVER_LISTED):
        token.transfer(listed, 1, sender=other)
    token.transfer(other, 1, sender=free)
    token.transfer(free, 1, sender=other)


def test_listed_person__is_issued_nothing(token, sanctions, oracle, issuer, identity, wallets, refuses):
    sanctions.list([identity], SOURCE, sender=oracle)
    for wallet in wallets:
        with refuses(ZERO, wallet, RECEIVER_LISTED):
            token.mint(wallet, 1, sender=issuer)
    sanctions.unlist([identity], sender=oracle)
    token.mint(wallets[0], 1, sender=issuer)


def test_list_a_second_too_old__stops_transfers_and_issuance_until_it_is_confirmed(
    suite, module, sanctions, oracle, issuer, moved, refuses
):
    giver, receiver, send = moved
    suite.compliance.callModuleFunction(module.setMaxAge.encode_input(DAY), module, sender=issuer)
    with refuses(giver, receiver, LIST_STALE):
        send()
    last = sanctions.confirm(sender=oracle).timestamp + DAY
    chain.pending_timestamp = last
    send()
    chain.pending_timestamp = last + 1
    with refuses(giver, receiver, LIST_STALE):
        send()
    sanctions.confirm(sender=oracle)
    send()
