import ape
import pytest
from ape import chain, project
from eth_utils import to_checksum_address

from tests.support.holder_caps import ACCREDITED, CLASS, COUNTRY, GERMANY, PROFESSIONAL, TOTAL, USA, cap
from tests.support.investor_claims import trust_about
from tests.support.movements import ZERO, Authority
from tests.support.rules import NEVER, UNKNOWN, refuses_everyone_unbound

IDENTITY_UNKNOWN, TOTAL_FULL, COUNTRY_FULL, CLASS_FULL = 1, 2, 3, 4
VOUCHES = 5
FOLLOWS_STAKES = 1024


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


def test_limit_lowered_below_the_count__holds_until_enough_left(rule):
    """Who gives all leaves his place to nobody while there are too many."""
    rule.set("addHolderCap", cap(TOTAL, 9))
    enter(rule, 3)
    given_away = {"giver": person(1), "receiver": person(4), "amount": 10}
    rule.set("setHolderCap", 0, 0, 2, True)
    assert rule.code(**given_away) == TOTAL_FULL
    assert rule.code(giver=person(1), receiver=person(2), amount=4) == 0
    rule.set("setHolderCap", 0, 0, 3, True)
    assert rule.code(**given_away) == 0


def test_owners_of_record__are_capped_in_all_and_those_not_accredited(rule, shares, accredited):
    """Section 12(g), small: 2,000 owners are 4 here, and 500 who are not accredited 2."""
    rule.set("addHolderCap", cap(TOTAL, 4))
    rule.set("addHolderCap", cap(CLASS, 2, topic=ACCREDITED, without=True))
    rule.issue(person(1), 10, token=shares)
    moved = {"token": shares, "giver": person(1), "amount": 1, "at": chain.pending_timestamp}
    assert rule.code(receiver=person(2), **moved) == 0
    rule.issue(person(2), 10, token=shares)
    assert rule.code(receiver=person(3), **moved) == CLASS_FULL
    rule.record(token=shares, giver=person(1), receiver=person(3), amount=1, authority=Authority.ENFORCEMENT)
    assert rule.code(receiver=accredited, **moved) == 0
    rule.record(token=shares, giver=person(1), receiver=person(4), amount=1, authority=Authority.ENFORCEMENT)
    assert rule.code(receiver=accredited, **moved) == TOTAL_FULL


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


@pytest.mark.parametrize("left", [0, 4, 7])
def test_holder_replaced_by_enforcement__is_counted_within_the_due_of_a_rule(rule, left):
    """Of as many caps as there can be, some count who leaves, and the others whom they never counted before."""
    for number in range(8):
        rule.set("addHolderCap", cap(COUNTRY, 1, country=USA if number < left else GERMANY, warn_at=1))
    enter(rule, 1)
    forced = {"giver": person(1), "receiver": person(2), "toCountry": GERMANY, "amount": 10}
    receipt = rule.record(authority=Authority.ENFORCEMENT, **forced)
    assert rule.module.holderOf(rule.compliance, person(2)).caps == 0xFF >> left << left
    assert receipt.gas_used < 400_000


def test_conduit__is_no_holder(rule):
    rule.set("addHolderCap", cap(TOTAL, 1))
    enter(rule, 1)
    assert rule.code(giver=person(1), to=person(7), amount=5, isToConduit=True) == 0
    rule.record(giver=person(1), to=person(7), amount=10, isToConduit=True)
    assert rule.module.holderCount(rule.compliance) == 0
    rule.record(receiver=person(2), amount=5, isFromConduit=True)
    assert rule.code(receiver=person(3), amount=1, isFromConduit=True) == TOTAL_FULL


def test_conduit_of_a_holder__leaves_no_place(rule):
    """What it gives was never counted as his."""
    rule.set("addHolderCap", cap(TOTAL, 2))
    enter(rule, 2)
    given = {"giver": person(1), "receiver": person(3), "amount": 10}
    assert rule.code(**given) == 0
    assert rule.code(isFromConduit=True, **given) == TOTAL_FULL


def test_nothing__may_always_be_sent(rule):
    rule.set("addHolderCap", cap(TOTAL, 1))
    enter(rule, 1)
    assert rule.code(giver=person(1), receiver=person(2), amount=0) == 0


def test_somebody_without_shares_who_moves__is_not_counted(rule):
    rule.set("addHolderCap", cap(COUNTRY, 1, country=GERMANY))
    recount(rule, person(1), person(1), USA, GERMANY, balance=0)
    assert rule.module.countOf(rule.compliance, 0) == 0


def test_receiver_without_identity__is_refused(rule):
    assert rule.code(giver=person(1), amount=1) == IDENTITY_UNKNOWN


def test_cap_that_only_warns__tells_from_its_mark_on(rule):
    rule.set("addHolderCap", cap(TOTAL, 1, blocks=False, warn_at=2))
    rule.set("addHolderCap", cap(TOTAL, 9))
    module = rule.module
    assert rule.issue(person(1), 10).events == []
    assert rule.issue(person(2), 10).events == [module.HolderCountReached(rule.compliance, 0, 2)]
    assert rule.code(giver=person(1), receiver=person(3), amount=1) == 0
    assert rule.issue(person(3), 10).events == [module.HolderCountReached(rule.compliance, 0, 3)]
    assert rule.record(giver=person(3), amount=10, authority=Authority.ENFORCEMENT).events == []


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


@pytest.fixture
def asked_later(rule, shares, accredited, accredited_until):
    """Of the last moments in which the receiver is both."""
    return {"token": shares, "giver": person(1), "receiver": accredited, "amount": 1, "at": accredited_until - 200}


@pytest.fixture
def anew(rule):
    """Binds the rule again, with other caps."""

    def bind(*caps):
        rule.module.unbindCompliance(rule.compliance, sender=rule.compliance)
        rule.module.bindCompliance(rule.compliance, sender=rule.compliance)
        for entry in caps:
            rule.set("addHolderCap", entry)

    return bind


@pytest.mark.parametrize("other", [cap(TOTAL, 0), cap(COUNTRY, 0, country=USA)])
def test_place_that_no_claim_frees__is_not_waited_for(rule, anew, asked_later, accredited_until, other):
    """The claim lapses, but that leaves no room in the other cap."""
    anew(cap(CLASS, 0, topic=ACCREDITED), other)
    assert rule.next(toCountry=USA, **asked_later) == NEVER
    if other[0] == COUNTRY:
        assert rule.next(toCountry=GERMANY, **asked_later) == accredited_until + 1


def test_cap_with_room__is_not_waited_for(rule, shares, accredited, accredited_until):
    for free in (cap(CLASS, 1, topic=ACCREDITED, without=True), cap(TOTAL, 0, blocks=False)):
        rule.set("addHolderCap", free)
    rule.set("addHolderCap", cap(CLASS, 0, topic=ACCREDITED))
    moved = {"token": shares, "giver": person(1), "receiver": accredited, "amount": 1}
    assert rule.next(at=accredited_until, **moved) == accredited_until + 1


def test_claims_about_two_topics__are_waited_for_both(rule, anew, asked_later, professional_until, accredited_until):
    accredited_full, professional_full = (cap(CLASS, 0, topic=topic) for topic in (ACCREDITED, PROFESSIONAL))
    for caps in ((accredited_full, professional_full), (professional_full, accredited_full)):
        anew(*caps)
        assert rule.next(**asked_later) == accredited_until + 1
    anew(professional_full, cap(CLASS, 0, topic=ACCREDITED, without=True))
    assert rule.next(**asked_later) == professional_until + 1
    for at, code in ((accredited_until, 0), (accredited_until + 1, CLASS_FULL)):
        assert rule.code(**asked_later | {"at": at}) == code
    anew(accredited_full, cap(CLASS, 0, topic=PROFESSIONAL, without=True))
    assert rule.next(**asked_later) == NEVER


def test_claim_of_unknown_end__cannot_be_waited_for(rule, platform, deployer, investors, shares, accredited):
    """Its issuer does not tell when it lapses."""
    voucher = deployer.deploy(project.EvilIssuer)
    voucher.setMode(VOUCHES, sender=deployer)
    trust_about(platform, deployer, voucher, PROFESSIONAL)
    accredited.addClaim(PROFESSIONAL, 1, voucher, b"\x01", b"", "", sender=investors[5])
    rule.set("addHolderCap", cap(CLASS, 0, topic=PROFESSIONAL))
    moved = {"token": shares, "giver": person(1), "receiver": accredited, "amount": 1, "at": chain.pending_timestamp}
    assert rule.next(**moved) == UNKNOWN
    rule.set("addHolderCap", cap(TOTAL, 0))
    assert rule.next(**moved) == NEVER


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
    assert (module.name(), module.duties()) == ("HolderCapModule", 27 | FOLLOWS_STAKES)
