"""A module that does not take note stops holders, but never enforcement."""

import ape
import pytest
from ape import chain, project
from eth_utils import keccak
from web3.exceptions import ContractCustomError

from tests.support.refusals import assert_refused

HOLDER, ISSUANCE, ENFORCEMENT = 0, 1, 2
#: what is left to a module, and to one that may move shares, the 64th part that a call keeps back, and the reserve
NEEDED = 500_000 + 500_000 // 63 + 100_000
NEEDED_FOR_MOVER = 1_500_000 + 1_500_000 // 63 + 100_000


@pytest.fixture(scope="module")
def evil(deployer, owner, followed):
    module = deployer.deploy(project.EvilRecordRule)
    followed.addModule(module, sender=owner)
    return module


@pytest.fixture
def rule_after(followed, owner, evil, rule):
    """Is told after the evil one."""
    followed.addModule(rule, sender=owner)
    return rule


@pytest.mark.parametrize("authority", [HOLDER, ISSUANCE])
def test_transfer_and_issuance_under_refusing_module__revert(followed, keeper, evil, movement, authority, owner):
    moved = movement(authority=authority)
    assert_refused(keeper.recordMovement, moved, sender=owner, error=evil.EvilRecordRefused)
    assert not followed.isModuleOutOfSync(evil)


@pytest.mark.parametrize("is_wasteful", [False, True])
def test_enforcement_under_refusing_module__goes_on_and_is_reported(
    followed, keeper, evil, rule_after, movement, stranger, owner, is_wasteful
):
    evil.setWasteful(is_wasteful, sender=stranger)
    receipt = keeper.recordMovement(movement(authority=ENFORCEMENT), sender=owner, gas=3_000_000)
    assert receipt.events == [followed.RecordFailed(evil)]
    assert followed.isModuleOutOfSync(evil)
    assert not followed.isModuleOutOfSync(rule_after)
    assert rule_after.recordCount() == 1


def test_enforcement_under_wasteful_module__costs_a_bounded_amount(keeper, evil, movement, stranger, owner):
    evil.setWasteful(True, sender=stranger)
    receipt = keeper.recordMovement(movement(authority=ENFORCEMENT), sender=owner, gas=5_000_000)
    assert 500_000 < receipt.gas_used < 650_000


def test_enforcement_with_too_little_gas__reverts(keeper, evil, movement, stranger, owner):
    """Who enforces cannot starve a module of the gas that it is due."""
    evil.setHarmless(True, sender=stranger)
    assert_gas_needed(keeper, evil, movement, owner, NEEDED)


def test_enforcement_with_too_little_gas_for_a_mover__reverts(followed, keeper, deployer, movement, owner):
    mover = deployer.deploy(project.MockMovingRule)
    followed.addModule(mover, sender=owner)
    assert_gas_needed(keeper, mover, movement, owner, NEEDED_FOR_MOVER)


def assert_gas_needed(keeper, module, movement, owner, needed):
    """An enforcement passes with a little more than `needed` and is refused with that."""
    data = keeper.recordMovement.encode_input(movement(authority=ENFORCEMENT))
    call = {"from": owner.address, "to": keeper.address, "data": data}
    chain.provider.web3.eth.call({**call, "gas": needed + 100_000})
    with pytest.raises(ContractCustomError) as refusal:
        chain.provider.web3.eth.call({**call, "gas": needed})
    raw = bytes.fromhex(refusal.value.data[2:])
    error = keeper.ComplianceGasTooLow
    assert raw[:4] == keccak(text=error.abi.selector)[:4]
    assert int.from_bytes(raw[4:36], "big") == int(module.address, 16)
    assert int.from_bytes(raw[36:68], "big") < int.from_bytes(raw[68:100], "big") == needed


def test_harmless_module__is_in_sync_after_enforcement(followed, keeper, evil, movement, stranger, owner):
    evil.setHarmless(True, sender=stranger)
    receipt = keeper.recordMovement(movement(authority=ENFORCEMENT), sender=owner, gas=3_000_000)
    assert receipt.events == []
    assert not followed.isModuleOutOfSync(evil)
    assert evil.recordCount() == 1


def test_resync_by_stranger__reverts(followed, evil, stranger):
    with ape.reverts(followed.OwnableUnauthorizedAccount, account=stranger):
        followed.resync(evil, sender=stranger)


def test_resync_of_module_in_sync__reverts(followed, owner, evil):
    with ape.reverts(followed.ComplianceModuleInSync, module=evil.address):
        followed.resync(evil, sender=owner)


def test_resync__clears_the_mark(followed, owner, keeper, evil, movement):
    keeper.recordMovement(movement(authority=ENFORCEMENT), sender=owner, gas=3_000_000)
    receipt = followed.resync(evil, sender=owner)
    assert receipt.events == [followed.ModuleResynced(evil)]
    assert not followed.isModuleOutOfSync(evil)


def test_removed_module__leaves_no_mark(followed, owner, keeper, evil, movement):
    keeper.recordMovement(movement(authority=ENFORCEMENT), sender=owner, gas=3_000_000)
    followed.removeModule(evil, sender=owner)
    assert not followed.isModuleOutOfSync(evil)
    followed.addModule(evil, sender=owner)
    assert not followed.isModuleOutOfSync(evil)
