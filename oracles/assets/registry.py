"""The issuer's assets in AssetRegistry: what stands there at one block, and the writes that intake makes."""

from collections.abc import Iterator
from typing import Final

from aimy.chain import Block, Chain
from aimy.errors import ContractRefused, TransientError
from aimy.sender import Receipt, TransactionSender
from aimy.store import content_uri
from oracles.announcement import document_name, is_announced
from oracles.assets.decide import AssetStatus, RegisteredAsset
from oracles.assets.submission import Document, Submission
from oracles.structs import struct

BLOCKS_PER_REQUEST: Final = 5_000
CALLS: Final = {"AssetRegistry": ("register", "setDocument", "submit")}
"""What the issuer's key is used for."""


class IssuerRegistry:
    """AssetRegistry as one issuer uses it.

    Which metadata the issuer has ever registered is read from the registry's events, so that an asset counts as
    registered even after its metadata was updated. Each block is asked for once per run.
    """

    def __init__(self, chain: Chain, sender: TransactionSender, models: tuple[bytes, ...] = ()) -> None:
        self._chain = chain
        self._sender = sender
        self._models = models
        self._contract = chain.contract("AssetRegistry")
        self._registered: dict[bytes, int] = {}
        self._next_block = chain.manifest.deployed("AssetRegistry").block

    def find(self, metadata_hash: bytes, block: Block) -> RegisteredAsset | None:
        """The issuer's asset that was registered with this metadata, as it stands at `block`."""
        self._read_events(block)
        asset_id = self._registered.get(metadata_hash)
        if asset_id is None:
            return None
        fn = self._contract.functions.asset(asset_id)
        try:
            asset = struct(fn, self._chain.call(fn, block=block))
        except ContractRefused:
            asset = {"issuer": None}
        if asset["issuer"] != self._sender.address:  # a reorganisation took the registration back
            self._forget()
            raise TransientError(f"asset {asset_id} is not the issuer's any more: reading the registry's events again")
        unannounced = [model for model in self._models if not is_announced(self._chain, asset_id, model, block)]
        documents = self._documents(asset_id, block)
        return RegisteredAsset(asset_id, AssetStatus(asset["status"]), documents, tuple(unannounced))

    def register(self, submission: Submission) -> Receipt:
        metadata_hash = submission.metadata_hash
        return self._sender.send(
            self._contract.functions.register(
                submission.asset_class.encode().ljust(32, b"\0"),
                submission.currency.encode(),
                metadata_hash,
                content_uri(metadata_hash),
            ),
            label=f"register {metadata_hash.hex()[:8]}",
        )

    def set_document(self, asset_id: int, document: Document) -> Receipt:
        return self._sender.send(
            self._contract.functions.setDocument(
                asset_id, document.name.encode().ljust(32, b"\0"), content_uri(document.sha256), document.sha256
            ),
            label=f"document {document.name} of asset {asset_id}",
        )

    def announce(self, asset_id: int, model_hash: bytes) -> Receipt:
        return self._sender.send(
            self._contract.functions.setDocument(
                asset_id, document_name(model_hash), content_uri(model_hash), model_hash
            ),
            label=f"model {model_hash.hex()[:8]} of asset {asset_id}",
        )

    def submit(self, asset_id: int) -> Receipt:
        return self._sender.send(self._contract.functions.submit(asset_id), label=f"submit asset {asset_id}")

    def _documents(self, asset_id: int, block: Block) -> dict[str, bytes]:
        functions = self._contract.functions
        documents: dict[str, bytes] = {}
        for name in self._chain.call(functions.getAllDocuments(asset_id), block=block):
            _, document_hash, _ = self._chain.call(functions.getDocument(asset_id, name), block=block)
            documents[bytes(name).rstrip(b"\0").decode("utf-8", "replace")] = bytes(document_hash)
        return documents

    def _read_events(self, block: Block) -> None:
        for first, last in _ranges(self._next_block, block.number):
            with self._chain.rpc():
                events = self._contract.events.AssetRegistered.get_logs(
                    from_block=first, to_block=last, argument_filters={"issuer": self._sender.address}
                )
            for event in events:
                self._registered.setdefault(bytes(event["args"]["metadataHash"]), event["args"]["assetId"])
            self._next_block = last + 1

    def _forget(self) -> None:
        self._registered.clear()
        self._next_block = self._chain.manifest.deployed("AssetRegistry").block


def _ranges(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last + 1, BLOCKS_PER_REQUEST):
        yield start, min(start + BLOCKS_PER_REQUEST - 1, last)
