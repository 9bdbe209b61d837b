"""A module that does not take note stops holders, but never enforcement."""

import ape
import pytest
from ape import chain, project
from eth_utils import keccak
from web3.exceptions import ContractCustomError

from tests.support.refusals import assert_refused

HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
#: what is left to a module, the 64th part that a call keeps back, and the reserve
NEEDED = 500_000 + 500_000 // 63 + 50_000


@pytest.fixture(scope="module")
def evil(deployer, owner, compliance):
    module = deployer.deploy(project.EvilRecordRule)
    compliance.addModule(module, sender=owner)
    return module


@pytest.fixture
def rule_after(compliance, owner, evil, rule):
    """Is told after the evil one."""
    compliance.addModule(rule, sender=owner)
    return rule


@pytest.mark.parametrize("authority", [HOLDER, ISSUANCE])
def test_transfer_and_issuance_under_refusing_module__revert(compliance, caller_token, evil, movement, authority):
    moved = movement(authority=authority)
    assert_refused(compliance.recordMovement, moved, sender=caller_token, error=evil.EvilRecordRefused)
    assert not compliance.isModuleOutOfSync(evil)


@pytest.mark.parametrize("is_wasteful", [False, True])
def test_enforcement_under_refusing_module__goes_on_and_is_reported(
    compliance, caller_token, evil, rule_after, movement, stranger, is_wasteful
):
    evil.setWasteful(is_wasteful, sender=stranger)
    receipt = compliance.recordMovement(movement(authority=ENFORCEMENT), sender=caller_token, gas=3_000_000)
    assert receipt.events == [compliance.RecordFailed(evil)]
    assert compliance.isModuleOutOfSync(evil)
    assert not compliance.isModuleOutOfSync(rule_after)
    assert rule_after.recordCount() == 1


def test_enforcement_under_wasteful_module__costs_a_bounded_amount(compliance, caller_token, evil, movement, stranger):
    evil.setWasteful(True, sender=stranger)
    receipt = compliance.recordMovement(movement(authority=ENFORCEMENT), sender=caller_token, gas=5_000_000)
    assert 500_000 < receipt.gas_used < 650_000


def test_enforcement_with_too_little_gas__reverts(compliance, caller_token, evil, movement, stranger):
    """Who enforces cannot starve a module of the gas that it is due."""
    evil.setHarmless(True, sender=stranger)
    data = compliance.recordMovement.encode_input(movement(authority=ENFORCEMENT))
    call = {"from": caller_token.address, "to": compliance.address, "data": data}
    chain.provider.web3.eth.call({**call, "gas": NEEDED + 60_000})
    with pytest.raises(ContractCustomError) as refusal:
        chain.provider.web3.eth.call({**call, "gas": NEEDED})
    raw = bytes.fromhex(refusal.value.data[2:])
    error = compliance.ComplianceGasTooLow
    assert raw[:4] == keccak(text=error.abi.selector)[:4]
    assert int.from_bytes(raw[4:36], "big") == int(evil.address, 16)
    assert int.from_bytes(raw[36:68], "big") < int.from_bytes(raw[68:100], "big") == NEEDED


def test_harmless_module__is_in_sync_after_enforcement(compliance, caller_token, evil, movement, stranger):
    evil.setHarmless(True, sender=stranger)
    receipt = compliance.recordMovement(movement(authority=ENFORCEMENT), sender=caller_token, gas=3_000_000)
    assert receipt.events == []
    assert not compliance.isModuleOutOfSync(evil)
    assert evil.recordCount() == 1


def test_resync_by_stranger__reverts(compliance, evil, stranger):
    with ape.reverts(compliance.OwnableUnauthorizedAccount, account=stranger):
        compliance.resync(evil, sender=stranger)


def test_resync_of_module_in_sync__reverts(compliance, owner, evil):
    with ape.reverts(compliance.ComplianceModuleInSync, module=evil.address):
        compliance.resync(evil, sender=owner)


def test_resync__clears_the_mark(compliance, owner, caller_token, evil, movement):
    compliance.recordMovement(movement(authority=ENFORCEMENT), sender=caller_token, gas=3_000_000)
    receipt = compliance.resync(evil, sender=owner)
    assert receipt.events == [compliance.ModuleResynced(evil)]
    assert not compliance.isModuleOutOfSync(evil)


def test_removed_module__leaves_no_mark(compliance, owner, caller_token, evil, movement):
    compliance.recordMovement(movement(authority=ENFORCEMENT), sender=caller_token, gas=3_000_000)
    compliance.removeModule(evil, sender=owner)
    assert not compliance.isModuleOutOfSync(evil)
    compliance.addModule(evil, sender=owner)
    assert not compliance.isModuleOutOfSync(evil)
