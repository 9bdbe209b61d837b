// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

/// @notice An amount and the block time at which it changed last (0 before the first time): 168 and 40 bits, from the lowest bit up.
type DatedAmount is uint208;

using DatedAmounts for DatedAmount global;

/// @title DatedAmounts
/// @notice Amounts that can be asked what they were at the end of announced seconds.
/// @dev The past is written only at the first change after a date has closed; other changes pay nothing. A checkpoint's key is when the
///      amount changed, its value what stood there until then.
library DatedAmounts {
    using Checkpoints for Checkpoints.Trace208;

    uint256 private constant CHANGED_AT = 168;

    /// @notice Expects that `amount_` fits 168 bits.
    function dated(uint256 amount_, uint256 changedAt_) internal pure returns (DatedAmount) {
        return DatedAmount.wrap(uint208(changedAt_ << CHANGED_AT | amount_));
    }

    function amount(DatedAmount self) internal pure returns (uint256) {
        return uint168(DatedAmount.unwrap(self));
    }

    function changedAt(DatedAmount self) internal pure returns (uint40) {
        return uint40(DatedAmount.unwrap(self) >> CHANGED_AT);
    }

    /// @notice Writes down what stands before it changes now, if a date closed since it changed last.
    /// @param lastClosed latest date that has closed; 0 if none
    function keep(DatedAmount self, Checkpoints.Trace208 storage history, uint40 lastClosed) internal {
        // What never changed was nothing: a missing checkpoint says the same.
        uint40 since = changedAt(self);
        if (since == 0 || since > lastClosed) return;
        // What is pushed is known here.
        // slither-disable-next-line unused-return
        history.push(uint48(block.timestamp), DatedAmount.unwrap(self));
    }

    /// @notice The amount at the end of the closed second `date`: the first checkpoint after it tells, without one the amount itself.
    function heldAt(DatedAmount self, Checkpoints.Trace208 storage history, uint40 date) internal view returns (uint256) {
        uint256 length = history.length();
        bool isUnchangedSince = length == 0 || history.at(uint32(length - 1))._key <= date;
        DatedAmount held = isUnchangedSince ? self : DatedAmount.wrap(_keptAfter(history, length, date));
        return changedAt(held) <= date ? amount(held) : 0;
    }

    /// @dev Most ask about the latest date, to which the last checkpoint belongs: the search is for the others.
    function _keptAfter(Checkpoints.Trace208 storage history, uint256 length, uint40 date) private view returns (uint208) {
        bool isLast = length == 1 || history.at(uint32(length - 2))._key <= date;
        return isLast ? history.latest() : history.lowerLookup(uint48(date) + 1);
    }
}
