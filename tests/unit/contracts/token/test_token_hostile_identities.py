"""A holder whose identity or issuer misbehaves: his shares can be taken from him, and he stops nobody else."""

from __future__ import annotations

import ape
import pytest
from ape import project

HELD = 100
#: of EvilIdentity: reverts, burns its gas, answers nothing, at length, outside itself and of huge length
IDENTITY_MODES = range(1, 7)
#: of EvilIssuer: reverts, burns its gas, answers nothing, with 2 and at length
ISSUER_MODES = range(5)


@pytest.fixture(scope="module")
def evil_holder(platform, token, agent, deployer, kyc_officer, investors):
    """Holds shares, and has an identity that vouched for itself when it got them."""
    identity = deployer.deploy(project.EvilIdentity)
    platform.trusted_issuers_registry.addTrustedIssuer(identity, [1], sender=deployer)
    platform.identity_registry.registerIdentity(investors[4], identity, 840, sender=kyc_officer)
    token.mint(investors[4], HELD, sender=agent)
    return investors[4]


@pytest.fixture(params=[*(("identity", mode) for mode in IDENTITY_MODES), *(("issuer", mode) for mode in ISSUER_MODES)])
def misbehaving(request, platform, deployer, evil_holder):
    """The holder, whose identity now misbehaves, or whose only issuer does."""
    who, mode = request.param
    identity = project.EvilIdentity.at(platform.identity_registry.identity(evil_holder))
    if who == "identity":
        identity.setMode(mode, sender=deployer)
    else:
        platform.trusted_issuers_registry.removeTrustedIssuer(identity, sender=deployer)
        issuer = deployer.deploy(project.EvilIssuer)
        issuer.setMode(mode, sender=deployer)
        platform.trusted_issuers_registry.addTrustedIssuer(issuer, [1], sender=deployer)
    return evil_holder


def test_shares__are_not_received_but_can_be_given_forced_and_burnt(token, agent, holder, buyer, misbehaving):
    assert not token.canReceive(misbehaving)
    with ape.reverts(token.TokenReceiverUnverified, wallet=misbehaving):
        token.transfer(misbehaving, 1, sender=holder)
    with ape.reverts(token.TokenReceiverUnverified, wallet=misbehaving):
        token.mint(misbehaving, 1, sender=agent)
    token.transfer(buyer, 10, sender=misbehaving)
    token.forcedTransfer(misbehaving, buyer, 20, sender=agent)
    token.burn(misbehaving, 30, sender=agent)
    assert (token.balanceOf(misbehaving), token.balanceOf(buyer)) == (HELD - 60, 30)


def test_transfers_of_others__go_on(token, agent, holder, buyer, misbehaving):
    """Also where the issuer that fails is asked before the one that vouches."""
    token.transfer(buyer, 10, sender=holder)
    token.forcedTransfer(holder, buyer, 20, sender=agent)
    assert token.balanceOf(buyer) == 30


def test_way_into_a_conduit__is_barred_as_for_anyone_unverified(token, conduit, misbehaving):
    with ape.reverts(token.TokenSenderUnverified, wallet=misbehaving):
        token.transfer(conduit, 1, sender=misbehaving)
