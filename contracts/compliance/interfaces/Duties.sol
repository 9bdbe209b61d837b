// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Duties
/// @notice What a module wants to be asked and told. The first two bits stand at the places of the authorities they gate, so that
///         `duties >> authority & 1` says whether to ask; enforcement is gated by nothing.
library Duties {
    uint8 internal constant CHECKS_TRANSFERS = 1;
    uint8 internal constant CHECKS_ISSUANCE = 2;
    uint8 internal constant RECORDS = 8;
    /// @notice The module counts by identity or country, and is told when a holder's changes.
    uint8 internal constant FOLLOWS_IDENTITIES = 16;
    /// @notice Every bit that a module may declare.
    uint8 internal constant DECLARABLE = CHECKS_TRANSFERS | CHECKS_ISSUANCE | RECORDS | FOLLOWS_IDENTITIES;
    /// @notice Set by the compliance in what it tells its token of all rules together: it is bound.
    uint8 internal constant BOUND = 64;
    /// @notice Set by the compliance: the module speaks the 4.1 interface.
    uint8 internal constant FOREIGN = 128;
}
