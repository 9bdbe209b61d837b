"""Attacks on identity: each of these tests fails where the attack succeeds."""

from __future__ import annotations

from contextlib import suppress
from types import SimpleNamespace

import pytest
from ape import chain, project
from ape.exceptions import ContractLogicError
from eth_abi import encode
from eth_utils import keccak

from tests.support.assets import UNITS, approved_asset, deploy_suite, valued_suite
from tests.support.clones import clone
from tests.support.identity import YEAR, signed_claim, verify_investor
from tests.support.market import DOLLAR
from tests.support.peer import deploy_counterpart

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


def test_second_recovery_into_a_wallet_that_belongs_to_someone_else_by_now__refused(
    platform,
    registry,
    token,
    issuer,
    kyc_officer,
    deployer,
    compliance_officer,
    holder,
    new_wallet,
    identity,
    investors,
):
    """The storage passes over what it has done already, without looking whose the successor is today."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    second = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x82" * 32).token
    second.mint(holder, SHARES, sender=issuer)
    for each in (token, second):
        registry.addAgent(each, sender=deployer)
    token.recoveryAddress(holder, new_wallet, identity, sender=issuer)

    other = verify_investor(platform, kyc_officer, investors[3])
    registry.updateIdentity(new_wallet, other, sender=kyc_officer)
    with suppress(ContractLogicError):
        second.recoveryAddress(holder, new_wallet, identity, sender=issuer)
    assert second.balanceOf(holder) == SHARES


def test_second_recovery_into_a_wallet_that_was_deleted_since__refused(
    platform, registry, token, issuer, kyc_officer, deployer, compliance_officer, holder, new_wallet, identity
):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    second = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x82" * 32).token
    second.mint(holder, SHARES, sender=issuer)
    for each in (token, second):
        registry.addAgent(each, sender=deployer)
    token.recoveryAddress(holder, new_wallet, identity, sender=issuer)

    registry.deleteIdentity(new_wallet, sender=kyc_officer)
    with suppress(ContractLogicError):
        second.recoveryAddress(holder, new_wallet, identity, sender=issuer)
    assert second.balanceOf(holder) == SHARES


def test_second_token__recovers_past_a_successor_that_was_lost_too(
    platform, registry, token, issuer, deployer, compliance_officer, holder, new_wallet, identity, investors
):
    """The way leads through the second lost wallet only, which has no key any more, as it should not."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    second = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x82" * 32).token
    second.mint(holder, SHARES, sender=issuer)
    for each in (token, second):
        registry.addAgent(each, sender=deployer)
    token.recoveryAddress(holder, new_wallet, identity, sender=issuer)
    last, keys = investors[8], [keccak(encode(["address"], [each.address])) for each in (investors[8], new_wallet)]
    identity.addKey(keys[0], MANAGEMENT, ECDSA, sender=holder)
    token.recoveryAddress(new_wallet, last, identity, sender=issuer)
    identity.removeKey(keys[1], MANAGEMENT, sender=last)
    for successor in (new_wallet, last):
        with suppress(ContractLogicError):
            second.recoveryAddress(holder, successor, identity, sender=issuer)
    assert second.balanceOf(last) == SHARES


def test_token_that_may_recover__cannot_replace_the_wallet_of_whom_it_likes(
    platform, registry, token, deployer, issuer, kyc_officer, investors, stranger
):
    """To recover, a token must be an agent of the shared registry; an issuer among many may upgrade it."""
    verify_investor(platform, kyc_officer, investors[4])
    victim = investors[4]
    registry.addAgent(token, sender=deployer)
    token.upgradeToAndCall(deployer.deploy(project.EvilOfficialToken), b"", sender=issuer)
    evil = project.EvilOfficialToken.at(token.address)
    with suppress(ContractLogicError):
        evil.say(registry, registry.recoverWallet.encode_input(victim, stranger), sender=issuer)
    assert registry.isVerified(victim)
    assert not registry.isVerified(stranger)


@pytest.fixture
def payable(platform, token, issuer, holder):
    """A distribution that can be paid."""
    distributor, currency = platform.dividend_distributor, platform.stablecoin
    currency.mint(issuer, DOLLAR, sender=issuer)
    currency.approve(distributor, DOLLAR, sender=issuer)
    record_date = chain.pending_timestamp + DAY
    token.announceRecordDate(record_date, sender=issuer)
    distributor.fund(token, currency, DOLLAR, record_date, record_date + DAY, record_date + 300 * DAY, sender=issuer)
    chain.mine(timestamp=record_date + DAY)
    return distributor.distributionCount()


def test_push_with_the_gas_that_a_wallet_estimates__pays(platform, payable, holder, stranger):
    """Where gas for the check is missing, the claim reverts, and `push` passes over it in silence."""
    distributor = platform.dividend_distributor
    data = distributor.push.encode_input(payable, [holder])
    call = {"from": stranger.address, "to": distributor.address, "data": "0x" + bytes(data).hex()}
    estimate = chain.provider.web3.eth.estimate_gas(call)
    distributor.push(payable, [holder], sender=stranger, gas=estimate)
    assert distributor.isPaid(payable, holder)


def test_holder_who_lost_the_wallet__is_paid_what_it_earned(
    platform, registry, token, payable, deployer, issuer, holder, new_wallet, identity
):
    """History stays with the lost wallet, and who reads it should resolve the successor."""
    distributor = platform.dividend_distributor
    registry.addAgent(token, sender=deployer)
    token.recoveryAddress(holder, new_wallet, identity, sender=issuer)
    distributor.push(payable, [holder, new_wallet], sender=issuer)
    assert platform.stablecoin.balanceOf(new_wallet) == DOLLAR


def test_claim_without_signature__is_judged_by_its_issuer(platform, registry, deployer, kyc_officer, stranger):
    """An issuer of the 4.1 kind may keep its own books and sign nothing; the 4.1 registry asks it all the same."""
    lenient = deployer.deploy(project.EvilIdentity)
    plain_identity = deployer.deploy(project.EvilIdentity)
    plain_identity.setMode(SHOWS_TOPIC_2, sender=deployer)
    platform.claim_topics_registry.removeClaimTopic(1, sender=deployer)
    platform.claim_topics_registry.addClaimTopic(2, sender=deployer)
    platform.trusted_issuers_registry.addTrustedIssuer(lenient, [2], sender=deployer)
    registry.registerIdentity(stranger, plain_identity, USA, sender=kyc_officer)

    peer = deploy_counterpart(
        deployer,
        "IdentityRegistry",
        platform.trusted_issuers_registry,
        platform.claim_topics_registry,
        platform.identity_registry_storage,
    )
    assert peer.isVerified(stranger)
    assert registry.isVerified(stranger)


def test_storage_of_the_4_1_suite__is_refused_or_read(registry, deployer, stranger):
    """It knows no pairs: with it in place every question reverts, and so does every transfer and enforcement."""
    peer = deploy_counterpart(deployer, "IdentityRegistryStorage")
    with suppress(ContractLogicError):
        registry.setIdentityRegistryStorage(peer, sender=deployer)
    assert not registry.isVerified(stranger)


def test_claims_of_a_dismissed_signer__stay_ended_when_the_signer_comes_back(
    platform, registry, deployer, kyc_officer, holder
):
    """ClaimIssuer: dismissing a signer ends all that it signed."""
    platform.claim_issuer.removeSigner(kyc_officer, sender=deployer)
    assert not registry.isVerified(holder)
    platform.claim_issuer.addSigner(kyc_officer, sender=deployer)
    assert not registry.isVerified(holder)


@pytest.fixture(scope="module")
def community(platform, deployer):
    """A registry of its own, which remembers, with its parts."""
    factory = platform.registry_factory
    deployed = factory.deployRegistries(deployer, sender=deployer).events.filter(factory.RegistriesDeployed)[0]
    parts = SimpleNamespace(
        registry=project.IdentityRegistry.at(deployed.identityRegistry),
        storage=project.IdentityRegistryStorage.at(deployed.identityStorage),
        issuers=project.TrustedIssuersRegistry.at(deployed.trustedIssuersRegistry),
        topics=project.ClaimTopicsRegistry.at(deployed.claimTopicsRegistry),
    )
    parts.registry.addAgent(deployer, sender=deployer)
    parts.registry.setVerificationTtl(400 * DAY, sender=deployer)
    platform.claim_issuer.addListener(parts.registry, sender=deployer)
    return parts


def test_refresh_of_an_identity_that_answers_slowly__fits_a_block(platform, community, deployer, kyc_officer, stranger):
    """Each pair of topic and issuer may cost 400,000 gas: with fifty, nobody can end what rests on one taken off."""
    topics, registry = [1, 2], community.registry
    identity = deployer.deploy(project.EvilSlowIdentity)
    for number in range(24):
        community.issuers.addTrustedIssuer(f"0x{0xE000 + number:040x}", topics, sender=deployer)
    community.issuers.addTrustedIssuer(platform.claim_issuer, topics, sender=deployer)
    now = chain.pending_timestamp
    for topic in topics:
        community.topics.addClaimTopic(topic, sender=deployer)
        claim = {"topic": topic, "issued_at": now, "expires_at": now + 2 * YEAR}
        signature, data = signed_claim(kyc_officer, platform.claim_issuer, identity.address, **claim)
        claim_id = keccak(encode(["address", "uint256"], [platform.claim_issuer.address, topic]))
        identity.show(claim_id, topic, signature, data, sender=stranger)
    registry.registerIdentity(stranger, identity, USA, sender=deployer)
    registry.refresh(stranger, sender=stranger)
    assert registry.attestationOf(stranger).onchainId == identity

    identity.show(claim_id, 0, b"", b"", sender=stranger)
    identity.setSlow(True, sender=stranger)
    data = "0x" + bytes(registry.refresh.encode_input(stranger)).hex()
    call = {"from": deployer.address, "to": registry.address, "data": data, "gas": TRANSACTION_GAS}
    chain.provider.web3.eth.call(call)


def test_registry_that_is_told_second__does_not_vouch_meanwhile(platform, community, deployer, kyc_officer, investors):
    """Two registries on one storage: while the first tells its tokens of a removal, the second remembers the wallet."""
    second = project.IdentityRegistry.at(
        clone(deployer, project.IdentityRegistry, deployer.deploy(project.IdentityRegistry)).address
    )
    second.init(platform.trusted_issuers_registry, platform.claim_topics_registry, community.storage, sender=deployer)
    for part in (
        community.storage,
        platform.trusted_issuers_registry,
        platform.claim_topics_registry,
        platform.claim_issuer,
    ):
        part.addListener(second, sender=deployer)
    second.setVerificationTtl(DAY, sender=deployer)
    wallet = investors[6]
    identity = verify_investor(platform, kyc_officer, wallet)
    community.registry.registerIdentity(wallet, identity, USA, sender=deployer)
    second.refresh(wallet, sender=wallet)
    assert second.attestationOf(wallet).onchainId == identity

    listener = deployer.deploy(project.EvilAskingListener, second)
    community.registry.addListener(listener, sender=deployer)
    community.registry.deleteIdentity(wallet, sender=deployer)
    assert not second.isVerified(wallet)
    assert not listener.answer()


def test_identity_that_plays_dead_after_the_first_look__does_not_hold_up_the_batch(
    platform, registry, issuer, compliance_officer, guardian, operators, kyc_officer, deployer, investors
):
    """`settle` asks whether the investor is verified, takes the subscription off, and mints, which asks again."""
    roles = {"issuer": issuer, "compliance_officer": compliance_officer, "guardian": guardian, "operators": operators}
    sold, cash, now = valued_suite(platform, **roles).token, platform.stablecoin, chain.pending_timestamp
    terms = (sold, cash, investors[9], 50 * DOLLAR, 0, 1_000 * 10**6, 10**6, now, now + DAY)
    factory = platform.offering_factory
    created = factory.createOffering(terms, sender=issuer).events.filter(factory.OfferingCreated)[0]
    offering = project.Offering.at(created.offering)
    sold.addAgent(offering, sender=issuer)
    evil, honest = investors[5], investors[6]
    identity = deployer.deploy(project.EvilFickleIdentity)
    claim = {"topic": 1, "issued_at": now, "expires_at": now + YEAR}
    identity.show(*signed_claim(kyc_officer, platform.claim_issuer, identity.address, **claim), sender=evil)
    registry.registerIdentity(evil, identity, USA, sender=kyc_officer)
    verify_investor(platform, kyc_officer, honest)
    for buyer in (evil, honest):
        cash.mint(buyer, 100 * DOLLAR, sender=issuer)
        cash.approve(offering, 100 * DOLLAR, sender=buyer)
        offering.subscribe(10**6, 100 * DOLLAR, sender=buyer)
    offering.close(sender=issuer)
    identity.depend(offering, evil, sender=evil)
    offering.settle([honest, evil], sender=issuer)
    assert sold.balanceOf(honest) == 10**6
