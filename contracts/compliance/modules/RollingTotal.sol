// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {Forecast} from "../interfaces/Forecast.sol";

/// @title RollingTotal
/// @notice How much came together within a trailing window, exact to the second, by the running sums of all that ever came.
/// @dev What came at second s counts until second s + window - 1. A reading takes the logarithm of the number of seconds in which something came,
///      and nothing is ever iterated over.
library RollingTotal {
    using Checkpoints for Checkpoints.Trace208;

    /// @notice Adds `amount` at second `time`, which is none before the last one. Saturates.
    function add(Checkpoints.Trace208 storage sums, uint40 time, uint256 amount) internal {
        uint208 sum = sums.latest();
        uint208 room = type(uint208).max - sum;
        // What is pushed is known here; the cast loses nothing.
        // slither-disable-next-line unused-return
        sums.push(time, amount < room ? sum + uint208(amount) : type(uint208).max);
    }

    /// @notice What came within the `window` seconds that end with `time`.
    function within(Checkpoints.Trace208 storage sums, uint40 time, uint256 window) internal view returns (uint256) {
        if (time < window) return sums.latest();
        return sums.latest() - sums.upperLookupRecent(uint48(time - window));
    }

    /// @notice Earliest second, not before `time`, in which `amount` more keeps the total within `limit`; or Forecast.NEVER.
    function nextWithin(Checkpoints.Trace208 storage sums, uint40 time, uint256 window, uint256 amount, uint256 limit)
        internal
        view
        returns (uint40)
    {
        if (amount > limit) return Forecast.NEVER;
        uint256 sum = sums.latest();
        if (sum + amount <= limit) return time;
        // So much of the sum must have left the window.
        uint256 leaving = sum + amount - limit;
        uint256 leftAt = _firstReaching(sums, leaving) + window;
        if (leftAt <= time) return time;
        return leftAt < Forecast.UNKNOWN ? uint40(leftAt) : Forecast.NEVER;
    }

    /// @dev Second in which the running sum reached `sum`, which it did.
    function _firstReaching(Checkpoints.Trace208 storage sums, uint256 sum) private view returns (uint256) {
        uint256 low = 0;
        uint256 high = sums.length() - 1;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (sums.at(uint32(middle))._value >= sum) high = middle;
            else low = middle + 1;
        }
        return sums.at(uint32(low))._key;
    }
}
