import ape
import pytest
from ape import chain
from eth_utils import to_checksum_address

from tests.support.holder_caps import ACCREDITED, CLASS, COUNTRY, GERMANY, TOTAL, USA, cap
from tests.support.movements import ZERO, Authority
from tests.support.rules import NEVER, refuses_everyone_unbound

IDENTITY_UNKNOWN, TOTAL_FULL, COUNTRY_FULL, CLASS_FULL = 1, 2, 3, 4


def person(number):
    """An identity of somebody."""
    return to_checksum_address(number.to_bytes(20, "big"))


def enter(rule, count, *, first=1, country=USA):
    for number in range(first, first + count):
        rule.issue(person(number), 10, toCountry=country)


def test_caps_of_unbound_compliance__revert(rule, stranger):
    refuses_everyone_unbound(rule.module, stranger, "addHolderCap", cap(TOTAL, 1))
    refuses_everyone_unbound(rule.module, stranger, "setHolderCap", 0, 0, 1, True)


def test_cap_of_no_country__reverts(rule):
    with ape.reverts(rule.module.HolderCapCountryZero):
        rule.set("addHolderCap", cap(COUNTRY, 1))


def test_ninth_cap__reverts(rule):
    for _ in range(8):
        rule.set("addHolderCap", cap(TOTAL, 1))
    with ape.reverts(rule.module.HolderCapsTooMany, limit=8):
        rule.set("addHolderCap", cap(TOTAL, 1))


def test_cap_added_late__reverts(rule):
    enter(rule, 1)
    with ape.reverts(rule.module.HolderCapLate, holders=1):
        rule.set("addHolderCap", cap(TOTAL, 1))


def test_unknown_cap__reverts(rule):
    with ape.reverts(rule.module.HolderCapUnknown, cap=0, count=0):
        rule.set("setHolderCap", 0, 0, 1, True)


def test_cap__is_announced_and_changed(rule):
    module = rule.module
    receipt = rule.set("addHolderCap", cap(CLASS, 35, topic=ACCREDITED, without=True, warn_at=30))
    assert receipt.events == [
        module.HolderCapAdded(rule.compliance, 0, CLASS, 0, ACCREDITED, True),
        module.HolderCapSet(rule.compliance, 0, 30, 35, True),
    ]
    receipt = rule.set("setHolderCap", 0, 40, 50, False)
    assert receipt.events == [module.HolderCapSet(rule.compliance, 0, 40, 50, False)]
    assert [tuple(entry) for entry in module.getHolderCaps(rule.compliance)] == [
        (CLASS, 0, True, False, 40, 50, ACCREDITED)
    ]


@pytest.mark.parametrize("limit", [100, 250])
def test_owner_beyond_the_limit__is_refused(rule, limit):
    """Section 3(c)(1): a hundred beneficial owners, or two hundred and fifty."""
    rule.set("addHolderCap", cap(TOTAL, limit))
    enter(rule, limit - 1)
    assert rule.code(giver=person(1), receiver=person(limit), amount=1) == 0
    enter(rule, 1, first=limit)
    assert rule.code(giver=person(1), receiver=person(limit + 1), amount=1) == TOTAL_FULL
    assert rule.code(receiver=person(limit + 1), amount=1, authority=Authority.ISSUANCE) == TOTAL_FULL
    assert rule.code(giver=person(1), receiver=person(limit), amount=1) == 0
    assert rule.module.holderCount(rule.compliance) == limit


def test_two_wallets_of_one_person__count_once(rule, investors):
    rule.set("addHolderCap", cap(TOTAL, 1))
    rule.record(to=investors[0], toIdentity=person(1), amount=5, authority=Authority.ISSUANCE)
    assert rule.code(to=investors[1], toIdentity=person(1), amount=5, authority=Authority.ISSUANCE) == 0
    rule.record(to=investors[1], toIdentity=person(1), amount=5, authority=Authority.ISSUANCE)
    assert rule.module.holderCount(rule.compliance) == 1
    rule.record(giver=person(1), receiver=person(1), amount=10)
    assert rule.module.countOf(rule.compliance, 0) == 1


def test_sender_who_gives_all__leaves_his_place(rule):
    rule.set("addHolderCap", cap(TOTAL, 2))
    enter(rule, 2)
    assert rule.code(giver=person(1), receiver=person(3), amount=9) == TOTAL_FULL
    assert rule.code(giver=person(1), receiver=person(3), amount=10) == 0
    rule.record(giver=person(1), receiver=person(3), amount=10)
    assert rule.module.countOf(rule.compliance, 0) == 2
    assert tuple(rule.module.holderOf(rule.compliance, person(1))) == (0, 0)


def test_place_in_another_country__is_not_left_to_the_receiver(rule):
    rule.set("addHolderCap", cap(COUNTRY, 1, country=USA))
    enter(rule, 1)
    enter(rule, 1, first=2, country=GERMANY)
    moved = {"receiver": person(3), "toCountry": USA, "amount": 10}
    assert rule.code(giver=person(2), **moved) == COUNTRY_FULL
    assert rule.code(giver=person(1), **moved) == 0


def test_country__has_its_own_count_which_follows_a_move(rule):
    rule.set("addHolderCap", cap(COUNTRY, 1, country=GERMANY))
    enter(rule, 3)
    enter(rule, 1, first=4, country=GERMANY)
    into_germany = {"giver": person(1), "receiver": person(5), "toCountry": GERMANY, "amount": 1}
    assert rule.code(**into_germany) == COUNTRY_FULL
    assert rule.code(**into_germany | {"toCountry": USA}) == 0
    recount(rule, person(4), person(4), GERMANY, USA)
    assert (rule.module.countOf(rule.compliance, 0), rule.code(**into_germany)) == (0, 0)
    recount(rule, person(4), person(4), USA, GERMANY)
    assert rule.module.countOf(rule.compliance, 0) == 1


def recount(rule, old, new, old_country, new_country, balance=10):
    change = (ZERO, rule.compliance.address, balance, old, new, old_country, new_country)
    parameter = rule.module.parameterOf(rule.compliance)
    rule.module.recount(change, parameter, sender=rule.compliance)


def test_wallet_of_another_identity__is_counted_there(rule):
    rule.set("addHolderCap", cap(TOTAL, 9))
    enter(rule, 1)
    recount(rule, person(1), person(2), USA, USA)
    assert rule.module.holderCount(rule.compliance) == 1
    assert rule.module.holderOf(rule.compliance, person(2)).caps == 1
    recount(rule, person(2), ZERO, USA, 0)
    assert (rule.module.holderCount(rule.compliance), rule.module.countOf(rule.compliance, 0)) == (0, 0)


def test_burn_and_forced_transfer__are_counted_not_gated(rule):
    rule.set("addHolderCap", cap(TOTAL, 1))
    enter(rule, 1)
    forced = {"giver": person(1), "receiver": person(2), "amount": 4, "authority": Authority.ENFORCEMENT}
    assert rule.code(**forced) == 0
    rule.record(**forced)
    assert rule.module.countOf(rule.compliance, 0) == 2
    rule.record(giver=person(1), amount=6, authority=Authority.ENFORCEMENT)
    assert rule.module.countOf(rule.compliance, 0) == 1


def test_conduit__is_no_holder(rule):
    rule.set("addHolderCap", cap(TOTAL, 1))
    enter(rule, 1)
    assert rule.code(giver=person(1), to=person(7), amount=5, isToConduit=True) == 0
    rule.record(giver=person(1), to=person(7), amount=10, isToConduit=True)
    assert rule.module.holderCount(rule.compliance) == 0
    rule.record(receiver=person(2), amount=5, isFromConduit=True)
    assert rule.code(receiver=person(3), amount=1, isFromConduit=True) == TOTAL_FULL


def test_receiver_without_identity__is_refused(rule):
    assert rule.code(giver=person(1), amount=1) == IDENTITY_UNKNOWN


def test_cap_that_only_warns__tells_from_its_mark_on(rule):
    rule.set("addHolderCap", cap(TOTAL, 1, blocks=False, warn_at=2))
    module = rule.module
    assert rule.issue(person(1), 10).events == []
    assert rule.issue(person(2), 10).events == [module.HolderCountReached(rule.compliance, 0, 2)]
    assert rule.code(giver=person(1), receiver=person(3), amount=1) == 0
    assert rule.issue(person(3), 10).events == [module.HolderCountReached(rule.compliance, 0, 3)]


def test_class_without_claim__counts_the_others(rule, shares, accredited):
    rule.set("addHolderCap", cap(CLASS, 1, topic=ACCREDITED, without=True))
    now = chain.pending_timestamp
    rule.issue(person(1), 10, token=shares, at=now)
    assert rule.code(token=shares, giver=person(1), receiver=person(2), amount=1, at=now) == CLASS_FULL
    assert rule.code(token=shares, giver=person(1), receiver=accredited, amount=1, at=now) == 0
    rule.issue(accredited, 10, token=shares, at=now)
    assert rule.module.countOf(rule.compliance, 0) == 1


def test_claim_that_lapsed_a_second_ago__counts_for_nothing(rule, shares, accredited, accredited_until):
    rule.set("addHolderCap", cap(CLASS, 0, topic=ACCREDITED, without=True))
    moved = {"token": shares, "giver": person(1), "receiver": accredited, "amount": 1}
    assert rule.code(at=accredited_until, **moved) == 0
    assert rule.code(at=accredited_until + 1, **moved) == CLASS_FULL
    assert rule.next(at=accredited_until + 1, **moved) == NEVER


def test_class_with_claim__is_left_when_the_claim_lapses(rule, shares, accredited, accredited_until):
    rule.set("addHolderCap", cap(CLASS, 0, topic=ACCREDITED))
    moved = {"token": shares, "giver": person(1), "receiver": accredited, "amount": 1}
    assert rule.next(at=accredited_until - 5, **moved) == accredited_until + 1


def test_holder_by_enforcement__counts_without_claim(rule, shares, accredited):
    rule.set("addHolderCap", cap(CLASS, 9, topic=ACCREDITED, without=True))
    rule.issue(person(1), 10, token=shares)
    rule.record(token=shares, giver=person(1), receiver=accredited, amount=4, authority=Authority.ENFORCEMENT)
    assert rule.module.countOf(rule.compliance, 0) == 2


def test_stranger_to_the_books__cannot_be_reclassified(rule, stranger):
    with ape.reverts(rule.module.HolderUnknown, onchainId=stranger):
        rule.module.reclassify(rule.compliance, stranger, sender=stranger)


def test_codes__are_explained(rule):
    module = rule.module
    assert [bool(module.reason(code)) for code in range(1, 6)] == [True, True, True, True, False]
    assert (module.name(), module.duties()) == ("HolderCapModule", 27)
