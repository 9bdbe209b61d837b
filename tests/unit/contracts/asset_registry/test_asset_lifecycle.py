"""An asset's way from draft to retirement: who may take which step, and from where."""

from __future__ import annotations

from hashlib import sha256

import ape
import pytest

from scripts.deployment.roles import Role
from tests.support.assets import HOUSE, USD, approved_asset

NONE, DRAFT, SUBMITTED, APPROVED, TOKENISED, RETIRED, REJECTED = range(7)
METADATA = sha256(b"metadata").digest()
OTHER_METADATA = sha256(b"other metadata").digest()
URI = "sha256:" + METADATA.hex()
DEED = b"deed".ljust(32, b"\0")
#: the officer's steps and what they take beside the asset
STEPS = {"approve": (METADATA, ""), "reject": ("",), "retire": ("",)}
TOKEN = "0x00000000000000000000000000000000000070Ce"


@pytest.fixture(scope="module")
def registry(platform):
    return platform.asset_registry


@pytest.fixture
def tokeniser(platform, deployer, stranger):
    """Stands where the token factory stands."""
    platform.access.grantRole(int(Role.TOKENISER), stranger, 0, sender=deployer)
    return stranger


@pytest.fixture
def draft(registry, issuer):
    registry.register(HOUSE, USD, METADATA, URI, sender=issuer)
    asset_id = registry.assetCount()
    registry.setDocument(asset_id, DEED, URI, METADATA, sender=issuer)
    return asset_id


@pytest.fixture
def submitted(registry, issuer, draft):
    registry.submit(draft, sender=issuer)
    return draft


@pytest.fixture
def approved(registry, compliance_officer, submitted):
    registry.approve(submitted, METADATA, "documents agree", sender=compliance_officer)
    return submitted


@pytest.fixture
def tokenised(registry, tokeniser, approved):
    registry.tokenise(approved, TOKEN, 1_000, 5_000, sender=tokeniser)
    return approved


def test_register_without_the_issuer_role__refused(registry, stranger):
    with ape.reverts(registry.AccessManagedUnauthorized, caller=stranger.address):
        registry.register(HOUSE, USD, METADATA, URI, sender=stranger)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("class", (b"\0" * 32, USD, METADATA, URI)),
        ("currency", (HOUSE, b"\0\0\0", METADATA, URI)),
        ("metadataHash", (HOUSE, USD, b"\0" * 32, URI)),
        ("metadataURI", (HOUSE, USD, METADATA, "")),
    ],
)
def test_register_with_an_empty_field__refused_by_name(registry, issuer, field, values):
    with ape.reverts(registry.AssetFieldEmpty, field=field):
        registry.register(*values, sender=issuer)


def test_register__draft_of_the_caller(registry, issuer):
    expected_id = registry.assetCount() + 1
    receipt = registry.register(HOUSE, USD, METADATA, URI, sender=issuer)
    assert receipt.events == [registry.AssetRegistered(expected_id, issuer, HOUSE, USD, METADATA, URI)]
    asset = registry.asset(expected_id)
    assert (asset.issuer, asset.status, asset.units) == (issuer, DRAFT, 0)
    assert (bytes(asset.assetClass), bytes(asset.currency)) == (HOUSE, USD)
    assert (bytes(asset.metadataHash), asset.metadataURI) == (METADATA, URI)


def test_unknown_asset__every_read_and_step_refused(registry, issuer, compliance_officer):
    unknown = registry.assetCount() + 1
    for step in (
        lambda: registry.asset(unknown),
        lambda: registry.submit(unknown, sender=issuer),
        lambda: registry.approve(unknown, METADATA, "", sender=compliance_officer),
        lambda: registry.reject(unknown, "", sender=compliance_officer),
    ):
        with ape.reverts(registry.AssetUnknown, assetId=unknown):
            step()


def test_steps_of_another_issuer__refused(registry, draft, issuer, stranger):
    for step in (
        lambda: registry.updateMetadata(draft, OTHER_METADATA, URI, sender=stranger),
        lambda: registry.setDocument(draft, DEED, URI, METADATA, sender=stranger),
        lambda: registry.removeDocument(draft, DEED, sender=stranger),
        lambda: registry.submit(draft, sender=stranger),
    ):
        with ape.reverts(registry.AssetIssuerOnly, assetId=draft, issuer=issuer.address, caller=stranger.address):
            step()


def test_submit_without_a_document__refused(registry, draft, issuer):
    registry.removeDocument(draft, DEED, sender=issuer)
    with ape.reverts(registry.AssetDocumentsMissing, assetId=draft):
        registry.submit(draft, sender=issuer)


@pytest.mark.parametrize("step", STEPS)
def test_officers_step_by_the_issuer__refused(registry, submitted, issuer, step):
    with ape.reverts(registry.AccessManagedUnauthorized, caller=issuer.address):
        getattr(registry, step)(submitted, *STEPS[step], sender=issuer)


def test_steps_out_of_order__refused_with_both_statuses(registry, draft, compliance_officer, tokeniser):
    for step, expected in (("approve", SUBMITTED), ("reject", SUBMITTED), ("retire", TOKENISED)):
        with ape.reverts(registry.AssetStatusWrong, assetId=draft, status=DRAFT, expected=expected):
            getattr(registry, step)(draft, *STEPS[step], sender=compliance_officer)
    with ape.reverts(registry.AssetStatusWrong, assetId=draft, status=DRAFT, expected=APPROVED):
        registry.tokenise(draft, TOKEN, 1_000, 5_000, sender=tokeniser)


def test_metadata_while_the_officer_reads_it__unchangeable(registry, submitted, issuer):
    with ape.reverts(registry.AssetStatusWrong, assetId=submitted, status=SUBMITTED, expected=DRAFT):
        registry.updateMetadata(submitted, OTHER_METADATA, URI, sender=issuer)


@pytest.mark.parametrize(("field", "values"), [("metadataHash", (b"\0" * 32, URI)), ("metadataURI", (METADATA, ""))])
def test_metadata_with_an_empty_field__refused_by_name(registry, draft, issuer, field, values):
    with ape.reverts(registry.AssetFieldEmpty, field=field):
        registry.updateMetadata(draft, *values, sender=issuer)


def test_approve_what_was_replaced_since__refused_with_both_hashes(registry, submitted, issuer, compliance_officer):
    """The officer's delayed call was for a description that was rejected and replaced meanwhile."""
    registry.reject(submitted, "wrong parcel", sender=compliance_officer)
    registry.updateMetadata(submitted, OTHER_METADATA, URI, sender=issuer)
    registry.submit(submitted, sender=issuer)
    with ape.reverts(registry.AssetMetadataWrong, assetId=submitted, metadataHash=METADATA, expected=OTHER_METADATA):
        registry.approve(submitted, METADATA, "", sender=compliance_officer)
    registry.approve(submitted, OTHER_METADATA, "", sender=compliance_officer)
    assert registry.asset(submitted).status == APPROVED


def test_approved_metadata__unchangeable(registry, approved, issuer):
    with ape.reverts(registry.AssetStatusWrong, assetId=approved, status=APPROVED, expected=DRAFT):
        registry.updateMetadata(approved, OTHER_METADATA, URI, sender=issuer)


def test_rejected_asset__mended_and_submitted_again(registry, approved, issuer, compliance_officer):
    receipt = registry.reject(approved, "deed is of another parcel", sender=compliance_officer)
    assert receipt.events == [
        registry.AssetStatusChanged(approved, REJECTED, compliance_officer, "deed is of another parcel")
    ]
    receipt = registry.updateMetadata(approved, OTHER_METADATA, "sha256:00", sender=issuer)
    assert receipt.events == [registry.AssetMetadataUpdated(approved, OTHER_METADATA, "sha256:00")]
    registry.submit(approved, sender=issuer)
    assert registry.asset(approved).status == SUBMITTED


def test_tokenised_asset__cannot_be_rejected(registry, tokenised, compliance_officer):
    with ape.reverts(registry.AssetStatusWrong, assetId=tokenised, status=TOKENISED, expected=SUBMITTED):
        registry.reject(tokenised, "", sender=compliance_officer)


@pytest.mark.parametrize("actor", ["issuer", "compliance_officer", "deployer"])
def test_tokenise_by_anyone_but_the_factory__refused(registry, approved, request, actor):
    caller = request.getfixturevalue(actor)
    with ape.reverts(registry.AccessManagedUnauthorized, caller=caller.address):
        registry.tokenise(approved, TOKEN, 1_000, 5_000, sender=caller)


@pytest.mark.parametrize("share", [0, 10_001])
def test_tokenise_a_share_beyond_the_whole__refused(registry, approved, tokeniser, share):
    with ape.reverts(registry.AssetShareOutOfRange, shareBps=share):
        registry.tokenise(approved, TOKEN, 1_000, share, sender=tokeniser)


def test_tokenise_without_token_or_units__refused(registry, approved, tokeniser):
    with ape.reverts(registry.AssetFieldEmpty, field="token"):
        registry.tokenise(approved, ape.utils.ZERO_ADDRESS, 1_000, 5_000, sender=tokeniser)
    with ape.reverts(registry.AssetFieldEmpty, field="units"):
        registry.tokenise(approved, TOKEN, 0, 5_000, sender=tokeniser)


def test_tokenise_with_the_token_of_another_asset__refused(
    platform, registry, tokenised, tokeniser, issuer, compliance_officer
):
    other = approved_asset(platform, issuer, compliance_officer)
    with ape.reverts(registry.AssetTokenTaken, token=TOKEN, assetId=tokenised):
        registry.tokenise(other, TOKEN, 1_000, 5_000, sender=tokeniser)


def test_tokenise__units_known_by_token(registry, approved, tokeniser):
    assert registry.unitsOf(TOKEN) == 0
    receipt = registry.tokenise(approved, TOKEN, 1_000, 5_000, sender=tokeniser)
    assert receipt.events == [registry.AssetTokenised(approved, TOKEN, 1_000, 5_000)]
    asset = registry.asset(approved)
    assert (asset.status, asset.token, asset.units, asset.shareBps) == (TOKENISED, TOKEN, 1_000, 5_000)
    assert (registry.assetOf(TOKEN), registry.unitsOf(TOKEN)) == (approved, 1_000)
    assert registry.unitsOf(ape.utils.ZERO_ADDRESS) == 0


def test_retire__last_step_and_units_stand(registry, tokenised, issuer, compliance_officer):
    receipt = registry.retire(tokenised, "sold", sender=compliance_officer)
    assert receipt.events == [registry.AssetStatusChanged(tokenised, RETIRED, compliance_officer, "sold")]
    assert registry.unitsOf(TOKEN) == 1_000
    with ape.reverts(registry.AssetStatusWrong, assetId=tokenised, status=RETIRED, expected=DRAFT):
        registry.setDocument(tokenised, b"sale".ljust(32, b"\0"), URI, METADATA, sender=issuer)
