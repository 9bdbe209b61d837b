"""A suite with holders, to which modules of the 4.1 suite are added."""

from __future__ import annotations

import pytest

from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.peer import deploy_peer_module
from tests.support.refusals import assert_refused

#: what the holder has at the start [token units]
HELD = 1_000


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, salt=b"\x71" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def compliance(suite):
    return suite.compliance


@pytest.fixture(scope="module")
def verified(platform, kyc_officer, investors):
    for investor in investors[:3]:
        verify_investor(platform, kyc_officer, investor)
    return investors[:3]


@pytest.fixture(scope="module")
def holder(verified):
    return verified[0]


@pytest.fixture(scope="module")
def buyer(verified):
    return verified[1]


@pytest.fixture(scope="module")
def collector(verified):
    return verified[2]


@pytest.fixture(scope="module")
def issued(token, issuer, holder):
    """The holder has shares."""
    token.mint(holder, HELD, sender=issuer)


@pytest.fixture(scope="module")
def plug(deployer, compliance, issuer):
    """Deploys a module of the 4.1 suite and adds it."""

    def plug(name):
        module = deploy_peer_module(deployer, name)
        compliance.addModule(module, sender=issuer)
        return module

    return plug


@pytest.fixture(scope="module")
def tell(compliance, issuer):
    """Calls a module as its compliance."""
    return lambda method, *args: compliance.callModuleFunction(
        method.encode_input(*args), method.contract, sender=issuer
    )


@pytest.fixture(scope="module")
def assert_stopped(token, compliance):
    """`module`, and no other, must refuse a transfer."""

    def assert_stopped(module, giver, receiver, amount):
        values = {"from": giver.address, "to": receiver.address, "amount": amount, "module": module.address, "code": 1}
        assert_refused(token.transfer, receiver, amount, sender=giver, error=token.TokenTransferRefused, **values)
        assert not compliance.canTransfer(giver, receiver, amount)

    return assert_stopped
