// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Roles
/// @notice Identifiers of the platform's roles in its AccessManager. Who holds them is data of that contract.
library Roles {
    /// @notice Registers assets, opens offerings, funds dividends, deploys token suites for approved assets.
    uint64 internal constant ISSUER = 1;
    /// @notice Approves and rejects assets, admits currencies, lists the factories whose contracts may be conduits.
    uint64 internal constant COMPLIANCE_OFFICER = 2;
    /// @notice Runs investors' onboarding: identities, their registration, claim signing keys.
    uint64 internal constant KYC_OFFICER = 3;
    /// @notice Sets valuation operators and limits, confirms or rejects pending values, pulls the ripcord.
    uint64 internal constant VALUATION_GUARDIAN = 4;
    /// @notice Pauses platform contracts.
    uint64 internal constant PAUSER = 5;
    /// @notice Replaces the implementations behind the factories.
    uint64 internal constant UPGRADER = 6;
    /// @notice Records the token of an approved asset. The token factory's alone, never a person's.
    uint64 internal constant TOKENISER = 7;
}
