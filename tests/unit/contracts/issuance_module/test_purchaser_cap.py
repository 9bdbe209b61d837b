"""Rule 506(b): 35 purchasers who are not accredited within 90 days. EU: fewer than 150 persons of a member state."""

from __future__ import annotations

from random import Random

import ape
import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from tests.support.investor_claims import ACCREDITED
from tests.support.issuance import NEVER
from tests.support.movements import Authority

ZERO = "0x0000000000000000000000000000000000000000"
DAY = 86_400
WINDOW = 90
GERMANY, FRANCE, NORWAY, SWITZERLAND = 276, 250, 578, 756
LIMIT_REACHED, IDENTITY_UNKNOWN = 1, 5
TOGETHER = 2**32 - 1
CHECKS_ISSUANCE, RECORDS_ISSUANCE = 2, 512


def person(number: int) -> str:
    """An identity."""
    return to_checksum_address(f"0x{number + 1:040x}")


@pytest.fixture(scope="module")
def judge(bind, compliance):
    judge = bind(project.PurchaserCapModule)
    judge.module.setPurchaserCap(35, WINDOW, ACCREDITED, False, [], sender=compliance)
    return judge


@pytest.fixture(scope="module")
def module(judge):
    return judge.module


@pytest.fixture(scope="module")
def today(now):
    """Days since 1970."""
    return now // DAY


@pytest.fixture(scope="module")
def on(issued, today):
    """An issuance `days` from today; in the last second of the day if `late`."""

    def make(receiver, days=0, *, late=False, country=840, **changes):
        second = (today + days) * DAY + (DAY - 1 if late else 0)
        return issued(receiver, at=second, toCountry=country, **changes)

    return make


@pytest.fixture
def set_cap(module, compliance):
    return lambda *terms: module.setPurchaserCap(*terms, sender=compliance)


@pytest.fixture
def count(module, compliance):
    return lambda country=0: module.purchasersWithin(compliance, country)


def test_unbound_compliance__reverts(module, stranger):
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        module.setPurchaserCap(1, 1, 0, False, [], sender=stranger)


def test_limit_zero__reverts(module, set_cap):
    with ape.reverts(module.PurchaserCapZero):
        set_cap(0, 1, 0, False, [])


@pytest.mark.parametrize("days", [0, 401])
def test_window_out_of_range__reverts(module, set_cap, days):
    with ape.reverts(module.PurchaserWindowOutOfRange, windowDays=days, longest=400):
        set_cap(1, days, 0, False, [])


@pytest.mark.parametrize("country", [0, 1_000, 2**16 - 1])
def test_country_that_is_none__reverts(module, set_cap, country):
    with ape.reverts(module.PurchaserCountryInvalid, country=country):
        set_cap(1, 1, 0, True, [GERMANY, country])


def test_country_named_twice__reverts(module, set_cap):
    with ape.reverts(module.PurchaserCountryTwice, country=GERMANY):
        set_cap(1, 1, 0, True, [GERMANY, FRANCE, GERMANY])


@pytest.mark.parametrize(
    "terms", [(2**16 - 1, 400, 2**256 - 1, False, []), (1, 1, 0, True, []), (149, 365, 7, True, [1, 255, 256, 999])]
)
def test_set_cap__is_announced(module, compliance, set_cap, terms):
    receipt = set_cap(*terms)
    assert receipt.events == [module.PurchaserCapSet(compliance, *terms)]
    assert tuple(module.getPurchaserCap(compliance)) == terms


def test_countries_set_anew__replace_those_before(module, compliance, set_cap, judge, on):
    set_cap(1, WINDOW, 0, True, [GERMANY, FRANCE, 999])
    set_cap(1, WINDOW, 0, True, [FRANCE])
    assert tuple(module.getPurchaserCap(compliance)) == (1, WINDOW, 0, True, [FRANCE])
    judge.record(on(person(0), country=GERMANY))
    assert judge.code(on(person(1), country=GERMANY)) == 0


def test_cap_not_set__refuses_everybody(bind, on, accredited):
    judge = bind(project.PurchaserCapModule)
    assert judge.ask(on(person(0))) == (LIMIT_REACHED, NEVER)
    assert judge.ask(on(accredited)) == (LIMIT_REACHED, NEVER)
    judge.record(on(person(0)))
    assert judge.ask(on(person(0))) == (LIMIT_REACHED, NEVER)


def test_receiver_without_identity__is_refused(judge, on, count):
    assert judge.ask(on(ZERO)) == (IDENTITY_UNKNOWN, NEVER)
    judge.record(on(ZERO))
    assert count() == 0


def test_thirty_five__buy_and_the_thirty_sixth_is_refused(judge, on, today):
    for number in range(35):
        assert judge.code(on(person(number))) == 0
        judge.record(on(person(number)))
    assert judge.ask(on(person(35), late=True)) == (LIMIT_REACHED, (today + WINDOW) * DAY)
    assert judge.code(on(person(0), late=True)) == 0, "who has bought may buy again"
    assert judge.code(on(person(35), WINDOW - 1, late=True)) == LIMIT_REACHED
    assert judge.code(on(person(35), WINDOW)) == 0


def test_first_purchasers__leave_the_window_on_day_ninety(judge, on, set_cap, today):
    set_cap(3, WINDOW, 0, False, [])
    for number, day in enumerate((0, 0, 20)):
        judge.record(on(person(number), day, late=True))
    assert judge.ask(on(person(3), 21)) == (LIMIT_REACHED, (today + WINDOW) * DAY)
    judge.record(on(person(3), WINDOW))
    judge.record(on(person(4), WINDOW))
    assert judge.ask(on(person(5), WINDOW)) == (LIMIT_REACHED, (today + WINDOW + 20) * DAY)


def test_who_buys_again__counts_once_and_from_that_day_on(judge, on, set_cap, today, module, compliance):
    set_cap(1, WINDOW, 0, False, [])
    judge.record(on(person(0)))
    judge.record(on(person(0), 10))
    assert judge.ask(on(person(1), 10)) == (LIMIT_REACHED, (today + 10 + WINDOW) * DAY)
    assert tuple(module.purchaseOf(compliance, person(0))) == (True, today + 10)
    set_cap(2, WINDOW, 0, False, [])
    assert judge.code(on(person(1), 10)) == 0
    set_cap(1, WINDOW, 0, False, [])
    assert judge.code(on(person(0), 9 + WINDOW, late=True)) == 0
    judge.record(on(person(1), 10 + WINDOW))
    assert judge.code(on(person(0), 10 + WINDOW)) == LIMIT_REACHED, "his purchase has left the window"


def test_two_wallets_of_one_person__count_once(judge, on, set_cap, investors, today):
    set_cap(2, WINDOW, 0, False, [])
    for wallet in investors[:2]:
        judge.record(on(person(0), to=wallet))
    assert judge.code(on(person(1))) == 0
    judge.record(on(person(1)))
    assert judge.code(on(person(2))) == LIMIT_REACHED


def test_exempt_investor__buys_and_does_not_count(judge, on, set_cap, accredited):
    set_cap(1, WINDOW, ACCREDITED, False, [])
    judge.record(on(accredited))
    assert judge.code(on(person(0))) == 0
    judge.record(on(person(0)))
    assert judge.code(on(accredited)) == 0


def test_claim_that_has_lapsed__exempts_nobody(judge, issued, set_cap, accredited, lapses_at):
    set_cap(1, WINDOW, ACCREDITED, False, [])
    judge.record(issued(person(0), at=lapses_at))
    assert judge.code(issued(accredited, at=lapses_at)) == 0
    free_at = (lapses_at // DAY + WINDOW) * DAY
    assert judge.ask(issued(accredited, at=lapses_at + 1)) == (LIMIT_REACHED, free_at)
    set_cap(2, WINDOW, ACCREDITED, False, [])
    judge.record(issued(accredited, at=lapses_at + 1))
    assert judge.code(issued(person(1), at=lapses_at + 1)) == LIMIT_REACHED


def test_without_an_exempting_topic__everybody_counts(judge, on, set_cap, accredited):
    set_cap(1, WINDOW, 0, False, [])
    judge.record(on(person(0)))
    assert judge.code(on(accredited)) == LIMIT_REACHED
    set_cap(2, WINDOW, 0, False, [])
    judge.record(on(accredited))
    assert judge.code(on(person(1))) == LIMIT_REACHED


def test_who_was_counted_and_is_exempt_now__keeps_the_day_he_was_counted_on(
    judge, on, set_cap, module, compliance, accredited, today
):
    set_cap(1, WINDOW, 0, False, [])
    judge.record(on(accredited, -1))
    set_cap(1, WINDOW, ACCREDITED, False, [])
    judge.record(on(accredited))
    assert tuple(module.purchaseOf(compliance, accredited)) == (True, today - 1)
    assert judge.code(on(person(0))) == LIMIT_REACHED


def test_fewer_than_150_of_a_member_state__two_wallets_of_one_person_count_once(judge, on, set_cap, investors):
    set_cap(149, 365, 0, True, [GERMANY, FRANCE])
    for number in range(149):
        judge.record(on(person(number), country=GERMANY))
    judge.record(on(person(0), country=GERMANY, to=investors[3]))
    assert judge.code(on(person(149), country=GERMANY)) == LIMIT_REACHED
    assert judge.code(on(person(148), country=GERMANY)) == 0
    assert judge.code(on(person(149), country=FRANCE)) == 0


def test_countries_not_named__are_neither_judged_nor_counted(judge, on, set_cap, count):
    set_cap(1, WINDOW, 0, True, [GERMANY])
    for number in range(2):
        assert judge.code(on(person(number), country=SWITZERLAND)) == 0
        judge.record(on(person(number), country=SWITZERLAND))
    assert judge.code(on(ZERO, country=0)) == 0
    assert count(SWITZERLAND) == 0


def test_countries_named_together__share_one_limit(judge, on, set_cap):
    set_cap(2, WINDOW, 0, False, [GERMANY, FRANCE])
    judge.record(on(person(0), country=GERMANY))
    judge.record(on(person(1), country=FRANCE))
    assert judge.code(on(person(2), country=FRANCE)) == LIMIT_REACHED
    assert judge.code(on(person(2), country=SWITZERLAND)) == 0


def test_every_country__has_a_limit_of_its_own_where_none_is_named(judge, on, set_cap):
    set_cap(1, WINDOW, 0, True, [])
    for number, country in enumerate((GERMANY, NORWAY, 0)):
        assert judge.code(on(person(number), country=country)) == 0
        judge.record(on(person(number), country=country))
        assert judge.code(on(person(9), country=country)) == LIMIT_REACHED


def test_who_buys_in_another_country__counts_there_and_no_longer_here(judge, on, set_cap):
    set_cap(1, WINDOW, 0, True, [GERMANY, FRANCE])
    judge.record(on(person(0), country=GERMANY))
    judge.record(on(person(1), country=FRANCE))
    assert judge.code(on(person(0), country=FRANCE)) == LIMIT_REACHED
    judge.record(on(person(1), country=FRANCE))
    set_cap(2, WINDOW, 0, True, [GERMANY, FRANCE])
    judge.record(on(person(0), country=FRANCE))
    assert judge.code(on(person(2), country=FRANCE)) == LIMIT_REACHED
    set_cap(1, WINDOW, 0, True, [GERMANY, FRANCE])
    assert judge.code(on(person(2), country=GERMANY)) == 0


def test_another_way_to_count__forgets_whom_the_one_before_counted(judge, on, set_cap):
    set_cap(1, WINDOW, 0, False, [])
    judge.record(on(person(0), country=GERMANY))
    set_cap(1, WINDOW, 0, True, [])
    assert judge.code(on(person(1), country=GERMANY)) == 0
    judge.record(on(person(0), country=GERMANY))
    set_cap(1, WINDOW, 0, False, [])
    assert judge.code(on(person(1), country=GERMANY)) == 0, "he counts in the country now"


def test_issuance_to_a_conduit__is_neither_judged_nor_counted(judge, on, set_cap, count):
    set_cap(1, WINDOW, 0, False, [])
    judge.record(on(person(0), isToConduit=True))
    assert count() == 0
    judge.record(on(person(0)))
    assert judge.code(on(person(1), isToConduit=True)) == 0


@pytest.mark.parametrize("authority", [Authority.HOLDER, Authority.ENFORCEMENT])
def test_transfer_and_burn__change_no_purchase(judge, on, set_cap, authority):
    set_cap(1, WINDOW, 0, False, [])
    judge.record(on(person(0)))
    judge.record(on(person(1), authority=authority, **{"from": person(0), "fromIdentity": person(0)}))
    assert judge.code(on(person(1))) == LIMIT_REACHED
    assert judge.code(on(person(0))) == 0


def test_window_before_1970__begins_there(judge, issued, set_cap):
    set_cap(1, 400, 0, False, [])
    judge.record(issued(person(0), at=1))
    assert judge.ask(issued(person(1), at=DAY)) == (LIMIT_REACHED, 400 * DAY)


def test_count__ends_with_the_day_asked_about(judge, on, set_cap):
    """Of what came later, nothing is known on that day."""
    set_cap(1, WINDOW, 0, False, [])
    judge.record(on(person(0), 1))
    judge.record(on(person(1), 15))
    assert judge.code(on(person(2), 0)) == 0


def test_purchasers__are_told_as_of_now(judge, issued, set_cap, count, module, compliance):
    set_cap(3, 2, 0, False, [])
    tomorrow = (chain.pending_timestamp // DAY + 1) * DAY
    judge.record(issued(person(0), at=tomorrow))
    judge.record(issued(person(1), at=tomorrow))
    chain.mine(timestamp=tomorrow + 2 * DAY - 1)
    assert count() == 2
    chain.mine(timestamp=tomorrow + 2 * DAY)
    assert count() == 0
    assert tuple(module.purchaseOf(compliance, person(2))) == (False, 0)


@pytest.mark.parametrize(("window", "limit"), [(1, 2), (16, 3), (37, 4), (400, 12)])
def test_counts__are_those_of_a_plain_list(judge, on, set_cap, today, window, limit):
    """Whatever days the purchases and the ends of the window fall on."""
    set_cap(limit, window, 0, False, [])
    random = Random(window)
    bought: dict[int, int] = {}
    day = 0
    for _ in range(40):
        day += random.choice((0, 0, 1, 2, 15, 16, 17, window // 2, window - 1))
        number = random.randrange(3 * limit)
        last = bought.get(number)
        purchase = on(person(number), day, late=random.random() < 0.5)
        days = sorted(bought.values())

        def within(instant, days=days):
            return sum(1 for each in days if 0 <= instant - each < window)

        passes = (last is not None and day - last < window) or within(day) < limit
        earliest = (
            next(later for later in range(day, day + window + 1) if within(later) < limit) if not passes else None
        )
        assert judge.ask(purchase) == ((0, purchase[10]) if passes else (LIMIT_REACHED, (today + earliest) * DAY))
        if passes:
            judge.record(purchase)
            bought[number] = day


@pytest.fixture
def counted(judge, module, compliance):
    """The word that counts a day's purchases, wherever the contract keeps it, read and written."""

    def slot_of(key, slot) -> bytes:
        return keccak(encode(["uint256", "bytes32"], [key, slot]))

    def word(day: int, value: int | None = None) -> int:
        books = int(compliance.address, 16) << 32 | judge.parameter >> 216
        for place in range(32):
            slot = slot_of(day // 16, slot_of(TOGETHER, slot_of(books, place.to_bytes(32, "big"))))
            found = int.from_bytes(chain.provider.get_storage(module.address, slot), "big")
            if found and value is not None:
                chain.provider.make_request(
                    "anvil_setStorageAt", [module.address, f"0x{slot.hex()}", f"0x{value:064x}"]
                )
            if found:
                return found
        raise AssertionError(f"nothing is counted on day {day}")

    return word


def test_count_of_a_day__saturates_at_both_ends(judge, issued, set_cap, counted):
    """Where it did not, it would run into the count of the next day."""
    set_cap(2**16 - 1, WINDOW, 0, False, [])
    day = 16_000
    judge.record(issued(person(0), at=day * DAY))
    judge.record(issued(person(1), at=(day + 1) * DAY))
    assert counted(day) == 1 << 16 | 1
    counted(day, 1 << 16 | 0xFFFF)
    judge.record(issued(person(2), at=day * DAY))
    assert counted(day) == 1 << 16 | 0xFFFF
    counted(day, 1 << 16)
    judge.record(issued(person(0), at=(day + 1) * DAY))
    assert counted(day) == 2 << 16


def test_rule_bound_to_a_token__counts_whom_it_issues_to(
    deployer, issuer, suite, investors, plain, accredited, kyc_officer, platform
):
    module = deployer.deploy(project.PurchaserCapModule)
    compliance, token = suite.compliance, suite.token
    compliance.addModule(module, sender=issuer)
    settings = module.setPurchaserCap.encode_input(1, WINDOW, ACCREDITED, True, [840])
    compliance.callModuleFunction(settings, module, sender=issuer)
    token.mint(investors[0], 7, sender=issuer)
    assert module.purchasersWithin(compliance, 840) == 0
    token.mint(investors[1], 7, sender=issuer)
    assert module.purchasersWithin(compliance, 840) == 1
    platform.identity_registry.registerIdentity(investors[3], plain, 840, sender=kyc_officer)
    token.mint(investors[3], 7, sender=issuer)
    token.burn(investors[1], 7, sender=issuer)
    assert module.purchasersWithin(compliance, 840) == 1
    platform.identity_registry.deleteIdentity(investors[0], sender=kyc_officer)
    other = project.IOnchainId.at(accredited)
    topic_id = other.getClaimIdsByTopic(ACCREDITED)[0]
    other.removeClaim(topic_id, sender=investors[0])
    platform.identity_registry.registerIdentity(investors[0], other, 840, sender=kyc_officer)
    with ape.reverts(token.TokenTransferRefused, module=module.address, code=LIMIT_REACHED):
        token.mint(investors[0], 7, sender=issuer)


def test_codes__are_explained(module):
    assert module.reason(LIMIT_REACHED) == "as many people have bought within the window as may"
    assert module.reason(IDENTITY_UNKNOWN) == "the receiver has no identity"
    assert (module.reason(2), module.name(), module.duties()) == (
        "",
        "PurchaserCapModule",
        CHECKS_ISSUANCE | RECORDS_ISSUANCE,
    )
