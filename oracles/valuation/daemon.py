"""Puts a valuation operator together and runs it."""

from collections.abc import Callable
from typing import Final, NoReturn

import structlog

from aimy import log
from aimy.allowed import Allowed
from aimy.chain import Chain
from aimy.sender import TransactionSender
from aimy.service import WATCH_SECONDS, Job, run_service, startup
from aimy.settings import load_settings
from aimy.signers import signer_from
from aimy.store import ContentStore
from oracles.valuation.appraiser import Appraiser
from oracles.valuation.book import ReportBook, reports_route
from oracles.valuation.desk import CALLS, Desk, DryDesk, SigningDesk
from oracles.valuation.drift import watch_drift
from oracles.valuation.operator import Operator
from oracles.valuation.peers import Peers
from oracles.valuation.report import Domain
from oracles.valuation.settings import ValuationSettings

HOUR_SECONDS: Final = 3_600


def run_operator(*, dry_run: bool = False) -> NoReturn:
    """Runs the operator that the environment describes until it is told to end; `dry_run` whatever that says."""
    settings = load_settings(ValuationSettings, **({"dry_run": True} if dry_run else {}))
    log.configure(settings, process="valuation")
    with startup("valuation"):
        chain = Chain.connect(settings)
        domain = Domain(chain.manifest.chain_id, chain.contract("ValuationOracle").address)
        appraiser = Appraiser.load(settings.market_dir, ContentStore(settings.store))
        peers = Peers(settings.peer_urls, settings.peer_deadline_seconds)
        book = ReportBook()
        desk, attended, jobs = _desk(chain, settings, domain)
        operator = Operator(chain, desk, appraiser, peers, settings.policy, book, domain)
    jobs += [
        Job("peers", peers.collect, WATCH_SECONDS),
        Job("drift", lambda: watch_drift(appraiser.model, settings.market_dir), settings.drift_hours * HOUR_SECONDS),
    ]
    tick, routes = attended(operator.tick), [reports_route(book)]
    run_service(_name(desk), tick, settings.interval_seconds, settings, routes, on_stop=peers.close, jobs=jobs)


Attended = Callable[[Callable[[], None]], Callable[[], None]]


def _desk(chain: Chain, settings: ValuationSettings, domain: Domain) -> tuple[Desk, Attended, list[Job]]:
    """The desk, what looks after its outbox before each tick, and what watches its purse."""
    if settings.dry_run:
        structlog.get_logger().warning(
            "dry_run", operator=settings.address, reason="nothing is signed, nothing is sent"
        )
        return DryDesk(settings.address), lambda tick: tick, []
    signer = signer_from(settings)
    sender = TransactionSender.from_settings(chain, signer, settings, Allowed.of(chain, CALLS))
    return SigningDesk(chain, signer, sender, domain), sender.before, [Job("signer", sender.watch, WATCH_SECONDS)]


def _name(desk: Desk) -> str:
    if isinstance(desk, DryDesk):
        return "valuation-dry-run"
    return f"valuation-{str(desk.operator)[2:10].lower()}"
