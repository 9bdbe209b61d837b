"""What valuation operators see and sign, for tests without a chain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eth_account import Account
from eth_account.messages import encode_typed_data

from oracles.valuation.decide import Appraisal, AssetView, Configuration, Policy, Published
from oracles.valuation.report import Domain, Report, SignedReport

NOW = 1_800_000_000
DAY = 86_400
DOMAIN = Domain(31_337, "0x5FbDB2315678afecb367f032d93F642f64180aa3")
ACCOUNTS = sorted(
    (Account.from_key(bytes([index]) * 32) for index in range(1, 6)), key=lambda one: int(one.address, 16)
)
OPERATORS = tuple(account.address for account in ACCOUNTS[:3])
POLICY = Policy(deviation_bps=50, validity_seconds=3_600, patience_ticks=3)
CONFIGURATION = Configuration(version=2, operators=OPERATORS, quorum=2, heartbeat_seconds=DAY, spread_limit_bps=500)
VIEW = AssetView(
    asset_id=7,
    status=2,
    currency="USD",
    metadata_hash=b"\x01" * 32,
    is_pending=False,
    next_round=4,
    configuration=CONFIGURATION,
    published=Published(round=3, signed_at=NOW - DAY, value=500_000),
    now=NOW,
)
APPRAISAL = Appraisal(
    value=500_000,
    low=400_000,
    high=600_000,
    risk_bps=1_200,
    yield_bps=400,
    nav_date=NOW - NOW % DAY,
    model_hash=b"\x02" * 32,
    inputs_hash=b"\x03" * 32,
)


def view(published: Published | str | None = "as it is", **changes: Any) -> AssetView:
    """VIEW with changes; those of the configuration by name too."""
    configuration = {name: changes.pop(name) for name in list(changes) if hasattr(CONFIGURATION, name)}
    if published != "as it is":
        changes["published"] = published
    return replace(VIEW, configuration=replace(CONFIGURATION, **configuration), **changes)


def report(**changes: Any) -> Report:
    """What an operator signs for VIEW, with changes."""
    fields = {
        "asset_id": VIEW.asset_id,
        "round": VIEW.next_round,
        "config_version": CONFIGURATION.version,
        "signed_at": NOW,
        "valid_until": NOW + POLICY.validity_seconds,
        **{name: getattr(APPRAISAL, name) for name in APPRAISAL.__slots__ if name != "currency"},
    }
    return Report(**fields | changes)


def signed(operator: int = 0, domain: Domain = DOMAIN, **changes: Any) -> SignedReport:
    """A report signed by the account at this place of ACCOUNTS; the first three are operators."""
    stated = report(**changes)
    account = ACCOUNTS[operator]
    signature = account.sign_message(encode_typed_data(full_message=domain.typed_data(stated))).signature
    return SignedReport(stated, bytes(signature), account.address)
