"""Regulation A, tier 2: who is not accredited pays ten per cent of his income or net worth at most."""

import ape
import pytest
from ape import chain, project

from tests.support.investor_claims import ACCREDITED
from tests.support.issuance import NEVER

ZERO = "0x0000000000000000000000000000000000000000"
BASE = 50_000 * 10**6
LIMIT = 5_000 * 10**6
TENTH = 1_000
YEAR, DAY, HOUR = 365 * 86_400, 86_400, 3_600
LARGEST = 2**208 - 1
LIMIT_EXCEEDED, CONSIDERATION_UNSAID, CURRENCY_OTHER, DECLARATION_MISSING, IDENTITY_UNKNOWN = range(1, 6)
CHECKS_ISSUANCE, RECORDS_ISSUANCE = 2, 512


@pytest.fixture(scope="module")
def declared_until(now):
    return now + 2 * YEAR


@pytest.fixture(scope="module")
def judge(bind, cash, compliance, plain, declared_until):
    judge = bind(project.InvestmentLimitModule)
    judge.module.setLimit(cash, TENTH, YEAR, ACCREDITED, sender=compliance)
    judge.module.setDeclaredBase(plain, BASE, declared_until, sender=compliance)
    return judge


@pytest.fixture(scope="module")
def module(judge):
    return judge.module


@pytest.fixture(scope="module")
def undeclared(investors):
    return investors[5]


def test_unbound_compliance__reverts(module, cash, plain, stranger):
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        module.setLimit(cash, 1, 0, 0, sender=stranger)
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        module.setDeclaredBase(plain, 1, 2**40 - 1, sender=stranger)


def test_currency_zero__reverts(module, compliance):
    with ape.reverts(module.InvestmentLimitCurrencyZero):
        module.setLimit(ZERO, 1, 0, 0, sender=compliance)


@pytest.mark.parametrize("bps", [0, 10_001])
def test_share_out_of_range__reverts(module, compliance, cash, bps):
    with ape.reverts(module.InvestmentLimitOutOfRange, bps=bps, largest=10_000):
        module.setLimit(cash, bps, 0, 0, sender=compliance)


def test_declaration_of_nobody__reverts(module, compliance, declared_until):
    with ape.reverts(module.InvestmentBaseOwnerZero):
        module.setDeclaredBase(ZERO, 1, declared_until, sender=compliance)


def test_base_out_of_range__reverts(module, compliance, plain, declared_until):
    with ape.reverts(module.InvestmentBaseOutOfRange, base=LARGEST + 1, largest=LARGEST):
        module.setDeclaredBase(plain, LARGEST + 1, declared_until, sender=compliance)


def test_declaration_that_has_expired__reverts(module, compliance, plain):
    now = chain.pending_timestamp + 10
    chain.pending_timestamp = now
    with ape.reverts(module.InvestmentBaseExpired, expiresAt=now - 1, timestamp=now):
        module.setDeclaredBase(plain, 1, now - 1, sender=compliance)


def test_declaration_in_its_last_second__is_noted(module, compliance, plain):
    now = chain.pending_timestamp + 10
    chain.pending_timestamp = now
    module.setDeclaredBase(plain, 1, now, sender=compliance)
    assert tuple(module.declaredBaseOf(compliance, plain)) == (1, now)


def test_set_limit__is_announced(module, compliance, cash):
    receipt = module.setLimit(cash, 10_000, 2**32 - 1, 7, sender=compliance)
    assert receipt.events == [module.InvestmentLimitSet(compliance, cash, 10_000, 2**32 - 1, 7)]
    assert tuple(module.getLimit(compliance)) == (cash, 10_000, 2**32 - 1, 7)


def test_declaration__is_announced(module, compliance, plain, declared_until):
    receipt = module.setDeclaredBase(plain, LARGEST, declared_until, sender=compliance)
    assert receipt.events == [module.DeclaredBaseSet(compliance, plain, LARGEST, declared_until)]
    assert tuple(module.declaredBaseOf(compliance, plain)) == (LARGEST, declared_until)


def test_limit_not_set__refuses_every_issuance(bind, issued, plain):
    judge = bind(project.InvestmentLimitModule)
    assert judge.ask(issued(plain, 1)) == (CURRENCY_OTHER, NEVER)


def test_issuance_that_does_not_say_what_is_paid__is_refused(judge, issued, plain):
    assert judge.ask(issued(plain, 0)) == (CONSIDERATION_UNSAID, NEVER)
    assert judge.ask(issued(plain, 1, currency=ZERO)) == (CONSIDERATION_UNSAID, NEVER)


def test_issuance_paid_in_another_currency__is_refused(judge, issued, plain, token):
    assert judge.ask(issued(plain, 1, currency=token)) == (CURRENCY_OTHER, NEVER)


def test_receiver_without_identity__is_refused(judge, issued):
    assert judge.ask(issued(ZERO, 1)) == (IDENTITY_UNKNOWN, NEVER)


def test_who_declared_nothing__is_refused(judge, module, compliance, issued, undeclared, plain, declared_until):
    assert judge.ask(issued(undeclared, 1)) == (DECLARATION_MISSING, NEVER)
    module.setDeclaredBase(plain, 0, declared_until, sender=compliance)
    assert judge.ask(issued(plain, 1)) == (DECLARATION_MISSING, NEVER)


def test_declaration_taken_back_after_it_expired__is_noted(module, compliance, plain):
    module.setDeclaredBase(plain, 0, 0, sender=compliance)
    assert tuple(module.declaredBaseOf(compliance, plain)) == (0, 0)


def test_declaration__counts_until_its_last_second(judge, issued, plain):
    assert judge.code(issued(plain, LIMIT, after=2 * YEAR)) == 0
    assert judge.ask(issued(plain, LIMIT, after=2 * YEAR + 1)) == (DECLARATION_MISSING, NEVER)


def test_a_tenth__is_paid_exactly_and_not_one_unit_more(judge, issued, plain):
    assert judge.code(issued(plain, LIMIT)) == 0
    assert judge.ask(issued(plain, LIMIT + 1)) == (LIMIT_EXCEEDED, NEVER)
    assert judge.ask(issued(plain, 2**256 - 1)) == (LIMIT_EXCEEDED, NEVER)
    judge.record(issued(plain, LIMIT - 1))
    assert judge.code(issued(plain, 1)) == 0
    assert judge.code(issued(plain, 2)) == LIMIT_EXCEEDED


@pytest.mark.parametrize(("base", "limit"), [(9, 0), (10, 1), (19, 1), (20, 2), (LARGEST, LARGEST // 10)])
def test_limit__is_rounded_down(judge, module, compliance, issued, plain, declared_until, base, limit):
    module.setDeclaredBase(plain, base, declared_until, sender=compliance)
    if limit:
        assert judge.code(issued(plain, limit)) == 0
    assert judge.code(issued(plain, limit + 1)) == LIMIT_EXCEEDED


def test_regime__leaves_the_share_as_it_is(judge, module, compliance, issued, plain):
    regime = b"reg-a-2".ljust(32, b"\0")
    module.setRegime(regime, sender=compliance)
    assert module.getLimit(compliance).bps == TENTH
    assert judge.code(issued(plain, LIMIT, regime=regime)) == 0
    assert judge.code(issued(plain, LIMIT + 1, regime=regime)) == LIMIT_EXCEEDED


def test_payment__leaves_the_window_exactly_one_window_later(judge, issued, plain, now):
    judge.record(issued(plain, LIMIT))
    assert judge.ask(issued(plain, 1, after=DAY)) == (LIMIT_EXCEEDED, now + YEAR)
    assert judge.code(issued(plain, LIMIT, after=YEAR)) == 0


def test_window_that_ends_after_the_declaration__is_of_no_help(judge, module, compliance, issued, plain, now):
    judge.record(issued(plain, LIMIT))
    module.setDeclaredBase(plain, BASE, now + YEAR, sender=compliance)
    assert judge.next(issued(plain, 1)) == now + YEAR
    module.setDeclaredBase(plain, BASE, now + YEAR - 1, sender=compliance)
    assert judge.next(issued(plain, 1)) == NEVER


def test_window_of_zero__means_ever(judge, module, compliance, cash, issued, plain):
    module.setLimit(cash, TENTH, 0, ACCREDITED, sender=compliance)
    judge.record(issued(plain, LIMIT - 1))
    assert judge.code(issued(plain, 1, after=2 * YEAR)) == 0
    assert judge.ask(issued(plain, 2, after=2 * YEAR)) == (LIMIT_EXCEEDED, NEVER)


def test_lower_base__counts_what_was_paid_before(judge, module, compliance, issued, plain, declared_until):
    judge.record(issued(plain, LIMIT))
    module.setDeclaredBase(plain, BASE - 10, declared_until, sender=compliance)
    assert judge.code(issued(plain, 1)) == LIMIT_EXCEEDED


def test_wallets_of_one_person__share_his_limit(judge, issued, plain, stranger, undeclared):
    judge.record(issued(plain, LIMIT, to=stranger))
    assert judge.code(issued(plain, 1, to=undeclared)) == LIMIT_EXCEEDED


def test_payments_of_another__are_his_own(judge, module, compliance, issued, plain, undeclared, declared_until):
    judge.record(issued(undeclared, LIMIT))
    assert module.paidWithin(compliance, undeclared) == LIMIT
    assert judge.code(issued(plain, LIMIT)) == 0


def test_exempt_investor__pays_what_he_likes_until_his_claim_lapses(judge, issued, accredited, token):
    assert judge.code(issued(accredited, 2**200, after=HOUR)) == 0
    assert judge.code(issued(accredited, 0, currency=token, after=HOUR)) == 0
    assert judge.ask(issued(accredited, 1, after=HOUR + 1)) == (DECLARATION_MISSING, NEVER)


def test_what_the_exempt_paid__counts_once_they_are_exempt_no_more(
    judge, module, compliance, issued, accredited, declared_until, now
):
    module.setDeclaredBase(accredited, BASE, declared_until, sender=compliance)
    judge.record(issued(accredited, LIMIT))
    assert judge.code(issued(accredited, 1, after=HOUR)) == 0
    assert judge.ask(issued(accredited, 1, after=HOUR + 1)) == (LIMIT_EXCEEDED, now + YEAR)


def test_issuance_to_a_conduit__is_neither_judged_nor_counted(judge, module, compliance, issued, plain):
    assert judge.code(issued(plain, LIMIT + 1, isToConduit=True)) == 0
    judge.record(issued(plain, LIMIT, isToConduit=True))
    assert module.paidWithin(compliance, plain) == 0


def test_what_the_rule_would_refuse__is_recorded_without_revert(judge, module, compliance, token, issued, plain):
    judge.record(issued(plain, 5, currency=token))
    judge.record(issued(plain, 0))
    judge.record(issued(ZERO, 5))
    assert module.paidWithin(compliance, plain) == 0


def test_rule_bound_to_a_token__counts_what_it_issues(deployer, issuer, suite, cash, investors, plain, declared_until):
    module = deployer.deploy(project.InvestmentLimitModule)
    compliance, token = suite.compliance, suite.token
    compliance.addModule(module, sender=issuer)
    for settings in (
        module.setLimit.encode_input(cash, TENTH, YEAR, 0),
        module.setDeclaredBase.encode_input(plain, BASE, declared_until),
    ):
        compliance.callModuleFunction(settings, module, sender=issuer)
    token.issue(investors[1], 7, (LIMIT, cash, bytes(32)), sender=issuer)
    assert module.paidWithin(compliance, plain) == LIMIT
    with ape.reverts(token.TokenTransferRefused, module=module.address, code=LIMIT_EXCEEDED):
        token.issue(investors[1], 7, (1, cash, bytes(32)), sender=issuer)


def test_codes__are_explained(module):
    assert module.reason(LIMIT_EXCEEDED) == "the investor would pay more than his share of what he declared"
    assert module.reason(CONSIDERATION_UNSAID) == "the issuer does not say what is paid for the shares"
    assert module.reason(CURRENCY_OTHER) == "the shares are paid for in another currency than the rule counts"
    assert module.reason(DECLARATION_MISSING) == "the investor has declared nothing that counts"
    assert module.reason(IDENTITY_UNKNOWN) == "the receiver has no identity"
    assert (module.reason(6), module.name(), module.duties()) == (
        "",
        "InvestmentLimitModule",
        CHECKS_ISSUANCE | RECORDS_ISSUANCE,
    )
