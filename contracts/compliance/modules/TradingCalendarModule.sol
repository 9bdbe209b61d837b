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
///      The parameter tells when the first blackout begins and the last one ends: outside, and while the market never closes, nothing is read.
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
    /// @dev A second of the week. Six sessions, of two of them each, share a word.
    uint256 private constant SECOND_BITS = 20;
    uint256 private constant SECOND_MASK = 2 ** SECOND_BITS - 1;
    uint256 private constant SESSIONS_PER_WORD = 6;
    /// @dev 1 January 1970 was a Thursday.
    uint256 private constant FIRST_DAY = 3 days;
    int32 private constant OFFSET_LIMIT = 14 hours;
    /// @dev Bits of the value: how many blackouts there are, when the first begins and the last ends; how many sessions, and the offset.
    uint256 private constant BLACKOUTS_BEGIN_AT = 8;
    uint256 private constant BLACKOUTS_END_AT = 48;
    uint256 private constant SESSIONS_AT = 88;
    uint256 private constant OFFSET_AT = 96;

    /// @dev What stands beyond the number of blackouts, or sessions, is of none.
    mapping(uint256 term => mapping(uint256 place => Span)) private _blackouts;
    mapping(uint256 term => mapping(uint256 index => uint256 word)) private _sessions;

    event BlackoutsSet(address indexed compliance, Span[] blackouts, bytes32 reasonCode);
    event MarketHoursSet(address indexed compliance, Span[] sessions, int32 offsetSeconds);

    error CalendarSpansTooMany(uint256 count, uint256 limit);
    /// @notice Spans come one after the other and end after they began.
    error CalendarSpanWrong(uint256 index, uint256 begin, uint256 end);
    error CalendarOffsetOutOfRange(int32 offsetSeconds, int32 limit);
    error CalendarWeekOver(uint256 end, uint256 week);

    /// @notice Sets all blackouts, in order; none ends them. What is past may be left out.
    /// @param reasonCode why there are these, as a short string; it is told and not kept
    function setBlackouts(Span[] calldata blackouts, bytes32 reasonCode) external onlyBound {
        _requireOrder(blackouts, BLACKOUT_LIMIT);
        mapping(uint256 place => Span) storage kept = _blackouts[_bindings[msg.sender].term];
        uint256 count = blackouts.length;
        for (uint256 i = 0; i < count; ++i) {
            kept[i] = blackouts[i];
        }
        uint256 bits = count;
        if (count != 0) {
            bits |= uint256(blackouts[0].begin) << BLACKOUTS_BEGIN_AT | uint256(blackouts[count - 1].end) << BLACKOUTS_END_AT;
        }
        _keepValue(0, bits);
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
        _keepSessions(_sessions[_bindings[msg.sender].term], sessions);
        _keepValue(SESSIONS_AT, sessions.length | uint256(uint32(offsetSeconds)) << OFFSET_AT - SESSIONS_AT);
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
    /// @dev A blackout that ends in a closed market leads to the next opening, which may lie in the next blackout. Each turn but the first leaves
    ///      one behind.
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

    function getBlackouts(address compliance) external view returns (Span[] memory blackouts) {
        Binding memory binding = _bindings[compliance];
        blackouts = new Span[](uint8(binding.value));
        for (uint256 i = 0; i < blackouts.length; ++i) {
            blackouts[i] = _blackouts[binding.term][i];
        }
    }

    function getMarketHours(address compliance) external view returns (Span[] memory sessions, int32 offsetSeconds) {
        Binding memory binding = _bindings[compliance];
        sessions = new Span[](uint8(binding.value >> SESSIONS_AT));
        for (uint256 i = 0; i < sessions.length; ++i) {
            uint256 word = _sessions[binding.term][i / SESSIONS_PER_WORD];
            (uint256 begin, uint256 end) = _sessionIn(word >> i % SESSIONS_PER_WORD * 2 * SECOND_BITS);
            // The casts lose nothing: seconds of a week are 20 bits.
            sessions[i] = Span(uint40(begin), uint40(end));
        }
        return (sessions, _offsetOf(binding.value));
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

    /// @dev Writes what the value says of blackouts, which stands at 0, or of market hours above it.
    function _keepValue(uint256 place, uint256 bits) private {
        uint256 mask = 2 ** SESSIONS_AT - 1;
        if (place != 0) mask = ~mask;
        // The cast loses nothing: 128 bits are used.
        _bindings[msg.sender].value = uint216(_bindings[msg.sender].value & ~mask | bits << place);
    }

    function _keepSessions(mapping(uint256 index => uint256 word) storage kept, Span[] calldata sessions) private {
        uint256 word = 0;
        for (uint256 i = 0; i < sessions.length; ++i) {
            uint256 place = i % SESSIONS_PER_WORD;
            word |= (sessions[i].begin | uint256(sessions[i].end) << SECOND_BITS) << place * 2 * SECOND_BITS;
            if (place != SESSIONS_PER_WORD - 1 && i != sessions.length - 1) continue;
            kept[i / SESSIONS_PER_WORD] = word;
            word = 0;
        }
    }

    /// @dev `time`, or the end of the blackout that it lies in.
    function _endOfBlackout(uint256 time, uint256 parameter) private view returns (uint256) {
        if (time < uint40(parameter >> BLACKOUTS_BEGIN_AT) || time >= uint40(parameter >> BLACKOUTS_END_AT)) return time;
        mapping(uint256 place => Span) storage blackouts = _blackouts[_termOf(parameter)];
        // The last one that began is below `high`, and not below `low`: the first did.
        (uint256 low, uint256 high) = (0, uint8(parameter));
        while (high - low > 1) {
            uint256 middle = (low + high) / 2;
            if (time < blackouts[middle].begin) high = middle;
            else low = middle;
        }
        uint40 end = blackouts[low].end;
        return time < end ? end : time;
    }

    /// @dev `time`, or the first second after it in which a session begins.
    function _opening(uint256 time, uint256 parameter) private view returns (uint256) {
        uint256 count = uint8(parameter >> SESSIONS_AT);
        if (count == 0) return time;
        // Local, and moved so that it is not negative and weeks begin on Monday.
        uint256 second = uint256(int256(time + FIRST_DAY + WEEK) + _offsetOf(parameter)) % WEEK;
        mapping(uint256 index => uint256 word) storage sessions = _sessions[_termOf(parameter)];
        uint256 word = sessions[0];
        (uint256 first,) = _sessionIn(word);
        for (uint256 i = 0; i < count; ++i) {
            if (i != 0 && i % SESSIONS_PER_WORD == 0) word = sessions[i / SESSIONS_PER_WORD];
            (uint256 begin, uint256 end) = _sessionIn(word);
            if (second < begin) return time + begin - second;
            if (second < end) return time;
            word >>= 2 * SECOND_BITS;
        }
        return time + WEEK - second + first;
    }

    /// @dev The session in the lowest bits of `word`.
    function _sessionIn(uint256 word) private pure returns (uint256 begin, uint256 end) {
        return (word & SECOND_MASK, word >> SECOND_BITS & SECOND_MASK);
    }

    function _offsetOf(uint256 parameter) private pure returns (int32) {
        return int32(uint32(parameter >> OFFSET_AT));
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
