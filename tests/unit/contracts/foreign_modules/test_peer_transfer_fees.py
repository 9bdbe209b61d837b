"""The 4.1 suite's fee module: it forces a transfer of its own while it is told of one."""

import pytest
from ape import chain
from eth_utils import keccak
from web3.exceptions import ContractCustomError

from tests.support.peer import deploy_peer_module
from tests.support.refusals import assert_refused

pytestmark = pytest.mark.usefixtures("issued")
#: a tenth
RATE = 1_000
AGENT_ONLY = "0x" + keccak(text="AgentOnly(address)")[:4].hex()


@pytest.fixture(scope="module")
def module(deployer, issuer, token, compliance, tell, collector):
    module = deploy_peer_module(deployer, "TransferFeesModule")
    token.addAgent(module, sender=issuer)
    compliance.addModule(module, sender=issuer)
    tell(module.setFee, RATE, collector)
    return module


def test_module_that_is_no_agent__is_not_ready(deployer, compliance, issuer):
    module = deploy_peer_module(deployer, "TransferFeesModule")
    error = compliance.ComplianceModuleUnready
    assert_refused(compliance.addModule, module, sender=issuer, error=error, module=module.address)


def test_transfer__pays_its_fee(token, module, holder, buyer, collector):
    receipt = token.transfer(buyer, 100, sender=holder)
    assert [token.balanceOf(one) for one in (holder, buyer, collector)] == [900, 90, 10]
    moved = [(log["from"], log.to, log.value) for log in receipt.events.filter(token.Transfer)]
    assert moved == [(holder, buyer, 100), (buyer, collector, 10)]
    assert receipt.events.filter(token.TransferForced)[0].agent == module


def test_fee__is_counted_by_the_other_rules(platform, token, compliance, module, holder, buyer, collector):
    token.transfer(buyer, 100, sender=holder)
    books, identity = platform.max_balance_module, platform.identity_registry.identity
    held = [books.getIDBalance(compliance, identity(one)) for one in (holder, buyer, collector)]
    assert held == [900, 90, 10]


def test_module_that_may_no_longer_force__stops_transfers_but_not_enforcement(
    token, compliance, module, issuer, holder, buyer
):
    token.removeAgent(module, sender=issuer)
    with pytest.raises(ContractCustomError, match=AGENT_ONLY):
        chain.provider.web3.eth.call(
            {"from": holder.address, "to": token.address, "data": token.transfer.encode_input(buyer, 100)}
        )
    receipt = token.forcedTransfer(holder, buyer, 100, sender=issuer, gas=4_000_000)
    assert compliance.RecordFailed(module) in receipt.events
    assert token.balanceOf(buyer) == 100


def test_enforced_transfer__pays_its_fee_within_bounded_gas(
    token, compliance, module, issuer, holder, buyer, collector
):
    token.forcedTransfer(holder, buyer, 100, sender=issuer, gas=4_000_000)
    assert [token.balanceOf(one) for one in (holder, buyer, collector)] == [900, 90, 10]
    assert not compliance.isModuleOutOfSync(module)
