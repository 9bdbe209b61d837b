"""From when on a transfer passes, and how much of it now: what several rules agree on."""

import pytest
from ape import chain, project
from ape.exceptions import ContractLogicError

from scripts.deployment.platform import KYC_TOPIC
from tests.support.preflights import NEVER, UNKNOWN, codes, forecast
from tests.unit.contracts.preflight.conftest import HELD, VALID_FOR

HIDES_FORECAST, FORECASTS_NEVER, FORECASTS_UNKNOWN = 4, 5, 6
#: mode of EvilIssuer
VOUCHES = 5
#: seconds after a full day
DAY = 86_400


@pytest.fixture
def midnight():
    """The head stands at the first second of a day."""
    start = (chain.blocks.head.timestamp // DAY + 1) * DAY
    chain.mine(timestamp=start)
    return start


@pytest.fixture
def passes_at(token):
    """Whether a transfer, really sent in that second, passes."""

    def passes_at(time, giver, receiver, amount):
        before = chain.snapshot()
        try:
            chain.pending_timestamp = time
            token.transfer(receiver, amount, sender=giver, gas=1_000_000)
            return True
        except ContractLogicError:
            return False
        finally:
            chain.restore(before)

    return passes_at


@pytest.fixture
def two_rules(add_rule):
    return add_rule(), add_rule()


def test_two_rules_with_hours__agree_on_the_first_second_of_both(
    judge, two_rules, deployer, midnight, passes_at, holder, buyer
):
    """Every 7th second and every 11th, with different first ones: found by asking in turns."""
    one, other = two_rules
    one.setHours(7, midnight + 3, 1, sender=deployer)
    other.setHours(11, midnight + 5, 1, sender=deployer)
    now = chain.blocks.head.timestamp
    report = judge(holder, buyer, 1)
    expected = next(s for s in range(now, now + 77) if (s - midnight) % 7 == 3 and (s - midnight) % 11 == 5)
    assert report.earliest == expected
    assert passes_at(expected, holder, buyer, 1) and not passes_at(expected - 1, holder, buyer, 1)


def test_rules_that_never_agree__leave_it_unknown(judge, two_rules, deployer, midnight, holder, buyer):
    for rule, second in zip(two_rules, (0, 1), strict=True):
        rule.setHours(2, midnight + second, 1, sender=deployer)
    assert judge(holder, buyer, 1).earliest == UNKNOWN


def test_open_rule__does_not_hide_one_that_never_allows(judge, two_rules, deployer, midnight, holder, buyer):
    one, other = two_rules
    one.setHours(DAY, midnight + 60, 1, sender=deployer)
    other.setLot(1, 4, sender=deployer)
    report = judge(holder, buyer, 5)
    assert codes(report) == [("MockForecastRule", 1), ("MockForecastRule", 3)] and report.earliest == NEVER


@pytest.mark.parametrize("never_first", [True, False])
def test_never__weighs_more_than_unknown(judge, two_rules, deployer, holder, buyer, never_first):
    one, other = two_rules if never_first else reversed(two_rules)
    one.setLot(1, 4, sender=deployer)
    other.setMood(FORECASTS_UNKNOWN, sender=deployer)
    assert judge(holder, buyer, 5).earliest == NEVER


def test_unknown__weighs_more_than_a_later_second(judge, two_rules, deployer, midnight, holder, buyer):
    one, other = two_rules
    one.setHours(DAY, midnight + 60, 1, sender=deployer)
    other.setMood(FORECASTS_UNKNOWN, sender=deployer)
    assert judge(holder, buyer, 5).earliest == UNKNOWN


def test_two_lots__have_their_common_multiple_as_the_largest(judge, two_rules, deployer, holder, buyer):
    one, other = two_rules
    one.setLot(6, 1_000, sender=deployer)
    other.setLot(10, 989, sender=deployer)
    assert forecast(judge(holder, buyer, 5)) == (NEVER, 960, True)
    assert judge(holder, buyer, 960).isAllowed and not judge(holder, buyer, 966).isAllowed


def test_closed_rule__leaves_no_amount(judge, add_rule, deployer, midnight, holder, buyer):
    add_rule().setHours(DAY, midnight + 60, 1, sender=deployer)
    assert forecast(judge(holder, buyer, 1)) == (midnight + 60, 0, True)


def test_rule_that_hides_its_forecast__leaves_it_unknown(judge, two_rules, deployer, midnight, holder, buyer):
    one, other = two_rules
    one.setHours(DAY, midnight + 60, 1, sender=deployer)
    other.setMood(HIDES_FORECAST, sender=deployer)
    assert forecast(judge(holder, buyer, 1)) == (UNKNOWN, 0, True)
    one.setHours(1, 0, 1, sender=deployer)
    assert forecast(judge(holder, buyer, 1)) == (chain.blocks.head.timestamp, 0, False)


def test_allowed_transfer__is_allowed_now_whatever_rules_forecast(judge, add_rule, deployer, holder, buyer):
    add_rule().setMood(FORECASTS_NEVER, sender=deployer)
    assert forecast(judge(holder, buyer, 1)) == (chain.blocks.head.timestamp, HELD, True)


def test_claim_that_lapses_before__is_never(judge, add_rule, deployer, platform, passes_at, holder, buyer):
    identity = platform.identity_registry.identity(buyer)
    until = _expiry(platform, identity)
    rule = add_rule()
    rule.setHours(2**39, until, 2**38, sender=deployer)
    assert judge(holder, buyer, 1).earliest == until
    assert passes_at(until, holder, buyer, 1) and not passes_at(until - 1, holder, buyer, 1)
    rule.setHours(2**39, until + 1, 2**38, sender=deployer)
    assert judge(holder, buyer, 1).earliest == NEVER
    assert not passes_at(until + 1, holder, buyer, 1)


def test_claim_of_a_sender_who_must_be_verified__counts_too(
    judge, add_rule, deployer, token, platform, holder, buyer, conduit
):
    token.transfer(buyer, 5, sender=holder)
    until = _expiry(platform, platform.identity_registry.identity(buyer))
    rule = add_rule()
    for opening, expected in ((until, until), (until + 1, NEVER)):
        rule.setHours(2**39, opening, 2**38, sender=deployer)
        assert judge(buyer, conduit, 1).earliest == expected
    # A sender who need not be verified may lapse.
    assert judge(buyer, holder, 1).earliest == until + 1


def test_attestation__outlives_a_claim_that_was_taken_away(
    judge, add_rule, deployer, platform, passes_at, holder, buyer, kyc_officer
):
    registry = platform.identity_registry
    for part in (
        platform.identity_registry_storage,
        platform.trusted_issuers_registry,
        platform.claim_topics_registry,
    ):
        if not part.isListener(registry):
            part.addListener(registry, sender=deployer)
    registry.setVerificationTtl(DAY, sender=deployer)
    registry.refresh(buyer, sender=deployer)
    until = registry.attestationOf(buyer)[2]
    assert until == chain.blocks.head.timestamp + DAY
    identity = _identity_of(platform, buyer)
    identity.removeClaim(identity.getClaimIdsByTopic(KYC_TOPIC)[0], sender=buyer)
    rule = add_rule()
    for opening, expected in ((until, until), (until + 1, NEVER)):
        rule.setHours(2**39, opening, 2**38, sender=deployer)
        assert judge(holder, buyer, 1).earliest == expected
        assert passes_at(opening, holder, buyer, 1) == (expected == until)


def test_issuer_who_does_not_tell_the_expiry__leaves_a_later_second_unknown(
    judge, add_rule, deployer, platform, midnight, holder, buyer
):
    """A second topic, vouched for by an issuer of the standard's own kind; the first one is told and lasts."""
    silent = deployer.deploy(project.EvilIssuer)
    silent.setMode(VOUCHES, sender=deployer)
    platform.trusted_issuers_registry.addTrustedIssuer(silent, [7], sender=deployer)
    platform.claim_topics_registry.addClaimTopic(7, sender=deployer)
    for wallet in (holder, buyer):
        _identity_of(platform, wallet).addClaim(7, 1, silent, b"\x01", b"", "", sender=wallet)
    rule = add_rule()
    assert judge(holder, buyer, 1).isAllowed
    rule.setHours(DAY, midnight + 60, 1, sender=deployer)
    assert judge(holder, buyer, 1).earliest == UNKNOWN
    # What is told to lapse decides, whatever is not told.
    rule.setHours(2**39, midnight + 2 * VALID_FOR, 2**38, sender=deployer)
    assert judge(holder, buyer, 1).earliest == NEVER


def _identity_of(platform, wallet):
    return project.IOnchainId.at(platform.identity_registry.identity(wallet))


def _expiry(platform, identity):
    contract = project.IOnchainId.at(identity)
    data = contract.getClaim(contract.getClaimIdsByTopic(KYC_TOPIC)[0])[4]
    return platform.claim_issuer.expiryOf(data)
