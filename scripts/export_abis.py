"""Writes the ABIs that Python needs into aimy/abi: `make abis`.

With --check it only says which are out of date (exit 1).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / ".build" / "__local__.json"
FOLDER = ROOT / "aimy" / "abi"

#: name in aimy/abi -> contract or interface it is taken from
SOURCES = {
    **{
        name: name
        for name in (
            "AffiliateRegister",
            "AffiliateVolumeModule",
            "AssetRegistry",
            "ClaimGateModule",
            "ClaimIssuer",
            "ClaimTopicsRegistry",
            "ConditionalTransferModule",
            "ConduitRegistry",
            "CountryAllowModule",
            "CountryRestrictModule",
            "DividendDistributor",
            "ExchangeLimitsModule",
            "FlowbackModule",
            "HolderCapModule",
            "HoldingPeriodModule",
            "IdentityRegistry",
            "IdentityRegistryStorage",
            "InvestmentLimitModule",
            "MaxBalanceModule",
            "MinimumHoldingModule",
            "MockStablecoin",
            "ModularCompliance",
            "OfferBoard",
            "Offering",
            "OfferingFactory",
            "OwnershipCapModule",
            "PlatformAccess",
            "Pool",
            "PoolFactory",
            "Preflight",
            "PurchaserCapModule",
            "RaiseCapModule",
            "RegistryFactory",
            "Router",
            "SanctionsList",
            "SanctionsModule",
            "SecurityToken",
            "SenderVerifiedModule",
            "SupplyLimitModule",
            "TicketMinimumModule",
            "TimeTransfersLimitsModule",
            "TokenAgency",
            "TokenFactory",
            "TradingCalendarModule",
            "TransferFeesModule",
            "TransferRestrictModule",
            "TrustedIssuersRegistry",
            "ValuationFeed",
            "ValuationOracle",
            "VolumeWindowModule",
        )
    },
    "OnchainId": "IOnchainId",
    "OnchainIdFactory": "IOnchainIdFactory",
}


def exported() -> dict[str, str]:
    """File name -> content, from the compiled contracts."""
    compiled = json.loads(BUILD.read_text())["contractTypes"]
    missing = sorted(source for source in SOURCES.values() if source not in compiled)
    if missing:
        raise SystemExit(f"not compiled: {', '.join(missing)}; run `make setup`")
    return {
        f"{name}.json": json.dumps(compiled[source]["abi"], indent=1, sort_keys=True) + "\n"
        for name, source in SOURCES.items()
    }


def main() -> int:
    if sys.argv[1:] not in ([], ["--check"]):
        print(f"expected --check or nothing, got {' '.join(sys.argv[1:])}", file=sys.stderr)
        return 2
    wanted = exported()
    present = {path.name: path.read_text() for path in FOLDER.glob("*.json")}
    stale = sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))
    if sys.argv[1:]:
        print(f"out of date: {', '.join(stale)}; run `make abis`" if stale else f"{len(wanted)} ABIs are up to date")
        return 1 if stale else 0
    FOLDER.mkdir(exist_ok=True)
    for name in present.keys() - wanted.keys():
        (FOLDER / name).unlink()
    for name, content in wanted.items():
        (FOLDER / name).write_text(content)
    print(f"{len(wanted)} ABIs in {FOLDER.relative_to(ROOT)}, {len(stale)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
