"""Whoever asks or acts with too little gas is refused: no check is made that the caller's gas decides."""

import pytest
from ape import chain, project
from ape.exceptions import ContractLogicError, OutOfGasError
from eth_utils import keccak

from tests.support.starvation import ask_with, told

GAS_TOO_LOW = "0x" + keccak(text="CallGasTooLow(address,uint256,uint256)")[:4].hex()
LIMITS = range(25_000, 625_000, 12_500)
#: enough for two topics with two issuers each, and for a table to be written
MANY_LIMITS = range(25_000, 1_500_000, 12_500)
NOTHING = ("0x0000000000000000000000000000000000000000", 0, 0)


@pytest.fixture(scope="module")
def demanding(community, identity, add_claim, owner, agent, remembering):
    """Two topics, for each an issuer of whom the identity has no claim before the one of whom it has one."""
    silent = owner.deploy(project.ClaimIssuer, owner)
    community.issuers.removeTrustedIssuer(community.claim_issuer, sender=owner)
    for issuer in (silent, community.claim_issuer):
        community.issuers.addTrustedIssuer(issuer, [1, 2], sender=owner)
    community.topics.addClaimTopic(2, sender=owner)
    add_claim(identity)
    add_claim(identity, topic=2)
    return remembering


@pytest.fixture(params=["table to be written", "table known"])
def refreshable(request, community, demanding, wallet, owner):
    """The registry, which knows the requirements already or has to gather them first; the wallet is verified."""
    if request.param == "table known":
        demanding.syncRequirements(sender=owner)
    return demanding


def has_a_floor(given, limits):
    """Below some limit everything is refused, from there on nothing."""
    return given.keys() == {gas for gas in limits if gas >= min(given)} and min(given) > min(limits)


def test_verified_wallet_asked_with_any_gas__is_never_called_unverified(registry, wallet, identity, add_claim):
    add_claim(identity)
    given = told(LIMITS, registry.isVerified, wallet)
    assert set(given.values()) == {1}
    assert min(given) > 400_000, "what an identity may spend must be there, or the check is not made"
    assert has_a_floor(given, LIMITS)


def test_starved_check__says_that_gas_is_missing(registry, wallet, identity, add_claim):
    add_claim(identity)
    assert GAS_TOO_LOW in str(ask_with(200_000, registry.isVerified, wallet))


def test_both_sides_asked_with_any_gas__are_never_called_unverified(demanding, wallet):
    giver = told(MANY_LIMITS, demanding.parties, wallet, wallet, True, True, word=2)
    receiver = told(MANY_LIMITS, demanding.parties, wallet, wallet, True, True, word=5)
    assert giver == receiver
    assert set(giver.values()) == {1}
    assert has_a_floor(giver, MANY_LIMITS)


def test_verified_wallet_refreshed_with_any_gas__is_attested_or_the_refresh_reverts(refreshable, wallet, owner):
    given = told(MANY_LIMITS, refreshable.refresh, wallet, sender=owner)
    assert 0 not in given.values()
    assert has_a_floor(given, MANY_LIMITS)


def test_attested_wallet_refreshed_by_transaction_with_little_gas__stays_attested(refreshable, wallet, owner):
    refreshable.refresh(wallet, sender=owner)
    before = tuple(refreshable.attestationOf(wallet))
    for gas in (60_000, 100_000, 200_000, 400_000, 425_000, 450_000):
        with pytest.raises((ContractLogicError, OutOfGasError)):
            refreshable.refresh(wallet, sender=owner, gas_limit=gas)
        assert tuple(refreshable.attestationOf(wallet)) == before


@pytest.mark.parametrize("lacks", ["topic 2", "a tale of revocations"])
def test_wallet_that_is_not_to_be_attested__is_not_with_any_gas(community, refreshable, wallet, identity, owner, lacks):
    if lacks == "topic 2":
        identity.removeClaim(identity.getClaimIdsByTopic(2)[0], sender=wallet)
    else:
        community.claim_issuer.removeListener(refreshable, sender=owner)
    given = told(MANY_LIMITS, refreshable.refresh, wallet, sender=owner)
    assert set(given.values()) == {0}
    assert has_a_floor(given, MANY_LIMITS)


def test_requirements_gathered_with_any_gas__are_whole_or_the_gathering_reverts(demanding, owner):
    limits = range(25_000, 400_000, 2_500)
    given = told(limits, demanding.syncRequirements, sender=owner)
    assert len(set(given.values())) == 1
    assert 0 not in given.values()
    assert has_a_floor(given, limits)
    place = demanding.syncRequirements(sender=owner, gas_limit=min(given) + 2_500).return_value
    assert len(chain.provider.get_code(place)) == 1 + 2 * 74


def test_silent_registries_asked_with_any_gas__never_pass_for_telling_ones(community, demanding, owner):
    community.topics.removeListener(demanding, sender=owner)
    given = told(range(25_000, 400_000, 2_500), demanding.syncRequirements, sender=owner)
    assert set(given.values()) == {0}


@pytest.mark.parametrize("way", ["revokeClaim", "revokeDigest", "removeSigner", "removeTrustedIssuer", "addClaimTopic"])
def test_ground_taken_away_with_any_gas__ends_the_attestation_or_stays(
    community, demanding, wallet, identity, owner, agent, way
):
    issuer = community.claim_issuer
    demanding.refresh(wallet, sender=owner)
    method, arguments, sender = {
        "revokeClaim": (issuer.revokeClaim, (identity.getClaimIdsByTopic(1)[0], identity), agent),
        "revokeDigest": (issuer.revokeDigest, (b"\x01" * 32,), agent),
        "removeSigner": (issuer.removeSigner, (agent,), owner),
        "removeTrustedIssuer": (community.issuers.removeTrustedIssuer, (issuer,), owner),
        "addClaimTopic": (community.topics.addClaimTopic, (3,), owner),
    }[way]
    outcomes = []
    for gas in range(40_000, 600_000, 20_000):
        before = chain.snapshot()
        try:
            method(*arguments, sender=sender, gas_limit=gas)
            outcomes.append(True)
            assert tuple(demanding.attestationOf(wallet)) == NOTHING
        except (ContractLogicError, OutOfGasError):
            outcomes.append(False)
        chain.restore(before)
    assert outcomes == sorted(outcomes)
    assert set(outcomes) == {False, True}
