// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title ValuationCalendar
/// @notice Counts the seconds of days on which valuations are expected: those of open weekdays that are not listed as closed.
/// @dev UNITS days are of UTC, numbered from 1 January 1970; bit 0 of the weekdays is Monday. Exact to the second, whatever the span: weeks are
///      counted at once, closed days one by one.
///      ASSUMPTIONS at least one weekday is open, closed days ascend and come once each.
library ValuationCalendar {
    uint256 private constant WEEKDAYS = 7;
    /// @dev 1 January 1970 was a Thursday.
    uint256 private constant FIRST_MONDAY_BEFORE = 3 days;

    /// @notice Open seconds from `start` to `end`.
    function openBetween(uint256 start, uint256 end, uint8 openWeekdays, uint16[] memory closedDays)
        internal
        pure
        returns (uint256 open)
    {
        open = _weekly(end, openWeekdays) - _weekly(start, openWeekdays);
        for (uint256 i = 0; i < closedDays.length; ++i) {
            uint256 closedFrom = Math.max(uint256(closedDays[i]) * 1 days, start);
            uint256 closedTo = Math.min((uint256(closedDays[i]) + 1) * 1 days, end);
            if (closedFrom >= closedTo || !_isOpen(closedDays[i], openWeekdays)) continue;
            open -= closedTo - closedFrom;
        }
    }

    /// @notice The last second to which no more than `openSeconds` have passed since `start`.
    function lastSecond(uint256 start, uint256 openSeconds, uint8 openWeekdays, uint16[] memory closedDays)
        internal
        pure
        returns (uint256)
    {
        uint256 left = _weekly(start, openWeekdays) + openSeconds;
        for (uint256 i = 0; i < closedDays.length; ++i) {
            uint256 closedFrom = Math.max(uint256(closedDays[i]) * 1 days, start);
            uint256 closedTo = (uint256(closedDays[i]) + 1) * 1 days;
            if (closedFrom >= closedTo || !_isOpen(closedDays[i], openWeekdays)) continue;
            if (_weekly(closedFrom, openWeekdays) > left) break;
            left += closedTo - closedFrom;
        }
        return _lastOfWeekly(left, openWeekdays);
    }

    /// @dev Seconds of open weekdays up to `time`, since the Monday before 1970: of whole weeks, and of the one that has begun.
    function _weekly(uint256 time, uint8 openWeekdays) private pure returns (uint256 open) {
        uint256 sinceMonday = time + FIRST_MONDAY_BEFORE;
        uint256 ofWeek = sinceMonday % 1 weeks;
        uint256 daysOpen = 0;
        for (uint256 day = 0; day < WEEKDAYS; ++day) {
            if (openWeekdays & (1 << day) == 0) continue;
            ++daysOpen;
            if (ofWeek > day * 1 days) open += Math.min(ofWeek - day * 1 days, 1 days);
        }
        // Whole weeks: divided without a rest.
        open += (sinceMonday - ofWeek) * daysOpen / WEEKDAYS;
    }

    /// @dev The last second up to which `open` seconds of open weekdays have passed; whole weeks are told apart from what is left.
    function _lastOfWeekly(uint256 open, uint8 openWeekdays) private pure returns (uint256) {
        uint256 openInWeek = _weekly(1 weeks, openWeekdays) - _weekly(0, openWeekdays);
        uint256 left = open % openInWeek;
        uint256 wholeWeeks = (open - left) * 1 weeks / openInWeek;
        uint256 day = 0;
        while (openWeekdays & (1 << day) == 0 || left >= 1 days) {
            if (openWeekdays & (1 << day) != 0) left -= 1 days;
            ++day;
        }
        return wholeWeeks + day * 1 days + left - FIRST_MONDAY_BEFORE;
    }

    function _isOpen(uint256 day, uint8 openWeekdays) private pure returns (bool) {
        return openWeekdays & (1 << (day + FIRST_MONDAY_BEFORE / 1 days) % WEEKDAYS) != 0;
    }
}
