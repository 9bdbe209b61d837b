// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title RestrictionCodes
/// @notice The ERC-1404 codes of the token itself. From RULE_FIRST on a code speaks of a rule of its compliance:
///         RULE_FIRST + RULE_SPAN × (place of the module) + (code within that module).
library RestrictionCodes {
    uint8 internal constant ALLOWED = 0;
    uint8 internal constant PAUSED = 1;
    uint8 internal constant SENDER_ZERO = 2;
    uint8 internal constant RECEIVER_ZERO = 3;
    uint8 internal constant SENDER_FROZEN = 4;
    uint8 internal constant RECEIVER_FROZEN = 5;
    uint8 internal constant BALANCE_TOO_LOW = 6;
    uint8 internal constant FREE_BALANCE_TOO_LOW = 7;
    uint8 internal constant SENDER_UNVERIFIED = 8;
    uint8 internal constant RECEIVER_UNVERIFIED = 9;
    uint8 internal constant RULE_FIRST = 32;
    uint8 internal constant RULE_SPAN = 8;
    /// @notice A rule refuses with a code above what RULE_SPAN can tell.
    uint8 internal constant RULE_OTHER = 255;
}
