// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Roles
/// @notice Identifiers of the platform's roles in its AccessManager. Who holds them is data of that contract.
library Roles {
    /// @notice Registers assets. What follows is bound to the asset, not to this role: its issuer deploys the token suite once it is
    ///         approved, and the token's owner opens offerings and funds dividends.
    uint64 internal constant ISSUER = 1;
    /// @notice Approves, rejects and retires assets (a retired one is not sold any more), announces changes of their units, admits currencies, lists the factories whose
    ///         contracts may be conduits.
    uint64 internal constant COMPLIANCE_OFFICER = 2;
    /// @notice Runs investors' onboarding: identities, their registration, claim signing keys.
    uint64 internal constant KYC_OFFICER = 3;
    /// @notice Sets valuation operators and limits, confirms or rejects pending values, pulls the ripcord.
    uint64 internal constant VALUATION_GUARDIAN = 4;
    /// @notice Stops swaps and deposits of a pool, and pauses and resumes the offer board. Tokens are paused by their own agents.
    uint64 internal constant PAUSER = 5;
    /// @notice Replaces the implementations behind the token factory. Tokens that exist are upgraded by their owners.
    uint64 internal constant UPGRADER = 6;
    /// @notice Records the token of an approved asset. The token factory's alone, never a person's.
    uint64 internal constant TOKENISER = 7;
}
