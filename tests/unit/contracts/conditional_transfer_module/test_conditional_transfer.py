"""Transfers pass only as they were approved, once for each approval, and while it holds."""

from __future__ import annotations

import ape
import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak

from tests.support.bookkeeping import compliance_account
from tests.support.movements import ZERO, Authority, movement
from tests.support.rules import NEVER, RuleUnderTest, refuses_everyone_unbound

HOUR = 3_600
LARGEST = 2**104 - 1
NOT_APPROVED, APPROVAL_EXPIRED = 1, 2
CHECKS_TRANSFERS, RECORDS = 1, 8


@pytest.fixture(scope="module")
def module(deployer):
    return deployer.deploy(project.ConditionalTransferModule)


@pytest.fixture(scope="module")
def rule(module, deployer):
    account = compliance_account(deployer)
    module.bindCompliance(account, sender=account)
    return RuleUnderTest(module, account)


@pytest.fixture(scope="module")
def one(investors):
    return investors[0].address


@pytest.fixture(scope="module")
def other(investors):
    return investors[1].address


@pytest.fixture(scope="module")
def start():
    return chain.pending_timestamp


@pytest.fixture(scope="module")
def sends(one, other, start):
    """A movement from one wallet to the other."""

    def sends(amount, *, after=0, **changes):
        return movement(**{"from": one, "to": other} | changes, amount=amount, at=start + after)

    return sends


@pytest.fixture(scope="module")
def code(rule, sends):
    return lambda *args, **changes: rule.code(sends(*args, **changes))


@pytest.fixture(scope="module")
def record(rule, sends):
    return lambda *args, **changes: rule.record(sends(*args, **changes))


@pytest.fixture(scope="module")
def approve(rule, one, other):
    return lambda amount: rule.set("approveTransfer", one, other, amount)


@pytest.fixture(scope="module")
def approve_until(rule, one, other, start):
    return lambda amount, after: rule.set("approveTransferUntil", one, other, amount, start + after)


@pytest.fixture(scope="module")
def opened(module, rule, one, other):
    """Approvals that hold."""
    return lambda: {tuple(approval) for approval in module.getOpenApprovals(rule.compliance, one, other)}


@pytest.fixture(scope="module")
def approvals(module, rule, one, other):
    def approvals(amount):
        named = module.calculateTransferHash(one, other, amount, ZERO)
        count = module.getTransferApprovals(rule.compliance, named)
        assert module.isTransferApproved(rule.compliance, named) == (count > 0)
        return count

    return approvals


@pytest.fixture(scope="module")
def pass_to(start):
    def pass_to(after):
        chain.pending_timestamp = start + after
        chain.mine()

    return pass_to


def test_unbound_compliance__reverts(module, stranger, one, other):
    for function, *args in (
        ("approveTransfer", one, other, 1),
        ("approveTransferUntil", one, other, 1, 0),
        ("unApproveTransfer", one, other, 1),
        ("batchApproveTransfers", [one], [other], [1]),
        ("batchUnApproveTransfers", [one], [other], [1]),
    ):
        refuses_everyone_unbound(module, stranger, function, *args)


@pytest.mark.parametrize("amount", [0, LARGEST + 1])
def test_amount_out_of_range__reverts(module, approve, amount):
    with ape.reverts(module.ConditionalAmountOutOfRange, amount=amount, largest=LARGEST):
        approve(amount)


def test_approval_that_has_lapsed__reverts(module, rule, one, other):
    now = chain.pending_timestamp + 100
    chain.pending_timestamp = now
    with ape.reverts(module.ConditionalApprovalLapsed, expiresAt=now - 1, time=now):
        rule.set("approveTransferUntil", one, other, 1, now - 1)
    chain.pending_timestamp = now + 100
    rule.set("approveTransferUntil", one, other, 1, now + 100)


def test_approvals_of_17_kinds__revert(module, approve, approve_until, code, one, other):
    for amount in range(1, 17):
        approve(amount)
    approve(16)
    for refused in (lambda: approve(17), lambda: approve_until(16, HOUR)):
        with ape.reverts(module.ConditionalApprovalsTooMany, **{"from": one, "to": other, "limit": 16}):
            refused()
    assert code(16) == 0
    assert code(17) == NOT_APPROVED


def test_approvals_that_have_lapsed__make_room(approve, approve_until, code, opened, pass_to, record):
    approve(1)
    for amount in range(2, 17):
        approve_until(amount, HOUR)
    pass_to(HOUR + 1)
    for amount in range(17, 32):
        approve(amount)
    assert opened() == {(amount, 0, 1) for amount in (1, *range(17, 32))}
    assert [code(amount, after=HOUR + 2) for amount in (1, 2, 16, 17, 31)] == [0, NOT_APPROVED, NOT_APPROVED, 0, 0]
    record(1, after=HOUR + 2)
    assert opened() == {(amount, 0, 1) for amount in range(17, 32)}


@pytest.mark.parametrize("batch", ["batchApproveTransfers", "batchUnApproveTransfers"])
@pytest.mark.parametrize("lengths", [(2, 1, 1), (1, 2, 1), (1, 1, 2)])
def test_batch_of_unequal_lengths__reverts(module, rule, one, other, batch, lengths):
    of, to, amounts = lengths
    with ape.reverts(module.ConditionalLengthMismatch, **{"from": of, "to": to, "amounts": amounts}):
        rule.set(batch, [one] * of, [other] * to, [5] * amounts)


def test_unknown_approval__cannot_be_taken_back(module, rule, approve, approve_until, one, other, pass_to):
    approve_until(5, HOUR)
    approve(6)
    pass_to(HOUR + 1)
    for amount in (5, 7):
        with ape.reverts(module.ConditionalApprovalUnknown, **{"from": one, "to": other, "amount": amount}):
            rule.set("unApproveTransfer", one, other, amount)


def test_transfer_without_approval__is_refused(code):
    assert code(1) == NOT_APPROVED


def test_approval__is_of_wallets_direction_and_amount(module, rule, code, approve, one, other, stranger):
    receipt = approve(5)
    assert receipt.events == [module.TransferApproved(rule.compliance, one, other, 5, 0)]
    assert code(5) == 0
    assert (code(4), code(6)) == (NOT_APPROVED, NOT_APPROVED)
    assert code(5, **{"from": other, "to": one}) == NOT_APPROVED
    assert code(5, **{"from": stranger}) == NOT_APPROVED
    assert code(5, to=stranger) == NOT_APPROVED


def test_approval__is_used_up_by_the_transfer(module, rule, code, record, approve, one, other):
    approve(5)
    receipt = record(5)
    assert receipt.events == [module.TransferApprovalUsed(rule.compliance, one, other, 5, 0)]
    assert code(5) == NOT_APPROVED


def test_several_approvals_of_one_transfer__count(code, record, approve, approvals):
    for _ in range(3):
        approve(5)
    for left in (3, 2, 1):
        assert (approvals(5), code(5)) == (left, 0)
        record(5)
    assert (approvals(5), code(5)) == (0, NOT_APPROVED)


def test_approval__holds_until_the_end_of_its_last_second(module, rule, code, approve_until, one, other, start):
    receipt = approve_until(5, HOUR)
    assert receipt.events == [module.TransferApproved(rule.compliance, one, other, 5, start + HOUR)]
    assert code(5, after=HOUR) == 0
    assert code(5, after=HOUR + 1) == APPROVAL_EXPIRED
    assert code(6, after=HOUR + 1) == NOT_APPROVED


def test_approval_until_zero__does_not_run_out(rule, code, one, other, opened):
    rule.set("approveTransferUntil", one, other, 5, 0)
    assert opened() == {(5, 0, 1)}
    assert code(5, after=10**9) == 0


def test_waiting__does_not_help(module, rule, sends, approve_until):
    approve_until(5, HOUR)
    ask = module.parameterOf(rule.compliance)
    assert module.nextAllowed(rule.compliance, sends(6), ask) == NEVER
    assert module.nextAllowed(rule.compliance, sends(5, after=HOUR + 1), ask) == NEVER


def test_approval_that_runs_out_first__is_used_first(code, record, approve, approve_until, opened, start):
    approve_until(5, 2 * HOUR)
    approve_until(5, HOUR)
    approve(5)
    record(5)
    assert opened() == {(5, 0, 1), (5, start + 2 * HOUR, 1)}
    record(5, after=2 * HOUR + 1)
    assert opened() == {(5, start + 2 * HOUR, 1)}
    assert code(5, after=2 * HOUR) == 0
    assert code(5, after=2 * HOUR + 1) == APPROVAL_EXPIRED


def test_approval_that_would_hold_longest__is_taken_back_first(
    module, rule, approve, approve_until, opened, start, one, other
):
    approve_until(5, HOUR)
    approve(5)
    approve_until(5, 2 * HOUR)
    left = {(5, start + HOUR, 1), (5, start + 2 * HOUR, 1)}
    receipt = rule.set("unApproveTransfer", one, other, 5)
    assert receipt.events == [module.ApprovalRemoved(rule.compliance, one, other, 5, 0)]
    assert opened() == left
    receipt = rule.set("unApproveTransfer", one, other, 5)
    assert receipt.events == [module.ApprovalRemoved(rule.compliance, one, other, 5, start + 2 * HOUR)]
    assert opened() == {(5, start + HOUR, 1)}


def test_approvals_of_several_amounts__are_each_their_own(code, record, approve, opened):
    for amount in (5, 6, 7):
        approve(amount)
    record(5)
    assert opened() == {(6, 0, 1), (7, 0, 1)}
    record(7)
    assert opened() == {(6, 0, 1)}
    assert [code(amount) for amount in (5, 6, 7)] == [NOT_APPROVED, 0, NOT_APPROVED]


def test_last_of_16_approvals__is_used_up(approve, code, record, opened):
    for amount in range(1, 17):
        approve(amount)
    record(16)
    assert code(16) == NOT_APPROVED
    record(1)
    assert opened() == {(amount, 0, 1) for amount in range(2, 16)}


def test_largest_amount__is_the_largest_approved(module, rule, sends, approve, approve_until):
    approve_until(8, HOUR)
    approve(3)
    approve(6)
    ask = module.parameterOf(rule.compliance)
    for wanted, after, most in ((9, 0, 8), (9, HOUR, 8), (9, HOUR + 1, 6), (7, 0, 6), (5, 0, 3), (3, 0, 3), (2, 0, 0)):
        assert module.maxAllowed(rule.compliance, sends(wanted, after=after), ask) == most


def test_conduit_on_either_side__needs_approval(code, approve):
    for side in ("isFromConduit", "isToConduit"):
        assert code(5, **{side: True}) == NOT_APPROVED
    approve(5)
    for side in ("isFromConduit", "isToConduit"):
        assert code(5, **{side: True}) == 0


def test_transfer_within_one_identity__needs_approval(code, investors):
    assert code(5, fromIdentity=investors[0], toIdentity=investors[0]) == NOT_APPROVED


@pytest.mark.parametrize("authority", [Authority.ISSUANCE, Authority.ENFORCEMENT])
def test_issuance_and_enforcement__need_and_use_no_approval(code, record, approve, authority):
    assert code(5, authority=authority) == 0
    approve(5)
    record(5, authority=authority)
    assert code(5) == 0


def test_transfer_of_nothing__needs_no_approval(code, record):
    assert code(0) == 0
    assert record(0).events == []


def test_untold_transfer__uses_nothing(record, approve, opened):
    approve(6)
    assert record(5).events == []
    assert opened() == {(6, 0, 1)}


def test_batches__approve_and_take_back(module, rule, code, one, other):
    transfers = ([one, other], [other, one], [5, 6])
    receipt = rule.set("batchApproveTransfers", *transfers)
    assert receipt.events == [
        module.TransferApproved(rule.compliance, one, other, 5, 0),
        module.TransferApproved(rule.compliance, other, one, 6, 0),
    ]
    assert code(5) == code(6, **{"from": other, "to": one}) == 0
    receipt = rule.set("batchUnApproveTransfers", *transfers)
    assert receipt.events == [
        module.ApprovalRemoved(rule.compliance, one, other, 5, 0),
        module.ApprovalRemoved(rule.compliance, other, one, 6, 0),
    ]
    assert code(5) == code(6, **{"from": other, "to": one}) == NOT_APPROVED


def test_approvals__are_told_by_the_hash_of_the_peer_suite(
    module, approve, approve_until, approvals, pass_to, one, other
):
    named = module.calculateTransferHash(one, other, 5, ZERO)
    assert named == keccak(encode(["address", "address", "uint256", "address"], [one, other, 5, ZERO]))
    assert approvals(5) == 0
    approve(5)
    approve_until(5, HOUR)
    approve_until(5, HOUR)
    approve(6)
    assert (approvals(5), approvals(6), approvals(7)) == (3, 1, 0)
    pass_to(HOUR)
    assert approvals(5) == 3
    pass_to(HOUR + 1)
    assert approvals(5) == 1


def test_books_of_another__are_out_of_reach(rule, module, code, sends, approve, stranger):
    """Nobody else uses an approval up."""
    approve(5)
    module.record(sends(5), module.parameterOf(rule.compliance), sender=stranger)
    assert code(5) == 0


def test_approval_of_one_compliance__is_none_of_another(
    module, rule, code, sends, approve, approvals, deployer, one, other
):
    account = compliance_account(deployer)
    module.bindCompliance(account, sender=account)
    approve(5)
    assert RuleUnderTest(module, account).code(sends(5)) == NOT_APPROVED
    assert module.getTransferApprovals(account, module.calculateTransferHash(one, other, 5, ZERO)) == 0


def test_rebound_compliance__begins_anew(rule, module, code, approve, approvals):
    approve(5)
    for call in (module.unbindCompliance, module.bindCompliance):
        call(rule.compliance, sender=rule.compliance)
    assert (code(5), approvals(5)) == (NOT_APPROVED, 0)


def test_wallet_of_another_identity__keeps_its_approvals(rule, module, code, approve, one, other):
    approve(5)
    change = (ZERO, one, 5, one, other, 0, 0)
    module.recount(change, module.parameterOf(rule.compliance), sender=rule.compliance)
    assert code(5) == 0


def test_codes__are_explained(module):
    assert module.reason(1) == "the transfer is not approved"
    assert module.reason(2) == "the approval of the transfer has expired"
    assert module.reason(3) == ""
    assert (module.name(), module.isPlugAndPlay(), module.duties()) == (
        "ConditionalTransferModule",
        True,
        CHECKS_TRANSFERS | RECORDS,
    )
