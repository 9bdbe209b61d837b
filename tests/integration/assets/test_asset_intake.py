"""The intake against the platform's contracts: each submission reaches the chain once, whatever happens on the way."""

from __future__ import annotations

import json
from functools import partial

import ape
import pytest
from pydantic import SecretStr

from aimy.chain import Chain
from aimy.errors import ContractRefused, TransientError
from aimy.sender import TransactionSender
from aimy.settings import ChainSettings
from aimy.signers import EnvSigner
from aimy.store import ContentStore
from oracles.announcement import is_announced
from oracles.assets.decide import AssetStatus
from oracles.assets.intake import Intake
from oracles.assets.registry import IssuerRegistry
from oracles.assets.submission import read_submission
from tests.support.actors import local_account
from tests.support.crash import kill_with_a_transaction_in_flight, paused
from tests.support.submissions import DEED_LINES, HOUSE, declaration, hand_in, pdf

TWO_DOCUMENTS = declaration(documents=[{"name": name, "file": f"{name}.pdf"} for name in ("deed", "survey")])
SURVEY = pdf("Parcel: 2114700987", "Lot [sq ft]: 2303")


class ProcessDied(BaseException):
    """Ends a process at a place of the test's choosing."""


class DyingSender(TransactionSender):
    """Dies right after its transaction of this number is mined, before anyone hears of it."""

    def __init__(self, *args, dies_after: int) -> None:
        super().__init__(*args)
        self._left = dies_after

    def send(self, *args, **kwargs):
        receipt = super().send(*args, **kwargs)
        self._left -= 1
        if self._left == 0:
            raise ProcessDied
        return receipt


@pytest.fixture(scope="session")
def connected(chain_url, manifest_path):
    return Chain.connect(ChainSettings(rpc_url=chain_url, deployment=manifest_path))


@pytest.fixture
def inbox(tmp_path):
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


@pytest.fixture
def store(tmp_path):
    return ContentStore(tmp_path / "store")


@pytest.fixture
def start(connected, issuer, inbox, store):
    """An intake as a process has it after its start; that of the issuer by default."""

    def intake(account=issuer, dies_after=0, models=()) -> Intake:
        signer = EnvSigner(SecretStr(local_account(account).key.hex()))
        kind = partial(DyingSender, dies_after=dies_after) if dies_after else TransactionSender
        sender = kind(connected, signer)
        return Intake(connected, IssuerRegistry(connected, sender, models), store, inbox)

    return intake


@pytest.fixture
def registered(platform):
    """What the chain has: assets, and how many events of each kind the registry has emitted in this test."""
    registry = platform.asset_registry
    first = ape.chain.blocks.height + 1

    def count(event):
        return len(event.query("*", start_block=first)) if ape.chain.blocks.height >= first else 0

    def look():
        return {
            "assets": registry.assetCount(),
            "registered": count(registry.AssetRegistered),
            "documents": count(registry.DocumentUpdated),
            "status changes": count(registry.AssetStatusChanged),
        }

    return look


def test_deed_contradicts_the_declaration__is_refused_and_nothing_reaches_the_chain(start, inbox, registered, tmp_path):
    before = registered()
    folder = hand_in(inbox / "house", deed=pdf("Parcel: 2114700987", "Bedrooms: 4"))
    start().tick()
    assert json.loads((folder / "refused.json").read_text()) == {
        "reasons": ["deed: Bedrooms is stated as '4', declared as 3"]
    }
    assert registered() == before
    assert not (tmp_path / "store").exists()


def test_refused_submission_is_corrected__is_registered_and_the_refusal_is_gone(start, inbox, registered):
    folder = hand_in(inbox / "house", deed=b"%PDF-1.7")
    intake = start()
    intake.tick()
    assert (folder / "refused.json").exists()
    hand_in(folder)
    intake.tick()
    assert not (folder / "refused.json").exists()
    assert json.loads((folder / "registered.json").read_text()) == {"asset_id": registered()["assets"]}


def test_signer_is_no_issuer__nothing_is_registered_and_it_is_tried_again(start, inbox, registered, stranger):
    before = registered()
    folder = hand_in(inbox / "house")
    intake = start(stranger)
    for _ in range(2):
        with pytest.raises(ContractRefused, match="AccessManagedUnauthorized"):
            intake.tick()
    assert registered() == before
    assert not (folder / "registered.json").exists()


def test_one_submission_is_wrong__the_others_are_registered(start, inbox, registered):
    before = registered()["assets"]
    hand_in(inbox / "a", deed=b"no PDF")
    hand_in(inbox / "b")
    (inbox / "c").mkdir()
    hand_in(inbox / ".d")
    start().tick()
    assert registered()["assets"] == before + 1
    assert sorted(path.parent.name for path in inbox.glob("*/registered.json")) == ["b"]


def test_inbox_is_missing__is_retried(start, inbox):
    inbox.rmdir()
    with pytest.raises(TransientError, match="inbox"):
        start().tick()


def test_same_metadata_was_submitted_with_another_deed__is_refused(start, inbox, registered):
    hand_in(inbox / "first")
    intake = start()
    intake.tick()
    after_first = registered()
    second = hand_in(inbox / "second", deed=pdf(*DEED_LINES, "Volume: 2"))
    intake.tick()
    (reason,) = json.loads((second / "refused.json").read_text())["reasons"]
    assert reason.endswith("has the same metadata and is submitted with other documents than: deed")
    assert registered() == after_first


def test_submission_is_right__asset_documents_and_store_are_whole(platform, start, inbox, store, registered, issuer):
    folder = hand_in(inbox / "house", TWO_DOCUMENTS, survey=SURVEY)
    start().tick()
    asset_id = json.loads((folder / "registered.json").read_text())["asset_id"]
    asset = platform.asset_registry.asset(asset_id)
    assert (asset.issuer, asset.status) == (issuer.address, AssetStatus.SUBMITTED)
    assert bytes(asset.currency) == b"USD"
    assert bytes(asset[4]).rstrip(b"\0") == b"real-estate.house"
    assert asset.metadataURI == f"sha256:{bytes(asset.metadataHash).hex()}"
    assert json.loads(store.get(bytes(asset.metadataHash))) == HOUSE
    for name in ("deed", "survey"):
        uri, document_hash, _ = platform.asset_registry.getDocument(asset_id, name.encode().ljust(32, b"\0"))
        assert store.get(bytes(document_hash)) == (folder / f"{name}.pdf").read_bytes()
        assert uri == f"sha256:{bytes(document_hash).hex()}"
    assert registered() == {"assets": asset_id, "registered": 1, "documents": 2, "status changes": 1}


def test_model_may_value_the_asset__it_is_announced_and_a_later_one_once_the_asset_is_approved(
    platform, start, connected, inbox, registered, compliance_officer
):
    first, later = b"\x80" * 31 + b"\0", b"\x81" * 32
    folder = hand_in(inbox / "house")
    start(models=(first,)).tick()
    asset_id = json.loads((folder / "registered.json").read_text())["asset_id"]
    assert is_announced(connected, asset_id, first)
    assert registered() == {"assets": asset_id, "registered": 1, "documents": 2, "status changes": 1}

    intake = start(models=(first, later))
    intake.tick()
    assert not is_announced(connected, asset_id, later)
    metadata_hash = platform.asset_registry.asset(asset_id).metadataHash
    platform.asset_registry.approve(asset_id, metadata_hash, "it agrees", sender=compliance_officer)
    intake.tick()
    assert is_announced(connected, asset_id, later)
    before = registered()
    intake.tick()
    assert registered() == before


def test_metadata_was_updated_since__the_submission_still_counts_as_registered(
    platform, start, inbox, registered, issuer, compliance_officer
):
    folder = hand_in(inbox / "house")
    start().tick()
    asset_id = json.loads((folder / "registered.json").read_text())["asset_id"]
    platform.asset_registry.reject(asset_id, "the metadata lacks a photo", sender=compliance_officer)
    platform.asset_registry.updateMetadata(asset_id, b"\x07" * 32, "sha256:07", sender=issuer)
    before = registered()
    start().tick()
    assert registered() == before
    assert platform.asset_registry.asset(asset_id).status == AssetStatus.REJECTED


@pytest.mark.parametrize("dies_after", [1, 2, 3, 4])
def test_process_dies_after_any_write__the_next_one_finishes_and_repeats_nothing(start, inbox, registered, dies_after):
    before = registered()["assets"]
    folder = hand_in(inbox / "house", TWO_DOCUMENTS, survey=SURVEY)
    with pytest.raises(ProcessDied):
        start(dies_after=dies_after).tick()
    assert not (folder / "registered.json").exists()
    start().tick()
    assert (folder / "registered.json").exists()
    assert registered() == {"assets": before + 1, "registered": 1, "documents": 2, "status changes": 1}


def test_same_submission_lies_in_two_folders__is_one_asset(start, inbox, registered):
    before = registered()["assets"]
    folders = [hand_in(inbox / name) for name in ("a", "b")]
    start().tick()
    start().tick()
    assert registered() == {"assets": before + 1, "registered": 1, "documents": 1, "status changes": 1}
    assert len({(folder / "registered.json").read_text() for folder in folders}) == 1


def test_process_is_killed_with_its_transaction_in_flight__the_next_one_registers_once(
    chain_url, manifest_path, start, inbox, tmp_path, registered, issuer
):
    before = registered()["assets"]
    folder = hand_in(inbox / "house")
    settings = {
        "AIMY_RPC_URL": chain_url,
        "AIMY_TX_OUTBOX": str(tmp_path / "outbox"),
        "AIMY_DEPLOYMENT": str(manifest_path),
        "AIMY_ASSETS_KEY": local_account(issuer).key.hex(),
        "AIMY_ASSETS_INBOX": str(inbox),
        "AIMY_ASSETS_STORE": str(tmp_path / "store"),
    }
    intake = start()
    with paused(chain_url) as node:
        kill_with_a_transaction_in_flight(node, "oracles.assets", settings)
        with (
            node.going_on_after("earlier_transaction_pending"),
            pytest.raises(TransientError, match="an earlier transaction"),
        ):
            intake.tick()
    intake.tick()
    assert (folder / "registered.json").exists()
    assert registered() == {"assets": before + 1, "registered": 1, "documents": 1, "status changes": 1}


def test_node_falls_behind_what_was_written__nothing_is_registered_a_second_time(
    start, connected, inbox, registered, monkeypatch
):
    earlier = connected.head()
    hand_in(inbox / "a")
    intake = start()
    intake.tick()
    after_first = registered()
    hand_in(inbox / "b")
    with monkeypatch.context() as patched:
        patched.setattr(connected, "head", lambda: earlier)
        with pytest.raises(TransientError, match=f"the node is at block {earlier.number}, written was block"):
            intake.tick()
    assert registered() == after_first
    intake.tick()
    assert registered() == after_first


def test_reorganisation_takes_a_registration_back__it_is_forgotten(start, connected, inbox, issuer):
    folder = hand_in(inbox / "house")
    metadata_hash = read_submission(folder).metadata_hash
    signer = EnvSigner(SecretStr(local_account(issuer).key.hex()))
    registry = IssuerRegistry(connected, TransactionSender(connected, signer))
    before = ape.chain.snapshot()
    start().tick()
    assert registry.find(metadata_hash, connected.head()).status is AssetStatus.SUBMITTED
    ape.chain.restore(before)
    with pytest.raises(TransientError, match="not the issuer's any more"):
        registry.find(metadata_hash, connected.head())
    assert registry.find(metadata_hash, connected.head()) is None
