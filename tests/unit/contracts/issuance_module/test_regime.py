"""What the rules of issuance share, seen with each: the regime they are about, and what passes them by."""

import ape
import pytest
from ape import project

from tests.support.issuance import NEVER
from tests.support.movements import Authority

REGIME, OTHER = (name.ljust(32, b"\0") for name in (b"reg-a-2", b"reg-d-506c"))
NONE = bytes(32)
RULES = ("RaiseCapModule", "TicketMinimumModule", "PurchaserCapModule", "InvestmentLimitModule")
COUNTING = tuple(rule for rule in RULES if rule != "TicketMinimumModule")


@pytest.fixture(scope="module")
def buyer(investors):
    return investors[0]


@pytest.fixture(scope="module")
def other_buyer(investors):
    return investors[1]


@pytest.fixture(scope="module")
def judges(bind, compliance, cash, buyer, other_buyer, now):
    """A rule each: 100 in all, 100 at least, one purchaser a day, 100 each."""
    judges = {name: bind(getattr(project, name)) for name in RULES}
    judges["RaiseCapModule"].module.setRaiseCap(cash, 100, 0, sender=compliance)
    judges["TicketMinimumModule"].module.setTicketMinimum(cash, 100, 0, sender=compliance)
    judges["PurchaserCapModule"].module.setPurchaserCap(1, 1, 0, False, [], sender=compliance)
    limit = judges["InvestmentLimitModule"].module
    limit.setLimit(cash, 10_000, 0, 0, sender=compliance)
    for investor in (buyer, other_buyer):
        limit.setDeclaredBase(investor, 100, now + 10**6, sender=compliance)
    return judges


@pytest.fixture
def judge(judges, rule):
    return judges[rule]


@pytest.fixture
def refused(judges, judge, rule, issued, buyer, other_buyer):
    """Makes an issuance that the rule refuses because of what was issued before, or because it is small."""
    if rule != "TicketMinimumModule":
        judge.record(issued(other_buyer, 100))
        judge.record(issued(other_buyer, 100, regime=REGIME))
    receiver = other_buyer if rule == "InvestmentLimitModule" else buyer
    return lambda **changes: issued(receiver, 1, **changes)


@pytest.mark.parametrize("rule", RULES)
def test_regime_set_by_an_unbound_compliance__reverts(judge, stranger):
    with ape.reverts(judge.module.ModuleNotBound, compliance=stranger):
        judge.module.setRegime(REGIME, sender=stranger)


@pytest.mark.parametrize("rule", RULES)
def test_regime__is_announced_and_leaves_the_settings(judge, compliance, refused):
    receipt = judge.module.setRegime(REGIME, sender=compliance)
    assert receipt.events == [judge.module.RegimeSet(compliance, REGIME)]
    assert judge.module.getRegime(compliance) == REGIME
    judge.module.setRegime(NONE, sender=compliance)
    assert judge.module.getRegime(compliance) == NONE
    assert judge.code(refused()) == 1


@pytest.mark.parametrize("rule", RULES)
def test_settings__leave_the_regime(judge, rule, compliance, cash, buyer, refused):
    judge.module.setRegime(REGIME, sender=compliance)
    again = {
        "RaiseCapModule": ("setRaiseCap", cash, 100, 0),
        "TicketMinimumModule": ("setTicketMinimum", cash, 100, 0),
        "PurchaserCapModule": ("setPurchaserCap", 1, 1, 0, False, []),
        "InvestmentLimitModule": ("setLimit", cash, 10_000, 0, 0),
    }
    function, *values = again[rule]
    getattr(judge.module, function)(*values, sender=compliance)
    assert judge.code(refused(regime=OTHER)) == 0
    assert judge.code(refused(regime=NONE)) == 0


@pytest.mark.parametrize("rule", RULES)
def test_issuance_under_another_regime__passes_by(judge, compliance, refused):
    """While the rule is about none in particular, every regime is refused."""
    for regime in (NONE, REGIME, OTHER):
        assert judge.code(refused(regime=regime)) == 1
    judge.module.setRegime(REGIME, sender=compliance)
    assert judge.code(refused(regime=OTHER)) == 0
    assert judge.code(refused(regime=NONE)) == 0


@pytest.mark.parametrize("rule", COUNTING)
def test_regimes__have_books_of_their_own(judge, rule, compliance, issued, buyer, other_buyer):
    again = other_buyer if rule == "InvestmentLimitModule" else buyer
    judge.module.setRegime(REGIME, sender=compliance)
    judge.record(issued(other_buyer, 100, regime=OTHER))
    assert judge.code(issued(again, 1, regime=REGIME)) == 0
    judge.record(issued(other_buyer, 100, regime=REGIME))
    assert judge.code(issued(again, 1, regime=REGIME)) == 1
    judge.module.setRegime(OTHER, sender=compliance)
    assert judge.code(issued(again, 1, regime=OTHER)) == 0
    judge.module.setRegime(REGIME, sender=compliance)
    assert judge.code(issued(again, 1, regime=REGIME)) == 1


@pytest.mark.parametrize("rule", RULES)
def test_transfer_and_enforcement__pass(judge, refused):
    for authority in (Authority.HOLDER, Authority.ENFORCEMENT):
        assert judge.code(refused(authority=authority)) == 0


@pytest.mark.parametrize("rule", COUNTING)
@pytest.mark.parametrize(
    "changes", [{"authority": Authority.HOLDER}, {"authority": Authority.ENFORCEMENT}, {"amount": 0}]
)
def test_what_is_no_issuance__is_not_counted(judge, rule, issued, buyer, other_buyer, changes):
    judge.record(issued(other_buyer, 100, **changes))
    assert judge.code(issued(other_buyer if rule == "InvestmentLimitModule" else buyer, 1)) == 0


@pytest.mark.parametrize("rule", RULES)
def test_issuance_of_nothing__passes(judge, refused):
    assert judge.code(refused(amount=0)) == 0


@pytest.mark.parametrize("rule", RULES)
def test_rebound_compliance__begins_anew(judge, rule, compliance, refused):
    judge.module.setRegime(REGIME, sender=compliance)
    judge.module.unbindCompliance(compliance, sender=compliance)
    judge.module.bindCompliance(compliance, sender=compliance)
    assert judge.module.getRegime(compliance) == NONE
    code, time = judge.ask(refused(regime=OTHER))
    assert (code != 0, time) == (True, NEVER), "until it is set nothing may be issued"
