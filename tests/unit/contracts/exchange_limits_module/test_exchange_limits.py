"""What one investor's identity sends to an exchange within rolling windows stays within its limits."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project
from eth_utils import to_checksum_address

from tests.support.bookkeeping import compliance_account
from tests.support.movements import ZERO, Authority, movement
from tests.support.rules import DAY, NEVER, RuleUnderTest, refuses_everyone_unbound

HOUR = 3_600
LARGEST = 2**104 - 1
LIMIT_EXCEEDED, IDENTITY_UNKNOWN = 1, 2
CHECKS_TRANSFERS, RECORDS = 1, 8
#: so many places there are for marks in a parameter
PLACES = 216
EXCHANGE = to_checksum_address(f"0x{PLACES * 10**9 + 7:040x}")
#: an identity with the same mark
LOOKALIKE = to_checksum_address(f"0x{PLACES * 10**10 + 7:040x}")
OTHER_EXCHANGE = to_checksum_address(f"0x{PLACES * 10**9 + 215:040x}")


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.ExchangeLimitsModule)


@pytest.fixture(scope="module")
def rule(module, deployer):
    """Lets an identity send 100 within an hour to the one exchange there is."""
    account = compliance_account(deployer)
    module.bindCompliance(account, sender=account)
    module.addExchangeID(EXCHANGE, sender=account)
    module.setExchangeLimit(EXCHANGE, (HOUR, 100), sender=account)
    return RuleUnderTest(module, account)


@pytest.fixture(scope="module")
def start():
    return chain.pending_timestamp


@pytest.fixture(scope="module")
def sends(investors, stranger, start):
    """A movement from an investor to the exchange."""

    def sends(amount, *, after=0, **changes):
        sides = {"from": stranger, "to": stranger, "fromIdentity": investors[0], "toIdentity": EXCHANGE}
        return movement(**sides | changes, amount=amount, at=start + after)

    return sends


@pytest.fixture(scope="module")
def code(rule, sends):
    return lambda *args, **changes: rule.code(sends(*args, **changes))


@pytest.fixture(scope="module")
def record(rule, sends):
    return lambda *args, **changes: rule.record(sends(*args, **changes))


@pytest.fixture(scope="module")
def limits(module, rule):
    return lambda exchange=EXCHANGE: {tuple(limit) for limit in module.getExchangeLimits(rule.compliance, exchange)}


def test_unbound_compliance__reverts(module, stranger):
    for function, *args in (
        ("addExchangeID", EXCHANGE),
        ("removeExchangeID", EXCHANGE),
        ("setExchangeLimit", EXCHANGE, (HOUR, 1)),
        ("removeExchangeLimit", EXCHANGE, HOUR),
    ):
        refuses_everyone_unbound(module, stranger, function, *args)


def test_exchange_zero__reverts(module, rule):
    with ape.reverts(module.ExchangeIDZero):
        rule.set("addExchangeID", ZERO)


def test_exchange_named_twice__reverts(module, rule):
    with ape.reverts(module.ExchangeIDKnown, compliance=rule.compliance, exchangeID=EXCHANGE):
        rule.set("addExchangeID", EXCHANGE)


def test_unknown_exchange__has_no_limits_and_cannot_be_removed(module, rule):
    for function, *args in (
        ("removeExchangeID",),
        ("setExchangeLimit", (HOUR, 1)),
        ("removeExchangeLimit", HOUR),
    ):
        with ape.reverts(module.ExchangeIDUnknown, compliance=rule.compliance, exchangeID=LOOKALIKE):
            rule.set(function, LOOKALIKE, *args)


def test_limit_without_time__reverts(module, rule):
    with ape.reverts(module.ExchangeLimitTimeZero, exchangeID=EXCHANGE):
        rule.set("setExchangeLimit", EXCHANGE, (0, 1))


def test_limit_out_of_range__reverts(module, rule):
    with ape.reverts(module.ExchangeLimitOutOfRange, limitValue=LARGEST + 1, largest=LARGEST):
        rule.set("setExchangeLimit", EXCHANGE, (HOUR, LARGEST + 1))
    rule.set("setExchangeLimit", EXCHANGE, (HOUR, LARGEST))


def test_limit_number_5__reverts(module, rule, limits):
    for seconds in (1, 2, 3):
        rule.set("setExchangeLimit", EXCHANGE, (seconds, 1))
    with ape.reverts(module.ExchangeLimitsTooMany, compliance=rule.compliance, exchangeID=EXCHANGE, limit=4):
        rule.set("setExchangeLimit", EXCHANGE, (4, 1))
    rule.set("setExchangeLimit", EXCHANGE, (3, 7))
    assert limits() == {(HOUR, 100), (1, 1), (2, 1), (3, 7)}


def test_unknown_limit__cannot_be_removed(module, rule):
    values = {"compliance": rule.compliance, "exchangeID": EXCHANGE, "limitTime": DAY}
    with ape.reverts(module.ExchangeLimitUnknown, **values):
        rule.set("removeExchangeLimit", EXCHANGE, DAY)


def test_sender_without_identity__is_refused(code, rule):
    assert code(1, fromIdentity=ZERO) == IDENTITY_UNKNOWN
    assert code(0, fromIdentity=ZERO) == 0
    rule.set("removeExchangeLimit", EXCHANGE, HOUR)
    assert code(1, fromIdentity=ZERO) == 0


def test_forecast_without_identity__is_never(module, rule, sends):
    ask = module.parameterOf(rule.compliance)
    assert module.nextAllowed(rule.compliance, sends(1, fromIdentity=ZERO), ask) == NEVER
    assert module.maxAllowed(rule.compliance, sends(1, fromIdentity=ZERO), ask) == 0


def test_limit__is_filled_exactly(code, record):
    assert code(100) == 0
    assert code(101) == LIMIT_EXCEEDED
    record(60)
    assert code(40, after=HOUR - 1) == 0
    assert code(41, after=HOUR - 1) == LIMIT_EXCEEDED
    assert code(2**256 - 1) == LIMIT_EXCEEDED


def test_what_was_sent__leaves_the_window_on_the_second(code, record):
    record(60)
    record(40, after=HOUR - 1)
    assert code(1, after=HOUR - 1) == LIMIT_EXCEEDED
    assert code(60, after=HOUR) == 0
    assert code(61, after=HOUR) == LIMIT_EXCEEDED
    assert code(100, after=2 * HOUR - 2) == LIMIT_EXCEEDED
    assert code(100, after=2 * HOUR - 1) == 0


def test_forecast__names_the_second_and_the_amount(module, rule, record, sends, start):
    record(60)
    record(40, after=10)
    ask = module.parameterOf(rule.compliance)
    for amount, expected in ((60, start + HOUR), (61, start + HOUR + 10), (101, NEVER)):
        assert module.nextAllowed(rule.compliance, sends(amount, after=10), ask) == expected
    assert module.maxAllowed(rule.compliance, sends(500, after=HOUR), ask) == 60


def test_limit__is_each_investors_own_over_all_wallets(code, record, investors):
    record(60, **{"from": investors[4], "to": investors[6]})
    assert code(41, **{"from": investors[5], "to": investors[7]}) == LIMIT_EXCEEDED
    assert code(100, fromIdentity=investors[1]) == 0


def test_limit__is_each_exchanges_own(code, record, rule):
    rule.set("addExchangeID", OTHER_EXCHANGE)
    rule.set("setExchangeLimit", OTHER_EXCHANGE, (HOUR, 30))
    record(100)
    assert code(30, toIdentity=OTHER_EXCHANGE) == 0
    assert code(31, toIdentity=OTHER_EXCHANGE) == LIMIT_EXCEEDED
    assert code(1) == LIMIT_EXCEEDED


def test_what_others_send_each_other__is_free(code, record, investors):
    assert code(LARGEST, toIdentity=investors[1]) == 0
    assert code(LARGEST, toIdentity=LOOKALIKE) == 0
    record(100, toIdentity=LOOKALIKE)
    assert code(100) == 0


def test_what_comes_from_an_exchange__is_free(code, record, rule, investors):
    rule.set("addExchangeID", OTHER_EXCHANGE)
    assert code(LARGEST, fromIdentity=EXCHANGE, toIdentity=investors[0]) == 0
    assert code(LARGEST, fromIdentity=OTHER_EXCHANGE) == 0
    assert code(LARGEST, fromIdentity=EXCHANGE) == 0
    assert code(101, fromIdentity=LOOKALIKE) == LIMIT_EXCEEDED


def test_what_a_conduit_sends__is_free_and_one_named_as_exchange_is_limited(code, record):
    assert code(101, isFromConduit=True) == 0
    record(100, isFromConduit=True)
    assert code(100) == 0
    assert code(101, isToConduit=True) == LIMIT_EXCEEDED


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__neither_count_nor_are_gated(code, record, authority):
    assert code(101, authority=authority) == 0
    record(100, authority=authority)
    assert code(100) == 0


def test_transfer_of_nothing__passes_a_full_window(code, record):
    record(100)
    assert code(0) == 0


def test_every_limit__is_asked(rule, module, code, record, sends, start):
    rule.set("setExchangeLimit", EXCHANGE, (DAY, 150))
    rule.set("setExchangeLimit", EXCHANGE, (60, 1_000))
    record(100)
    assert code(50, after=HOUR) == 0
    assert code(51, after=HOUR) == LIMIT_EXCEEDED
    assert code(51, after=HOUR - 1) == LIMIT_EXCEEDED
    assert code(100, after=DAY) == 0
    ask = module.parameterOf(rule.compliance)
    for amount, expected in ((50, HOUR), (51, DAY)):
        assert module.nextAllowed(rule.compliance, sends(amount, after=1), ask) == start + expected


def test_exchange_without_limit__is_counted(rule, module, code, record):
    rule.set("addExchangeID", OTHER_EXCHANGE)
    assert code(LARGEST, toIdentity=OTHER_EXCHANGE) == 0
    record(60, toIdentity=OTHER_EXCHANGE)
    rule.set("setExchangeLimit", OTHER_EXCHANGE, (HOUR, 70))
    assert code(10, toIdentity=OTHER_EXCHANGE) == 0
    assert code(11, toIdentity=OTHER_EXCHANGE) == LIMIT_EXCEEDED


def test_changed_limit__counts_what_was_sent(rule, module, code, record):
    record(60)
    receipt = rule.set("setExchangeLimit", EXCHANGE, (HOUR, 70))
    assert receipt.events == [module.ExchangeLimitUpdated(rule.compliance, EXCHANGE, 70, HOUR)]
    assert code(10) == 0
    assert code(11) == LIMIT_EXCEEDED


def test_first_limit_removed__leaves_the_others(rule, module, code, limits):
    rule.set("setExchangeLimit", EXCHANGE, (60, 500))
    rule.set("setExchangeLimit", EXCHANGE, (DAY, 10))
    receipt = rule.set("removeExchangeLimit", EXCHANGE, HOUR)
    assert receipt.events == [module.ExchangeLimitRemoved(rule.compliance, EXCHANGE, HOUR)]
    assert limits() == {(60, 500), (DAY, 10)}
    assert code(10) == 0
    assert code(11) == LIMIT_EXCEEDED


def test_exchange__is_named_and_ended(rule, module, code, record, limits):
    receipt = rule.set("addExchangeID", OTHER_EXCHANGE)
    assert receipt.events == [module.ExchangeIDAdded(rule.compliance, OTHER_EXCHANGE)]
    assert set(module.getExchangeIDs(rule.compliance)) == {EXCHANGE, OTHER_EXCHANGE}
    record(60)
    receipt = rule.set("removeExchangeID", EXCHANGE)
    assert receipt.events == [module.ExchangeIDRemoved(rule.compliance, EXCHANGE)]
    assert [module.isExchangeID(rule.compliance, one) for one in (EXCHANGE, OTHER_EXCHANGE)] == [False, True]
    assert code(LARGEST) == 0
    record(40)
    rule.set("addExchangeID", EXCHANGE)
    assert limits() == set()
    rule.set("setExchangeLimit", EXCHANGE, (HOUR, 100))
    assert code(40) == 0
    assert code(41) == LIMIT_EXCEEDED


def test_exchange_of_one_compliance__is_none_of_another(rule, module, sends, deployer):
    account = compliance_account(deployer)
    module.bindCompliance(account, sender=account)
    assert not module.isExchangeID(account, EXCHANGE)
    another = RuleUnderTest(module, account)
    another.set("addExchangeID", LOOKALIKE)
    assert another.code(sends(101)) == 0
    assert rule.code(sends(101)) == LIMIT_EXCEEDED


def test_sent__is_told_for_any_window(rule, module, record, investors, start):
    record(60)
    record(5, after=10)
    chain.pending_timestamp = start + HOUR
    chain.mine()
    told = [
        module.getExchangeCounter(rule.compliance, EXCHANGE, investors[0], HOUR + more) for more in (-11, -10, 0, 1)
    ]
    assert told == [0, 0, 5, 65]
    assert module.getExchangeCounter(rule.compliance, OTHER_EXCHANGE, investors[0], HOUR + 1) == 0


def test_books_of_another__are_out_of_reach(rule, module, code, sends, stranger):
    module.record(sends(100), module.parameterOf(rule.compliance), sender=stranger)
    assert code(100) == 0


def test_rebound_compliance__begins_anew(rule, module, code, record, limits):
    record(100)
    for call in (module.unbindCompliance, module.bindCompliance):
        call(rule.compliance, sender=rule.compliance)
    assert (module.getExchangeIDs(rule.compliance), limits()) == ([], set())
    rule.set("addExchangeID", EXCHANGE)
    rule.set("setExchangeLimit", EXCHANGE, (HOUR, 100))
    assert code(100) == 0


def test_wallet_of_another_identity__leaves_what_was_sent(rule, module, code, record, stranger, investors):
    record(100)
    change = (ZERO, stranger, 5, investors[0], investors[1], 0, 0)
    module.recount(change, module.parameterOf(rule.compliance), sender=rule.compliance)
    assert code(1) == LIMIT_EXCEEDED
    assert code(100, fromIdentity=investors[1]) == 0


def test_codes__are_explained(module):
    assert module.reason(1) == "the sender would send more to the exchange than its limit within its time"
    assert module.reason(2) == "the sender has no identity"
    assert module.reason(3) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == (
        "ExchangeLimitsModule",
        True,
        CHECKS_TRANSFERS | RECORDS,
    )
