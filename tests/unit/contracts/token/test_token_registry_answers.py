"""What a registry answers: less than two parties stops whatever needs to know them, and nothing else."""

import pytest
from ape import chain
from web3.exceptions import ContractLogicError

#: runtime code that answers nothing, one byte less than two parties, and a revert
SILENT, SHORT, REVERTING = "0x", "0x60bf5ff3", "0x5f5ffd"


@pytest.fixture(params=[SILENT, SHORT, REVERTING])
def broken(request, registry):
    chain.provider.make_request("anvil_setCode", [registry.address, request.param])


@pytest.fixture
def assert_stopped(token):
    def assert_stopped(method, *args, sender):
        call = {"from": sender.address, "to": token.address, "data": method.encode_input(*args)}
        with pytest.raises(ContractLogicError):
            chain.provider.web3.eth.call(call)

    return assert_stopped


def test_transfer_issuance_and_force_under_broken_registry__revert(token, agent, holder, buyer, broken, assert_stopped):
    assert_stopped(token.transfer, buyer, 1, sender=holder)
    assert_stopped(token.mint, buyer, 1, sender=agent)
    assert_stopped(token.forcedTransfer, holder, buyer, 1, sender=agent)


def test_burn_under_rules_that_record_nothing__asks_no_registry(
    token, compliance, platform, issuer, agent, holder, registry
):
    compliance.removeModule(platform.max_balance_module, sender=issuer)
    balance = token.balanceOf(holder)
    chain.provider.make_request("anvil_setCode", [registry.address, REVERTING])
    token.burn(holder, 1, sender=agent)
    assert token.balanceOf(holder) == balance - 1
