"""Every privileged function that docs/roles.md lists, called by everyone who may not: each is refused as told there."""

from __future__ import annotations

import pytest
from ape.utils import ZERO_ADDRESS
from eth_utils import keccak

from tests.support.assets import UNITS, approved_asset, deploy_suite
from tests.support.identity import verify_investor
from tests.support.refusals import assert_refused
from tests.support.roles import DOCUMENT, tables

#: contract -> attribute of the platform, or of the token suite
STANDING = {
    "SecurityToken": "token",
    "ModularCompliance": "compliance",
    "IdentityRegistry": "identity_registry",
    "IdentityRegistryStorage": "identity_registry_storage",
    "TrustedIssuersRegistry": "trusted_issuers_registry",
    "ClaimTopicsRegistry": "claim_topics_registry",
    "ClaimIssuer": "claim_issuer",
    "CountryAllowModule": "country_allow_module",
    "MaxBalanceModule": "max_balance_module",
    "CountryRestrictModule": "country_restrict_module",
    "SupplyLimitModule": "supply_limit_module",
    "TimeTransfersLimitsModule": "time_transfers_limits_module",
    "TransferRestrictModule": "transfer_restrict_module",
    "AffiliateRegister": "affiliate_register",
    "AffiliateVolumeModule": "affiliate_volume_module",
    "ClaimGateModule": "claim_gate_module",
    "FlowbackModule": "flowback_module",
    "HolderCapModule": "holder_cap_module",
    "HoldingPeriodModule": "holding_period_module",
    "MinimumHoldingModule": "minimum_holding_module",
    "OwnershipCapModule": "ownership_cap_module",
    "SanctionsList": "sanctions_list",
    "SanctionsModule": "sanctions_module",
    "SenderVerifiedModule": "sender_verified_module",
    "TradingCalendarModule": "trading_calendar_module",
    "RaiseCapModule": "raise_cap_module",
    "TicketMinimumModule": "ticket_minimum_module",
    "PurchaserCapModule": "purchaser_cap_module",
    "InvestmentLimitModule": "investment_limit_module",
    "VolumeWindowModule": "volume_window_module",
    "ConditionalTransferModule": "conditional_transfer_module",
    "ExchangeLimitsModule": "exchange_limits_module",
    "TransferFeesModule": "transfer_fees_module",
    "TokenAgency": "token_agency",
    "ConduitRegistry": "conduit_registry",
    "AssetRegistry": "asset_registry",
    "ValuationOracle": "valuation_oracle",
    "TokenFactory": "token_factory",
    "OfferingFactory": "offering_factory",
    "PoolFactory": "pool_factory",
    "OfferBoard": "offer_board",
    "DividendDistributor": "dividend_distributor",
    "PlatformAccess": "access",
}
BY_PLATFORM_ROLE = (
    "issuer",
    "compliance officer",
    "KYC officer",
    "valuation guardian",
    "pauser",
    "upgrader",
    "tokeniser",
    "its authority",
)
#: who may -> the error that everyone else meets, and its values
REFUSALS = {
    "owner": ("OwnableUnauthorizedAccount", lambda caller: {"account": caller}),
    "owner or token": ("OwnableUnauthorizedAccount", lambda caller: {"account": caller}),
    "agent": ("AgentOnly", lambda caller: {"caller": caller}),
    "agent or listening token": ("AgentOnly", lambda caller: {"caller": caller}),
    "owner or agent": ("AgentOnly", lambda caller: {"caller": caller}),
    "owner or signer": ("ClaimRevokerUnknown", lambda caller: {"caller": caller}),
    "token": ("ComplianceTokenOnly", lambda caller: {"caller": caller}),
    "compliance": ("ModuleNotBound", lambda caller: {"compliance": caller}),
    "conduit": ("ComplianceConduitOnly", lambda caller: {"caller": caller}),
    "the compliance bound": ("TokenComplianceOnly", lambda caller: {"caller": caller}),
    "the compliance named": (
        "ModuleCallerNotCompliance",
        lambda caller: {"compliance": ZERO_ADDRESS, "caller": caller},
    ),
    "the distributor itself": ("DividendSelfOnly", lambda caller: {"caller": caller}),
    "once": ("InvalidInitialization", lambda caller: {}),
    "admin": ("AccessManagerUnauthorizedAccount", lambda caller: {"msgsender": caller, "roleId": 0}),
    "a role's admin": ("AccessManagerUnauthorizedAccount", lambda caller: {"msgsender": caller, "roleId": 0}),
    **{who: ("AccessManagedUnauthorized", lambda caller: {"caller": caller}) for who in BY_PLATFORM_ROLE},
}
PRIVILEGED = [
    (contract, who, function)
    for contract, rows in tables(DOCUMENT.read_text()).items()
    for who, function in rows
    if contract in STANDING and who in REFUSALS
]


@pytest.fixture(scope="module")
def suite(platform, issuer, compliance_officer):
    asset_id = approved_asset(platform, issuer, compliance_officer)
    return deploy_suite(platform, issuer, asset_id, units=UNITS, max_balance=UNITS, salt=b"\x72" * 32)


@pytest.fixture(scope="module")
def agent(suite, issuer, investors):
    """The token's only agent: the issuer, who owns token and compliance, is none any more."""
    suite.token.addAgent(investors[5], sender=issuer)
    suite.token.removeAgent(issuer, sender=issuer)
    return investors[5]


@pytest.fixture(scope="module")
def callers(platform, suite, agent, deployer, issuer, compliance_officer, kyc_officer, guardian, investors, stranger):
    verify_investor(platform, kyc_officer, investors[0])
    suite.token.mint(investors[0], 1_000, sender=agent)
    return [stranger, investors[0], agent, issuer, compliance_officer, kyc_officer, guardian, deployer]


def may_call(platform, contract, who, function, caller):
    """Whether `caller` is who may; nobody here is a token, a compliance or an authority."""
    if who in BY_PLATFORM_ROLE:
        selector = keccak(text=function.abis[0].selector)[:4]
        return platform.access.canCall(caller, contract, selector).immediate
    if who in ("admin", "a role's admin"):
        return platform.access.hasRole(0, caller).isMember
    is_owner = who.startswith("owner") and contract.owner() == caller
    is_agent = who in ("agent", "owner or agent", "agent or listening token") and contract.isAgent(caller)
    return is_owner or is_agent or (who == "owner or signer" and contract.isSigner(caller))


def nothing(parameter):
    """The zero value of an ABI parameter."""
    kind = parameter.type
    if kind.endswith("]"):
        return []
    if kind == "tuple":
        return tuple(nothing(component) for component in parameter.components)
    if kind.startswith("bytes"):
        return b"\0" * int(kind.removeprefix("bytes") or 0)
    return {"address": ZERO_ADDRESS, "bool": False, "string": ""}.get(kind, 0)


@pytest.mark.parametrize(("name", "who", "function"), PRIVILEGED, ids=[f"{row[0]}.{row[2]}" for row in PRIVILEGED])
def test_function_called_by_everyone_else__is_refused(platform, suite, callers, name, who, function):
    contract = getattr(suite if name in ("SecurityToken", "ModularCompliance") else platform, STANDING[name])
    method = getattr(contract, function)
    error, values = REFUSALS[who]
    arguments = [nothing(parameter) for parameter in method.abis[0].inputs]
    others = [caller for caller in callers if not may_call(platform, contract, who, method, caller)]
    assert len(others) >= len(callers) - 2
    for caller in others:
        assert_refused(method, *arguments, sender=caller, error=getattr(contract, error), **values(caller.address))


def test_rows_without_a_known_refusal__are_those_of_one_asset_sale_or_payment():
    told = {who for contract, rows in tables(DOCUMENT.read_text()).items() if contract in STANDING for who, _ in rows}
    assert told - set(REFUSALS) == {
        "anyone",
        "asset's issuer",
        "token's owner",
        "who funded it",
        "its maker",
        "its maker's successor",
        "anyone once it expired, else valuation guardian",
        "the contract concerned",
    }
