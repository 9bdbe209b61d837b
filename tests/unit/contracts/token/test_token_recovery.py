"""A lost wallet's shares go to another wallet of the same identity, and the way is never forgotten."""

from __future__ import annotations

import ape
import pytest
from ape import project
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.refusals import assert_refused

ZERO = "0x0000000000000000000000000000000000000000"
MANAGEMENT, ECDSA = 1, 1


@pytest.fixture(scope="module")
def identity(registry, holder):
    return registry.identity(holder)


@pytest.fixture(scope="module")
def new_wallet(investors, identity, holder):
    """Holds a management key of the holder's identity; in no registry yet."""
    key = keccak(encode(["address"], [investors[7].address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holder)
    return investors[7]


@pytest.fixture(scope="module")
def recoverable(token, registry, deployer):
    """The token may tell the registry who succeeds whom."""
    registry.addAgent(token, sender=deployer)
    return token


def test_recovery_by_stranger__reverts(token, holder, new_wallet, identity, stranger):
    with ape.reverts(token.AgentOnly, caller=stranger):
        token.recoveryAddress(holder, new_wallet, identity, sender=stranger)


def test_recovery_to_zero_or_itself__reverts(token, agent, holder, identity):
    with ape.reverts(token.TokenZeroAddress, parameter="newWallet"):
        token.recoveryAddress(holder, ZERO, identity, sender=agent)
    with ape.reverts(token.TokenRecoveryToItself, wallet=holder):
        token.recoveryAddress(holder, holder, identity, sender=agent)


def test_recovery_by_wallet_without_key__reverts(recoverable, agent, holder, identity, stranger):
    with ape.reverts(recoverable.TokenRecoveryKeyMissing, newWallet=stranger, identity=identity):
        recoverable.recoveryAddress(holder, stranger, identity, sender=agent)


def test_recovery_to_another_identity__reverts(recoverable, registry, agent, holder, buyer, identity):
    other = registry.identity(buyer)
    with ape.reverts(recoverable.TokenRecoveryForeign, wallet=holder, found=identity, given=other):
        recoverable.recoveryAddress(holder, buyer, other, sender=agent)


def test_recovery_of_conduit__reverts(recoverable, agent, conduit, new_wallet, identity):
    with ape.reverts(recoverable.TokenConduitProtected, conduit=conduit):
        recoverable.recoveryAddress(conduit, new_wallet, identity, sender=agent)


def test_recovery__moves_balance_frozen_part_and_freeze(
    recoverable, platform, compliance, registry, agent, holder, new_wallet, identity
):
    token = recoverable
    balance = token.balanceOf(holder)
    token.freezePartialTokens(holder, 30, sender=agent)
    token.setAddressFrozen(holder, True, sender=agent)
    receipt = token.recoveryAddress(holder, new_wallet, identity, sender=agent)
    assert token.RecoverySuccess(holder, new_wallet, identity) in receipt.events
    assert (token.balanceOf(holder), token.getFrozenTokens(holder), token.isFrozen(holder)) == (0, 0, False)
    assert token.balanceOf(new_wallet) == balance
    assert token.getFrozenTokens(new_wallet) == 30
    assert token.isFrozen(new_wallet)
    assert (registry.identity(holder), registry.identity(new_wallet)) == (ZERO, identity)
    assert registry.successorOf(holder) == new_wallet
    assert platform.max_balance_module.getIDBalance(compliance, identity) == balance


def test_recovery_while_paused__passes(recoverable, agent, holder, new_wallet, identity):
    balance = recoverable.balanceOf(holder)
    recoverable.pause(sender=agent)
    recoverable.recoveryAddress(holder, new_wallet, identity, sender=agent)
    assert recoverable.balanceOf(new_wallet) == balance


def test_recovery_at_zero_balance__leaves_the_successor(
    recoverable, registry, agent, holder, buyer, new_wallet, identity
):
    recoverable.transfer(buyer, recoverable.balanceOf(holder), sender=holder)
    receipt = recoverable.recoveryAddress(holder, new_wallet, identity, sender=agent)
    assert recoverable.RecoverySuccess(holder, new_wallet, identity) in receipt.events
    assert registry.successorOf(holder) == new_wallet


def test_second_token_on_the_same_storage__recovers_too(
    recoverable, platform, issuer, compliance_officer, registry, deployer, agent, holder, new_wallet, identity
):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    second = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x72" * 32)
    registry.addAgent(second.token, sender=deployer)
    second.token.mint(holder, 50, sender=issuer)
    recoverable.recoveryAddress(holder, new_wallet, identity, sender=agent)
    second.token.recoveryAddress(holder, new_wallet, identity, sender=issuer)
    assert (second.token.balanceOf(holder), second.token.balanceOf(new_wallet)) == (0, 50)
    assert platform.max_balance_module.getIDBalance(second.compliance, identity) == 50


def test_lost_wallet__cannot_be_recovered_to_another(
    recoverable, platform, investors, agent, holder, new_wallet, identity
):
    recoverable.recoveryAddress(holder, new_wallet, identity, sender=agent)
    key = keccak(encode(["address"], [investors[8].address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=new_wallet)
    storage = platform.identity_registry_storage
    assert_refused(
        recoverable.recoveryAddress,
        holder,
        investors[8],
        identity,
        sender=agent,
        error=storage.StorageWalletLost,
        wallet=holder.address,
        successor=new_wallet.address,
    )
    assert storage.successorOf(holder) == new_wallet


def test_recovery_into_a_conduit__reverts(recoverable, agent, holder, identity, conduit):
    """Even where the conduit holds a management key of the identity."""
    key = keccak(encode(["address"], [conduit.address]))
    project.IOnchainId.at(identity).addKey(key, MANAGEMENT, ECDSA, sender=holder)
    with ape.reverts(recoverable.TokenConduitProtected, conduit=conduit):
        recoverable.recoveryAddress(holder, conduit, identity, sender=agent)


def test_batches_of_enforcement_on_a_conduit__revert(token, agent, holder, buyer, conduit):
    token.transfer(conduit, 10, sender=holder)
    for batch in (
        lambda: token.batchBurn([holder, conduit], [1, 1], sender=agent),
        lambda: token.batchForcedTransfer([holder, conduit], [buyer, buyer], [1, 1], sender=agent),
        lambda: token.batchFreezePartialTokens([holder, conduit], [1, 1], sender=agent),
    ):
        with ape.reverts(token.TokenConduitProtected, conduit=conduit):
            batch()
    assert token.balanceOf(conduit) == 10
