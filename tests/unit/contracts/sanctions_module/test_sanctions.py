import ape
import pytest
from ape import chain

from tests.support.bookkeeping import compliance_account
from tests.support.movements import ZERO, Authority
from tests.support.rules import DAY, NEVER, RuleUnderTest, refuses_everyone_unbound

SENDER_LISTED, RECEIVER_LISTED, LIST_STALE, SENDER_UNKNOWN = 1, 2, 3, 4
SOURCE = b"OFAC SDN".ljust(32, b"\0")


@pytest.fixture(scope="module")
def sanctions(platform):
    return platform.sanctions_list


@pytest.fixture(scope="module")
def oracle(kyc_officer):
    return kyc_officer


@pytest.fixture(scope="module")
def rule(platform, deployer):
    module, compliance = platform.sanctions_module, compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    return RuleUnderTest(module, compliance)


def test_list_kept_by_a_stranger__reverts(sanctions, stranger):
    with ape.reverts(sanctions.AccessManagedUnauthorized, caller=stranger):
        sanctions.list([stranger], SOURCE, sender=stranger)
    with ape.reverts(sanctions.AccessManagedUnauthorized, caller=stranger):
        sanctions.unlist([stranger], sender=stranger)
    with ape.reverts(sanctions.AccessManagedUnauthorized, caller=stranger):
        sanctions.confirm(sender=stranger)


def test_list_of_nobody_or_too_many__reverts(sanctions, oracle):
    with ape.reverts(sanctions.SanctionsSubjectZero):
        sanctions.list([ZERO], SOURCE, sender=oracle)
    with ape.reverts(sanctions.SanctionsBatchTooLong, length=201, limit=200):
        sanctions.list([oracle] * 201, SOURCE, sender=oracle)
    with ape.reverts(sanctions.SanctionsBatchTooLong, length=201, limit=200):
        sanctions.unlist([oracle] * 201, sender=oracle)


def test_list__tells_each_subject_once(sanctions, oracle, investors):
    one, other = investors[:2]
    receipt = sanctions.list([one, other, one], SOURCE, sender=oracle)
    assert receipt.events == [sanctions.SanctionsListed(one, SOURCE), sanctions.SanctionsListed(other, SOURCE)]
    receipt = sanctions.unlist([one, one], sender=oracle)
    assert receipt.events == [sanctions.SanctionsLifted(one)]
    assert (sanctions.isListed(one), sanctions.isListed(other)) == (False, True)


def test_two_asked_about_at_once__one_of_them_is_enough(sanctions, oracle, investors):
    one, other = investors[:2]
    assert not sanctions.isEitherListed(one, other)
    sanctions.list([one], SOURCE, sender=oracle)
    answers = [sanctions.isEitherListed(*pair) for pair in ((one, other), (other, one), (other, other), (other, ZERO))]
    assert answers == [True, True, False, False]


def test_most_subjects__fit_a_batch(sanctions, oracle):
    subjects = [f"0x{number:040x}" for number in range(1, 201)]
    assert len(sanctions.list(subjects, SOURCE, sender=oracle).events) == 200
    assert len(sanctions.unlist(subjects, sender=oracle).events) == 200


def test_listing__confirms_nothing(sanctions, oracle, investors):
    sanctions.list([investors[0]], SOURCE, sender=oracle)
    sanctions.unlist([investors[0]], sender=oracle)
    assert sanctions.confirmedAt() == 0


def test_age_of_unbound_compliance__reverts(rule, stranger):
    refuses_everyone_unbound(rule.module, stranger, "setMaxAge", 1)


@pytest.mark.parametrize("part", ["from", "fromIdentity"])
def test_listed_sender__is_refused_by_wallet_and_by_identity(rule, sanctions, oracle, investors, part):
    moved = {"giver": investors[0], "receiver": investors[1], "amount": 1} | {part: investors[2]}
    assert rule.code(**moved) == 0
    sanctions.list([investors[2]], SOURCE, sender=oracle)
    assert rule.code(**moved) == SENDER_LISTED
    assert rule.next(**moved) == NEVER
    assert rule.code(**moved | {"amount": 0}) == SENDER_LISTED


def test_sender_without_identity__is_not_cleared(rule, investors):
    moved = {"from": investors[0], "receiver": investors[1], "amount": 1}
    assert (rule.code(**moved), rule.next(**moved)) == (SENDER_UNKNOWN, NEVER)
    assert rule.code(**moved, isFromConduit=True) == 0


@pytest.mark.parametrize("part", ["to", "toIdentity"])
def test_listed_receiver__is_refused_and_gets_no_new_shares(rule, sanctions, oracle, investors, part):
    moved = {"giver": investors[0], "receiver": investors[1], "amount": 1} | {part: investors[2]}
    sanctions.list([investors[2]], SOURCE, sender=oracle)
    assert rule.code(**moved) == RECEIVER_LISTED
    del moved["giver"]
    assert rule.code(authority=Authority.ISSUANCE, **moved) == RECEIVER_LISTED


def test_enforcement__is_not_gated(rule, sanctions, oracle, investors):
    sanctions.list([investors[0]], SOURCE, sender=oracle)
    moved = {"giver": investors[0], "receiver": investors[1], "amount": 1}
    assert rule.code(authority=Authority.ENFORCEMENT, **moved) == 0


def test_conduit__is_exempt_on_its_side_only(rule, sanctions, oracle, investors):
    sanctions.list([investors[0]], SOURCE, sender=oracle)
    assert rule.code(giver=investors[0], receiver=investors[1], amount=1, isFromConduit=True) == 0
    assert rule.code(giver=investors[1], receiver=investors[0], amount=1, isToConduit=True) == 0
    assert rule.code(giver=investors[0], to=investors[1], amount=1, isToConduit=True) == SENDER_LISTED


def test_stale_list__clears_nobody(rule, sanctions, oracle, investors):
    moved = {"giver": investors[0], "receiver": investors[1], "amount": 1}
    receipt = rule.set("setMaxAge", DAY)
    assert receipt.events == [rule.module.SanctionsMaxAgeSet(rule.compliance, DAY)]
    assert rule.module.getMaxAge(rule.compliance) == DAY
    receipt = sanctions.confirm(sender=oracle)
    confirmed = sanctions.confirmedAt()
    assert receipt.events == [sanctions.SanctionsConfirmed(confirmed)]
    assert rule.code(at=confirmed + DAY, **moved) == 0
    assert rule.code(at=confirmed + DAY + 1, **moved) == LIST_STALE


def test_list_never_confirmed__clears_others_unless_an_age_is_set(rule, sanctions, investors):
    moved = {"giver": investors[0], "receiver": investors[1], "amount": 1, "at": chain.blocks.head.timestamp}
    assert sanctions.confirmedAt() == 0 and rule.code(**moved) == 0
    rule.set("setMaxAge", 10_000 * DAY)
    assert rule.code(**moved) == LIST_STALE and rule.next(**moved) == NEVER
    issued = {"receiver": investors[1], "amount": 1, "at": moved["at"], "authority": Authority.ISSUANCE}
    assert rule.code(**issued) == LIST_STALE
    rule.set("setMaxAge", 0)
    assert rule.code(**moved) == 0


def test_codes__are_explained(rule):
    assert [bool(rule.module.reason(code)) for code in range(1, 6)] == [True, True, True, True, False]
    assert (rule.module.name(), rule.module.duties()) == ("SanctionsModule", 3)
