"""Takes an asset from registration to a valued token suite, as issuer, officer and operators do."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from ape import chain, project
from ape.api import AccountAPI
from ape.contracts import ContractInstance
from eth_account.messages import encode_typed_data

from scripts.deployment import Platform
from tests.support.actors import local_account

REPORT_TYPE = {
    "Report": [
        {"name": "assetId", "type": "uint256"},
        {"name": "round", "type": "uint64"},
        {"name": "configVersion", "type": "uint64"},
        {"name": "signedAt", "type": "uint40"},
        {"name": "validUntil", "type": "uint40"},
        {"name": "value", "type": "uint128"},
        {"name": "low", "type": "uint128"},
        {"name": "high", "type": "uint128"},
        {"name": "riskBps", "type": "uint16"},
        {"name": "yieldBps", "type": "uint16"},
        {"name": "navDate", "type": "uint40"},
        {"name": "modelHash", "type": "bytes32"},
        {"name": "inputsHash", "type": "bytes32"},
    ]
}
USD = b"USD"
HOUSE = b"real-estate.house".ljust(32, b"\0")
#: 500,000 dollars with 8 decimals
VALUE = 500_000 * 10**8
#: shares of a suite made by `deploy_suite`: 10,000 whole ones with 6 decimals
UNITS = 10_000 * 10**6


@dataclass(frozen=True)
class Suite:
    asset_id: int
    token: ContractInstance
    compliance: ContractInstance


def approved_asset(platform: Platform, issuer: AccountAPI, compliance_officer: AccountAPI) -> int:
    """Registers, documents, submits and approves a house; returns its id."""
    assets = platform.asset_registry
    asset_id = assets.assetCount() + 1
    metadata = sha256(f"house {asset_id}".encode()).digest()
    assets.register(HOUSE, USD, metadata, f"sha256:{metadata.hex()}", sender=issuer)
    assets.setDocument(asset_id, b"deed".ljust(32, b"\0"), "sha256:00", sha256(b"deed").digest(), sender=issuer)
    assets.submit(asset_id, sender=issuer)
    assets.approve(asset_id, metadata, "documents agree", sender=compliance_officer)
    return asset_id


def configure_valuation(
    platform: Platform, guardian: AccountAPI, operators: list[AccountAPI], asset_id: int, **changes
) -> None:
    """Two of three operators, a day's heartbeat, 10 % spread, 20 % move in a week; `changes` by name replace these."""
    config = {
        "operators": operators,
        "quorum": 2,
        "heartbeatSeconds": 86_400,
        "spreadLimitBps": 1_000,
        "moveLimitBps": 2_000,
        "pendingSeconds": 3_600,
        "windowSeconds": 604_800,
        **changes,
    }
    platform.valuation_oracle.configure(asset_id, tuple(config.values()), sender=guardian)


def report(platform: Platform, asset_id: int, value: int = VALUE, **changes) -> dict:
    """A plausible report for the asset's next round; `changes` by field name."""
    now = chain.pending_timestamp
    _, config_version = platform.valuation_oracle.configOf(asset_id)
    return {
        "assetId": asset_id,
        "round": platform.valuation_oracle.nextRound(asset_id),
        "configVersion": config_version,
        "signedAt": now,
        "validUntil": now + 600,
        "value": value,
        "low": value * 9 // 10,
        "high": value * 11 // 10,
        "riskBps": 1_200,
        "yieldBps": 450,
        "navDate": now - now % 86_400,
        "modelHash": sha256(b"model").digest(),
        "inputsHash": sha256(b"inputs").digest(),
        **changes,
    }


def sign_report(platform: Platform, operator: AccountAPI, fields: dict) -> bytes:
    """The operator's EIP-712 signature of a report."""
    domain = {
        "name": "AIMY ValuationOracle",
        "version": "1",
        "chainId": chain.chain_id,
        "verifyingContract": platform.valuation_oracle.address,
    }
    return bytes(local_account(operator).sign_message(encode_typed_data(domain, REPORT_TYPE, fields)).signature)


def publish_value(platform: Platform, operators: list[AccountAPI], asset_id: int, value: int = VALUE, **changes):
    """Publishes a round that the first two operators (ascending addresses) sign alike; returns the receipt."""
    fields = report(platform, asset_id, value, **changes)
    signers = operators[:2]
    signatures = [sign_report(platform, operator, fields) for operator in signers]
    reports = [tuple(fields.values())] * len(signers)
    return platform.valuation_oracle.publish(reports, signatures, sender=signers[0])


def deploy_suite(
    platform: Platform,
    issuer: AccountAPI,
    asset_id: int,
    *,
    units: int = UNITS,
    decimals: int = 6,
    countries: tuple[int, ...] = (840,),
    max_balance: int = UNITS,
    salt: bytes = b"\x01" * 32,
) -> Suite:
    """Deploys the token suite of an approved asset with a country and a balance rule; the issuer is owner and agent."""
    country, balance = platform.country_allow_module, platform.max_balance_module
    terms = (
        asset_id,
        "House One",
        "HOUSE1",
        decimals,
        units,
        10_000,
        "0x0000000000000000000000000000000000000000",
        [country, balance],
        [country, balance],
        [
            country.batchAllowCountries.encode_input(list(countries)),
            balance.setMaxBalance.encode_input(max_balance),
        ],
        [issuer],
        salt,
    )
    receipt = platform.token_factory.deploySuite(terms, sender=issuer)
    deployed = receipt.events.filter(platform.token_factory.SuiteDeployed)[0]
    return Suite(
        asset_id=asset_id,
        token=project.SecurityToken.at(deployed.token),
        compliance=project.ModularCompliance.at(deployed.compliance),
    )


def valued_suite(
    platform: Platform,
    *,
    issuer: AccountAPI,
    compliance_officer: AccountAPI,
    guardian: AccountAPI,
    operators: list[AccountAPI],
    **terms,
) -> Suite:
    """An approved house with a published value and its token suite."""
    asset_id = approved_asset(platform, issuer, compliance_officer)
    configure_valuation(platform, guardian, operators, asset_id)
    publish_value(platform, operators, asset_id)
    return deploy_suite(platform, issuer, asset_id, **terms)
