// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title ValuationWindow
/// @notice The lowest and the highest value published in a trailing window, in five words however many rounds it saw.
/// @dev Time is cut into parts of a quarter of the window, counted from the epoch. Each part that saw a value keeps its lowest and highest. The part
///      of now and the four before it reach back over the whole window: a value counts for at least the window, and for less than a part longer.
///      `live` tells which of the five parts that end with the newest one hold values: bit 0 is the newest, bit 4 the oldest.
///      ROUNDING parts are rounded up to seconds, so that four of them are never shorter than the window.
library ValuationWindow {
    struct Range {
        uint128 low;
        uint128 high;
    }

    struct Parts {
        Range[5] ranges;
    }

    /// @dev The part of now and the four quarters before it.
    uint256 private constant PARTS = 5;
    uint256 private constant LIVE_MASK = 2 ** PARTS - 1;

    /// @notice The part that holds this second.
    function partNow(uint32 windowSeconds) internal view returns (uint40) {
        // A part is at least a second, so its number is no larger than the time.
        return uint40(block.timestamp / Math.ceilDiv(windowSeconds, PARTS - 1));
    }

    /// @notice `live` as it is once `part`, no earlier than `newest`, is the newest one.
    function liveAt(uint40 part, uint40 newest, uint8 live) internal pure returns (uint8) {
        return uint8((uint256(live) << (part - newest)) & LIVE_MASK);
    }

    /// @notice Lowest and highest value of the live parts; `low` is above `high` if there are none.
    function rangeOf(Parts storage parts, uint40 newest, uint8 live) internal view returns (Range memory range) {
        range.low = type(uint128).max;
        for (uint256 i = 0; i < PARTS; ++i) {
            if (live & (1 << i) == 0) continue;
            Range memory part = parts.ranges[(newest - i) % PARTS];
            if (part.low < range.low) range.low = part.low;
            if (part.high > range.high) range.high = part.high;
        }
    }

    /// @notice Counts `range` to the newest part. Returns `live` with it.
    function add(Parts storage parts, uint40 newest, uint8 live, Range memory range) internal returns (uint8) {
        uint256 place = newest % PARTS;
        if (live & 1 != 0) {
            Range memory known = parts.ranges[place];
            if (known.low <= range.low && known.high >= range.high) return live;
            if (known.low < range.low) range.low = known.low;
            if (known.high > range.high) range.high = known.high;
        }
        parts.ranges[place] = range;
        return live | 1;
    }
}
