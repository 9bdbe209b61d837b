"""What one identity sends within rolling windows stays within an amount, a part of the supply, or both."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project

from tests.support.bookkeeping import compliance_account
from tests.support.movements import ZERO, Authority, movement
from tests.support.rules import DAY, NEVER, RuleUnderTest, refuses_everyone_unbound

HOUR = 3_600
LARGEST = 2**104 - 1
VOLUME_EXCEEDED, IDENTITY_UNKNOWN = 1, 2
CHECKS_TRANSFERS, RECORDS = 1, 8


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.VolumeWindowModule)


@pytest.fixture(scope="module")
def rule(module, deployer):
    """Lets an identity send 100 within an hour."""
    account = compliance_account(deployer)
    module.bindCompliance(account, sender=account)
    module.setVolumeWindow((HOUR, 100, 0), sender=account)
    return RuleUnderTest(module, account)


@pytest.fixture(scope="module")
def token(deployer, stranger):
    """A supply of 10,019."""
    token = deployer.deploy(project.MockComplianceToken)
    token.mint(stranger, 10_019, sender=deployer)
    return token


@pytest.fixture(scope="module")
def start():
    return chain.pending_timestamp


@pytest.fixture(scope="module")
def sends(investors, stranger, start, token):
    """A movement from one identity to another."""

    def sends(amount, *, after=0, **changes):
        one, other = investors[:2]
        wallets = {"from": stranger, "to": stranger, "fromIdentity": one, "toIdentity": other}
        return movement(**wallets | changes, amount=amount, at=start + after, token=token)

    return sends


@pytest.fixture(scope="module")
def code(rule, sends):
    return lambda *args, **changes: rule.code(sends(*args, **changes))


@pytest.fixture(scope="module")
def record(rule, sends):
    return lambda *args, **changes: rule.record(sends(*args, **changes))


@pytest.fixture(scope="module")
def windows(module, rule):
    return lambda: {tuple(window) for window in module.getVolumeWindows(rule.compliance)}


def test_unbound_compliance__reverts(module, stranger):
    refuses_everyone_unbound(module, stranger, "setVolumeWindow", (HOUR, 1, 0))
    refuses_everyone_unbound(module, stranger, "removeVolumeWindow", HOUR)


def test_window_without_time__reverts(module, rule):
    with ape.reverts(module.VolumeWindowTimeZero):
        rule.set("setVolumeWindow", (0, 1, 1))


def test_window_without_limit__reverts(module, rule):
    with ape.reverts(module.VolumeWindowUnlimited, windowSeconds=DAY):
        rule.set("setVolumeWindow", (DAY, 0, 0))


def test_part_above_the_whole__reverts(module, rule):
    with ape.reverts(module.VolumeWindowPartOutOfRange, maxBps=10_001, limit=10_000):
        rule.set("setVolumeWindow", (DAY, 1, 10_001))
    rule.set("setVolumeWindow", (DAY, LARGEST, 10_000))


def test_window_number_5__reverts(module, rule, windows):
    for seconds in (1, 2, 3):
        rule.set("setVolumeWindow", (seconds, 1, 0))
    with ape.reverts(module.VolumeWindowsTooMany, compliance=rule.compliance, limit=4):
        rule.set("setVolumeWindow", (4, 1, 0))
    rule.set("setVolumeWindow", (3, 7, 5))
    assert windows() == {(HOUR, 100, 0), (1, 1, 0), (2, 1, 0), (3, 7, 5)}


def test_unknown_window__cannot_be_removed(module, rule):
    with ape.reverts(module.VolumeWindowUnknown, compliance=rule.compliance, windowSeconds=DAY):
        rule.set("removeVolumeWindow", DAY)


def test_sender_without_identity__is_refused(code, rule, sends):
    assert code(1, fromIdentity=ZERO) == IDENTITY_UNKNOWN
    assert code(1, fromIdentity=ZERO, toIdentity=ZERO) == IDENTITY_UNKNOWN
    assert code(0, fromIdentity=ZERO) == 0


def test_limit__is_filled_exactly(code, record, rule, sends):
    assert code(100) == 0
    assert code(101) == VOLUME_EXCEEDED
    record(60)
    assert code(40, after=HOUR - 1) == 0
    assert code(41, after=HOUR - 1) == VOLUME_EXCEEDED
    assert code(2**256 - 1) == VOLUME_EXCEEDED


def test_what_was_sent__leaves_the_window_on_the_second(code, record):
    record(60)
    record(40, after=10)
    assert code(1, after=HOUR - 1) == VOLUME_EXCEEDED
    assert code(60, after=HOUR) == 0
    assert code(61, after=HOUR) == VOLUME_EXCEEDED
    assert code(100, after=HOUR + 9) == VOLUME_EXCEEDED
    assert code(100, after=HOUR + 10) == 0


def test_border_of_two_hours__does_not_let_twice_the_limit_pass(code, record):
    """As spans one after the other would."""
    record(100, after=HOUR - 1)
    assert code(1, after=HOUR) == VOLUME_EXCEEDED


def test_forecast__names_the_second_and_the_amount(module, rule, record, sends, start):
    record(60)
    record(40, after=10)
    ask = module.parameterOf(rule.compliance)
    for amount, expected in ((60, start + HOUR), (61, start + HOUR + 10), (101, NEVER)):
        assert module.nextAllowed(rule.compliance, sends(amount, after=10), ask) == expected
    assert module.maxAllowed(rule.compliance, sends(500, after=HOUR), ask) == 60
    assert module.maxAllowed(rule.compliance, sends(500, after=HOUR - 1), ask) == 0


def test_forecast_without_identity__is_never(module, rule, sends):
    ask = module.parameterOf(rule.compliance)
    assert module.nextAllowed(rule.compliance, sends(1, fromIdentity=ZERO), ask) == NEVER
    assert module.maxAllowed(rule.compliance, sends(1, fromIdentity=ZERO), ask) == 0


def test_limit__is_each_identitys_own(code, record, investors):
    record(100)
    assert code(1) == VOLUME_EXCEEDED
    assert code(100, fromIdentity=investors[1], toIdentity=investors[0]) == 0


def test_two_wallets_of_one_identity__share_the_limit(code, record, investors):
    record(60, **{"from": investors[4]})
    assert code(40, **{"from": investors[5]}) == 0
    assert code(41, **{"from": investors[5]}) == VOLUME_EXCEEDED


def test_transfer_within_one_identity__does_not_count(code, record, investors):
    assert code(101, toIdentity=investors[0]) == 0
    record(100, toIdentity=investors[0])
    assert code(100) == 0


def test_what_goes_to_a_conduit__counts_and_what_comes_from_one_does_not(code, record, investors):
    assert code(101, toIdentity=investors[0], isToConduit=True) == VOLUME_EXCEEDED
    assert code(101, isFromConduit=True) == 0
    assert code(101, isFromConduit=True, fromIdentity=ZERO) == 0
    record(100, isFromConduit=True)
    assert code(100) == 0
    record(100, toIdentity=ZERO, isToConduit=True)
    assert code(1) == VOLUME_EXCEEDED


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__neither_count_nor_are_gated(code, record, authority):
    assert code(101, authority=authority) == 0
    record(100, authority=authority)
    assert code(100) == 0


def test_transfer_of_nothing__passes_a_full_window(code, record):
    record(100)
    assert code(0) == 0


def test_part_of_the_supply__is_rounded_down(rule, code, token, deployer):
    rule.set("setVolumeWindow", (HOUR, 0, 100))
    assert code(100) == 0
    assert code(101) == VOLUME_EXCEEDED
    token.mint(deployer, 81, sender=deployer)
    assert code(101) == 0
    assert code(102) == VOLUME_EXCEEDED


@pytest.mark.parametrize(("most", "bps", "expected"), [(50, 100, 50), (200, 100, 100), (100, 100, 100), (7, 0, 7)])
def test_amount_and_part__the_lower_holds(rule, code, most, bps, expected):
    rule.set("setVolumeWindow", (HOUR, most, bps))
    assert code(expected) == 0
    assert code(expected + 1) == VOLUME_EXCEEDED


def test_part_of_nothing__lets_nothing_pass(rule, module, sends, deployer):
    rule.set("setVolumeWindow", (HOUR, 0, 10_000))
    moved = list(sends(1))
    moved[0] = deployer.deploy(project.MockComplianceToken).address
    assert rule.code(tuple(moved)) == VOLUME_EXCEEDED
    assert module.nextAllowed(rule.compliance, tuple(moved), module.parameterOf(rule.compliance)) == NEVER


@pytest.mark.parametrize("first", [True, False])
def test_every_window__is_asked(rule, module, code, record, sends, start, first):
    if first:
        rule.set("removeVolumeWindow", HOUR)
        rule.set("setVolumeWindow", (DAY, 150, 0))
        rule.set("setVolumeWindow", (HOUR, 100, 0))
    else:
        rule.set("setVolumeWindow", (DAY, 150, 0))
    record(100)
    assert code(50, after=HOUR) == 0
    assert code(51, after=HOUR) == VOLUME_EXCEEDED
    assert code(51, after=HOUR - 1) == VOLUME_EXCEEDED
    assert code(100, after=DAY) == 0
    ask = module.parameterOf(rule.compliance)
    for amount, expected in ((50, HOUR), (51, DAY)):
        assert module.nextAllowed(rule.compliance, sends(amount, after=1), ask) == start + expected
    assert module.maxAllowed(rule.compliance, sends(99, after=HOUR), ask) == 50


def test_changed_window__counts_what_was_sent(rule, module, code, record):
    record(60)
    receipt = rule.set("setVolumeWindow", (2 * HOUR, 70, 0))
    assert receipt.events == [module.VolumeWindowSet(rule.compliance, 2 * HOUR, 70, 0)]
    assert code(10, after=2 * HOUR - 1) == 0
    assert code(11, after=2 * HOUR - 1) == VOLUME_EXCEEDED
    assert code(70, after=2 * HOUR) == 0


def test_first_window_removed__leaves_the_others(rule, module, code, windows):
    rule.set("setVolumeWindow", (60, 500, 0))
    rule.set("setVolumeWindow", (DAY, 10, 9_000))
    receipt = rule.set("removeVolumeWindow", HOUR)
    assert receipt.events == [module.VolumeWindowRemoved(rule.compliance, HOUR)]
    assert windows() == {(60, 500, 0), (DAY, 10, 9_000)}
    assert code(10) == 0
    assert code(11) == VOLUME_EXCEEDED


def test_last_window_removed__asks_and_counts_nothing(rule, code, record, windows):
    rule.set("removeVolumeWindow", HOUR)
    assert windows() == set()
    assert code(LARGEST) == 0
    assert code(1, fromIdentity=ZERO) == 0
    record(100)
    rule.set("setVolumeWindow", (HOUR, 100, 0))
    assert code(100) == 0


def test_sent__is_told_for_any_window(rule, module, record, investors, start):
    record(60)
    record(5, after=10)
    chain.pending_timestamp = start + HOUR
    chain.mine()
    told = [module.sentWithin(rule.compliance, investors[0], HOUR + more) for more in (-11, -10, 0, 1)]
    assert told == [0, 0, 5, 65]


def test_books_of_another__are_out_of_reach(rule, module, code, sends, stranger):
    module.record(sends(100), module.parameterOf(rule.compliance), sender=stranger)
    assert code(100) == 0


def test_rebound_compliance__begins_anew(rule, module, code, record, windows):
    record(100)
    for call in (module.unbindCompliance, module.bindCompliance):
        call(rule.compliance, sender=rule.compliance)
    assert windows() == set()
    rule.set("setVolumeWindow", (HOUR, 100, 0))
    assert code(100) == 0


def test_wallet_of_another_identity__leaves_what_was_sent(rule, module, code, record, stranger, investors):
    record(100)
    change = (ZERO, stranger, 5, investors[0], investors[1], 0, 0)
    module.recount(change, module.parameterOf(rule.compliance), sender=rule.compliance)
    assert code(1) == VOLUME_EXCEEDED
    assert code(100, fromIdentity=investors[1], toIdentity=investors[0]) == 0


def test_codes__are_explained(module):
    assert module.reason(1) == "the sender would send more than the limit within its window"
    assert module.reason(2) == "the sender has no identity"
    assert module.reason(3) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == (
        "VolumeWindowModule",
        True,
        CHECKS_TRANSFERS | RECORDS,
    )
