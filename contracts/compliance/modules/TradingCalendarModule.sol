// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title TradingCalendarModule
/// @notice Shares move within market hours, and not in blackouts, as before results are published.
/// @dev UNITS unix seconds; sessions in seconds of a week that begins on Monday at midnight, local time. Local time is UTC and an offset that knows no
///      summer time: whoever has one sets the offset anew.
///      TRUST each compliance decides for its own token only.
/// @custom:stop the compliance removes it.
contract TradingCalendarModule is ComplianceModule {
    /// @dev From its first second to the last before `end`.
    struct Span {
        uint40 begin;
        uint40 end;
    }

    uint8 private constant BLACKOUT = 1;
    uint8 private constant MARKET_CLOSED = 2;
    uint256 private constant BLACKOUT_LIMIT = 32;
    uint256 private constant SESSION_LIMIT = 14;
    uint256 private constant WEEK = 7 days;
    /// @dev 1 January 1970 was a Thursday.
    uint256 private constant FIRST_DAY = 3 days;
    int32 private constant OFFSET_LIMIT = 14 hours;
    /// @dev Bits of the value: how many blackouts and sessions there are, and the offset, of which 14 hours are zero.
    uint256 private constant SESSIONS_AT = 8;
    uint256 private constant OFFSET_AT = 16;

    mapping(uint256 term => Span[]) private _blackouts;
    mapping(uint256 term => Span[]) private _sessions;

    event BlackoutsSet(address indexed compliance, Span[] blackouts, bytes32 reasonCode);
    event MarketHoursSet(address indexed compliance, Span[] sessions, int32 offsetSeconds);

    error CalendarSpansTooMany(uint256 count, uint256 limit);
    /// @notice Spans come one after the other and end after they began.
    error CalendarSpanWrong(uint256 index, uint256 begin, uint256 end);
    error CalendarOffsetOutOfRange(int32 offsetSeconds, int32 limit);
    error CalendarWeekOver(uint256 end, uint256 week);

    /// @notice Sets all blackouts, in order; none ends them.
    function setBlackouts(Span[] calldata blackouts, bytes32 reasonCode) external onlyBound {
        _requireOrder(blackouts, BLACKOUT_LIMIT);
        _replace(_blackouts[_bindings[msg.sender].term], blackouts);
        _keepValue(0, blackouts.length);
        emit BlackoutsSet(msg.sender, blackouts, reasonCode);
    }

    /// @notice Sets all sessions of the week, in order, and local time; none: the market is always open.
    function setMarketHours(Span[] calldata sessions, int32 offsetSeconds) external onlyBound {
        _requireOrder(sessions, SESSION_LIMIT);
        if (sessions.length != 0) {
            uint40 end = sessions[sessions.length - 1].end;
            require(end <= WEEK, CalendarWeekOver(end, WEEK));
        }
        bool isNear = offsetSeconds >= -OFFSET_LIMIT && offsetSeconds <= OFFSET_LIMIT;
        require(isNear, CalendarOffsetOutOfRange(offsetSeconds, OFFSET_LIMIT));
        _replace(_sessions[_bindings[msg.sender].term], sessions);
        // The cast loses nothing: the sum is not negative.
        _keepValue(SESSIONS_AT, sessions.length | uint256(uint32(offsetSeconds + OFFSET_LIMIT)) << OFFSET_AT - SESSIONS_AT);
        emit MarketHoursSet(msg.sender, sessions, offsetSeconds);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        if (movement.authority != Authority.Holder) return 0;
        if (_endOfBlackout(movement.at, parameter) != movement.at) return BLACKOUT;
        return _opening(movement.at, parameter) != movement.at ? MARKET_CLOSED : 0;
    }

    /// @inheritdoc IComplianceModule
    /// @dev A blackout that ends in a closed market leads to the next opening, which may lie in the next blackout: there are few of those.
    function nextAllowed(address, Movement calldata movement, uint256 parameter) external view override returns (uint40) {
        if (movement.authority != Authority.Holder) return movement.at;
        uint256 time = movement.at;
        for (uint256 i = 0; i <= BLACKOUT_LIMIT; ++i) {
            uint256 next = _opening(_endOfBlackout(time, parameter), parameter);
            if (next == time) break;
            time = next;
        }
        return time < Forecast.UNKNOWN ? uint40(time) : Forecast.NEVER;
    }

    function getBlackouts(address compliance) external view returns (Span[] memory) {
        return _blackouts[_bindings[compliance].term];
    }

    function getMarketHours(address compliance) external view returns (Span[] memory sessions, int32 offsetSeconds) {
        uint256 value = _bindings[compliance].value;
        bool isSet = value >> OFFSET_AT != 0;
        return (_sessions[_bindings[compliance].term], isSet ? int32(uint32(value >> OFFSET_AT)) - OFFSET_LIMIT : int32(0));
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == BLACKOUT) return "trading is suspended in a blackout";
        if (code == MARKET_CLOSED) return "the market is closed at this hour";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "TradingCalendarModule";
    }

    function _replace(Span[] storage kept, Span[] calldata spans) private {
        while (kept.length != 0) kept.pop();
        for (uint256 i = 0; i < spans.length; ++i) {
            kept.push(spans[i]);
        }
    }

    /// @dev Writes the number of blackouts, or what stands above it.
    function _keepValue(uint256 place, uint256 bits) private {
        uint256 mask = place == 0 ? 0xff : ~uint256(0xff);
        // The cast loses nothing: 48 bits are used.
        _bindings[msg.sender].value = uint216(_bindings[msg.sender].value & ~mask | bits << place);
    }

    /// @dev `time`, or the end of the blackouts that it lies in.
    function _endOfBlackout(uint256 time, uint256 parameter) private view returns (uint256) {
        uint256 count = uint8(parameter);
        Span[] storage blackouts = _blackouts[_termOf(parameter)];
        for (uint256 i = 0; i < count; ++i) {
            Span memory blackout = blackouts[i];
            if (time < blackout.begin) break;
            if (time < blackout.end) time = blackout.end;
        }
        return time;
    }

    /// @dev `time`, or the first second after it in which a session begins.
    function _opening(uint256 time, uint256 parameter) private view returns (uint256) {
        uint256 count = uint8(parameter >> SESSIONS_AT);
        if (count == 0) return time;
        // Local, moved so that it is not negative, and that weeks begin on Monday.
        uint256 local = time + uint32(parameter >> OFFSET_AT) + WEEK - uint256(uint32(OFFSET_LIMIT)) + FIRST_DAY;
        uint256 second = local % WEEK;
        Span[] storage sessions = _sessions[_termOf(parameter)];
        for (uint256 i = 0; i < count; ++i) {
            Span memory session = sessions[i];
            if (second < session.begin) return time + session.begin - second;
            if (second < session.end) return time;
        }
        return time + WEEK - second + sessions[0].begin;
    }

    function _requireOrder(Span[] calldata spans, uint256 limit) private pure {
        require(spans.length <= limit, CalendarSpansTooMany(spans.length, limit));
        uint40 last = 0;
        for (uint256 i = 0; i < spans.length; ++i) {
            (uint40 begin, uint40 end) = (spans[i].begin, spans[i].end);
            require(begin >= last && end > begin, CalendarSpanWrong(i, begin, end));
            last = end;
        }
    }
}
