"""Who is told of changes."""

import ape
import pytest
from ape import project
from ape.exceptions import ContractLogicError
from eth_utils import to_checksum_address

ZERO = "0x0000000000000000000000000000000000000000"


@pytest.fixture(
    params=[
        "ClaimIssuer",
        "IdentityRegistry",
        "IdentityRegistryStorage",
        "TrustedIssuersRegistry",
        "ClaimTopicsRegistry",
    ]
)
def part(request, platform, deployer):
    """Each kind of contract that keeps listeners, without any."""
    attribute = {
        "ClaimIssuer": platform.claim_issuer,
        "IdentityRegistry": platform.identity_registry,
        "IdentityRegistryStorage": platform.identity_registry_storage,
        "TrustedIssuersRegistry": platform.trusted_issuers_registry,
        "ClaimTopicsRegistry": platform.claim_topics_registry,
    }[request.param]
    for listener in attribute.getListeners():
        attribute.removeListener(listener, sender=deployer)
    return attribute


@pytest.fixture
def listener(deployer):
    return deployer.deploy(project.MockRegistryListener)


def test_listeners_chosen_by_stranger__revert(part, stranger):
    with ape.reverts(part.OwnableUnauthorizedAccount, account=stranger):
        part.addListener(stranger, sender=stranger)
    with ape.reverts(part.OwnableUnauthorizedAccount, account=stranger):
        part.removeListener(stranger, sender=stranger)


def test_zero_known_and_unknown_listeners__revert(part, deployer, listener, stranger):
    with ape.reverts(part.ListenerZero):
        part.addListener(ZERO, sender=deployer)
    part.addListener(listener, sender=deployer)
    with ape.reverts(part.ListenerKnown, listener=listener):
        part.addListener(listener, sender=deployer)
    for unknown in (stranger, ZERO):
        with ape.reverts(part.ListenerUnknown, listener=unknown):
            part.removeListener(unknown, sender=deployer)
    assert not part.isListener(ZERO)


def test_ninth_listener__reverts(platform, deployer):
    part = platform.claim_topics_registry
    known = len(part.getListeners())
    for number in range(known, 8):
        part.addListener(f"0x{0xB0 + number:040x}", sender=deployer)
    with ape.reverts(part.ListenerTooMany, limit=8):
        part.addListener(f"0x{0xBF:040x}", sender=deployer)
    assert part.isListener(f"0x{0xB7:040x}")
    assert not part.isListener(f"0x{0xBF:040x}")


def test_removed_listener__leaves_the_others(part, deployer, listener):
    others = [to_checksum_address(f"0x{number:040x}") for number in (0xC1, 0xC2)]
    for each in (listener, *others):
        part.addListener(each, sender=deployer)
    receipt = part.removeListener(listener, sender=deployer)
    assert receipt.events == [part.ListenerRemoved(listener), listener.ClosingHeard()]
    assert part.getListeners() == others[::-1]
    assert [part.isListener(each) for each in (listener, *others)] == [False, True, True]


def test_broken_listener__stops_changes_until_removed(platform, deployer, listener):
    topics = platform.claim_topics_registry
    topics.addListener(listener, sender=deployer)
    listener.fail(True, sender=deployer)
    with ape.reverts(listener.ListenerBroken):
        topics.addClaimTopic(77, sender=deployer)
    topics.removeListener(listener, sender=deployer)
    topics.addClaimTopic(77, sender=deployer)


def test_removal_starved_of_gas__reverts(platform, deployer, listener):
    """Otherwise the remover could keep the listener from hearing that its channel is closed."""
    topics = platform.claim_topics_registry
    topics.addListener(listener, sender=deployer)
    with pytest.raises(ContractLogicError):
        topics.removeListener(listener, sender=deployer, gas_limit=120_000)
    assert topics.isListener(listener)


def test_entry_changes__reach_the_tokens_that_listen(platform, deployer, kyc_officer, listener, stranger):
    registry = platform.identity_registry
    registry.addListener(listener, sender=deployer)
    registry.registerIdentity(stranger, deployer, 840, sender=kyc_officer)
    receipt = registry.updateCountry(stranger, 276, sender=kyc_officer)
    (heard,) = receipt.events.filter(listener.IdentityHeard)
    assert tuple(heard.event_arguments.values()) == (stranger, deployer, 840, deployer, 276)


def test_entry_of_a_wallet_never_seen__cannot_be_stopped_by_a_listener(
    platform, deployer, kyc_officer, listener, stranger
):
    registry, storage = platform.identity_registry, platform.identity_registry_storage
    storage.addListener(listener, sender=deployer)
    listener.fail(True, sender=deployer)
    registry.registerIdentity(stranger, deployer, 840, sender=kyc_officer)
    assert registry.contains(stranger)
