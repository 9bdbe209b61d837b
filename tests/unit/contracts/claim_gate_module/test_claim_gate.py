"""Topic 2 stands for accredited, 3 for professional; one person is the one for a while, another the other."""

import ape
import pytest
from ape import chain, project

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.bookkeeping import compliance_account
from tests.support.identity import verify_investor
from tests.support.investor_claims import give_claim, trust_about
from tests.support.movements import Authority
from tests.support.rules import NEVER, RuleUnderTest, refuses_everyone_unbound

ACCREDITED, PROFESSIONAL = 2, 3
USA, GERMANY, FRANCE = 840, 276, 250
CLAIM_MISSING, IDENTITY_UNKNOWN = 1, 2
#: mode of EvilIssuer
VOUCHES = 5
LASTING = 1_000


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x35" * 32)


@pytest.fixture(scope="module")
def ends_at():
    """Last second of the claims given here."""
    return chain.pending_timestamp + LASTING


@pytest.fixture(scope="module")
def person(platform, deployer, kyc_officer, investors, ends_at):
    """Identity of an investor with a claim about a topic."""
    trust_about(platform, deployer, platform.claim_issuer, ACCREDITED, PROFESSIONAL)
    issuer = platform.claim_issuer

    def person(number, topic):
        identity = verify_investor(platform, kyc_officer, investors[number])
        times = {"issued_at": ends_at - LASTING, "expires_at": ends_at}
        give_claim(kyc_officer, issuer, investors[number], identity, topic, **times)
        return identity

    return person


@pytest.fixture(scope="module")
def accredited(person):
    return person(1, ACCREDITED)


@pytest.fixture(scope="module")
def professional(person):
    return person(2, PROFESSIONAL)


@pytest.fixture(scope="module")
def rule(platform, deployer):
    """Asks Americans to be accredited, Germans for either, and nothing of the French; others to be professionals."""
    module, compliance = deployer.deploy(project.ClaimGateModule), compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    gates = {USA: [ACCREDITED], GERMANY: [ACCREDITED, PROFESSIONAL], FRANCE: [], 0: [PROFESSIONAL]}
    for country, topics in gates.items():
        module.setGate(country, topics, sender=compliance)
    return RuleUnderTest(module, compliance)


@pytest.fixture
def to(suite, stranger):
    """A transfer to somebody of a country."""

    def to(receiver, country, **changes):
        return {
            "token": suite.token,
            "giver": stranger,
            "receiver": receiver,
            "toCountry": country,
            "amount": 1,
        } | changes

    return to


def test_gates_of_unbound_compliance__revert(rule, stranger):
    refuses_everyone_unbound(rule.module, stranger, "setGate", 0, [])
    refuses_everyone_unbound(rule.module, stranger, "removeGate", 0)
    refuses_everyone_unbound(rule.module, stranger, "setIssuanceGated", True)


def test_four_topics_and_an_unknown_gate__revert(rule):
    with ape.reverts(rule.module.ClaimGateTopicsTooMany, count=4, limit=3):
        rule.set("setGate", USA, [1, 2, 3, 4])
    with ape.reverts(rule.module.ClaimGateUnknown, country=124):
        rule.set("removeGate", 124)


def test_gate__is_announced(rule):
    receipt = rule.set("setGate", 124, [ACCREDITED])
    assert receipt.events == [rule.module.ClaimGateSet(rule.compliance, 124, [ACCREDITED])]
    assert list(rule.module.topicsFor(rule.compliance, 124)) == [ACCREDITED]
    receipt = rule.set("removeGate", 124)
    assert receipt.events == [rule.module.ClaimGateRemoved(rule.compliance, 124)]
    assert list(rule.module.topicsFor(rule.compliance, 124)) == [PROFESSIONAL]


def test_gate_of_every_other_country__is_removed_too(rule):
    rule.set("removeGate", 0)
    assert list(rule.module.topicsFor(rule.compliance, 124)) == []
    assert list(rule.module.topicsFor(rule.compliance, USA)) == [ACCREDITED]
    with ape.reverts(rule.module.ClaimGateUnknown, country=0):
        rule.set("removeGate", 0)


def test_gate_set_anew__asks_for_the_new_topics_only(rule):
    rule.set("setGate", GERMANY, [4])
    assert list(rule.module.topicsFor(rule.compliance, GERMANY)) == [4]
    rule.set("setGate", GERMANY, [1, 2, 3])
    assert list(rule.module.topicsFor(rule.compliance, GERMANY)) == [1, 2, 3]


def test_claim__opens_the_gates_that_ask_for_it(rule, to, accredited, professional, ends_at):
    opened = [
        (rule.code(**to(accredited, country, at=ends_at)) == 0, rule.code(**to(professional, country, at=ends_at)) == 0)
        for country in (USA, GERMANY, FRANCE, 124)
    ]
    assert opened == [(True, False), (True, True), (True, True), (False, True)]


def test_claim_that_lapsed_a_second_ago__opens_nothing(rule, to, accredited, ends_at):
    assert rule.code(**to(accredited, USA, at=ends_at)) == 0
    assert rule.code(**to(accredited, USA, at=ends_at + 1)) == CLAIM_MISSING
    assert rule.next(**to(accredited, USA, at=ends_at + 1)) == NEVER


def test_claim_that_is_too_long_to_read__does_not_hide_the_one_before_it(
    rule, to, platform, deployer, accredited, investors, ends_at
):
    evil = deployer.deploy(project.EvilIssuer)
    evil.setMode(VOUCHES, sender=deployer)
    trust_about(platform, deployer, evil, ACCREDITED)
    accredited.addClaim(ACCREDITED, 1, evil, b"\x01", bytes(5_000), "", sender=investors[1])
    assert rule.code(**to(accredited, USA, at=ends_at)) == 0
    assert rule.code(**to(accredited, USA, at=ends_at + 1)) == CLAIM_MISSING


def test_receiver_without_identity__is_refused_where_something_is_asked(rule, to, stranger, ends_at):
    unknown = {"toIdentity": "0x" + "00" * 20}
    assert rule.code(**to(stranger, USA, **unknown)) == IDENTITY_UNKNOWN
    assert rule.code(**to(stranger, FRANCE, **unknown)) == 0


def test_pool__asks_its_buyer_and_not_who_gives_into_it(rule, to, professional, accredited):
    assert rule.code(**to(professional, USA, isFromConduit=True)) == CLAIM_MISSING
    assert rule.code(**to(accredited, USA, isFromConduit=True)) == 0
    assert rule.code(**to(professional, USA, isToConduit=True)) == 0


def test_issuance__is_gated_if_said_so_and_enforcement_never(rule, to, professional):
    issued = to(professional, USA, authority=Authority.ISSUANCE)
    assert rule.code(**issued) == 0
    receipt = rule.set("setIssuanceGated", True)
    assert receipt.events == [rule.module.ClaimGateIssuanceSet(rule.compliance, True)]
    assert rule.module.isIssuanceGated(rule.compliance)
    assert rule.code(**issued) == CLAIM_MISSING
    assert rule.code(**to(professional, USA, authority=Authority.ENFORCEMENT)) == 0
    rule.set("setIssuanceGated", False)
    assert rule.code(**issued) == 0


def test_revoked_claim__closes_the_gate_at_once(platform, rule, to, accredited, deployer):
    claim_id = accredited.getClaimIdsByTopic(ACCREDITED)[0]
    assert rule.code(**to(accredited, USA)) == 0
    platform.claim_issuer.revokeClaim(claim_id, accredited, sender=deployer)
    assert rule.code(**to(accredited, USA)) == CLAIM_MISSING


def test_issuer_no_longer_trusted_about_the_topic__closes_the_gate(platform, rule, to, accredited, deployer):
    platform.trusted_issuers_registry.updateIssuerClaimTopics(platform.claim_issuer, [1], sender=deployer)
    assert rule.code(**to(accredited, USA)) == CLAIM_MISSING


def test_codes__are_explained(rule):
    assert [bool(rule.module.reason(code)) for code in (1, 2, 3)] == [True, True, False]
    assert (rule.module.name(), rule.module.duties()) == ("ClaimGateModule", 3)
