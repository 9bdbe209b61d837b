"""Which events introduce further contracts. What is introduced is followed from then on."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.projections.spec import SELF, ZERO_ADDRESS, On, Standing, is_not, literal, text


@dataclass(frozen=True)
class Introduction:
    """An event of a contract of `kind` whose `argument` is a contract to follow as `introduces`.

    A new contract was deployed in the same transaction and has no past. One that is not new may have existed for long:
    its events are read from the first block of the deployment on.
    """

    kind: str
    event: str
    argument: str
    introduces: str
    is_new: bool


INTRODUCTIONS = (
    Introduction("RegistryFactory", "RegistriesDeployed", "identityRegistry", "IdentityRegistry", True),
    Introduction("RegistryFactory", "RegistriesDeployed", "identityStorage", "IdentityRegistryStorage", True),
    Introduction("RegistryFactory", "RegistriesDeployed", "trustedIssuersRegistry", "TrustedIssuersRegistry", True),
    Introduction("RegistryFactory", "RegistriesDeployed", "claimTopicsRegistry", "ClaimTopicsRegistry", True),
    Introduction("IdFactory", "Deployed", "_addr", "OnchainId", True),
    Introduction("TokenFactory", "SuiteDeployed", "token", "SecurityToken", True),
    Introduction("TokenFactory", "SuiteDeployed", "compliance", "ModularCompliance", True),
    Introduction("TokenFactory", "SuiteDeployed", "identityRegistry", "IdentityRegistry", False),
    Introduction("OfferingFactory", "OfferingCreated", "offering", "Offering", True),
    Introduction("PoolFactory", "PairCreated", "pair", "Pool", True),
    Introduction("ValuationOracle", "FeedDeployed", "feed", "ValuationFeed", True),
    Introduction("SecurityToken", "ComplianceAdded", "compliance", "ModularCompliance", False),
    Introduction("SecurityToken", "IdentityRegistryAdded", "identityRegistry", "IdentityRegistry", False),
    Introduction("IdentityRegistry", "IdentityStorageSet", "identityStorage", "IdentityRegistryStorage", False),
    Introduction(
        "IdentityRegistry", "TrustedIssuersRegistrySet", "trustedIssuersRegistry", "TrustedIssuersRegistry", False
    ),
    Introduction("IdentityRegistry", "ClaimTopicsRegistrySet", "claimTopicsRegistry", "ClaimTopicsRegistry", False),
    Introduction("IdentityRegistryStorage", "IdentityStored", "identity", "OnchainId", False),
    Introduction("IdentityRegistryStorage", "IdentityModified", "newIdentity", "OnchainId", False),
    Introduction("TrustedIssuersRegistry", "TrustedIssuerAdded", "trustedIssuer", "ClaimIssuer", False),
)


def _recorded(introduction: Introduction) -> On:
    argument = text(introduction.argument)
    platform = "SELECT p.address FROM aimy_index.platform_contracts p"
    return On(
        (introduction.kind,),
        introduction.event,
        key={"address": argument},
        begins={"kind": literal(introduction.introduces), "introduced_by": SELF},
        where=f"{is_not(introduction.argument, ZERO_ADDRESS)} AND {argument} NOT IN ({platform})",
    )


CONTRACTS = Standing("contracts", tuple(_recorded(introduction) for introduction in INTRODUCTIONS))
PROJECTIONS = (CONTRACTS,)
