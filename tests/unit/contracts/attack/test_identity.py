"""What attacks on identity must not achieve."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.peer import deploy_counterpart
from tests.support.refusals import assert_refused

MANAGEMENT, ECDSA = 1, 1
DAY = 86_400
USA = 840
SHARES = 100
#: EvilIdentity.Mode.ClaimOfOtherTopic: shows the claim that was set, under topic 2
SHOWS_TOPIC_2 = 7
#: most that a transaction may use (EIP-7825)
TRANSACTION_GAS = 2**24


@pytest.fixture(scope="module")
def registry(platform):
    return platform.identity_registry


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x81" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def holder(platform, kyc_officer, investors, token, issuer):
    verify_investor(platform, kyc_officer, investors[0])
    token.mint(investors[0], SHARES, sender=issuer)
    return investors[0]


@pytest.fixture(scope="module")
def identity(registry, holder):
    return project.IOnchainId.at(registry.identity(holder))


@pytest.fixture(scope="module")
def new_wallet(investors, identity, holder):
    """Holds a management key of the holder's identity; in no registry yet."""
    key = keccak(encode(["address"], [investors[7].address]))
    identity.addKey(key, MANAGEMENT, ECDSA, sender=holder)
    return investors[7]


@pytest.fixture
def second(platform, issuer, compliance_officer, registry, deployer, token, holder):
    """A second token of the holder's; both may recover."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    other = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x82" * 32).token
    other.mint(holder, SHARES, sender=issuer)
    for each in (token, other):
        registry.addListener(each, sender=deployer)
    return other


def test_second_recovery_into_a_wallet_that_belongs_to_someone_else_by_now__refused(
    platform, registry, token, second, issuer, kyc_officer, holder, new_wallet, identity, investors
):
    """What the storage did already it looks at again: whose the successor is today."""
    token.recoveryAddress(holder, new_wallet, identity, sender=issuer)

    other = verify_investor(platform, kyc_officer, investors[3])
    registry.updateIdentity(new_wallet, other, sender=kyc_officer)
    error = platform.identity_registry_storage.StorageOtherIdentity
    refused = {"wallet": new_wallet.address, "identity": other.address, "expected": identity.address}
    assert_refused(second.recoveryAddress, holder, new_wallet, identity, sender=issuer, error=error, **refused)


def test_second_recovery_into_a_wallet_that_was_deleted_since__refused(
    platform, registry, token, second, issuer, kyc_officer, holder, new_wallet, identity
):
    token.recoveryAddress(holder, new_wallet, identity, sender=issuer)

    registry.deleteIdentity(new_wallet, sender=kyc_officer)
    error = platform.identity_registry_storage.StorageWalletUnknown
    wallet = new_wallet.address
    assert_refused(second.recoveryAddress, holder, wallet, identity, sender=issuer, error=error, wallet=wallet)


def test_second_token__recovers_past_a_successor_that_was_lost_too(
    token, second, issuer, holder, new_wallet, identity, investors
):
    """The wallet between has no key any more, as it should not."""
    token.recoveryAddress(holder, new_wallet, identity, sender=issuer)
    last, keys = investors[8], [keccak(encode(["address"], [each.address])) for each in (investors[8], new_wallet)]
    identity.addKey(keys[0], MANAGEMENT, ECDSA, sender=holder)
    token.recoveryAddress(new_wallet, last, identity, sender=issuer)
    identity.removeKey(keys[1], MANAGEMENT, sender=last)
    second.recoveryAddress(holder, last, identity, sender=issuer)
    assert second.balanceOf(last) == SHARES


def test_token_that_may_recover__cannot_replace_the_wallet_of_whom_it_likes(
    platform, registry, token, deployer, issuer, kyc_officer, investors, stranger
):
    """A token that listens to the shared registry recovers within one identity; an issuer among many may upgrade it."""
    identity = verify_investor(platform, kyc_officer, investors[4])
    victim = investors[4]
    registry.addListener(token, sender=deployer)
    token.upgradeToAndCall(deployer.deploy(project.EvilOfficialToken), b"", sender=issuer)
    evil = project.EvilOfficialToken.at(token.address)
    with ape.reverts(registry.RegistryKeyMissing, wallet=stranger.address, identity=identity):
        evil.say(registry, registry.recoverWallet.encode_input(victim, stranger), sender=issuer)
    deletion = registry.deleteIdentity.encode_input(victim)
    assert_refused(evil.say, registry, deletion, sender=issuer, error=registry.AgentOnly, caller=token.address)
    assert registry.isVerified(victim)
    assert not registry.isVerified(stranger)


def test_storage_of_the_4_1_suite__is_refused(registry, deployer, stranger):
    """It knows no pairs: with it in place every question would revert, and so would every transfer and enforcement."""
    peer = deploy_counterpart(deployer, "IdentityRegistryStorage")
    for foreign in (peer, stranger):
        with ape.reverts(registry.RegistryStorageForeign, identityStorage=foreign.address):
            registry.setIdentityRegistryStorage(foreign, sender=deployer)
