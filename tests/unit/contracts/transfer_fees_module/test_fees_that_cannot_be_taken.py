"""Whatever would keep the token from moving the fee is found before, so that no transfer is allowed that then fails."""

from __future__ import annotations

import pytest
from ape import chain, project
from eth_abi import encode
from eth_utils import keccak

from scripts.deployment.platform import KYC_TOPIC
from tests.support.conduits import make_conduit
from tests.support.refusals import assert_refused
from tests.support.rules import NEVER, changed
from tests.unit.contracts.transfer_fees_module.conftest import HELD, RATE

TOKEN_ELSEWHERE, AGENT_MISSING, MODULE_UNBOUND, COLLECTOR_CONDUIT, COLLECTOR_UNVERIFIED = range(1, 6)
GET_CLAIM = keccak(text="getClaim(bytes32)")[:4]
KEY_HAS_PURPOSE = keccak(text="keyHasPurpose(bytes32,uint256)")[:4]
IS_CLAIM_VALID = keccak(text="isClaimValid(address,uint256,bytes,bytes)")[:4]

pytestmark = pytest.mark.usefixtures("module", "holder", "buyer")


def claim_expiry(identity):
    """Last second in which an identity's claim holds."""
    identity = project.IOnchainId.at(identity)
    (claim,) = identity.getClaimIdsByTopic(KYC_TOPIC)
    return int.from_bytes(identity.getClaim(claim)[4][56:64], "big")


@pytest.fixture
def assert_stopped(token, compliance, module, holder, buyer, collector, issuer, moved, balances):
    """A transfer that would pay must be refused with `code`; one that pays nothing, issuance and enforcement go on."""

    def assert_stopped(code):
        values = {"from": holder.address, "to": buyer.address, "amount": 10, "module": module.address, "code": code}
        assert_refused(token.transfer, buyer, 10, sender=holder, error=token.TokenTransferRefused, **values)
        assert not token.canTransfer(holder, buyer, 10)
        ask = module.parameterOf(compliance)
        assert module.check(token, moved(10), ask) == code
        assert module.nextAllowed(token, moved(10), ask) == NEVER
        assert [module.maxAllowed(token, moved(amount), ask) for amount in (2**256 - 1, 10, 9)] == [9, 9, 9]
        assert module.nextAllowed(token, moved(9), ask) == moved(9)[10]
        token.transfer(buyer, 9, sender=holder)
        token.forcedTransfer(holder, buyer, 20, sender=issuer)
        assert balances() == [HELD - 29, 29, 0]
        assert not compliance.isModuleOutOfSync(module)

    return assert_stopped


def test_nothing_in_the_way__allows_any_amount(token, module, compliance, moved, holder, buyer):
    ask = module.parameterOf(compliance)
    assert module.check(token, moved(10), ask) == 0
    assert module.maxAllowed(token, moved(2**256 - 1), ask) == 2**256 - 1
    assert module.nextAllowed(token, moved(10), ask) == moved(10)[10]
    assert token.canTransfer(holder, buyer, 10)


def test_module_that_is_no_agent__stops_what_would_pay(token, module, issuer, assert_stopped):
    token.removeAgent(module, sender=issuer)
    assert_stopped(AGENT_MISSING)


def test_collector_that_nobody_registered__stops_what_would_pay(module, tell, stranger, assert_stopped):
    tell(module.setFee, RATE, stranger)
    assert_stopped(COLLECTOR_UNVERIFIED)


def test_collector_that_is_a_conduit__stops_what_would_pay(
    platform, compliance, compliance_officer, issuer, collector, assert_stopped
):
    make_conduit(platform, compliance_officer, collector)
    compliance.setConduit(collector, True, sender=issuer)
    assert_stopped(COLLECTOR_CONDUIT)


def test_collector_whose_claim_lapses__collects_until_then(
    token, module, compliance, moved, holder, buyer, platform, collector
):
    """Asked ahead, too, when rules that count time say from when on they allow something."""
    ask = module.parameterOf(compliance)
    lapses = claim_expiry(platform.identity_registry.identity(collector))
    assert module.check(token, changed(moved(10), at=lapses), ask) == 0
    assert module.nextAllowed(token, changed(moved(10), at=lapses), ask) == lapses
    assert module.check(token, changed(moved(10), at=lapses + 1), ask) == COLLECTOR_UNVERIFIED
    assert module.nextAllowed(token, changed(moved(10), at=lapses + 1), ask) == NEVER
    chain.pending_timestamp = lapses
    token.transfer(buyer, 10, sender=holder)
    chain.pending_timestamp = lapses + 1
    chain.mine()
    assert not token.canTransfer(holder, buyer, 10)
    assert module.check(token, moved(10), ask) == COLLECTOR_UNVERIFIED


def test_module_that_the_compliance_dropped__stops_whoever_still_asks(token, compliance, module, issuer, moved):
    ask = module.parameterOf(compliance)
    compliance.removeModule(module, sender=issuer)
    assert module.check(token, moved(10), ask) == MODULE_UNBOUND
    assert module.check(token, moved(9), ask) == 0


def test_books_that_the_token_does_not_keep__take_no_fee(token, compliance, module, moved):
    """As a token of the 4.1 suite, which lets the compliance keep them."""
    ask = module.parameterOf(compliance)
    assert module.check(compliance, moved(10), ask) == TOKEN_ELSEWHERE
    assert module.maxAllowed(compliance, moved(10), ask) == 9
    assert module.check(compliance, moved(9), ask) == 0


@pytest.fixture
def evil(deployer, platform, kyc_officer, module, tell, investors):
    """The identity of the collector, which vouches for itself as a trusted issuer until it is armed."""
    contract = deployer.deploy(project.EvilReentrantIdentity)
    claim = [1, 1, contract.address, b"\x01", b"\x02", ""]
    answer = encode(["uint256", "uint256", "address", "bytes", "bytes", "string"], claim)
    yes = encode(["bool"], [True])
    for question, answered in ((GET_CLAIM, answer), (KEY_HAS_PURPOSE, yes), (IS_CLAIM_VALID, yes)):
        contract.setAnswer(question, answered, sender=deployer)
    platform.trusted_issuers_registry.addTrustedIssuer(contract, [1], sender=deployer)
    platform.identity_registry.registerIdentity(investors[3], contract, 840, sender=kyc_officer)
    tell(module.setFee, RATE, investors[3])
    return contract


@pytest.fixture
def arm(evil, deployer):
    def arm(method, *args, wanted=b""):
        reentry = (method.contract, True, keccak(wanted) if wanted else b"", method.encode_input(*args))
        evil.arm(GET_CLAIM, reentry, sender=deployer)

    return arm


def test_collector_whose_identity_moves_shares_while_asked__stops_what_would_pay(
    token, evil, arm, issuer, holder, buyer, assert_stopped
):
    token.addAgent(evil, sender=issuer)
    arm(token.forcedTransfer, holder, buyer, 1)
    assert_stopped(COLLECTOR_UNVERIFIED)


def test_collector_whose_identity_changes_its_mind__stops_the_transfer_whole(
    token, evil, arm, holder, buyer, investors, balances
):
    """It vouches only while the holder has what he had before."""
    arm(token.balanceOf, holder, wanted=encode(["uint256"], [HELD]))
    assert token.canTransfer(holder, buyer, 10)
    error = {"error": token.TokenReceiverUnverified, "wallet": investors[3].address}
    assert_refused(token.transfer, buyer, 10, sender=holder, **error)
    assert balances() == [HELD, 0, 0]


def test_rule_that_is_told_of_the_fee__finds_the_door_shut(
    deployer, token, compliance, issuer, holder, buyer, balances
):
    """Whatever a rule moves while it is told of a fee undoes the whole transfer."""
    rule = deployer.deploy(project.MockRule)
    compliance.addModule(rule, sender=issuer)
    token.addAgent(rule, sender=issuer)
    token.transfer(buyer, 10, sender=holder)
    assert rule.recordCount() == 2
    before = balances()
    reentered = keccak(text="TokenReentered()")[:4]
    for callback in (
        token.transfer.encode_input(holder, 0),
        token.mint.encode_input(holder, 1),
        token.burn.encode_input(holder, 1),
    ):
        rule.setCallback(callback, sender=deployer)
        error = {"error": rule.MockCallbackFailed, "answer": reentered}
        assert_refused(token.transfer, buyer, 10, sender=holder, **error)
    assert balances() == before
