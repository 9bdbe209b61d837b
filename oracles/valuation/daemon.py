"""Puts a valuation operator together and runs it."""

import threading
from typing import NoReturn

from aimy import log
from aimy.chain import Chain
from aimy.sender import SendPolicy, TransactionSender
from aimy.service import run_service, startup
from aimy.settings import load_settings
from aimy.signers import signer_from
from aimy.store import ContentStore
from oracles.valuation.appraiser import Appraiser
from oracles.valuation.book import ReportBook, reports_route
from oracles.valuation.drift import watch_drift
from oracles.valuation.operator import Operator
from oracles.valuation.peers import Peers
from oracles.valuation.settings import ValuationSettings


def run_operator() -> NoReturn:
    """Runs the operator that the environment describes until it is told to end."""
    settings = load_settings(ValuationSettings)
    log.configure(settings, process="valuation")
    with startup("valuation"):
        chain, signer = Chain.connect(settings), signer_from(settings)
        sender = TransactionSender(chain, signer, SendPolicy.from_settings(settings))
        appraiser = Appraiser.load(settings.market_dir, ContentStore(settings.store))
        threading.Thread(target=watch_drift, args=(appraiser.model,), name="drift", daemon=True).start()
        peers = Peers(settings.peer_urls, settings.peer_deadline_seconds)
        book = ReportBook()
        operator = Operator(chain, signer, sender, appraiser, peers, settings.policy, book)
    name = f"valuation-{signer.address[2:10].lower()}"
    routes = [reports_route(book)]
    run_service(name, operator.tick, settings.interval_seconds, settings, routes, on_stop=peers.close)
