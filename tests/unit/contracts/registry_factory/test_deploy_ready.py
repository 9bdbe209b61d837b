"""A set that serves at once: agents, topics, issuers and gathered requirements, made in one transaction."""

from __future__ import annotations

from types import SimpleNamespace

import ape
import pytest
from ape import chain, project
from eth_utils import to_checksum_address

from tests.support.identity import YEAR, signed_claim

ZERO = "0x0000000000000000000000000000000000000000"
TOPICS = [1, 7]
#: a topic and its single issuer in the gathered table
PAIR_BYTES = 54
LISTS = {"agents": [], "topics": [], "issuers": [], "issuer_topics": []}


def address(number):
    return to_checksum_address(f"0x{number:040x}")


@pytest.fixture(scope="module")
def factory(platform):
    return platform.registry_factory


@pytest.fixture(scope="module")
def deploy(factory, issuer, stranger):
    """Makes a set that belongs to the issuer; the stranger pays."""

    def make(**lists):
        return factory.deployReady((issuer, *{**LISTS, **lists}.values()), sender=stranger)

    return make


@pytest.fixture(scope="module")
def community(platform, factory, deploy, issuer, kyc_officer):
    """Two topics; the platform's claim issuer is trusted for both, another one for the second."""
    receipt = deploy(
        agents=[kyc_officer, address(0xA1)],
        topics=TOPICS,
        issuers=[platform.claim_issuer, address(0xB1)],
        issuer_topics=[TOPICS, TOPICS[1:]],
    )
    deployed = receipt.events.filter(factory.RegistriesDeployed)[0]
    return SimpleNamespace(
        receipt=receipt,
        event=deployed,
        registry=project.IdentityRegistry.at(deployed.identityRegistry),
        storage=project.IdentityRegistryStorage.at(deployed.identityStorage),
        issuers=project.TrustedIssuersRegistry.at(deployed.trustedIssuersRegistry),
        topics=project.ClaimTopicsRegistry.at(deployed.claimTopicsRegistry),
    )


@pytest.mark.parametrize(
    ("lists", "error", "values"),
    [
        ({"issuers": [address(1)]}, "IssuerLengthMismatch", {"issuers": 1, "topicLists": 0}),
        ({"issuer_topics": [[1], [2]]}, "IssuerLengthMismatch", {"issuers": 0, "topicLists": 2}),
        ({"issuers": [ZERO], "issuer_topics": [[1]]}, "IssuerZero", {}),
        ({"issuers": [address(1)] * 2, "issuer_topics": [[1], [2]]}, "IssuerKnown", {"issuer": address(1)}),
        ({"issuers": [address(1)], "issuer_topics": [[]]}, "IssuerTopicsEmpty", {"issuer": address(1)}),
        (
            {"issuers": [address(1)], "issuer_topics": [[3, 3]]},
            "IssuerTopicTwice",
            {"issuer": address(1), "topic": 3},
        ),
        (
            {"issuers": [address(1)], "issuer_topics": [list(range(16))]},
            "IssuerTooManyTopics",
            {"topics": 16, "limit": 15},
        ),
        (
            {"issuers": [address(number) for number in range(1, 52)], "issuer_topics": [[1]] * 51},
            "IssuerTooMany",
            {"limit": 50},
        ),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_bad_issuers__are_refused_as_when_added_one_by_one(deploy, lists, error, values):
    with ape.reverts(getattr(project.TrustedIssuersRegistry, error), **values):
        deploy(**lists)


def test_topic_named_twice__is_refused(deploy):
    with ape.reverts(project.ClaimTopicsRegistry.TopicKnown, topic=7):
        deploy(topics=[7, 8, 7])


def test_sixteenth_topic__is_refused(deploy):
    with ape.reverts(project.ClaimTopicsRegistry.TopicTooMany, limit=15):
        deploy(topics=list(range(16)))


def test_bad_agents__are_refused(deploy):
    with ape.reverts(project.IdentityRegistry.AgentZero):
        deploy(agents=[ZERO])
    with ape.reverts(project.IdentityRegistry.AgentKnown, agent=address(1)):
        deploy(agents=[address(1)] * 2)


def test_owner_zero__is_refused(factory, stranger):
    with ape.reverts(project.TrustedIssuersRegistry.OwnableInvalidOwner, owner=ZERO):
        factory.deployReady((ZERO, [], [], [], []), sender=stranger)


def test_ready_set__belongs_to_its_owner_and_is_wired(factory, community, issuer):
    registry, storage, issuers, topics = community.registry, community.storage, community.issuers, community.topics
    assert community.event.owner == issuer
    assert community.receipt.return_value == [part.address for part in (registry, storage, issuers, topics)]
    assert [part.owner() for part in (registry, storage, issuers, topics)] == [issuer] * 4
    assert (registry.identityStorage(), registry.issuersRegistry(), registry.topicsRegistry()) == (
        storage,
        issuers,
        topics,
    )
    assert storage.linkedIdentityRegistries() == [registry]
    assert storage.isAgent(registry)
    assert [part.getListeners() for part in (storage, issuers, topics)] == [[registry]] * 3
    assert not any(part.isAgent(account) for part in (registry, storage) for account in (factory, issuer))


def test_ready_set__has_its_agents_topics_and_issuers(platform, community, kyc_officer):
    registry, issuers, topics = community.registry, community.issuers, community.topics
    assert [registry.isAgent(agent) for agent in (kyc_officer, address(0xA1))] == [True] * 2
    assert topics.getClaimTopics() == TOPICS
    assert issuers.getTrustedIssuers() == [platform.claim_issuer, address(0xB1)]
    assert [issuers.getTrustedIssuersForClaimTopic(topic) for topic in TOPICS] == [
        [platform.claim_issuer],
        [platform.claim_issuer, address(0xB1)],
    ]
    assert issuers.getTrustedIssuerClaimTopics(address(0xB1)) == TOPICS[1:]


def test_ready_set__says_what_it_was_made_with(platform, community, kyc_officer):
    registry, issuers, topics = community.registry, community.issuers, community.topics
    said = community.receipt.events
    assert said.filter(topics.ClaimTopicAdded) == [topics.ClaimTopicAdded(topic) for topic in TOPICS]
    assert said.filter(issuers.TrustedIssuerAdded) == [
        issuers.TrustedIssuerAdded(platform.claim_issuer, TOPICS),
        issuers.TrustedIssuerAdded(address(0xB1), TOPICS[1:]),
    ]
    assert [event.agent for event in said.filter(registry.AgentAdded) if event.contract_address == registry] == [
        kyc_officer,
        address(0xA1),
    ]


def test_ready_set__has_its_requirements_gathered(community, issuer, stranger):
    place = community.registry.syncRequirements.call()
    assert int(place, 16) and len(chain.provider.get_code(place)) == 1 + 2 * PAIR_BYTES + 20
    nonce = chain.provider.get_nonce(community.registry.address)
    community.registry.syncRequirements(sender=stranger)
    assert chain.provider.get_nonce(community.registry.address) == nonce
    community.topics.addClaimTopic(9, sender=issuer)
    assert community.registry.syncRequirements.call() != place


def test_ready_set__verifies_a_holder_with_every_claim(platform, community, kyc_officer, investors):
    wallet = investors[7]
    platform.identity_factory.createIdentity(wallet, "ready", sender=kyc_officer)
    identity = project.IOnchainId.at(platform.identity_factory.getIdentity(wallet))
    community.registry.registerIdentity(wallet, identity, 840, sender=kyc_officer)
    for topic in TOPICS:
        assert not community.registry.isVerified(wallet)
        now = chain.pending_timestamp
        times = {"issued_at": now, "expires_at": now + YEAR}
        signature, data = signed_claim(kyc_officer, platform.claim_issuer, identity.address, topic=topic, **times)
        identity.addClaim(topic, 1, platform.claim_issuer, signature, data, "", sender=wallet)
    assert community.registry.isVerified(wallet)


def test_ready_set__cannot_be_initialised_again(community, stranger):
    registry, issuers, topics = community.registry, community.issuers, community.topics
    for part, initialise in (
        (registry, lambda: registry.initializeReady(stranger, issuers, topics, community.storage, [], sender=stranger)),
        (issuers, lambda: issuers.initializeHeard(stranger, registry, [], [], sender=stranger)),
        (topics, lambda: topics.initializeHeard(stranger, registry, [], sender=stranger)),
        (community.storage, lambda: community.storage.initializeBound(stranger, registry, sender=stranger)),
    ):
        with ape.reverts(part.InvalidInitialization):
            initialise()


def test_set_without_requirements__verifies_every_registered_wallet(factory, deploy, kyc_officer, stranger, investors):
    deployed = deploy(agents=[kyc_officer]).events.filter(factory.RegistriesDeployed)[0]
    registry = project.IdentityRegistry.at(deployed.identityRegistry)
    assert int(registry.syncRequirements.call(), 16)
    registry.registerIdentity(investors[8], address(0xC1), 840, sender=kyc_officer)
    assert [registry.isVerified(wallet) for wallet in (investors[8], stranger)] == [True, False]
