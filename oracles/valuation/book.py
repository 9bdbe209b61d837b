"""The reports that an operator has signed and still stands by, served to its peers."""

import threading
from collections.abc import Iterable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from oracles.valuation.peers import REPORTS_PATH
from oracles.valuation.report import SignedReport


class ReportBook:
    """At most one report per asset. Written by the tick, read by the server's thread.

    It starts empty: what a former run signed is signed again when it is still due, for the same round.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reports: dict[int, SignedReport] = {}

    def own(self, asset_id: int) -> SignedReport | None:
        return self._reports.get(asset_id)

    def put(self, signed: SignedReport) -> None:
        with self._lock:
            self._reports = {**self._reports, signed.report.asset_id: signed}

    def keep_only(self, asset_ids: Iterable[int]) -> None:
        """Withdraws the reports on all other assets."""
        kept = set(asset_ids)
        with self._lock:
            self._reports = {asset_id: signed for asset_id, signed in self._reports.items() if asset_id in kept}

    def all(self) -> tuple[SignedReport, ...]:
        return tuple(signed for _, signed in sorted(self._reports.items()))


def reports_route(book: ReportBook) -> Route:
    """GET /v1/reports: {"reports": [{"report": {…}, "signature": "0x…"}]}."""

    def serve(_request: Request) -> JSONResponse:
        return JSONResponse({"reports": [signed.to_json() for signed in book.all()]})

    return Route(REPORTS_PATH, serve, methods=["GET"])
