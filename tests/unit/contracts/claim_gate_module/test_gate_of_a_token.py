"""The rule under a real token; topic 2 stands for accredited, 3 for professional.

Everyone has to be accredited, Germans one of the two. An issuer who tells no expiry vouches for some claims.
"""

from __future__ import annotations

import ape
import pytest
from ape import chain, project

from tests.support.assets import approved_asset, deploy_suite
from tests.support.conduits import make_conduit
from tests.support.identity import YEAR, verify_investor
from tests.support.investor_claims import give_claim, trust_about
from tests.support.movements import ZERO, movement
from tests.support.rules import NEVER, UNKNOWN

ACCREDITED, PROFESSIONAL = 2, 3
EVERY_OTHER, USA, GERMANY = 0, 840, 276
CLAIM_MISSING = 1
#: mode of EvilIssuer
VOUCHES = 5
#: seconds for which the claims of the platform's issuer last, less than what verifies a wallet
LASTING = YEAR // 2


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, countries=(USA, GERMANY), salt=b"\x39" * 32)


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def tell(suite, issuer):
    """Has the compliance call a function of a rule."""

    def tell(function, *args):
        suite.compliance.callModuleFunction(function.encode_input(*args), function.contract, sender=issuer)

    return tell


@pytest.fixture(scope="module")
def module(platform, suite, issuer, tell, holder):
    """Bound after the holder got his shares."""
    contract = platform.claim_gate_module
    suite.compliance.addModule(contract, sender=issuer)
    tell(contract.setGate, EVERY_OTHER, [ACCREDITED])
    tell(contract.setGate, GERMANY, [ACCREDITED, PROFESSIONAL])
    return contract


@pytest.fixture(scope="module")
def ends_at():
    """Last second of the claims of the platform's issuer."""
    return chain.pending_timestamp + LASTING


@pytest.fixture(scope="module")
def give(platform, deployer, kyc_officer, ends_at):
    """Gives a claim of the platform's issuer to an identity and its wallet."""
    trust_about(platform, deployer, platform.claim_issuer, ACCREDITED, PROFESSIONAL)
    times = {"issued_at": ends_at - LASTING, "expires_at": ends_at}

    def give(wallet, identity, topic):
        give_claim(kyc_officer, platform.claim_issuer, wallet, identity, topic, **times)

    return give


@pytest.fixture(scope="module")
def silent(platform, deployer):
    """Trusted about accredited investors, and tells no expiry."""
    contract = deployer.deploy(project.EvilIssuer)
    contract.setMode(VOUCHES, sender=deployer)
    trust_about(platform, deployer, contract, ACCREDITED)
    return contract


@pytest.fixture(scope="module")
def holder(platform, token, issuer, kyc_officer, investors):
    """Holds 100 and none of the claims."""
    verify_investor(platform, kyc_officer, investors[0])
    token.mint(investors[0], 100, sender=issuer)
    return investors[0]


@pytest.fixture(scope="module")
def accredited(platform, kyc_officer, investors, give):
    give(investors[1], verify_investor(platform, kyc_officer, investors[1]), ACCREDITED)
    return investors[1]


@pytest.fixture(scope="module")
def vouched(platform, kyc_officer, investors, silent):
    """Accredited, for how long is not told."""
    identity = verify_investor(platform, kyc_officer, investors[2])
    identity.addClaim(ACCREDITED, 1, silent, b"\x01", b"", "", sender=investors[2])
    return investors[2]


@pytest.fixture(scope="module")
def german(platform, kyc_officer, investors, silent, give):
    """Accredited, for how long is not told, and a professional for a time that is."""
    identity = verify_investor(platform, kyc_officer, investors[3], country=GERMANY)
    identity.addClaim(ACCREDITED, 1, silent, b"\x01", b"", "", sender=investors[3])
    give(investors[3], identity, PROFESSIONAL)
    return investors[3]


@pytest.fixture(scope="module")
def pool(platform, suite, issuer, compliance_officer, investors):
    """An account that stands for a pool."""
    make_conduit(platform, compliance_officer, investors[9])
    suite.compliance.setConduit(investors[9], True, sender=issuer)
    return investors[9]


@pytest.fixture(scope="module")
def refuses(token, module):
    """Expects that the rule refuses a movement of 1."""

    def refuses(giver, receiver):
        values = {"from": giver, "to": receiver, "amount": 1, "module": module, "code": CLAIM_MISSING}
        return ape.reverts(token.TokenTransferRefused, **values)

    return refuses


@pytest.fixture(scope="module")
def forecast(platform, suite, module, holder):
    """When a transfer passes by the rule alone that is asked about at a time."""

    def forecast(receiver, at):
        registry = platform.identity_registry
        sides = {"from": holder, "to": receiver, "toIdentity": registry.identity(receiver)}
        country = registry.investorCountry(receiver)
        moved = movement(token=suite.token, amount=1, toCountry=country, at=at, **sides)
        return module.nextAllowed(suite.compliance, moved, module.parameterOf(suite.compliance))

    return forecast


def test_claim_that_lapsed_a_second_ago__blocks(token, holder, accredited, ends_at, refuses):
    chain.pending_timestamp = ends_at
    token.transfer(accredited, 1, sender=holder)
    chain.pending_timestamp = ends_at + 1
    with refuses(holder, accredited):
        token.transfer(accredited, 1, sender=holder)
    assert not token.canTransfer(holder, accredited, 1)


def test_giver__needs_no_claim_to_sell(token, holder, accredited, refuses):
    token.transfer(accredited, 2, sender=holder)
    with refuses(accredited, holder):
        token.transfer(holder, 1, sender=accredited)


def test_claim_of_an_issuer_who_tells_no_expiry__counts_now_and_is_unknown_later(
    token, holder, vouched, accredited, ends_at, forecast
):
    token.transfer(vouched, 1, sender=holder)
    now = chain.blocks.head.timestamp
    assert [forecast(vouched, at) for at in (now, now + 1)] == [now, UNKNOWN]
    assert [forecast(accredited, at) for at in (ends_at, ends_at + 1)] == [ends_at, NEVER]
    chain.pending_timestamp = ends_at + 1
    token.transfer(vouched, 1, sender=holder)


def test_one_claim_known_to_last__outweighs_another_that_is_not(
    platform, token, suite, issuer, tell, holder, german, ends_at, forecast
):
    assert [forecast(german, at) for at in (ends_at, ends_at + 1)] == [ends_at, UNKNOWN]
    calendar = platform.trading_calendar_module
    suite.compliance.addModule(calendar, sender=issuer)
    for opening, earliest in ((ends_at, ends_at), (ends_at + 1, UNKNOWN)):
        tell(calendar.setBlackouts, [(opening - LASTING, opening)], bytes(32))
        assert platform.preflight.preflight(token, holder, german, 1).earliest == earliest
    tell(calendar.setBlackouts, [], bytes(32))
    chain.pending_timestamp = ends_at
    token.transfer(german, 1, sender=holder)


def test_pool__takes_from_everyone_and_gives_to_those_who_have_the_claim(token, holder, accredited, pool, refuses):
    token.transfer(pool, 5, sender=holder)
    with refuses(pool, holder):
        token.transfer(holder, 1, sender=pool)
    token.transfer(accredited, 1, sender=pool)


def test_issuance__needs_the_claim_only_if_said_so(token, module, issuer, tell, holder, accredited, refuses):
    token.mint(holder, 1, sender=issuer)
    tell(module.setIssuanceGated, True)
    with refuses(ZERO, holder):
        token.mint(holder, 1, sender=issuer)
    token.mint(accredited, 1, sender=issuer)
    tell(module.setIssuanceGated, False)
    token.mint(holder, 1, sender=issuer)
