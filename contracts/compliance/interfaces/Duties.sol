// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Duties
/// @notice What a module wants to be asked and told. The first two bits stand at the places of the authorities they gate, so that
///         `duties >> authority & 1` says whether to ask; enforcement is gated by nothing.
library Duties {
    uint16 internal constant CHECKS_TRANSFERS = 1;
    uint16 internal constant CHECKS_ISSUANCE = 2;
    uint16 internal constant RECORDS = 8;
    /// @notice The module counts by identity or country, and is told when a holder's changes.
    uint16 internal constant FOLLOWS_IDENTITIES = 16;
    /// @notice The token lets nobody send who is not verified.
    uint16 internal constant VERIFIES_SENDER = 32;
    /// @notice The module moves shares while it is told, as a fee does: it is told after all others.
    uint16 internal constant MOVES_SHARES = 256;
    /// @notice Every bit that a module may declare.
    uint16 internal constant DECLARABLE =
        CHECKS_TRANSFERS | CHECKS_ISSUANCE | RECORDS | FOLLOWS_IDENTITIES | VERIFIES_SENDER | MOVES_SHARES;
    /// @notice Set by the compliance in what it tells its token of all rules together: it is bound.
    uint16 internal constant BOUND = 64;
    /// @notice Set by the compliance: the module speaks the 4.1 interface.
    uint16 internal constant FOREIGN = 128;
}
