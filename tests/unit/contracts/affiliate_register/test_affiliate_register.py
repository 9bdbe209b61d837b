import ape
import pytest
from ape import project

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.movements import ZERO


@pytest.fixture(scope="module")
def register(deployer):
    return deployer.deploy(project.AffiliateRegister)


@pytest.fixture(scope="module")
def token(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x33" * 32).token


def test_affiliate_named_by_anyone_but_the_tokens_owner__reverts(register, token, stranger, compliance_officer):
    for caller in (stranger, compliance_officer):
        with ape.reverts(register.AffiliateTokenOwnerOnly, token=token, caller=caller):
            register.setAffiliate(token, stranger, True, sender=caller)


def test_affiliate_of_no_token__reverts(register, stranger):
    with ape.reverts(register.AffiliateTokenOwnerOnly, token=stranger, caller=stranger):
        register.setAffiliate(stranger, stranger, True, sender=stranger)


def test_nobody_as_affiliate__reverts(register, token, issuer):
    with ape.reverts(register.AffiliateIdentityZero):
        register.setAffiliate(token, ZERO, True, sender=issuer)


def test_affiliate__is_announced_once(register, token, issuer, stranger):
    receipt = register.setAffiliate(token, stranger, True, sender=issuer)
    assert receipt.events == [register.AffiliateSet(token, stranger, True)]
    assert register.isAffiliate(token, stranger)
    with ape.reverts(register.AffiliateUnchanged, token=token, onchainId=stranger, isAffiliate=True):
        register.setAffiliate(token, stranger, True, sender=issuer)
    register.setAffiliate(token, stranger, False, sender=issuer)
    assert not register.isAffiliate(token, stranger)
