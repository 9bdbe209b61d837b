"""Regulation A, tier 2: 75 million within twelve months."""

import ape
import pytest
from ape import chain, project

from tests.support.issuance import NEVER
from tests.support.movements import Authority

ZERO = "0x0000000000000000000000000000000000000000"
CAP = 75_000_000 * 10**6
YEAR, DAY = 365 * 86_400, 86_400
LARGEST = 2**208 - 1
CAP_EXCEEDED, CONSIDERATION_UNSAID, CURRENCY_OTHER = 1, 2, 3
CHECKS_ISSUANCE, RECORDS_ISSUANCE = 2, 512


@pytest.fixture(scope="module")
def judge(bind, cash, compliance):
    judge = bind(project.RaiseCapModule)
    judge.module.setRaiseCap(cash, CAP, YEAR, sender=compliance)
    return judge


@pytest.fixture(scope="module")
def module(judge):
    return judge.module


@pytest.fixture(scope="module")
def buyer(investors):
    return investors[0]


def test_unbound_compliance__reverts(module, cash, stranger):
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        module.setRaiseCap(cash, 1, 0, sender=stranger)


def test_currency_zero__reverts(module, compliance):
    with ape.reverts(module.RaiseCapCurrencyZero):
        module.setRaiseCap(ZERO, 1, 0, sender=compliance)


@pytest.mark.parametrize("cap", [0, LARGEST + 1])
def test_cap_out_of_range__reverts(module, compliance, cash, cap):
    with ape.reverts(module.RaiseCapOutOfRange, cap=cap, largest=LARGEST):
        module.setRaiseCap(cash, cap, 0, sender=compliance)


def test_set_cap__is_announced(module, compliance, cash):
    receipt = module.setRaiseCap(cash, LARGEST, 2**32 - 1, sender=compliance)
    assert receipt.events == [module.RaiseCapSet(compliance, cash, LARGEST, 2**32 - 1)]
    assert tuple(module.getRaiseCap(compliance)) == (cash, LARGEST, 2**32 - 1)


def test_cap_not_set__refuses_every_issuance(bind, issued, buyer):
    judge = bind(project.RaiseCapModule)
    assert judge.ask(issued(buyer, 1)) == (CURRENCY_OTHER, NEVER)
    assert judge.ask(issued(buyer, 1, currency=ZERO)) == (CONSIDERATION_UNSAID, NEVER)


def test_issuance_that_does_not_say_what_is_paid__is_refused(judge, issued, buyer):
    assert judge.ask(issued(buyer, 0)) == (CONSIDERATION_UNSAID, NEVER)
    assert judge.ask(issued(buyer, 1, currency=ZERO)) == (CONSIDERATION_UNSAID, NEVER)
    assert judge.code(issued(buyer, 1)) == 0


def test_issuance_paid_in_another_currency__is_refused(judge, issued, buyer, token):
    assert judge.ask(issued(buyer, 1, currency=token)) == (CURRENCY_OTHER, NEVER)


def test_cap__is_raised_exactly_and_not_one_unit_more(judge, issued, buyer):
    judge.record(issued(buyer, CAP - 100))
    assert judge.code(issued(buyer, 100)) == 0
    assert judge.code(issued(buyer, 101)) == CAP_EXCEEDED
    judge.record(issued(buyer, 100, after=1))
    assert judge.code(issued(buyer, 1, after=1)) == CAP_EXCEEDED


def test_more_than_the_cap_at_once__is_refused_for_ever(judge, issued, buyer):
    assert judge.code(issued(buyer, CAP)) == 0
    for much in (CAP + 1, 2**256 - 1):
        assert judge.ask(issued(buyer, much)) == (CAP_EXCEEDED, NEVER)


def test_raise__leaves_the_window_exactly_one_window_later(judge, issued, buyer, now):
    judge.record(issued(buyer, CAP - 10))
    judge.record(issued(buyer, 10, after=DAY))
    assert judge.code(issued(buyer, 1, after=YEAR - 1)) == CAP_EXCEEDED
    assert judge.code(issued(buyer, 1, after=YEAR)) == 0
    assert judge.ask(issued(buyer, CAP - 10, after=DAY)) == (CAP_EXCEEDED, now + YEAR)
    assert judge.ask(issued(buyer, CAP - 9, after=DAY)) == (CAP_EXCEEDED, now + DAY + YEAR)
    assert judge.code(issued(buyer, CAP - 9, after=DAY + YEAR - 1)) == CAP_EXCEEDED
    assert judge.code(issued(buyer, CAP, after=DAY + YEAR)) == 0


def test_window_of_zero__means_ever(judge, module, compliance, cash, issued, buyer):
    module.setRaiseCap(cash, 100, 0, sender=compliance)
    judge.record(issued(buyer, 60))
    assert judge.code(issued(buyer, 40, after=100 * YEAR)) == 0
    assert judge.ask(issued(buyer, 41, after=100 * YEAR)) == (CAP_EXCEEDED, NEVER)


def test_lower_cap__counts_what_was_raised_before(judge, module, compliance, cash, issued, buyer, now):
    judge.record(issued(buyer, 60))
    judge.record(issued(buyer, 60, after=DAY))
    module.setRaiseCap(cash, 100, YEAR, sender=compliance)
    assert judge.ask(issued(buyer, 1, after=DAY)) == (CAP_EXCEEDED, now + YEAR)


def test_what_is_not_issued__is_neither_judged_nor_counted(judge, module, compliance, issued, buyer):
    for authority in (Authority.HOLDER, Authority.ENFORCEMENT):
        moved = issued(buyer, CAP + 1, authority=authority)
        assert judge.code(moved) == 0
        judge.record(moved)
    assert module.raisedWithin(compliance) == 0


def test_issuance_to_a_conduit__is_a_raise(judge, issued, buyer):
    judge.record(issued(buyer, CAP, isToConduit=True))
    assert judge.code(issued(buyer, 1, isToConduit=True)) == CAP_EXCEEDED


def test_what_the_rule_would_refuse__is_recorded_without_revert(judge, module, compliance, token, issued, buyer):
    judge.record(issued(buyer, 5, currency=token))
    judge.record(issued(buyer, 0))
    assert module.raisedWithin(compliance) == 0


def test_raise_beyond_what_can_be_counted__saturates(judge, issued, buyer):
    judge.record(issued(buyer, 5))
    judge.record(issued(buyer, 2**256 - 1))
    judge.record(issued(buyer, 2**256 - 1))
    assert judge.code(issued(buyer, 1)) == CAP_EXCEEDED


def test_raised__is_told_as_of_now(judge, module, compliance, cash, issued, buyer):
    module.setRaiseCap(cash, CAP, DAY, sender=compliance)
    start = chain.pending_timestamp
    judge.record(issued(buyer, 60, at=start))
    chain.mine(timestamp=start + DAY - 1)
    assert module.raisedWithin(compliance) == 60
    chain.mine(timestamp=start + DAY)
    assert module.raisedWithin(compliance) == 0


def test_books_of_another__are_out_of_reach(judge, module, compliance, issued, buyer, stranger):
    module.record(issued(buyer, 5), judge.parameter, sender=stranger)
    assert module.raisedWithin(compliance) == 0


def test_another_currency__begins_with_its_own_count(judge, module, compliance, cash, token, issued, buyer):
    judge.record(issued(buyer, CAP))
    module.setRaiseCap(token, CAP, YEAR, sender=compliance)
    assert judge.code(issued(buyer, CAP, currency=token)) == 0
    module.setRaiseCap(cash, CAP, YEAR, sender=compliance)
    assert judge.code(issued(buyer, 1)) == CAP_EXCEEDED


def test_rule_bound_to_a_token__counts_what_it_issues(platform, deployer, issuer, suite, accredited, investors, cash):
    module = deployer.deploy(project.RaiseCapModule)
    suite.compliance.addModule(module, sender=issuer)
    settings = module.setRaiseCap.encode_input(cash, 100, YEAR)
    suite.compliance.callModuleFunction(settings, module, sender=issuer)
    suite.token.issue(investors[0], 7, (100, cash, bytes(32)), sender=issuer)
    assert module.raisedWithin(suite.compliance) == 100
    with ape.reverts(suite.token.TokenTransferRefused, module=module.address, code=CAP_EXCEEDED):
        suite.token.issue(investors[0], 7, (1, cash, bytes(32)), sender=issuer)
    with ape.reverts(suite.token.TokenTransferRefused, module=module.address, code=CONSIDERATION_UNSAID):
        suite.token.mint(investors[0], 7, sender=issuer)


def test_codes__are_explained(module):
    assert module.reason(CAP_EXCEEDED) == "more would be raised than the cap allows within its window"
    assert module.reason(CONSIDERATION_UNSAID) == "the issuer does not say what is paid for the shares"
    assert module.reason(CURRENCY_OTHER) == "the shares are paid for in another currency than the rule counts"
    assert (module.reason(4), module.name(), module.duties()) == (
        "",
        "RaiseCapModule",
        CHECKS_ISSUANCE | RECORDS_ISSUANCE,
    )
