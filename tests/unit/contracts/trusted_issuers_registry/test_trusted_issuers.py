import ape
import pytest
from ape import project

from tests.support.clones import clone

ZERO = "0x0000000000000000000000000000000000000000"


def address(number):
    return f"0x{number:040x}"


@pytest.fixture(scope="module")
def trusted(deployer):
    registry = clone(deployer, project.TrustedIssuersRegistry, deployer.deploy(project.TrustedIssuersRegistry))
    registry.initialize(deployer, sender=deployer)
    return registry


@pytest.fixture
def first(trusted, deployer, issuer):
    """Trusted for topics 1 and 2."""
    trusted.addTrustedIssuer(issuer, [1, 2], sender=deployer)
    return issuer


def test_issuer_by_stranger__reverts(trusted, stranger):
    with ape.reverts(trusted.OwnableUnauthorizedAccount, account=stranger):
        trusted.addTrustedIssuer(stranger, [1], sender=stranger)
    with ape.reverts(trusted.OwnableUnauthorizedAccount, account=stranger):
        trusted.updateIssuerClaimTopics(stranger, [1], sender=stranger)
    with ape.reverts(trusted.OwnableUnauthorizedAccount, account=stranger):
        trusted.removeTrustedIssuer(stranger, sender=stranger)


def test_zero_issuer__reverts(trusted, deployer):
    with ape.reverts(trusted.IssuerZero):
        trusted.addTrustedIssuer(ZERO, [1], sender=deployer)


def test_issuer_twice__reverts(trusted, deployer, first):
    with ape.reverts(trusted.IssuerKnown, issuer=first):
        trusted.addTrustedIssuer(first, [3], sender=deployer)


def test_issuer_without_topics__reverts(trusted, deployer, issuer):
    with ape.reverts(trusted.IssuerTopicsEmpty, issuer=issuer):
        trusted.addTrustedIssuer(issuer, [], sender=deployer)


def test_topic_named_twice__reverts(trusted, deployer, issuer):
    with ape.reverts(trusted.IssuerTopicTwice, issuer=issuer, topic=3):
        trusted.addTrustedIssuer(issuer, [3, 4, 3], sender=deployer)


def test_sixteen_topics__revert(trusted, deployer, issuer):
    with ape.reverts(trusted.IssuerTooManyTopics, topics=16, limit=15):
        trusted.addTrustedIssuer(issuer, list(range(16)), sender=deployer)


def test_issuer_number_51__reverts(trusted, deployer):
    for number in range(1, 51):
        trusted.addTrustedIssuer(address(number), [1], sender=deployer)
    with ape.reverts(trusted.IssuerTooMany, limit=50):
        trusted.addTrustedIssuer(address(51), [1], sender=deployer)


def test_unknown_issuer__reverts(trusted, deployer, stranger):
    with ape.reverts(trusted.IssuerUnknown, issuer=stranger):
        trusted.removeTrustedIssuer(stranger, sender=deployer)
    with ape.reverts(trusted.IssuerUnknown, issuer=stranger):
        trusted.updateIssuerClaimTopics(stranger, [1], sender=deployer)
    with ape.reverts(trusted.IssuerUnknown, issuer=stranger):
        trusted.getTrustedIssuerClaimTopics(stranger)


def test_added_issuer__is_found_under_each_topic(trusted, deployer, issuer):
    receipt = trusted.addTrustedIssuer(issuer, [1, 2], sender=deployer)
    assert receipt.events == [trusted.TrustedIssuerAdded(issuer, [1, 2])]
    assert trusted.getTrustedIssuers() == [issuer]
    assert trusted.getTrustedIssuerClaimTopics(issuer) == [1, 2]
    assert [trusted.getTrustedIssuersForClaimTopic(topic) for topic in (1, 2, 3)] == [[issuer], [issuer], []]
    assert [trusted.hasClaimTopic(issuer, topic) for topic in (1, 2, 3)] == [True, True, False]


def test_new_topics__replace_the_old(trusted, deployer, first, stranger):
    trusted.addTrustedIssuer(stranger, [2], sender=deployer)
    receipt = trusted.updateIssuerClaimTopics(first, [2, 3], sender=deployer)
    assert receipt.events == [trusted.ClaimTopicsUpdated(first, [2, 3])]
    assert trusted.getTrustedIssuersForClaimTopic(1) == []
    assert set(trusted.getTrustedIssuersForClaimTopic(2)) == {first.address, stranger.address}
    assert trusted.getTrustedIssuersForClaimTopic(3) == [first]


def test_removed_issuer__is_trusted_for_nothing(trusted, deployer, first, stranger):
    trusted.addTrustedIssuer(stranger, [1], sender=deployer)
    receipt = trusted.removeTrustedIssuer(first, sender=deployer)
    assert receipt.events == [trusted.TrustedIssuerRemoved(first)]
    assert not trusted.isTrustedIssuer(first)
    assert trusted.getTrustedIssuers() == [stranger]
    assert trusted.getTrustedIssuersForClaimTopic(1) == [stranger]
    assert trusted.getTrustedIssuersForClaimTopic(2) == []
