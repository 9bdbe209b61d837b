import ape
import pytest
from ape import project

from tests.support.clones import clone


@pytest.fixture(scope="module")
def topics(deployer):
    registry = clone(deployer, project.ClaimTopicsRegistry, deployer.deploy(project.ClaimTopicsRegistry))
    registry.initialize(deployer, sender=deployer)
    return registry


def test_topic_by_stranger__reverts(topics, stranger):
    with ape.reverts(topics.OwnableUnauthorizedAccount, account=stranger):
        topics.addClaimTopic(1, sender=stranger)
    with ape.reverts(topics.OwnableUnauthorizedAccount, account=stranger):
        topics.removeClaimTopic(1, sender=stranger)


def test_topic_twice__reverts(topics, deployer):
    topics.addClaimTopic(7, sender=deployer)
    with ape.reverts(topics.TopicKnown, topic=7):
        topics.addClaimTopic(7, sender=deployer)


def test_unknown_topic_removed__reverts(topics, deployer):
    topics.addClaimTopic(7, sender=deployer)
    with ape.reverts(topics.TopicUnknown, topic=8):
        topics.removeClaimTopic(8, sender=deployer)


def test_sixteenth_topic__reverts(topics, deployer):
    for topic in range(15):
        topics.addClaimTopic(topic, sender=deployer)
    with ape.reverts(topics.TopicTooMany, limit=15):
        topics.addClaimTopic(15, sender=deployer)


def test_removed_topic__leaves_the_others(topics, deployer):
    for topic in (1, 2, 3):
        receipt = topics.addClaimTopic(topic, sender=deployer)
        assert receipt.events == [topics.ClaimTopicAdded(topic)]
    receipt = topics.removeClaimTopic(1, sender=deployer)
    assert receipt.events == [topics.ClaimTopicRemoved(1)]
    assert sorted(topics.getClaimTopics()) == [2, 3]
