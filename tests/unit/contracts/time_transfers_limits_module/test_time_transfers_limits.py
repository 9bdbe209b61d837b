"""A contract's account plays the compliance, and movements say at what time they happen."""

import ape
import pytest
from ape import chain, project

from tests.support.bookkeeping import compliance_account
from tests.support.movements import movement as movement_of

ZERO = "0x0000000000000000000000000000000000000000"
HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
CHECKS_TRANSFERS, RECORDS = 1, 8
LARGEST = 2**104 - 1
HOUR, DAY = 3_600, 86_400
LIMIT_EXCEEDED, IDENTITY_UNKNOWN = 1, 2


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.TimeTransfersLimitsModule)


@pytest.fixture(scope="module")
def compliance(module, deployer):
    """Lets an identity send 100 within an hour."""
    account = compliance_account(deployer)
    module.bindCompliance(account, sender=account)
    module.setTimeTransferLimit((HOUR, 100), sender=account)
    return account


@pytest.fixture(scope="module")
def one(investors):
    """An identity."""
    return investors[0].address


@pytest.fixture(scope="module")
def other(investors):
    return investors[1].address


@pytest.fixture(scope="module")
def start():
    return chain.pending_timestamp


@pytest.fixture(scope="module")
def movement(one, other, stranger, start):
    def make(amount, *, after=0, giver=one, receiver=other, authority=HOLDER, from_conduit=False, to_conduit=False):
        return movement_of(
            **{"from": stranger, "to": stranger, "fromIdentity": giver, "toIdentity": receiver, "amount": amount},
            authority=authority,
            at=start + after,
            isFromConduit=from_conduit,
            isToConduit=to_conduit,
        )

    return make


@pytest.fixture(scope="module")
def check(module, compliance, movement):
    return lambda *args, **kwargs: module.check(compliance, movement(*args, **kwargs), module.parameterOf(compliance))


@pytest.fixture(scope="module")
def record(module, compliance, movement):
    def record(*args, **kwargs):
        module.record(movement(*args, **kwargs), module.parameterOf(compliance), sender=compliance)

    return record


@pytest.fixture(scope="module")
def limits(module, compliance):
    return lambda: {tuple(limit) for limit in module.getTimeTransferLimits(compliance)}


def test_unbound_compliance__reverts(module, stranger):
    for call, argument in (
        (module.setTimeTransferLimit, (HOUR, 1)),
        (module.batchSetTimeTransferLimit, [(HOUR, 1)]),
        (module.removeTimeTransferLimit, HOUR),
        (module.batchRemoveTimeTransferLimit, [HOUR]),
    ):
        with ape.reverts(module.ModuleNotBound, compliance=stranger):
            call(argument, sender=stranger)


def test_limit_without_time__reverts(module, compliance):
    with ape.reverts(module.TransferLimitTimeZero):
        module.setTimeTransferLimit((0, 1), sender=compliance)


def test_limit_out_of_range__reverts(module, compliance):
    with ape.reverts(module.TransferLimitOutOfRange, limitValue=LARGEST + 1, largest=LARGEST):
        module.setTimeTransferLimit((HOUR, LARGEST + 1), sender=compliance)
    module.setTimeTransferLimit((HOUR, LARGEST), sender=compliance)


def test_limit_number_5__reverts(module, compliance, limits):
    module.batchSetTimeTransferLimit([(1, 1), (2, 1), (3, 1)], sender=compliance)
    with ape.reverts(module.TransferLimitsTooMany, compliance=compliance, limit=4):
        module.setTimeTransferLimit((4, 1), sender=compliance)
    module.setTimeTransferLimit((3, 7), sender=compliance)
    assert limits() == {(HOUR, 100), (1, 1), (2, 1), (3, 7)}


def test_unknown_limit__cannot_be_removed(module, compliance):
    with ape.reverts(module.TransferLimitUnknown, compliance=compliance, limitTime=DAY):
        module.batchRemoveTimeTransferLimit([HOUR, DAY], sender=compliance)


def test_sender_without_identity__is_refused(check):
    assert check(1, giver=ZERO) == IDENTITY_UNKNOWN


def test_limit__is_filled_exactly(check, record):
    assert check(100) == 0
    assert check(101) == LIMIT_EXCEEDED
    record(60)
    assert check(40, after=HOUR - 1) == 0
    assert check(41, after=HOUR - 1) == LIMIT_EXCEEDED


def test_limit__is_each_senders_own(check, record, one, other):
    record(100)
    assert check(1) == LIMIT_EXCEEDED
    assert check(100, giver=other, receiver=one) == 0


def test_span__begins_with_its_first_transfer_and_ends_on_the_second(check, record):
    record(50)
    record(50, after=HOUR - 1)
    assert check(1, after=HOUR - 1) == LIMIT_EXCEEDED
    assert check(100, after=HOUR) == 0
    record(100, after=HOUR)
    assert check(1, after=2 * HOUR - 1) == LIMIT_EXCEEDED
    assert check(100, after=2 * HOUR) == 0


def test_sent__is_told_until_the_span_ends(module, compliance, record, one, start):
    assert tuple(module.sentWithin(compliance, one, HOUR)) == (0, 0)
    record(60)
    assert tuple(module.sentWithin(compliance, one, HOUR)) == (60, start + HOUR)
    chain.pending_timestamp = start + HOUR
    chain.mine()
    assert tuple(module.sentWithin(compliance, one, HOUR)) == (0, 0)


@pytest.mark.parametrize("limits_set", [[(DAY, 150)], [(DAY, 150), (60, 1_000)]])
def test_every_limit__is_asked(module, compliance, check, record, limits_set):
    module.batchSetTimeTransferLimit(limits_set, sender=compliance)
    record(100)
    assert check(50, after=HOUR) == 0
    assert check(51, after=HOUR) == LIMIT_EXCEEDED
    assert check(100, after=DAY) == 0


def test_first_limit_removed__leaves_the_others(module, compliance, check, record, limits):
    module.batchSetTimeTransferLimit([(60, 500), (DAY, 10)], sender=compliance)
    record(8)
    receipt = module.removeTimeTransferLimit(HOUR, sender=compliance)
    assert receipt.events == [module.TimeTransferLimitRemoved(compliance, HOUR)]
    assert limits() == {(60, 500), (DAY, 10)}
    assert check(2) == 0
    assert check(3) == LIMIT_EXCEEDED


def test_last_limit_removed__asks_nobody(module, compliance, check, limits):
    module.batchRemoveTimeTransferLimit([HOUR], sender=compliance)
    assert limits() == set()
    assert check(LARGEST) == 0
    assert check(1, giver=ZERO) == 0


def test_changed_limit__counts_what_was_sent(module, compliance, check, record):
    record(60)
    receipt = module.setTimeTransferLimit((HOUR, 70), sender=compliance)
    assert receipt.events == [module.TimeTransferLimitUpdated(compliance, HOUR, 70)]
    assert check(10) == 0
    assert check(11) == LIMIT_EXCEEDED


def test_nothing__is_sent_whatever_the_limit_and_begins_no_span(module, compliance, check, record, one):
    record(0)
    assert tuple(module.sentWithin(compliance, one, HOUR)) == (0, 0)
    record(60)
    module.setTimeTransferLimit((HOUR, 50), sender=compliance)
    assert check(0) == check(0, giver=ZERO) == 0


def test_transfer_within_one_identity__does_not_count(check, record, one):
    assert check(101, receiver=one) == 0
    record(100, receiver=one)
    assert check(100) == 0


def test_what_goes_to_a_conduit__counts_and_what_comes_from_one_does_not(check, record, one):
    assert check(101, receiver=one, to_conduit=True) == LIMIT_EXCEEDED
    assert check(101, from_conduit=True) == 0
    record(100, from_conduit=True)
    assert check(100) == 0
    record(100, receiver=one, to_conduit=True)
    assert check(1) == LIMIT_EXCEEDED


@pytest.mark.parametrize("authority", [ISSUANCE, ENFORCEMENT])
def test_issuance_and_enforcement__neither_count_nor_are_gated(check, record, authority):
    assert check(101, authority=authority) == 0
    record(100, authority=authority)
    assert check(100) == 0


def test_count_of_an_untold_amount__saturates(module, compliance, check, record):
    module.setTimeTransferLimit((HOUR, LARGEST), sender=compliance)
    record(LARGEST)
    record(1)
    assert check(0) == 0
    assert check(1) == LIMIT_EXCEEDED


def test_books_of_another__are_out_of_reach(module, compliance, check, movement, stranger):
    module.record(movement(100), module.parameterOf(compliance), sender=stranger)
    assert check(100) == 0


def test_rebound_compliance__begins_anew(module, compliance, check, record, limits):
    record(100)
    module.unbindCompliance(compliance, sender=compliance)
    module.bindCompliance(compliance, sender=compliance)
    assert limits() == set()
    module.setTimeTransferLimit((HOUR, 100), sender=compliance)
    assert check(100) == 0


def test_codes__are_explained(module):
    assert module.reason(1) == "the sender would send more than the limit within its time"
    assert module.reason(2) == "the sender has no identity"
    assert module.reason(3) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == (
        "TimeTransfersLimitsModule",
        True,
        CHECKS_TRANSFERS | RECORDS,
    )
