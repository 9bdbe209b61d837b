"""An operator: its model, its key, and how an appraisal becomes a signed report. It imports no training library."""

from __future__ import annotations

from datetime import date, timedelta

from eth_account import Account

from aimy.signers import LocalSigner
from oracles.valuation.decide import Appraisal
from oracles.valuation.model import ValuationModel
from oracles.valuation.report import Domain, SignedReport
from oracles.valuation.settings import PACKAGED_MARKETS

FOLDER = PACKAGED_MARKETS / "seattle"
DOMAIN = Domain(31_337, "0x5FbDB2315678afecb367f032d93F642f64180aa3")
VALIDITY_SECONDS = 3_600


def valued_on(model: ValuationModel) -> date:
    """The day after the ledger's last sale."""
    return date.fromordinal(int(model.ledger.day[-1])) + timedelta(days=1)


def a_signer() -> LocalSigner:
    return LocalSigner(Account.from_key(b"\x11" * 32))


def signed_report(signer: LocalSigner, asset_id: int, appraisal: Appraisal) -> SignedReport:
    now = appraisal.nav_date + 1
    report = appraisal.report(
        asset_id=asset_id, round=1, config_version=1, signed_at=now, valid_until=now + VALIDITY_SECONDS
    )
    return SignedReport(report, signer.sign_digest(DOMAIN.digest(report)), signer.address)
