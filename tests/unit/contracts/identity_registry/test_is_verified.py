from enum import IntEnum

import pytest
from ape import chain, project


class IdentityMode(IntEnum):
    OWN_ISSUER = 0
    REVERTS = 1
    BURNS_GAS = 2
    ANSWERS_NOTHING = 3
    ANSWERS_AT_LENGTH = 4
    POINTS_OUTSIDE = 5
    TELLS_HUGE_LENGTH = 6
    CLAIM_OF_OTHER_TOPIC = 7


class IssuerMode(IntEnum):
    REVERTS = 0
    BURNS_GAS = 1
    ANSWERS_NOTHING = 2
    ANSWERS_TWO = 3
    ANSWERS_AT_LENGTH = 4


@pytest.fixture(scope="module")
def claim_on_identity(identity, add_claim):
    add_claim(identity)
    return identity


def test_unregistered_wallet__is_unverified(registry, stranger):
    assert not registry.isVerified(stranger)


def test_wallet_without_claim__is_unverified(registry, wallet, identity):
    assert not registry.isVerified(wallet)


@pytest.mark.parametrize("mode", list(IdentityMode))
def test_misbehaving_identity__is_unverified_and_nothing_else(registry, evil_identity, evil_wallet, stranger, mode):
    evil_identity.setMode(mode, sender=stranger)
    assert not registry.isVerified(evil_wallet)


def test_claim_of_another_topic__is_shown_to_no_issuer(
    community, registry, owner, evil_identity, evil_wallet, stranger
):
    """An issuer that vouches for whatever it is shown."""
    community.issuers.addTrustedIssuer(owner.deploy(project.EvilIdentity), [1], sender=owner)
    evil_identity.setClaim(b"\x01", b"\x02", sender=stranger)
    evil_identity.setMode(IdentityMode.CLAIM_OF_OTHER_TOPIC, sender=stranger)
    assert not registry.isVerified(evil_wallet)
    evil_identity.setMode(IdentityMode.OWN_ISSUER, sender=stranger)
    assert registry.isVerified(evil_wallet)


@pytest.mark.parametrize("mode", list(IssuerMode))
def test_misbehaving_issuer__vouches_for_nobody(community, registry, owner, wallet, identity, add_claim, mode):
    evil = owner.deploy(project.EvilIssuer)
    evil.setMode(IssuerMode.ANSWERS_AT_LENGTH, sender=owner)
    add_claim(identity, issuer=evil)
    evil.setMode(mode, sender=owner)
    community.issuers.addTrustedIssuer(evil, [1], sender=owner)
    assert not registry.isVerified(wallet)


def test_misbehaving_issuer__does_not_silence_the_next(community, registry, owner, wallet, claim_on_identity):
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    community.issuers.addTrustedIssuer(owner.deploy(project.EvilIssuer), [1], sender=owner)
    assert not registry.isVerified(wallet)
    community.issuers.addTrustedIssuer(community.claim_issuer, [1], sender=owner)
    assert registry.isVerified(wallet)


def test_account_without_code_as_identity__is_unverified(registry, agent, stranger):
    registry.registerIdentity(stranger, stranger, 840, sender=agent)
    assert not registry.isVerified(stranger)


def test_claim_of_untrusted_issuer__counts_for_nothing(community, registry, owner, wallet, claim_on_identity):
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    assert not registry.isVerified(wallet)


def test_issuer_trusted_for_other_topic__counts_for_nothing(community, registry, owner, wallet, claim_on_identity):
    community.issuers.updateIssuerClaimTopics(community.claim_issuer, [2], sender=owner)
    assert not registry.isVerified(wallet)


def test_second_topic_without_claim__makes_unverified(community, registry, owner, wallet, claim_on_identity, add_claim):
    community.topics.addClaimTopic(2, sender=owner)
    community.issuers.updateIssuerClaimTopics(community.claim_issuer, [1, 2], sender=owner)
    assert not registry.isVerified(wallet)
    add_claim(claim_on_identity, topic=2)
    assert registry.isVerified(wallet)


def test_claim__verifies_until_it_lapses(registry, wallet, identity, add_claim):
    until = chain.pending_timestamp + 100
    add_claim(identity, expires_at=until)
    assert registry.isVerified(wallet)
    chain.mine(timestamp=until)
    assert registry.isVerified(wallet)
    chain.mine(timestamp=until + 1)
    assert not registry.isVerified(wallet)


def test_deleted_wallet__is_unverified(registry, agent, wallet, claim_on_identity):
    assert registry.isVerified(wallet)
    registry.deleteIdentity(wallet, sender=agent)
    assert not registry.isVerified(wallet)


def test_no_topic_required__verifies_whoever_is_registered(community, registry, owner, wallet, identity, stranger):
    community.topics.removeClaimTopic(1, sender=owner)
    assert registry.isVerified(wallet)
    assert not registry.isVerified(stranger)


def test_identity_that_burns_gas__is_asked_once_whatever_is_required(
    registry, community, owner, evil_identity, evil_wallet, deployer, investors
):
    """Else five issuers would cost five times what it may burn, and nothing with it would fit a transaction."""
    for issuer in investors[:4]:
        community.issuers.addTrustedIssuer(issuer, [1], sender=owner)
    evil_identity.setMode(2, sender=deployer)
    assert not registry.isVerified(evil_wallet)
    assert (
        chain.provider.web3.eth.estimate_gas(
            {"to": registry.address, "data": registry.isVerified.encode_input(evil_wallet)}
        )
        < 1_200_000
    )
