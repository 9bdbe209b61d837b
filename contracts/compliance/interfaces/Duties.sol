// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Duties
/// @notice What a module wants to be asked and told. The first two bits stand at the places of the authorities they gate, so that
///         `duties >> authority & 1` says whether to ask; enforcement is gated by nothing.
library Duties {
    uint8 internal constant CHECKS_TRANSFERS = 1;
    uint8 internal constant CHECKS_ISSUANCE = 2;
    uint8 internal constant RECORDS = 8;
    /// @notice Every bit that a module may declare.
    uint8 internal constant DECLARABLE = CHECKS_TRANSFERS | CHECKS_ISSUANCE | RECORDS;
    /// @notice Set by the compliance: the module speaks the 4.1 interface.
    uint8 internal constant FOREIGN = 128;
}
