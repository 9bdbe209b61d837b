"""A token under the rule; one of its holders is verified for a while only."""

import ape
import pytest
from ape import chain, project

from scripts.deployment.platform import KYC_TOPIC
from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.bookkeeping import compliance_account
from tests.support.conduits import make_conduit
from tests.support.identity import verify_investor
from tests.support.movements import Authority
from tests.support.rules import RuleUnderTest

SENDER_UNVERIFIED = 1
LASTING = 500


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    suite = deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x36" * 32)
    suite.compliance.addModule(platform.sender_verified_module, sender=issuer)
    return suite


@pytest.fixture(scope="module")
def token(suite):
    return suite.token


@pytest.fixture(scope="module")
def buyer(platform, kyc_officer, investors):
    verify_investor(platform, kyc_officer, investors[1])
    return investors[1]


@pytest.fixture(scope="module")
def lapsing(platform, kyc_officer, investors, token, issuer):
    """A holder, and the last second of his claim."""
    holder = investors[0]
    identity = verify_investor(platform, kyc_officer, holder, valid_for=LASTING)
    claim = identity.getClaim(identity.getClaimIdsByTopic(KYC_TOPIC)[0])
    ends_at = platform.claim_issuer.expiryOf(claim[4])
    token.mint(holder, 100, sender=issuer)
    return holder, ends_at


def test_sender_whose_claim_lapsed_a_second_ago__sells_nothing(token, lapsing, buyer):
    holder, ends_at = lapsing
    chain.pending_timestamp = ends_at
    token.transfer(buyer, 1, sender=holder)
    chain.pending_timestamp = ends_at + 1
    with ape.reverts(token.TokenSenderUnverified, wallet=holder):
        token.transfer(buyer, 1, sender=holder)


def test_answers__agree_with_execution(token, lapsing, buyer):
    holder, ends_at = lapsing
    assert (token.canSend(holder), token.canTransfer(holder, buyer, 1)) == (True, True)
    chain.pending_timestamp = ends_at + 1
    chain.mine()
    assert (token.canSend(holder), token.canTransfer(holder, buyer, 1)) == (False, False)
    assert "not verified" in token.messageForTransferRestriction(token.detectTransferRestriction(holder, buyer, 1))


def test_enforcement__goes_on(token, lapsing, buyer, issuer):
    holder, ends_at = lapsing
    chain.pending_timestamp = ends_at + 1
    token.forcedTransfer(holder, buyer, 40, sender=issuer)
    token.burn(holder, 60, sender=issuer)
    assert token.balanceOf(buyer) == 40


def test_rule_removed__lets_him_sell_again(token, suite, platform, lapsing, buyer, issuer):
    holder, ends_at = lapsing
    suite.compliance.removeModule(platform.sender_verified_module, sender=issuer)
    chain.pending_timestamp = ends_at + 1
    token.transfer(buyer, 1, sender=holder)


def test_conduit__gives_unverified(token, suite, platform, compliance_officer, issuer, lapsing, buyer, investors):
    make_conduit(platform, compliance_officer, investors[9])
    suite.compliance.setConduit(investors[9], True, sender=issuer)
    token.transfer(investors[9], 5, sender=lapsing[0])
    assert token.canSend(investors[9])
    token.transfer(buyer, 5, sender=investors[9])


def test_token_that_does_not_follow__is_asked_about_through_its_registry(platform, deployer, token, lapsing, buyer):
    """Its compliance keeps the books, as under a token of the 4.1 suite."""
    module, compliance = platform.sender_verified_module, compliance_account(deployer)
    module.bindCompliance(compliance, sender=compliance)
    rule = RuleUnderTest(module, compliance)
    holder, ends_at = lapsing
    sale = {"token": token, "giver": holder, "receiver": buyer, "amount": 1}
    assert rule.code(**sale) == 0
    chain.pending_timestamp = ends_at + 1
    chain.mine()
    assert rule.code(**sale) == SENDER_UNVERIFIED
    assert rule.code(**sale | {"isFromConduit": True}) == 0
    assert rule.code(authority=Authority.ENFORCEMENT, **sale) == 0


def test_codes__are_explained(platform):
    module = project.SenderVerifiedModule.at(platform.sender_verified_module.address)
    assert (bool(module.reason(1)), module.reason(2)) == (True, "")
    assert (module.name(), module.duties()) == ("SenderVerifiedModule", 33)
