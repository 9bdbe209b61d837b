"""Operators as their processes have them, with their reports served over HTTP, and a registered house."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pydantic import SecretStr

from aimy.canonical import canonical_json, sha256
from aimy.chain import Chain
from aimy.ops import OpsServer
from aimy.sender import TransactionSender
from aimy.settings import ChainSettings
from aimy.signers import EnvSigner
from aimy.store import ContentStore
from oracles.valuation.appraiser import Appraiser
from oracles.valuation.book import ReportBook, reports_route
from oracles.valuation.decide import Policy
from oracles.valuation.desk import SigningDesk
from oracles.valuation.library import publish_model
from oracles.valuation.operator import Operator
from oracles.valuation.peers import Peers
from oracles.valuation.report import Domain
from oracles.valuation.settings import PACKAGED_MARKETS
from tests.support.actors import local_account
from tests.support.assets import HOUSE as HOUSE_CLASS
from tests.support.assets import USD, configure_valuation
from tests.support.models import announce_model
from tests.support.submissions import HOUSE

POLICY = Policy(deviation_bps=50, validity_seconds=3_600, patience_ticks=2)


@pytest.fixture(scope="session")
def metadata_folder(tmp_path_factory):
    """The content store that operators read, with one house and the model in it."""
    folder = tmp_path_factory.mktemp("store")
    ContentStore(folder).put(canonical_json(HOUSE))
    publish_model(PACKAGED_MARKETS / "seattle", ContentStore(folder))
    return folder


@pytest.fixture(scope="session")
def appraiser(metadata_folder):
    return Appraiser.load(PACKAGED_MARKETS / "seattle", ContentStore(metadata_folder))


@pytest.fixture(scope="session")
def connected(chain_url, manifest_path):
    return Chain.connect(ChainSettings(rpc_url=chain_url, deployment=manifest_path))


@pytest.fixture
def house(platform, issuer, appraiser):
    """A submitted house whose metadata is in the store, and whose documents announce the operators' model; its id."""
    metadata_hash = sha256(canonical_json(HOUSE))
    registry = platform.asset_registry
    registry.register(HOUSE_CLASS, USD, metadata_hash, f"sha256:{metadata_hash.hex()}", sender=issuer)
    asset_id = registry.assetCount()
    registry.setDocument(asset_id, b"deed".ljust(32, b"\0"), "sha256:00", sha256(b"deed"), sender=issuer)
    announce_model(registry, asset_id, appraiser.model_hash, issuer)
    registry.submit(asset_id, sender=issuer)
    return asset_id


@pytest.fixture
def approve(platform, compliance_officer):
    """Approves a submitted asset, to which documents may be added then."""
    registry = platform.asset_registry
    return lambda asset_id: registry.approve(
        asset_id, registry.asset(asset_id).metadataHash, "", sender=compliance_officer
    )


@pytest.fixture
def valued_house(platform, house, guardian, operators):
    """The house, with its three operators configured."""
    configure_valuation(platform, guardian, operators, house)
    return house


@dataclass
class Desk:
    """One operator's place: its key, and a server that outlives the operator's restarts."""

    signer: EnvSigner
    book: ReportBook
    server: OpsServer


@pytest.fixture(scope="session")
def served_desks(operators):
    places = []
    for account in operators:
        book = ReportBook()
        server = OpsServer("127.0.0.1", 0, lambda: None, [reports_route(book)])
        server.start()
        places.append(Desk(EnvSigner(SecretStr(local_account(account).key.hex())), book, server))
    yield places
    for place in places:
        place.server.stop()


@pytest.fixture
def desks(served_desks):
    """The operators' desks in ascending order of their addresses, serving their reports; none at first."""
    for desk in served_desks:
        desk.book.keep_only([])
    return served_desks


@pytest.fixture(scope="session")
def domain(connected):
    return Domain(connected.manifest.chain_id, connected.contract("ValuationOracle").address)


@pytest.fixture
def start(connected, appraiser, desks, domain):
    """Starts the operator at a desk anew, with an empty memory; `more_peers` are asked beside the other desks."""
    opened = []

    def operator(place: int, more_peers: tuple[str, ...] = ()) -> Operator:
        others = tuple(desk.server.url for index, desk in enumerate(desks) if index != place)
        peers = Peers((*more_peers, *others), deadline_seconds=1.0 if more_peers else 5.0)
        opened.append(peers)
        desk = desks[place]
        desk.book.keep_only([])
        signing = SigningDesk(connected, desk.signer, TransactionSender(connected, desk.signer), domain)
        return Operator(connected, signing, appraiser, peers, POLICY, desk.book, domain)

    yield operator
    for peers in opened:
        peers.close()


@pytest.fixture
def rounds(platform, valued_house):
    """Rounds of the house in this test by what became of them."""
    from ape import chain

    oracle, first = platform.valuation_oracle, chain.blocks.height + 1

    def count(event):
        if chain.blocks.height < first:
            return []
        found = event.query("*", start_block=first)
        return [int(arguments["round"]) for arguments in found["event_arguments"]]

    def look():
        return {
            "published": count(oracle.ValuationPublished),
            "held": count(oracle.ValuationHeld),
            "rejected": count(oracle.ValuationRejected),
        }

    return look
