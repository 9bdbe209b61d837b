"""What is remembered of a full check, and what ends it."""

import ape
import pytest
from ape import chain, project

from tests.support.clones import clone
from tests.support.identity import YEAR
from tests.support.peer import deploy_counterpart

TTL = 30 * 86_400
NOTHING = ("0x0000000000000000000000000000000000000000", 0, 0)


def is_live(registry, wallet):
    return tuple(registry.attestationOf(wallet)) == NOTHING


def take_claim_off(community, identity, wallet):
    identity.removeClaim(identity.getClaimIdsByTopic(1)[0], sender=wallet)


def test_ttl_by_agent_or_too_long__reverts(registry, agent, owner):
    with ape.reverts(registry.OwnableUnauthorizedAccount, account=agent):
        registry.setVerificationTtl(1, sender=agent)
    with ape.reverts(registry.RegistryTtlTooLong, ttlSeconds=400 * 86_400 + 1, limit=400 * 86_400):
        registry.setVerificationTtl(400 * 86_400 + 1, sender=owner)


def test_ttl_zero__remembers_nothing(community, registry, wallet, identity, add_claim, owner, stranger):
    community.claim_issuer.addListener(registry, sender=owner)
    add_claim(identity)
    registry.refresh(wallet, sender=stranger)
    assert is_live(registry, wallet)
    take_claim_off(community, identity, wallet)
    assert not registry.isVerified(wallet)


def test_refresh__remembers_identity_country_and_time(remembering, wallet, identity, add_claim, stranger):
    add_claim(identity)
    receipt = remembering.refresh(wallet, sender=stranger)
    until = receipt.timestamp + TTL
    assert remembering.WalletAttested(wallet, identity, until) in receipt.events
    assert tuple(remembering.attestationOf(wallet)) == (identity, 840, until)
    assert remembering.isVerified(wallet)
    giver, receiver = remembering.parties(wallet, wallet, True, False)
    assert tuple(giver) == (identity, 840, True)
    assert tuple(receiver) == (identity, 840, False)


def test_attestation__never_outlives_the_earliest_claim(remembering, wallet, identity, add_claim, stranger):
    until = chain.pending_timestamp + 100
    add_claim(identity, expires_at=until)
    remembering.refresh(wallet, sender=stranger)
    assert remembering.attestationOf(wallet).until == until
    chain.mine(timestamp=until)
    assert remembering.isVerified(wallet)
    chain.mine(timestamp=until + 1)
    assert not remembering.isVerified(wallet)
    assert is_live(remembering, wallet)


def test_attestation__ends_with_its_time(remembering, community, attested, identity):
    take_claim_off(community, identity, attested)
    until = remembering.attestationOf(attested).until
    chain.mine(timestamp=until)
    assert remembering.isVerified(attested)
    chain.mine(timestamp=until + 1)
    assert not remembering.isVerified(attested)


def test_claim_taken_off_by_its_holder__ends_at_refresh(remembering, community, attested, identity, stranger):
    take_claim_off(community, identity, attested)
    assert remembering.isVerified(attested)
    remembering.refresh(attested, sender=stranger)
    assert not remembering.isVerified(attested)


@pytest.mark.parametrize(
    "change",
    [
        lambda c, owner, agent, wallet: c.topics.addClaimTopic(7, sender=owner),
        lambda c, owner, agent, wallet: c.topics.removeClaimTopic(1, sender=owner),
        lambda c, owner, agent, wallet: c.issuers.removeTrustedIssuer(c.claim_issuer, sender=owner),
        lambda c, owner, agent, wallet: c.issuers.updateIssuerClaimTopics(c.claim_issuer, [2], sender=owner),
        lambda c, owner, agent, wallet: c.issuers.addTrustedIssuer(wallet, [1], sender=owner),
        lambda c, owner, agent, wallet: c.registry.deleteIdentity(wallet, sender=agent),
        lambda c, owner, agent, wallet: c.registry.updateCountry(wallet, 276, sender=agent),
        lambda c, owner, agent, wallet: c.registry.updateIdentity(wallet, agent, sender=agent),
        lambda c, owner, agent, wallet: c.registry.recoverWallet(wallet, agent, sender=agent),
        lambda c, owner, agent, wallet: c.claim_issuer.removeSigner(agent, sender=owner),
        lambda c, owner, agent, wallet: c.claim_issuer.revokeDigest(b"\x01" * 32, sender=agent),
        lambda c, owner, agent, wallet: c.claim_issuer.removeListener(c.registry, sender=owner),
        lambda c, owner, agent, wallet: c.storage.removeListener(c.registry, sender=owner),
        lambda c, owner, agent, wallet: c.topics.removeListener(c.registry, sender=owner),
        lambda c, owner, agent, wallet: c.issuers.removeListener(c.registry, sender=owner),
        lambda c, owner, agent, wallet: c.registry.setVerificationTtl(TTL, sender=owner),
        lambda c, owner, agent, wallet: c.registry.setIdentityRegistryStorage(c.storage, sender=owner),
        lambda c, owner, agent, wallet: c.registry.setClaimTopicsRegistry(c.topics, sender=owner),
        lambda c, owner, agent, wallet: c.registry.setTrustedIssuersRegistry(c.issuers, sender=owner),
    ],
)
def test_change_of_what_it_rests_on__ends_it(community, remembering, attested, owner, agent, change):
    change(community, owner, agent, attested)
    assert is_live(remembering, attested)


@pytest.mark.parametrize("is_ours", [True, False])
def test_change_through_another_registry_of_the_storage__ends_it(community, remembering, attested, owner, is_ours):
    """Of this platform or of the 4.1 suite."""
    parts = (community.issuers, community.topics, community.storage)
    if is_ours:
        other = clone(owner, project.IdentityRegistry, owner.deploy(project.IdentityRegistry))
        other.init(*parts, sender=owner)
    else:
        other = deploy_counterpart(owner, "IdentityRegistry", *parts)
    community.storage.bindIdentityRegistry(other, sender=owner)
    other.addAgent(owner, sender=owner)
    other.deleteIdentity(attested, sender=owner)
    assert is_live(remembering, attested)
    assert not remembering.isVerified(attested)


def _another_storage(owner):
    return owner.deploy(project.IdentityRegistryStorage)


@pytest.mark.parametrize(
    ("there", "back"),
    [
        (lambda c, owner: c.registry.setVerificationTtl(0, sender=owner), None),
        (lambda c, owner: c.issuers.removeTrustedIssuer(c.claim_issuer, sender=owner), "trust"),
        (lambda c, owner: c.topics.removeClaimTopic(1, sender=owner), "require"),
        (lambda c, owner: c.storage.removeListener(c.registry, sender=owner), "storage"),
        (lambda c, owner: c.topics.removeListener(c.registry, sender=owner), "topics"),
        (lambda c, owner: c.issuers.removeListener(c.registry, sender=owner), "issuers"),
        (lambda c, owner: c.claim_issuer.removeListener(c.registry, sender=owner), "claim_issuer"),
        (lambda c, owner: c.registry.setIdentityRegistryStorage(_another_storage(owner), sender=owner), None),
        (lambda c, owner: c.registry.setClaimTopicsRegistry(owner, sender=owner), None),
        (lambda c, owner: c.registry.setTrustedIssuersRegistry(owner, sender=owner), None),
    ],
)
def test_change_that_is_undone__brings_nothing_back(community, remembering, attested, identity, owner, there, back):
    """What was attested before would still say yes, where the holder has taken the claim off since."""
    take_claim_off(community, identity, attested)
    assert remembering.isVerified(attested)
    there(community, owner)
    match back:
        case None:
            remembering.setIdentityRegistryStorage(community.storage, sender=owner)
            remembering.setClaimTopicsRegistry(community.topics, sender=owner)
            remembering.setTrustedIssuersRegistry(community.issuers, sender=owner)
            remembering.setVerificationTtl(TTL, sender=owner)
        case "trust":
            community.issuers.addTrustedIssuer(community.claim_issuer, [1], sender=owner)
        case "require":
            community.topics.addClaimTopic(1, sender=owner)
        case part:
            getattr(community, part).addListener(remembering, sender=owner)
    assert is_live(remembering, attested)
    assert not remembering.isVerified(attested)


@pytest.mark.parametrize(
    "end",
    [
        lambda issuer, registry, identity, owner: issuer.removeListener(registry, sender=owner),
        lambda issuer, registry, identity, owner: issuer.revokeDigest(b"\x01" * 32, sender=owner),
        lambda issuer, registry, identity, owner: issuer.revokeClaim(
            identity.getClaimIdsByTopic(1)[0], identity, sender=owner
        ),
    ],
)
def test_registry_of_issuers_that_burns_its_gas__keeps_nothing_from_ending(
    community, remembering, identity, add_claim, wallet, owner, stranger, end
):
    evil = owner.deploy(project.EvilIssuersRegistry, community.claim_issuer)
    remembering.setTrustedIssuersRegistry(evil, sender=owner)
    add_claim(identity)
    remembering.refresh(wallet, sender=stranger)
    assert not is_live(remembering, wallet)
    end(community.claim_issuer, remembering, identity, owner)
    assert is_live(remembering, wallet)


def test_revocation__ends_those_of_its_identity_alone(
    community, remembering, attested, identity, platform, agent, investors, add_claim, stranger
):
    other, again = investors[7], investors[8]
    remembering.registerIdentity(again, identity, 276, sender=agent)
    platform.identity_factory.createIdentity(other, "other", sender=agent)
    other_identity = project.IOnchainId.at(platform.identity_factory.getIdentity(other))
    remembering.registerIdentity(other, other_identity, 840, sender=agent)
    add_claim(other_identity, holder=other)
    for wallet in (other, again):
        remembering.refresh(wallet, sender=stranger)
        assert not is_live(remembering, wallet)
    community.claim_issuer.revokeClaim(identity.getClaimIdsByTopic(1)[0], identity, sender=agent)
    assert [is_live(remembering, wallet) for wallet in (attested, again, other)] == [True, True, False]
    assert not remembering.isVerified(attested)
    assert remembering.isVerified(other)


@pytest.mark.parametrize("silent", ["claim_issuer", "storage", "topics", "issuers"])
def test_part_that_tells_nothing__is_not_relied_on(community, remembering, wallet, identity, add_claim, owner, silent):
    add_claim(identity)
    getattr(community, silent).removeListener(remembering, sender=owner)
    remembering.refresh(wallet, sender=owner)
    assert is_live(remembering, wallet)
    assert remembering.isVerified(wallet)


def test_issuer_without_expiry__is_not_relied_on(community, remembering, wallet, identity, add_claim, owner):
    """An issuer of the 4.1 kind knows neither listeners nor expiry."""
    evil = owner.deploy(project.EvilIssuer)
    evil.setMode(5, sender=owner)
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    community.issuers.addTrustedIssuer(evil, [1], sender=owner)
    add_claim(identity, issuer=evil)
    remembering.refresh(wallet, sender=owner)
    assert is_live(remembering, wallet)
    assert remembering.isVerified(wallet)


@pytest.mark.parametrize(
    "notice",
    [
        ("onRequirementsChanged",),
        ("onClaimsInvalidated",),
        ("onChannelClosed",),
        ("onIdentityRevoked", "identity"),
        ("onEntryChanged", "wallet", "identity", 840, "wallet", 0),
    ],
    ids=lambda notice: notice[0],
)
def test_notice_of_a_stranger__is_passed_over(remembering, attested, identity, stranger, notice):
    name, *arguments = notice
    named = {"wallet": attested, "identity": identity}
    getattr(remembering, name)(*(named.get(argument, argument) for argument in arguments), sender=stranger)
    assert not is_live(remembering, attested)


def test_seventeenth_wallet_of_an_identity__is_checked_live(remembering, attested, identity, agent, stranger):
    wallets = [f"0x{number:040x}" for number in range(0xA0, 0xA0 + 16)]
    remembering.batchRegisterIdentity(wallets, [identity] * 16, [840] * 16, sender=agent)
    for wallet in wallets:
        remembering.refresh(wallet, sender=stranger)
    assert [is_live(remembering, wallet) for wallet in (attested, *wallets)] == [False] * 16 + [True]
    assert remembering.isVerified(wallets[-1])
    remembering.updateCountry(wallets[3], 276, sender=agent)
    remembering.refresh(wallets[-1], sender=stranger)
    assert not is_live(remembering, wallets[-1])


def test_requirements__are_gathered_by_anyone_and_dropped_at_a_change(community, registry, owner, stranger):
    place = registry.syncRequirements(sender=stranger).return_value
    assert int(place, 16) and len(chain.provider.get_code(place)) == 1 + 54
    assert registry.syncRequirements.call() == place
    community.topics.addClaimTopic(9, sender=owner)
    assert registry.syncRequirements.call() != place


@pytest.mark.parametrize("part", ["topics", "issuers"])
def test_requirements_gathered_before_their_registry_left__do_not_come_back_with_it(
    platform, community, registry, owner, wallet, identity, add_claim, part
):
    """What changes there meanwhile is passed over: another registry is in its place."""
    add_claim(identity)
    setter, other = {
        "topics": (registry.setClaimTopicsRegistry, platform.claim_topics_registry),
        "issuers": (registry.setTrustedIssuersRegistry, platform.trusted_issuers_registry),
    }[part]
    registry.syncRequirements(sender=owner)
    assert registry.isVerified(wallet)
    setter(other, sender=owner)
    if part == "topics":
        community.topics.addClaimTopic(7, sender=owner)
    else:
        community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    setter(getattr(community, part), sender=owner)
    assert not registry.isVerified(wallet)


@pytest.mark.parametrize("part", ["topics", "issuers"])
def test_requirements_gathered_before_the_channel_closed__are_not_used_again(
    community, registry, owner, wallet, identity, add_claim, part
):
    add_claim(identity)
    registry.syncRequirements(sender=owner)
    getattr(community, part).removeListener(registry, sender=owner)
    if part == "topics":
        community.topics.addClaimTopic(7, sender=owner)
    else:
        community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    assert not registry.isVerified(wallet)
    getattr(community, part).addListener(registry, sender=owner)
    assert not registry.isVerified(wallet)


def test_requirements_of_a_silent_registry__are_read_at_each_check(community, registry, owner, stranger):
    community.topics.removeListener(registry, sender=owner)
    registry.syncRequirements(sender=stranger)
    assert int(registry.syncRequirements.call(), 16) == 0


def test_requirements__bind_as_the_registries_do(community, registry, owner, wallet, identity, add_claim, stranger):
    add_claim(identity)
    add_claim(identity, topic=2)
    community.issuers.updateIssuerClaimTopics(community.claim_issuer, [1, 2], sender=owner)
    community.issuers.addTrustedIssuer(stranger, [2], sender=owner)
    community.topics.addClaimTopic(2, sender=owner)
    assert registry.isVerified(wallet)
    registry.syncRequirements(sender=stranger)
    assert registry.isVerified(wallet)
    community.issuers.updateIssuerClaimTopics(community.claim_issuer, [1], sender=owner)
    registry.syncRequirements(sender=stranger)
    assert not registry.isVerified(wallet)


def test_lasting__is_told(registry, owner):
    receipt = registry.setVerificationTtl(YEAR, sender=owner)
    assert registry.VerificationTtlSet(YEAR) in receipt.events
    assert registry.verificationTtl() == YEAR


@pytest.mark.parametrize("first_lapses_sooner", [True, False])
def test_attestation_resting_on_two_topics__never_outlives_the_earlier_claim(
    remembering, community, owner, wallet, identity, add_claim, stranger, first_lapses_sooner
):
    community.topics.addClaimTopic(2, sender=owner)
    community.issuers.updateIssuerClaimTopics(community.claim_issuer, [1, 2], sender=owner)
    until = chain.pending_timestamp + 100
    for topic in (1, 2):
        is_sooner = (topic == 1) == first_lapses_sooner
        add_claim(identity, topic=topic, expires_at=until if is_sooner else until + 50)
    remembering.refresh(wallet, sender=stranger)
    assert remembering.attestationOf(wallet).until == until
