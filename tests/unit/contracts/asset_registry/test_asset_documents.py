"""Documents: what the officer approved stands; later ones come beside it."""

from __future__ import annotations

from hashlib import sha256

import ape
import pytest

from tests.support.assets import HOUSE, USD, approved_asset

DRAFT, SUBMITTED, APPROVED = 1, 2, 3
HASH = sha256(b"document").digest()
OTHER_HASH = sha256(b"other document").digest()
URI = "sha256:" + HASH.hex()
LIMIT = 64


def named(text: str) -> bytes:
    return text.encode().ljust(32, b"\0")


@pytest.fixture(scope="module")
def registry(platform):
    return platform.asset_registry


@pytest.fixture
def draft(registry, issuer):
    registry.register(HOUSE, USD, HASH, URI, sender=issuer)
    return registry.assetCount()


@pytest.fixture
def approved(platform, issuer, compliance_officer):
    """An approved asset with one document, its deed."""
    return approved_asset(platform, issuer, compliance_officer)


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("name", (b"\0" * 32, URI, HASH)),
        ("uri", (named("deed"), "", HASH)),
        ("documentHash", (named("deed"), URI, b"\0" * 32)),
    ],
)
def test_document_with_an_empty_field__refused_by_name(registry, draft, issuer, field, values):
    with ape.reverts(registry.AssetFieldEmpty, field=field):
        registry.setDocument(draft, *values, sender=issuer)


def test_unknown_document__refused(registry, draft, issuer):
    with ape.reverts(registry.AssetDocumentUnknown, assetId=draft, name=named("deed")):
        registry.getDocument(draft, named("deed"))
    with ape.reverts(registry.AssetDocumentUnknown, assetId=draft, name=named("deed")):
        registry.removeDocument(draft, named("deed"), sender=issuer)


def test_more_documents_than_the_limit__refused_but_replacing_passes(registry, draft, issuer, chain):
    eth = chain.provider.web3.eth
    for index in range(LIMIT):
        call = registry.setDocument.encode_input(draft, named(f"document {index}"), URI, HASH)
        sent = eth.send_transaction({"from": issuer.address, "to": registry.address, "data": call})
        assert eth.wait_for_transaction_receipt(sent)["status"] == 1
    with ape.reverts(registry.AssetDocumentsTooMany, assetId=draft, limit=LIMIT):
        registry.setDocument(draft, named("one more"), URI, HASH, sender=issuer)
    registry.setDocument(draft, named("document 0"), URI, OTHER_HASH, sender=issuer)
    assert bytes(registry.getDocument(draft, named("document 0")).documentHash) == OTHER_HASH


def test_documents_while_the_officer_reads_them__unchangeable(registry, draft, issuer):
    registry.setDocument(draft, named("deed"), URI, HASH, sender=issuer)
    registry.submit(draft, sender=issuer)
    for step in (
        lambda: registry.setDocument(draft, named("deed"), URI, OTHER_HASH, sender=issuer),
        lambda: registry.setDocument(draft, named("survey"), URI, HASH, sender=issuer),
        lambda: registry.removeDocument(draft, named("deed"), sender=issuer),
    ):
        with ape.reverts(registry.AssetStatusWrong, assetId=draft, status=SUBMITTED, expected=DRAFT):
            step()


def test_approved_document__neither_replaced_nor_removed(registry, approved, issuer):
    for step in (
        lambda: registry.setDocument(approved, named("deed"), URI, OTHER_HASH, sender=issuer),
        lambda: registry.removeDocument(approved, named("deed"), sender=issuer),
    ):
        with ape.reverts(registry.AssetStatusWrong, assetId=approved, status=APPROVED, expected=DRAFT):
            step()


def test_new_document_of_an_approved_asset__added_beside(registry, approved, issuer):
    registry.setDocument(approved, named("annual report"), URI, HASH, sender=issuer)
    assert [bytes(name) for name in registry.getAllDocuments(approved)] == [named("deed"), named("annual report")]


def test_document_of_a_draft__set_replaced_removed(registry, draft, issuer, chain):
    receipt = registry.setDocument(draft, named("deed"), URI, HASH, sender=issuer)
    assert receipt.events == [registry.DocumentUpdated(draft, named("deed"), URI, HASH)]
    registry.setDocument(draft, named("deed"), "sha256:00", OTHER_HASH, sender=issuer)
    document = registry.getDocument(draft, named("deed"))
    assert (document.uri, bytes(document.documentHash)) == ("sha256:00", OTHER_HASH)
    assert document.lastModified == chain.blocks.head.timestamp
    assert len(registry.getAllDocuments(draft)) == 1
    receipt = registry.removeDocument(draft, named("deed"), sender=issuer)
    assert receipt.events == [registry.DocumentRemoved(draft, named("deed"), "sha256:00", OTHER_HASH)]
    assert registry.getAllDocuments(draft) == []
