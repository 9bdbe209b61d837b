import pytest
from ape import chain

from aimy.errors import FatalError, TransientError
from oracles.kyc.case import Status
from oracles.kyc.claims import claim_digest, claim_fields, decode_claim
from tests.integration.kyc.office import DAY, officer_key, pass_days
from tests.support.actors import local_account

ZERO_ADDRESS = "0x" + "00" * 20
US, CH = 840, 756


def expiry(office, application_id) -> int:
    return office.case(application_id).claims[-1].claim.expires_at


def test_account_without_powers__stops_the_daemon(office, settings, stranger):
    office.settings = settings.model_copy(update={"key": type(settings.key)(local_account(stranger).key.hex())})
    office.restart()
    with pytest.raises(FatalError, match="is no signer of ClaimIssuer"):
        office.tick()


def test_listed_person__is_refused_and_leaves_no_trace_on_chain(office, platform, investors):
    nonce = office.officer_account.nonce
    hit = office.apply(investors[0], full_name="Ebrahim Raisi", birth_date="1960-12-14", nationality="IR", country="IR")
    office.tick()
    case = office.case(hit)
    assert case.status is Status.REFUSED
    assert "OFAC SDN list of 2021-03-10: entry " in case.reason and "Raisi" not in case.reason
    assert platform.identity_factory.getIdentity(investors[0]) == ZERO_ADDRESS
    assert office.officer_account.nonce == nonce


def test_application_after_the_screening_of_a_tick__waits_for_the_next(office, platform, investors, monkeypatch):
    screen_all = office.officer._screen_all
    late = []

    def screen_then_receive(usable):
        screen_all(usable)
        if not late:
            late.append(
                office.apply(
                    investors[0], full_name="Ebrahim Raisi", birth_date="1960-12-14", nationality="IR", country="IR"
                )
            )

    monkeypatch.setattr(office.officer, "_screen_all", screen_then_receive)
    office.tick()
    assert office.case(late[0]).status is Status.RECEIVED
    assert platform.identity_factory.getIdentity(investors[0]) == ZERO_ADDRESS
    office.tick()
    assert office.case(late[0]).status is Status.REFUSED
    assert platform.identity_factory.getIdentity(investors[0]) == ZERO_ADDRESS


def test_stale_list__clears_nobody_until_it_is_fetched_again(office, platform, sanctions, investors):
    sanctions.age(hours=73)
    application_id = office.apply(investors[0])
    with pytest.raises(TransientError, match="the sanctions list is stale"):
        office.tick()
    assert office.case(application_id).status is Status.RECEIVED
    assert office.case(application_id).reason.startswith("waits for screening: the sanctions list is")
    assert platform.identity_factory.getIdentity(investors[0]) == ZERO_ADDRESS
    sanctions.fetch()
    office.tick()
    assert office.case(application_id).status is Status.AWAITING_CONSENT


def test_list_that_lapses_before_consent__holds_the_claim_back(office, sanctions, investors):
    application_id = office.apply(investors[0])
    office.tick()
    office.consent(investors[0])
    sanctions.path.unlink()
    with pytest.raises(TransientError):
        office.tick()
    assert office.case(application_id).claims == ()
    assert not office.platform.identity_registry.contains(investors[0])


def test_second_wallet_of_an_identity__gets_nothing(office, platform, investors):
    first, second = investors[:2]
    office.apply(first)
    office.tick()
    platform.identity_factory.linkWallet(second, sender=first)
    application_id = office.apply(second, full_name="Grace Hopper")
    office.tick()
    office.consent(first)
    office.tick()
    assert "belongs to another application" in office.case(application_id).reason
    assert platform.identity_registry.isVerified(first)
    assert not platform.identity_registry.contains(second)


def test_cleared_applicant__is_verified_once_the_wallet_consents(office, platform, investors):
    wallet = investors[0]
    application_id = office.apply(wallet)
    office.tick()
    assert office.case(application_id).status is Status.AWAITING_CONSENT
    office.tick()
    assert not platform.identity_registry.contains(wallet)

    office.consent(wallet)
    office.tick()
    case = office.case(application_id)
    assert (case.status, case.reason) == (Status.VERIFIED, None)
    assert platform.identity_registry.isVerified(wallet)
    assert platform.identity_registry.investorCountry(wallet) == US


def test_claim_on_chain__carries_only_a_salted_hash_of_the_kept_evidence(office, platform, investors):
    application_id = office.verify(investors[0])
    identity = office.identity_of(investors[0])
    (claim_id,) = identity.getClaimIdsByTopic(1)
    claim = decode_claim(identity.address, 1, bytes(identity.getClaim(claim_id).data))
    case = office.case(application_id)
    assert claim == case.claims[-1].claim
    assert claim.evidence_hash == case.evidence_hash(case.claims[-1].screening)
    assert claim.evidence_hash != case.model_copy(update={"salt": "00" * 32}).evidence_hash(case.screening)
    assert platform.claim_issuer.isClaimValid(
        identity, 1, identity.getClaim(claim_id).signature, identity.getClaim(claim_id).data
    )


def test_restart_at_any_point__sends_nothing_twice(office, investors):
    nonce = office.officer_account.nonce
    wallet = investors[0]
    application_id = office.apply(wallet)
    for _ in range(2):
        office.tick()
        office.restart()
    assert office.officer_account.nonce == nonce + 1
    office.consent(wallet)
    for _ in range(3):
        office.tick()
        office.restart()
    assert office.case(application_id).status is Status.VERIFIED
    assert office.officer_account.nonce == nonce + 3


def test_registered_country__follows_the_application(office, platform, investors, kyc_officer):
    wallet = investors[0]
    office.verify(wallet, country="CH")
    platform.identity_registry.updateCountry(wallet, US, sender=kyc_officer)
    office.tick()
    assert platform.identity_registry.investorCountry(wallet) == CH


def test_removed_consent__is_seen_and_the_claim_not_put_back(office, platform, investors):
    wallet = investors[0]
    application_id = office.verify(wallet)
    identity = office.identity_of(wallet)
    identity.removeKey(officer_key(office.officer_account.address), 3, sender=wallet)
    (claim_id,) = identity.getClaimIdsByTopic(1)
    identity.removeClaim(claim_id, sender=wallet)
    office.tick()
    assert office.case(application_id).status is Status.AWAITING_CONSENT
    assert not platform.identity_registry.isVerified(wallet)


def test_chain_far_ahead__counts_validity_from_its_own_time(office, platform, investors):
    pass_days(366)
    application_id = office.verify(investors[0])
    assert abs(expiry(office, application_id) - chain.blocks.head.timestamp - 365 * DAY) < 60
    assert platform.identity_registry.isVerified(investors[0])


def test_claim_before_its_end__is_renewed(office, platform, investors):
    application_id = office.verify(investors[0])
    first = expiry(office, application_id)
    pass_days(330)
    office.tick()
    assert expiry(office, application_id) == first
    pass_days(10)
    office.tick()
    assert expiry(office, application_id) > first
    pass_days(30)
    assert platform.identity_registry.isVerified(investors[0])


def test_new_hit__revokes_every_claim_for_good(office, platform, sanctions, investors):
    wallet = investors[0]
    application_id = office.verify(wallet)
    identity = office.identity_of(wallet)
    pass_days(340)
    (claim_id,) = identity.getClaimIdsByTopic(1)
    before_renewal = identity.getClaim(claim_id)
    office.tick()
    assert len(office.case(application_id).claims) == 2

    sanctions.add("Ada", "LOVELACE", "10 Dec 1985")
    office.tick()
    case = office.case(application_id)
    assert case.status is Status.REFUSED and "entry 999001 (SDGT)" in case.reason
    assert not platform.identity_registry.isVerified(wallet)
    for kept in case.claims:
        digest = platform.claim_issuer.claimDigest(claim_fields(kept.claim))
        assert claim_digest(kept.claim, platform.claim_issuer.address, chain.chain_id) == digest
        assert platform.claim_issuer.isRevoked(digest)
    assert not platform.claim_issuer.isClaimValid(identity, 1, before_renewal.signature, before_renewal.data)

    sanctions.fetch()
    office.tick()
    assert office.case(application_id).status is Status.REFUSED


def test_hit_found_after_a_restart_without_a_list__is_still_revoked(office, platform, sanctions, investors):
    wallet = investors[0]
    application_id = office.verify(wallet)
    case = office.case(application_id)
    office.store.save(case.with_(status=Status.REFUSED, reason="entry 1"))
    sanctions.path.unlink()
    office.restart()
    with pytest.raises(TransientError):
        office.tick()
    assert not platform.identity_registry.isVerified(wallet)
