"""Writes what was deployed where, for everything that is not a deployment script."""

from __future__ import annotations

from pathlib import Path

from ape import chain
from eth_utils import keccak

from aimy.manifest import Deployed, Manifest
from scripts.deployment.platform import Platform

#: attribute of `Platform` -> name in the manifest and name of the ABI
NAMES: dict[str, tuple[str, str]] = {
    "access": ("PlatformAccess", "PlatformAccess"),
    "identity_factory": ("IdFactory", "OnchainIdFactory"),
    "claim_issuer": ("ClaimIssuer", "ClaimIssuer"),
    "registry_factory": ("RegistryFactory", "RegistryFactory"),
    "identity_registry": ("IdentityRegistry", "IdentityRegistry"),
    "identity_registry_storage": ("IdentityRegistryStorage", "IdentityRegistryStorage"),
    "trusted_issuers_registry": ("TrustedIssuersRegistry", "TrustedIssuersRegistry"),
    "claim_topics_registry": ("ClaimTopicsRegistry", "ClaimTopicsRegistry"),
    "country_allow_module": ("CountryAllowModule", "CountryAllowModule"),
    "max_balance_module": ("MaxBalanceModule", "MaxBalanceModule"),
    "country_restrict_module": ("CountryRestrictModule", "CountryRestrictModule"),
    "supply_limit_module": ("SupplyLimitModule", "SupplyLimitModule"),
    "time_transfers_limits_module": ("TimeTransfersLimitsModule", "TimeTransfersLimitsModule"),
    "transfer_restrict_module": ("TransferRestrictModule", "TransferRestrictModule"),
    "affiliate_register": ("AffiliateRegister", "AffiliateRegister"),
    "affiliate_volume_module": ("AffiliateVolumeModule", "AffiliateVolumeModule"),
    "claim_gate_module": ("ClaimGateModule", "ClaimGateModule"),
    "flowback_module": ("FlowbackModule", "FlowbackModule"),
    "holder_cap_module": ("HolderCapModule", "HolderCapModule"),
    "holding_period_module": ("HoldingPeriodModule", "HoldingPeriodModule"),
    "minimum_holding_module": ("MinimumHoldingModule", "MinimumHoldingModule"),
    "ownership_cap_module": ("OwnershipCapModule", "OwnershipCapModule"),
    "preflight": ("Preflight", "Preflight"),
    "sanctions_list": ("SanctionsList", "SanctionsList"),
    "sanctions_module": ("SanctionsModule", "SanctionsModule"),
    "sender_verified_module": ("SenderVerifiedModule", "SenderVerifiedModule"),
    "trading_calendar_module": ("TradingCalendarModule", "TradingCalendarModule"),
    "raise_cap_module": ("RaiseCapModule", "RaiseCapModule"),
    "ticket_minimum_module": ("TicketMinimumModule", "TicketMinimumModule"),
    "purchaser_cap_module": ("PurchaserCapModule", "PurchaserCapModule"),
    "investment_limit_module": ("InvestmentLimitModule", "InvestmentLimitModule"),
    "volume_window_module": ("VolumeWindowModule", "VolumeWindowModule"),
    "conditional_transfer_module": ("ConditionalTransferModule", "ConditionalTransferModule"),
    "exchange_limits_module": ("ExchangeLimitsModule", "ExchangeLimitsModule"),
    "transfer_fees_module": ("TransferFeesModule", "TransferFeesModule"),
    "conduit_registry": ("ConduitRegistry", "ConduitRegistry"),
    "token_agency": ("TokenAgency", "TokenAgency"),
    "token_implementation": ("SecurityTokenImplementation", "SecurityToken"),
    "compliance_implementation": ("ModularComplianceImplementation", "ModularCompliance"),
    "asset_registry": ("AssetRegistry", "AssetRegistry"),
    "valuation_oracle": ("ValuationOracle", "ValuationOracle"),
    "token_factory": ("TokenFactory", "TokenFactory"),
    "offering_factory": ("OfferingFactory", "OfferingFactory"),
    "pool_factory": ("PoolFactory", "PoolFactory"),
    "router": ("Router", "Router"),
    "offer_board": ("OfferBoard", "OfferBoard"),
    "dividend_distributor": ("DividendDistributor", "DividendDistributor"),
    "stablecoin": ("Stablecoin", "MockStablecoin"),
}


def write_manifest(platform: Platform, path: Path, *, name: str) -> Manifest:
    """Writes the manifest of `platform` to `path` and returns it. Code hashes are keccak256 of the runtime code."""
    deployed = {}
    for attribute, contract in platform.contracts().items():
        manifest_name, abi = NAMES[attribute]
        code = bytes(chain.provider.get_code(contract.address))
        deployed[manifest_name] = Deployed(
            address=contract.address,
            block=chain.provider.get_receipt(contract.txn_hash).block_number,
            code_hash="0x" + keccak(code).hex(),
            abi=abi,
        )
    manifest = Manifest(
        chain_id=chain.chain_id,
        name=name,
        start_block=min(contract.block for contract in deployed.values()),
        contracts=deployed,
    )
    manifest.save(path)
    return manifest
