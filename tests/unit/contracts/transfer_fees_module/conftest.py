"""A suite whose transfers cost a tenth, with rules that count, and people who hold or may hold its shares."""

from __future__ import annotations

import pytest
from ape import chain, project

from tests.support.assets import approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.movements import movement

#: what the holder has at the start [token units]
HELD = 10_000
#: a tenth
RATE = 1_000
DAY = 86_400


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, salt=b"\x73" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def compliance(suite):
    return suite.compliance


@pytest.fixture(scope="module")
def tell(compliance, issuer):
    """Calls a module as its compliance."""
    return lambda method, *args: compliance.callModuleFunction(
        method.encode_input(*args), method.contract, sender=issuer
    )


@pytest.fixture(scope="module")
def collector(platform, kyc_officer, investors):
    """Verified, for a shorter time than others."""
    verify_investor(platform, kyc_officer, investors[2], valid_for=10 * DAY)
    return investors[2]


@pytest.fixture(scope="module")
def holder(platform, kyc_officer, investors, token, issuer):
    """Verified, with shares."""
    verify_investor(platform, kyc_officer, investors[0])
    token.mint(investors[0], HELD, sender=issuer)
    return investors[0]


@pytest.fixture(scope="module")
def buyer(platform, kyc_officer, investors):
    """Verified, without shares."""
    verify_investor(platform, kyc_officer, investors[1])
    return investors[1]


@pytest.fixture(scope="module")
def add_fees(deployer, issuer, token, compliance, tell):
    """Deploys and adds a module that takes a fee."""

    def add_fees(rate, collector):
        module = deployer.deploy(project.TransferFeesModule)
        compliance.addModule(module, sender=issuer)
        token.addAgent(module, sender=issuer)
        tell(module.setFee, rate, collector)
        return module

    return add_fees


@pytest.fixture(scope="module")
def module(add_fees, collector):
    return add_fees(RATE, collector)


@pytest.fixture(scope="module")
def balances(token, holder, buyer, collector):
    """What each holds."""
    return lambda: [token.balanceOf(one) for one in (holder, buyer, collector)]


@pytest.fixture(scope="module")
def moved(platform, token, holder, buyer):
    """A holder's transfer to the buyer, as the token tells of it."""
    identity = platform.identity_registry.identity

    def moved(amount, **changes):
        sides = {"from": holder, "to": buyer, "fromIdentity": identity(holder), "toIdentity": identity(buyer)}
        facts = {"token": token, "operator": holder, "at": chain.pending_timestamp}
        return movement(**facts | sides | changes, amount=amount)

    return moved
