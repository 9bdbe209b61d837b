"""Ownership passes in two steps wherever there is an owner."""

import ape
import pytest

from tests.support.assets import UNITS, approved_asset, deploy_suite

OWNED = (
    "claim_issuer",
    "identity_registry",
    "identity_registry_storage",
    "trusted_issuers_registry",
    "claim_topics_registry",
)


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x37" * 32)


@pytest.mark.parametrize("name", [*OWNED, "token", "compliance"])
def test_ownership__passes_when_the_owner_named_takes_it_and_to_nobody_else(
    platform, suite, deployer, issuer, investors, stranger, name
):
    owned = getattr(suite if name in ("token", "compliance") else platform, name)
    owner, heir = issuer if name in ("token", "compliance") else deployer, investors[0]
    with ape.reverts(owned.OwnableUnauthorizedAccount, account=stranger):
        owned.transferOwnership(stranger, sender=stranger)
    owned.transferOwnership(heir, sender=owner)
    assert (owned.owner(), owned.pendingOwner()) == (owner, heir)
    with ape.reverts(owned.OwnableUnauthorizedAccount, account=heir):
        owned.transferOwnership(heir, sender=heir)
    with ape.reverts(owned.OwnableUnauthorizedAccount, account=stranger):
        owned.acceptOwnership(sender=stranger)
    owned.acceptOwnership(sender=heir)
    assert owned.owner() == heir
    with ape.reverts(owned.OwnableUnauthorizedAccount, account=owner):
        owned.transferOwnership(owner, sender=owner)
