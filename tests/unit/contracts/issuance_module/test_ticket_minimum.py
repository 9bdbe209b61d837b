"""A ticket of 100,000 at least, unless one is accredited."""

import ape
import pytest
from ape import project

from tests.support.investor_claims import ACCREDITED
from tests.support.issuance import NEVER

ZERO = "0x0000000000000000000000000000000000000000"
MINIMUM = 100_000 * 10**6
HOUR = 3_600
TICKET_TOO_SMALL, CONSIDERATION_UNSAID, CURRENCY_OTHER = 1, 2, 3
CHECKS_ISSUANCE = 2


@pytest.fixture(scope="module")
def judge(bind, cash, compliance):
    judge = bind(project.TicketMinimumModule)
    judge.module.setTicketMinimum(cash, MINIMUM, ACCREDITED, sender=compliance)
    return judge


@pytest.fixture(scope="module")
def module(judge):
    return judge.module


def test_unbound_compliance__reverts(module, cash, stranger):
    with ape.reverts(module.ModuleNotBound, compliance=stranger):
        module.setTicketMinimum(cash, 1, 0, sender=stranger)


def test_currency_zero__reverts(module, compliance):
    with ape.reverts(module.TicketMinimumCurrencyZero):
        module.setTicketMinimum(ZERO, 1, 0, sender=compliance)


def test_minimum_zero__reverts(module, compliance, cash):
    with ape.reverts(module.TicketMinimumZero):
        module.setTicketMinimum(cash, 0, 0, sender=compliance)


def test_set_minimum__is_announced(module, compliance, cash):
    receipt = module.setTicketMinimum(cash, 1, 2, sender=compliance)
    assert receipt.events == [module.TicketMinimumSet(compliance, cash, 1, 2)]
    assert tuple(module.getTicketMinimum(compliance)) == (cash, 1, 2)


def test_minimum_not_set__refuses_every_issuance(bind, issued, plain, accredited):
    judge = bind(project.TicketMinimumModule)
    assert judge.ask(issued(plain, MINIMUM)) == (CURRENCY_OTHER, NEVER)
    assert judge.ask(issued(accredited, MINIMUM, currency=ZERO)) == (CONSIDERATION_UNSAID, NEVER)


def test_ticket__reaches_the_minimum_or_is_refused(judge, issued, plain):
    assert judge.code(issued(plain, MINIMUM)) == 0
    assert judge.ask(issued(plain, MINIMUM - 1)) == (TICKET_TOO_SMALL, NEVER)


def test_issuance_that_does_not_say_what_is_paid__is_refused(judge, issued, plain):
    assert judge.ask(issued(plain, 0)) == (CONSIDERATION_UNSAID, NEVER)
    assert judge.ask(issued(plain, MINIMUM, currency=ZERO)) == (CONSIDERATION_UNSAID, NEVER)


def test_issuance_paid_in_another_currency__is_refused(judge, issued, plain, token):
    assert judge.ask(issued(plain, MINIMUM, currency=token)) == (CURRENCY_OTHER, NEVER)


def test_exempt_investor__pays_what_he_likes(judge, issued, accredited, token):
    assert judge.code(issued(accredited, 1)) == 0
    assert judge.code(issued(accredited, 1, currency=token)) == 0
    assert judge.code(issued(accredited, 0, currency=ZERO)) == 0


def test_without_an_exempting_topic__nobody_is_exempt(judge, module, compliance, issued, accredited, claim_about, cash):
    """Not even by a claim whose topic is zero."""
    claim_about(0)
    module.setTicketMinimum(cash, MINIMUM, 0, sender=compliance)
    assert judge.code(issued(accredited, MINIMUM - 1)) == TICKET_TOO_SMALL


def test_claim_about_another_topic__exempts_nobody(judge, module, compliance, issued, accredited, claim_about, cash):
    module.setTicketMinimum(cash, MINIMUM, ACCREDITED + 1, sender=compliance)
    assert judge.code(issued(accredited, MINIMUM - 1)) == TICKET_TOO_SMALL
    claim_about(ACCREDITED + 1)
    assert judge.code(issued(accredited, MINIMUM - 1)) == 0


def test_claim_that_has_lapsed_by_then__exempts_nobody(judge, issued, accredited):
    assert judge.code(issued(accredited, 1, after=HOUR)) == 0
    assert judge.ask(issued(accredited, 1, after=HOUR + 1)) == (TICKET_TOO_SMALL, NEVER)


@pytest.mark.parametrize("more", [-60, 60])
def test_of_two_claims__the_longer_one_counts(judge, issued, accredited, second_claim, lapses_at, more):
    """Whichever of their issuers is asked first."""
    second_claim(lapses_at + more)
    longest = HOUR + max(more, 0)
    assert judge.code(issued(accredited, 1, after=longest)) == 0
    assert judge.code(issued(accredited, 1, after=longest + 1)) == TICKET_TOO_SMALL


def test_receiver_without_identity__is_not_exempt(judge, issued):
    assert judge.code(issued(ZERO, MINIMUM)) == 0
    assert judge.code(issued(ZERO, MINIMUM - 1)) == TICKET_TOO_SMALL


def test_issuance_to_a_conduit__passes(judge, issued, plain):
    assert judge.code(issued(plain, 1, isToConduit=True)) == 0


def test_rule_bound_to_a_token__judges_what_it_issues(deployer, issuer, suite, cash, investors, plain, accredited):
    module = deployer.deploy(project.TicketMinimumModule)
    suite.compliance.addModule(module, sender=issuer)
    settings = module.setTicketMinimum.encode_input(cash, MINIMUM, ACCREDITED)
    suite.compliance.callModuleFunction(settings, module, sender=issuer)
    suite.token.issue(investors[0], 7, (1, cash, bytes(32)), sender=issuer)
    suite.token.issue(investors[1], 7, (MINIMUM, cash, bytes(32)), sender=issuer)
    with ape.reverts(suite.token.TokenTransferRefused, module=module.address, code=TICKET_TOO_SMALL):
        suite.token.issue(investors[1], 7, (MINIMUM - 1, cash, bytes(32)), sender=issuer)


def test_codes__are_explained(module):
    assert module.reason(TICKET_TOO_SMALL) == "less is paid for the shares than the smallest ticket"
    assert module.reason(CONSIDERATION_UNSAID) == "the issuer does not say what is paid for the shares"
    assert module.reason(CURRENCY_OTHER) == "the shares are paid for in another currency than the rule counts"
    assert (module.reason(4), module.name(), module.duties()) == ("", "TicketMinimumModule", CHECKS_ISSUANCE)
