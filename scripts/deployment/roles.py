"""Who may do what: the roles of contracts/access/Roles.sol, who holds them, and which functions they open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """Role ids, as in contracts/access/Roles.sol."""

    ISSUER = 1
    COMPLIANCE_OFFICER = 2
    KYC_OFFICER = 3
    VALUATION_GUARDIAN = 4
    PAUSER = 5
    UPGRADER = 6
    TOKENISER = 7


@dataclass(frozen=True)
class RoleHolders:
    """Addresses that hold the platform's roles from the start.

    `admin` grants roles and owns the shared registries and the claim issuer; when it is not the deployer, it accepts
    their ownership in a transaction of its own.
    """

    admin: str
    issuer: str
    compliance_officer: str
    kyc_officer: str
    valuation_guardian: str
    pauser: str
    upgrader: str

    def holders(self) -> dict[Role, str]:
        return {
            Role.ISSUER: self.issuer,
            Role.COMPLIANCE_OFFICER: self.compliance_officer,
            Role.KYC_OFFICER: self.kyc_officer,
            Role.VALUATION_GUARDIAN: self.valuation_guardian,
            Role.PAUSER: self.pauser,
            Role.UPGRADER: self.upgrader,
        }


#: contract (attribute of `Platform`) -> role -> functions that the role opens
RESTRICTED: dict[str, dict[Role, tuple[str, ...]]] = {
    "asset_registry": {
        Role.ISSUER: ("register",),
        Role.COMPLIANCE_OFFICER: ("approve", "reject", "retire", "announceUnits", "cancelUnits"),
        Role.TOKENISER: ("tokenise",),
    },
    "valuation_oracle": {Role.VALUATION_GUARDIAN: ("configure", "setCalendar", "confirmPending", "setRipcord")},
    "token_factory": {Role.UPGRADER: ("setImplementations",)},
    "sanctions_list": {Role.KYC_OFFICER: ("list", "unlist", "confirm")},
    "conduit_registry": {Role.COMPLIANCE_OFFICER: ("setMaker",)},
    "offering_factory": {Role.COMPLIANCE_OFFICER: ("setCurrency",)},
    "pool_factory": {
        Role.COMPLIANCE_OFFICER: ("setCurrency", "setCurrencyCode"),
        Role.PAUSER: ("setPaused",),
    },
    "offer_board": {Role.COMPLIANCE_OFFICER: ("setCurrency",), Role.PAUSER: ("pause", "unpause")},
    "dividend_distributor": {Role.COMPLIANCE_OFFICER: ("setCurrency",)},
}
