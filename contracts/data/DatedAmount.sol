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

    /// @notice The amount at the end of the closed second `date`, which was announced: of what nothing was kept was nothing.
    function heldAt(DatedAmount self, Checkpoints.Trace208 storage history, uint40 date) internal view returns (uint256 held) {
        // Nothing kept is zero.
        // slither-disable-next-line unused-return
        (, held) = keptAt(self, history, date);
    }

    /// @notice The amount at the end of the second `date`, which has passed, if it still stands or a checkpoint tells; announced or not.
    /// @dev Most ask about late dates: goes back from the newest checkpoint, twice as far each time, and bisects once it is past the one
    ///      sought. Each checkpoint tells from when and until when it stood, so that the first that stood at `date` ends the search.
    function keptAt(DatedAmount self, Checkpoints.Trace208 storage history, uint40 date)
        internal
        view
        returns (bool isKept, uint256 held)
    {
        if (changedAt(self) <= date) return (true, amount(self));
        uint256 length = history.length();
        // Those below `low` had ended by then, those from `high` on had not begun.
        (uint256 low, uint256 high, uint256 stride) = (0, length, 1);
        // low <= at < high <= length throughout.
        unchecked {
            while (low < high) {
                uint256 at = stride < high - low ? high - stride : low + high >> 1;
                (uint256 until, DatedAmount kept) = _checkpointAt(history, at);
                if (changedAt(kept) > date) {
                    high = at;
                    stride = length - at;
                } else if (until <= date) {
                    low = at + 1;
                    // From here on it bisects.
                    stride = length;
                } else {
                    return (true, amount(kept));
                }
            }
        }
    }

    /// @dev When what checkpoint `at` tells had ended, and what it tells. There must be such a checkpoint.
    function _checkpointAt(Checkpoints.Trace208 storage history, uint256 at)
        private
        view
        returns (uint256 until, DatedAmount kept)
    {
        uint256 word;
        assembly ("memory-safe") {
            mstore(0, history.slot)
            word := sload(add(keccak256(0, 0x20), at))
        }
        return (uint48(word), DatedAmount.wrap(uint208(word >> 48)));
    }
}
