// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Authority} from "./Movement.sol";

/// @title Duties
/// @notice What a module wants to be asked and told. The first two bits stand at the places of the authorities they gate, so that
///         `duties >> authority & 1` says whether to ask; enforcement is gated by nothing.
library Duties {
    uint16 internal constant CHECKS_TRANSFERS = 1;
    uint16 internal constant CHECKS_ISSUANCE = 2;
    uint16 internal constant RECORDS = 8;
    /// @notice The module is told of issuance, and of nothing else if it does not record all: transfers pass it by.
    uint16 internal constant RECORDS_ISSUANCE = 512;
    /// @notice The module counts by identity or country, and is told when a holder's changes.
    uint16 internal constant FOLLOWS_IDENTITIES = 16;
    /// @notice The token lets nobody send who is not verified.
    uint16 internal constant VERIFIES_SENDER = 32;
    /// @notice The module moves shares while it is told, as a fee does: it is told after all others.
    uint16 internal constant MOVES_SHARES = 256;
    /// @notice The module counts who has a stake in a conduit, and is asked and told when that changes: it is an IStakeRule.
    uint16 internal constant FOLLOWS_STAKES = 1024;
    /// @notice Every bit that a module may declare.
    uint16 internal constant DECLARABLE = CHECKS_TRANSFERS | CHECKS_ISSUANCE | RECORDS | RECORDS_ISSUANCE | FOLLOWS_IDENTITIES
        | FOLLOWS_STAKES | VERIFIES_SENDER | MOVES_SHARES;
    /// @notice Set by the compliance in what it tells its token of all rules together: it is bound.
    uint16 internal constant BOUND = 64;
    /// @notice Set by the compliance: the module speaks the 4.1 interface.
    uint16 internal constant FOREIGN = 128;

    /// @notice Bits of those that are told of a movement on `authority`.
    function recording(Authority authority) internal pure returns (uint16) {
        return authority == Authority.Issuance ? RECORDS | RECORDS_ISSUANCE : RECORDS;
    }
}
