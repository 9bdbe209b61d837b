import ape
import pytest
from eth_abi import encode
from eth_utils import keccak

from tests.support.conduits import make_conduit
from tests.support.refusals import assert_refused

ZERO = "0x0000000000000000000000000000000000000000"


def test_paused_token__refuses(token, holder, buyer, agent):
    token.pause(sender=agent)
    with ape.reverts(token.TokenIsPaused):
        token.transfer(buyer, 1, sender=holder)


def test_zero_receiver__reverts(token, holder):
    with ape.reverts(token.ERC20InvalidReceiver, receiver=ZERO):
        token.transfer(ZERO, 1, sender=holder)


def test_zero_sender__reverts(token, buyer):
    """Though moving nothing needs no allowance."""
    with ape.reverts(token.ERC20InvalidSender, sender=ZERO):
        token.transferFrom(ZERO, buyer, 0, sender=buyer)


def test_frozen_sender__is_refused(token, holder, buyer, agent):
    token.setAddressFrozen(holder, True, sender=agent)
    with ape.reverts(token.TokenWalletFrozen, wallet=holder):
        token.transfer(buyer, 1, sender=holder)


def test_frozen_receiver__is_refused(token, holder, buyer, agent):
    token.setAddressFrozen(buyer, True, sender=agent)
    with ape.reverts(token.TokenWalletFrozen, wallet=buyer):
        token.transfer(buyer, 1, sender=holder)


def test_more_than_balance__is_refused(token, holder, buyer):
    balance = token.balanceOf(holder)
    with ape.reverts(token.ERC20InsufficientBalance, sender=holder, balance=balance, needed=balance + 1):
        token.transfer(buyer, balance + 1, sender=holder)
    with ape.reverts(token.ERC20InsufficientBalance, sender=holder, balance=balance, needed=2**256 - 1):
        token.transfer(buyer, 2**256 - 1, sender=holder)


def test_more_than_free_balance__is_refused(token, holder, buyer, agent):
    token.freezePartialTokens(holder, 300, sender=agent)
    free = token.balanceOf(holder) - 300
    with ape.reverts(token.TokenFreeBalanceTooLow, wallet=holder, free=free, needed=free + 1):
        token.transfer(buyer, free + 1, sender=holder)
    token.transfer(buyer, free, sender=holder)


def test_stranger__receives_nothing(token, holder, stranger):
    with ape.reverts(token.TokenReceiverUnverified, wallet=stranger):
        token.transfer(stranger, 1, sender=holder)


def test_receiver_whose_entry_was_deleted__receives_nothing(token, registry, kyc_officer, holder, buyer):
    registry.deleteIdentity(buyer, sender=kyc_officer)
    with ape.reverts(token.TokenReceiverUnverified, wallet=buyer):
        token.transfer(buyer, 1, sender=holder)


def test_rule__refuses_by_name_and_code(token, platform, holder, foreigner, buyer, agent):
    with ape.reverts(
        token.TokenTransferRefused,
        **{"from": holder, "to": foreigner, "amount": 1, "module": platform.country_allow_module.address, "code": 1},
    ):
        token.transfer(foreigner, 1, sender=holder)
    token.mint(holder, 2_000 * 10**6, sender=agent)
    amount = 2_000 * 10**6 + 1
    with ape.reverts(
        token.TokenTransferRefused,
        **{"from": holder, "to": buyer, "amount": amount, "module": platform.max_balance_module.address, "code": 1},
    ):
        token.transfer(buyer, amount, sender=holder)


def test_transfer__moves_emits_and_is_recorded(token, compliance, platform, registry, holder, buyer):
    before = token.balanceOf(holder)
    receipt = token.transfer(buyer, 400, sender=holder)
    assert receipt.events == [token.Transfer(holder, buyer, 400)]
    assert (token.balanceOf(holder), token.balanceOf(buyer)) == (before - 400, 400)
    module = platform.max_balance_module
    assert module.getIDBalance(compliance, registry.identity(holder)) == before - 400
    assert module.getIDBalance(compliance, registry.identity(buyer)) == 400


def test_zero_shares__pass(token, holder, buyer):
    receipt = token.transfer(buyer, 0, sender=holder)
    assert receipt.events == [token.Transfer(holder, buyer, 0)]
    receipt = token.transferFrom(holder, buyer, 0, sender=buyer)
    assert receipt.events == [token.Transfer(holder, buyer, 0)]


def test_transfer_to_self__changes_nothing(token, holder):
    before = token.balanceOf(holder)
    token.transfer(holder, before, sender=holder)
    assert token.balanceOf(holder) == before


def test_sender_need_not_be_verified__between_people(token, registry, kyc_officer, holder, buyer):
    registry.deleteIdentity(holder, sender=kyc_officer)
    token.transfer(buyer, 1, sender=holder)
    assert token.balanceOf(buyer) == 1


def test_unverified_sender_into_conduit__is_refused(token, registry, kyc_officer, holder, conduit):
    registry.deleteIdentity(holder, sender=kyc_officer)
    with ape.reverts(token.TokenSenderUnverified, wallet=holder):
        token.transfer(conduit, 1, sender=holder)


def test_stranger_out_of_conduit__receives_nothing(token, holder, conduit, stranger):
    token.transfer(conduit, 10, sender=holder)
    with ape.reverts(token.TokenReceiverUnverified, wallet=stranger):
        token.transfer(stranger, 1, sender=conduit)


def test_rules_look_through_conduit__at_the_person_opposite(token, platform, holder, foreigner, conduit, agent):
    token.mint(foreigner, 10, sender=agent)
    module = platform.country_allow_module.address
    with ape.reverts(
        token.TokenTransferRefused, **{"from": foreigner, "to": conduit, "amount": 10, "module": module, "code": 2}
    ):
        token.transfer(conduit, 10, sender=foreigner)
    token.transfer(conduit, 10, sender=holder)
    with ape.reverts(
        token.TokenTransferRefused, **{"from": conduit, "to": foreigner, "amount": 5, "module": module, "code": 1}
    ):
        token.transfer(foreigner, 5, sender=conduit)


def test_conduit__takes_and_gives_without_identity(
    platform, token, compliance, compliance_officer, agent, holder, buyer, conduit, stranger
):
    token.transfer(conduit, 10, sender=holder)
    token.transfer(buyer, 4, sender=conduit)
    make_conduit(platform, compliance_officer, stranger)
    compliance.setConduit(stranger, True, sender=agent)
    token.transfer(stranger, 6, sender=conduit)
    assert [token.balanceOf(account) for account in (conduit, buyer, stranger)] == [0, 4, 6]


def test_spender_above_allowance__is_refused(token, holder, buyer):
    token.approve(buyer, 5, sender=holder)
    with ape.reverts(token.ERC20InsufficientAllowance, spender=buyer, allowance=5, needed=6):
        token.transferFrom(holder, buyer, 6, sender=buyer)


def test_zero_spender__reverts(token, holder):
    with ape.reverts(token.ERC20InvalidSpender, spender=ZERO):
        token.approve(ZERO, 5, sender=holder)


def test_allowance_lowered_below_zero__reverts(token, holder, buyer):
    token.approve(buyer, 5, sender=holder)
    with ape.reverts(token.ERC20InsufficientAllowance, spender=buyer, allowance=5, needed=6):
        token.decreaseAllowance(buyer, 6, sender=holder)


def test_allowance__is_spent_as_shares_move(token, holder, buyer):
    receipt = token.approve(buyer, 5, sender=holder)
    assert receipt.events == [token.Approval(holder, buyer, 5)]
    token.increaseAllowance(buyer, 3, sender=holder)
    token.decreaseAllowance(buyer, 1, sender=holder)
    receipt = token.transferFrom(holder, buyer, 6, sender=buyer)
    assert receipt.events == [token.Transfer(holder, buyer, 6)]
    assert token.allowance(holder, buyer) == 1


def test_unlimited_allowance__is_not_spent(token, holder, buyer):
    token.approve(buyer, 2**256 - 1, sender=holder)
    token.transferFrom(holder, buyer, 6, sender=buyer)
    assert token.allowance(holder, buyer) == 2**256 - 1


@pytest.mark.parametrize(
    ("function", "lists"),
    [
        ("batchTransfer", "an"),
        ("batchMint", "an"),
        ("batchBurn", "an"),
        ("batchFreezePartialTokens", "an"),
        ("batchUnfreezePartialTokens", "an"),
        ("batchSetAddressFrozen", "ab"),
        ("batchForcedTransfer", "aan"),
    ],
)
def test_batches__must_be_even_and_at_most_100(token, agent, function, lists):
    item = {"a": agent, "n": 0, "b": True}
    batch = getattr(token, function)
    uneven = [[item[kind]] * (1 + place) for place, kind in enumerate(lists)]
    with ape.reverts(token.TokenLengthMismatch, first=1, second=2):
        batch(*uneven, sender=agent)
    with ape.reverts(token.TokenBatchTooLong, length=101, limit=100):
        batch(*[[item[kind]] * 101 for kind in lists], sender=agent)


def test_batch_of_forced_transfers_with_other_amounts__reverts(token, agent, holder, buyer):
    with ape.reverts(token.TokenLengthMismatch, first=1, second=2):
        token.batchForcedTransfer([holder], [buyer], [1, 2], sender=agent)


def test_batch_transfer__moves_each_or_none(token, holder, buyer, stranger):
    token.batchTransfer([buyer, holder, buyer], [1, 2, 3], sender=holder)
    assert token.balanceOf(buyer) == 4
    with ape.reverts(token.TokenReceiverUnverified, wallet=stranger):
        token.batchTransfer([buyer, stranger], [1, 1], sender=holder)
    assert token.balanceOf(buyer) == 4


def test_rule_that_calls_back__is_turned_away(token, compliance, deployer, agent, holder, buyer):
    rule = deployer.deploy(ape.project.MockRule)
    compliance.addModule(rule, sender=agent)
    rule.setCallback(token.transfer.encode_input(buyer, 0), sender=deployer)
    error = {"error": rule.MockCallbackFailed, "answer": keccak(text="TokenReentered()")[:4]}
    assert_refused(token.transfer, buyer, 1, sender=holder, **error)


def test_rule_that_enforces_while_told_of_its_own_enforcement__is_turned_away(
    token, compliance, deployer, agent, holder, buyer
):
    """Once it may; the second time it is told of what it did itself."""
    rule = deployer.deploy(ape.project.MockMovingRule)
    compliance.addModule(rule, sender=agent)
    token.addAgent(rule, sender=agent)
    rule.setCallback(token.forcedTransfer.encode_input(holder, buyer, 1), sender=deployer)
    failed, reentered = (keccak(text=error)[:4] for error in ("MockCallbackFailed(bytes)", "TokenReentered()"))
    inner = failed + encode(["bytes"], [reentered])
    assert_refused(token.transfer, buyer, 1, sender=holder, error=rule.MockCallbackFailed, answer=inner)


def test_transfer_of_nothing_by_a_stranger__changes_no_count(
    token, compliance, platform, registry, agent, holder, buyer, stranger
):
    """ERC-20 lets anyone move nothing from anywhere; rules that count senders must not take it for more."""
    module, identity = platform.time_transfers_limits_module, registry.identity(holder)
    compliance.addModule(module, sender=agent)
    compliance.callModuleFunction(module.setTimeTransferLimit.encode_input((3_600, 10)), module, sender=agent)
    token.transferFrom(holder, buyer, 0, sender=stranger)
    assert module.sentWithin(compliance, identity, 3_600)[0] == 0
    assert token.canTransfer(holder, buyer, 10)
