"""Deploys the platform: access, identity, compliance, assets and valuation, issuance, market, income."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

from ape import project
from ape.api import AccountAPI
from ape.contracts import ContractInstance
from eth_utils import keccak

from scripts.deployment.onchainid import deploy_identity_factory
from scripts.deployment.roles import RESTRICTED, Role, RoleHolders

#: claim topic of an identity that was checked; required of every holder under the platform's registry
KYC_TOPIC = 1


@dataclass(frozen=True)
class Platform:
    """Every contract that stands after the deployment. `stablecoin` exists on development chains only."""

    access: ContractInstance
    identity_factory: ContractInstance
    claim_issuer: ContractInstance
    registry_factory: ContractInstance
    identity_registry: ContractInstance
    identity_registry_storage: ContractInstance
    trusted_issuers_registry: ContractInstance
    claim_topics_registry: ContractInstance
    country_allow_module: ContractInstance
    max_balance_module: ContractInstance
    country_restrict_module: ContractInstance
    supply_limit_module: ContractInstance
    time_transfers_limits_module: ContractInstance
    transfer_restrict_module: ContractInstance
    affiliate_register: ContractInstance
    affiliate_volume_module: ContractInstance
    claim_gate_module: ContractInstance
    flowback_module: ContractInstance
    holder_cap_module: ContractInstance
    holding_period_module: ContractInstance
    minimum_holding_module: ContractInstance
    ownership_cap_module: ContractInstance
    preflight: ContractInstance
    sanctions_list: ContractInstance
    sanctions_module: ContractInstance
    sender_verified_module: ContractInstance
    trading_calendar_module: ContractInstance
    raise_cap_module: ContractInstance
    ticket_minimum_module: ContractInstance
    purchaser_cap_module: ContractInstance
    investment_limit_module: ContractInstance
    volume_window_module: ContractInstance
    conditional_transfer_module: ContractInstance
    exchange_limits_module: ContractInstance
    transfer_fees_module: ContractInstance
    conduit_registry: ContractInstance
    token_agency: ContractInstance
    token_implementation: ContractInstance
    compliance_implementation: ContractInstance
    asset_registry: ContractInstance
    valuation_oracle: ContractInstance
    token_factory: ContractInstance
    offering_factory: ContractInstance
    pool_factory: ContractInstance
    router: ContractInstance
    offer_board: ContractInstance
    dividend_distributor: ContractInstance
    stablecoin: ContractInstance | None = None

    def contracts(self) -> dict[str, ContractInstance]:
        """The contracts by attribute name, those that were not deployed left out."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: contract for name, contract in named.items() if contract is not None}


def deploy_platform(
    deployer: AccountAPI,
    roles: RoleHolders,
    *,
    with_stablecoin: bool = False,
    report: Callable[[str], None] = lambda step: None,
) -> Platform:
    """Deploys and wires the platform and hands every role to its holder.

    `deployer` pays and keeps nothing, unless it is `roles.admin`. `with_stablecoin` adds a mintable test stablecoin
    and admits it as a currency, which is for development chains. `report` is told each step as it begins.
    """
    report("access and identity")
    access = deployer.deploy(project.PlatformAccess, deployer)
    identity_factory = deploy_identity_factory(deployer)
    claim_issuer = deployer.deploy(project.ClaimIssuer, deployer)
    registry_factory, identity = _deploy_registries(deployer, roles.kyc_officer, claim_issuer)

    report("compliance and token implementations")
    modules = _deploy_rules(deployer, access)
    agency = deployer.deploy(project.TokenAgency)
    token = deployer.deploy(project.SecurityToken, agency)
    conduits = deployer.deploy(project.ConduitRegistry, access)
    compliance = deployer.deploy(project.ModularCompliance, conduits)

    report("assets and valuation")
    assets = deployer.deploy(project.AssetRegistry, access)
    feed = deployer.deploy(project.ValuationFeed)
    oracle = deployer.deploy(project.ValuationOracle, access, assets, feed)

    report("issuance, market and income")
    token_factory = deployer.deploy(
        project.TokenFactory, access, assets, identity["identity_registry"], token, compliance
    )
    offering = deployer.deploy(project.Offering)
    pool = deployer.deploy(project.Pool)
    pool_factory = deployer.deploy(project.PoolFactory, access, token_factory, assets, oracle, pool)
    platform = Platform(
        access=access,
        identity_factory=identity_factory,
        claim_issuer=claim_issuer,
        registry_factory=registry_factory,
        **identity,
        **modules,
        conduit_registry=conduits,
        token_agency=agency,
        token_implementation=token,
        compliance_implementation=compliance,
        asset_registry=assets,
        valuation_oracle=oracle,
        token_factory=token_factory,
        offering_factory=deployer.deploy(project.OfferingFactory, access, token_factory, assets, oracle, offering),
        pool_factory=pool_factory,
        router=deployer.deploy(project.Router, pool_factory),
        offer_board=deployer.deploy(project.OfferBoard, access, token_factory),
        dividend_distributor=deployer.deploy(
            project.DividendDistributor, access, token_factory, modules["sanctions_list"]
        ),
        stablecoin=deployer.deploy(project.MockStablecoin) if with_stablecoin else None,
    )

    report("roles")
    _wire(platform, deployer, roles)
    _hand_over(platform, deployer, roles)
    return platform


def _deploy_rules(deployer: AccountAPI, access: ContractInstance) -> dict[str, ContractInstance]:
    """One instance of every rule, which all tokens share, and what rules read."""
    affiliates = deployer.deploy(project.AffiliateRegister)
    sanctions = deployer.deploy(project.SanctionsList, access)
    return {
        "country_allow_module": deployer.deploy(project.CountryAllowModule),
        "max_balance_module": deployer.deploy(project.MaxBalanceModule),
        "country_restrict_module": deployer.deploy(project.CountryRestrictModule),
        "supply_limit_module": deployer.deploy(project.SupplyLimitModule),
        "time_transfers_limits_module": deployer.deploy(project.TimeTransfersLimitsModule),
        "transfer_restrict_module": deployer.deploy(project.TransferRestrictModule),
        "affiliate_register": affiliates,
        "affiliate_volume_module": deployer.deploy(project.AffiliateVolumeModule, affiliates),
        "claim_gate_module": deployer.deploy(project.ClaimGateModule),
        "flowback_module": deployer.deploy(project.FlowbackModule),
        "holder_cap_module": deployer.deploy(project.HolderCapModule),
        "holding_period_module": deployer.deploy(project.HoldingPeriodModule, affiliates),
        "minimum_holding_module": deployer.deploy(project.MinimumHoldingModule),
        "ownership_cap_module": deployer.deploy(project.OwnershipCapModule),
        "preflight": deployer.deploy(project.Preflight),
        "sanctions_list": sanctions,
        "sanctions_module": deployer.deploy(project.SanctionsModule, sanctions),
        "sender_verified_module": deployer.deploy(project.SenderVerifiedModule),
        "raise_cap_module": deployer.deploy(project.RaiseCapModule),
        "ticket_minimum_module": deployer.deploy(project.TicketMinimumModule),
        "purchaser_cap_module": deployer.deploy(project.PurchaserCapModule),
        "investment_limit_module": deployer.deploy(project.InvestmentLimitModule),
        "volume_window_module": deployer.deploy(project.VolumeWindowModule),
        "conditional_transfer_module": deployer.deploy(project.ConditionalTransferModule),
        "exchange_limits_module": deployer.deploy(project.ExchangeLimitsModule),
        "transfer_fees_module": deployer.deploy(project.TransferFeesModule),
        "trading_calendar_module": deployer.deploy(project.TradingCalendarModule),
    }


def _deploy_registries(
    deployer: AccountAPI, agent: str, claim_issuer: ContractInstance
) -> tuple[ContractInstance, dict[str, ContractInstance]]:
    """The factory, and the platform's registries, which `agent` operates: a KYC claim of `claim_issuer` is required."""
    implementations = [
        deployer.deploy(contract)
        for contract in (
            project.IdentityRegistry,
            project.IdentityRegistryStorage,
            project.TrustedIssuersRegistry,
            project.ClaimTopicsRegistry,
        )
    ]
    factory = deployer.deploy(project.RegistryFactory, *implementations)
    terms = (deployer, [agent], [KYC_TOPIC], [claim_issuer], [[KYC_TOPIC]])
    receipt = factory.deployReady(terms, sender=deployer)
    deployed = receipt.events.filter(factory.RegistriesDeployed)[0]
    clones = {
        "identity_registry": (project.IdentityRegistry, deployed.identityRegistry),
        "identity_registry_storage": (project.IdentityRegistryStorage, deployed.identityStorage),
        "trusted_issuers_registry": (project.TrustedIssuersRegistry, deployed.trustedIssuersRegistry),
        "claim_topics_registry": (project.ClaimTopicsRegistry, deployed.claimTopicsRegistry),
    }
    return factory, {
        name: contract.at(address, txn_hash=receipt.txn_hash) for name, (contract, address) in clones.items()
    }


def _wire(platform: Platform, deployer: AccountAPI, roles: RoleHolders) -> None:
    """Says who signs claims and who makes conduits, and which role opens what.

    Conduit makers and currencies are the compliance officer's to admit; the deployer gives that role back at once.
    """
    platform.claim_issuer.addListener(platform.identity_registry, sender=deployer)
    platform.claim_issuer.addSigner(roles.kyc_officer, sender=deployer)
    platform.identity_factory.transferOwnership(roles.kyc_officer, sender=deployer)

    for name, by_role in RESTRICTED.items():
        target = getattr(platform, name)
        for role, functions in by_role.items():
            selectors = [_selector(target, function) for function in functions]
            platform.access.setTargetFunctionRole(target, selectors, int(role), sender=deployer)
    platform.access.grantRole(int(Role.TOKENISER), platform.token_factory, 0, sender=deployer)

    platform.access.grantRole(int(Role.COMPLIANCE_OFFICER), deployer, 0, sender=deployer)
    platform.conduit_registry.setMaker(platform.pool_factory, True, sender=deployer)
    if platform.stablecoin is not None:
        for venue in (
            platform.offering_factory,
            platform.pool_factory,
            platform.offer_board,
            platform.dividend_distributor,
        ):
            venue.setCurrency(platform.stablecoin, True, sender=deployer)
        platform.pool_factory.setCurrencyCode(platform.stablecoin, b"USD", sender=deployer)
    platform.access.revokeRole(int(Role.COMPLIANCE_OFFICER), deployer, sender=deployer)


def _hand_over(platform: Platform, deployer: AccountAPI, roles: RoleHolders) -> None:
    for role, holder in roles.holders().items():
        platform.access.grantRole(int(role), holder, 0, sender=deployer)
    if roles.admin == deployer.address:
        return
    for owned in (
        platform.claim_issuer,
        platform.identity_registry,
        platform.identity_registry_storage,
        platform.trusted_issuers_registry,
        platform.claim_topics_registry,
    ):
        owned.transferOwnership(roles.admin, sender=deployer)
    admin_role = platform.access.ADMIN_ROLE()
    platform.access.grantRole(admin_role, roles.admin, 0, sender=deployer)
    platform.access.renounceRole(admin_role, deployer, sender=deployer)


def _selector(contract: ContractInstance, function: str) -> bytes:
    signature = next(method.selector for method in contract.contract_type.mutable_methods if method.name == function)
    return keccak(text=signature)[:4]
