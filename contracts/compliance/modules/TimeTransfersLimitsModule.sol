// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title TimeTransfersLimitsModule
/// @notice No one sends more than a limit within a span of time, over all wallets of one identity. A span begins with the first
///         transfer after the one before has ended.
/// @dev UNITS token units, seconds.
///      TRUST each compliance decides for its own token only.
///      NOT CHECKED what a conduit sends on, and what one sends to other wallets of one's own.
/// @custom:stop the compliance removes it.
contract TimeTransfersLimitsModule is ComplianceModule {
    /// @param limitTime length of the span [seconds]
    /// @param limitValue most that one identity sends within it [token units]
    struct Limit {
        uint32 limitTime;
        uint256 limitValue;
    }

    /// @dev One slot. A span that has ended counts as empty.
    struct Span {
        uint104 sent;
        uint40 endsAt;
    }

    uint8 private constant LIMIT_EXCEEDED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;
    uint256 private constant COUNT_LIMIT = 4;

    /// @dev The first limit stands in the parameter, too, which costs nothing to read: value, time above it, count on top.
    uint256 private constant TIME_AT = 104;
    uint256 private constant COUNT_AT = 136;

    /// @dev Written through references.
    // slither-disable-next-line uninitialized-state
    mapping(uint256 term => Limit[]) private _limits;
    mapping(bytes32 books => mapping(address onchainId => mapping(uint32 limitTime => Span))) private _spans;

    /// @dev The events of the 4.1 module.
    event TimeTransferLimitUpdated(address indexed compliance, uint32 limitTime, uint256 limitValue);
    event TimeTransferLimitRemoved(address indexed compliance, uint32 limitTime);

    error TransferLimitUnknown(address compliance, uint32 limitTime);
    error TransferLimitsTooMany(address compliance, uint256 limit);
    error TransferLimitTimeZero();
    error TransferLimitOutOfRange(uint256 limitValue, uint256 largest);

    /// @notice Sets the limit for spans of `limit.limitTime`, or changes it; what was sent in a running span counts on.
    function setTimeTransferLimit(Limit calldata limit) external onlyBound {
        _set(limit);
        _keepParameter();
    }

    function batchSetTimeTransferLimit(Limit[] calldata limits) external onlyBound {
        for (uint256 i = 0; i < limits.length; ++i) {
            _set(limits[i]);
        }
        _keepParameter();
    }

    function removeTimeTransferLimit(uint32 limitTime) external onlyBound {
        _remove(limitTime);
        _keepParameter();
    }

    function batchRemoveTimeTransferLimit(uint32[] calldata limitTimes) external onlyBound {
        for (uint256 i = 0; i < limitTimes.length; ++i) {
            _remove(limitTimes[i]);
        }
        _keepParameter();
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata movement, uint256 parameter) external {
        if (!_counts(movement)) return;
        bytes32 books = _booksOf(msg.sender, parameter);
        uint256 count = uint8(parameter >> COUNT_AT);
        for (uint256 i = 0; i < count; ++i) {
            (uint32 limitTime,) = _limitAt(parameter, i);
            Span storage span = _spans[books][movement.fromIdentity][limitTime];
            Span memory before = span;
            // The casts lose nothing: balances fit 104 bits, and a span is no longer than 32 bits of seconds.
            if (before.endsAt <= movement.at) before = Span(0, uint40(movement.at + limitTime));
            uint256 sent = before.sent + movement.amount;
            (span.sent, span.endsAt) = (uint104(sent < type(uint104).max ? sent : type(uint104).max), before.endsAt);
        }
    }

    /// @inheritdoc IComplianceModule
    /// @dev What an identity sent stays sent, whoever its wallet belongs to now.
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        uint256 count = uint8(parameter >> COUNT_AT);
        if (count == 0 || !_counts(movement)) return 0;
        if (movement.fromIdentity == address(0)) return IDENTITY_UNKNOWN;
        bytes32 books = _booksOf(keeper, parameter);
        for (uint256 i = 0; i < count; ++i) {
            (uint32 limitTime, uint256 limitValue) = _limitAt(parameter, i);
            Span memory span = _spans[books][movement.fromIdentity][limitTime];
            uint256 sent = span.endsAt <= movement.at ? 0 : span.sent;
            if (sent > limitValue || movement.amount > limitValue - sent) return LIMIT_EXCEEDED;
        }
    }

    /// @inheritdoc IComplianceModule
    function nextAllowed(address keeper, Movement calldata movement, uint256 parameter)
        external
        view
        override
        returns (uint40 time)
    {
        time = movement.at;
        uint256 count = uint8(parameter >> COUNT_AT);
        if (count == 0 || !_counts(movement)) return time;
        if (movement.fromIdentity == address(0)) return Forecast.NEVER;
        bytes32 books = _booksOf(keeper, parameter);
        for (uint256 i = 0; i < count; ++i) {
            (uint32 limitTime, uint256 limitValue) = _limitAt(parameter, i);
            if (movement.amount > limitValue) return Forecast.NEVER;
            Span memory span = _spans[books][movement.fromIdentity][limitTime];
            if (span.endsAt > time && movement.amount + span.sent > limitValue) time = span.endsAt;
        }
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter)
        external
        view
        override
        returns (uint256 most)
    {
        most = movement.amount;
        uint256 count = uint8(parameter >> COUNT_AT);
        if (count == 0 || !_counts(movement)) return most;
        if (movement.fromIdentity == address(0)) return 0;
        bytes32 books = _booksOf(keeper, parameter);
        for (uint256 i = 0; i < count; ++i) {
            (uint32 limitTime, uint256 limitValue) = _limitAt(parameter, i);
            Span memory span = _spans[books][movement.fromIdentity][limitTime];
            uint256 sent = span.endsAt <= movement.at ? 0 : span.sent;
            uint256 left = limitValue > sent ? limitValue - sent : 0;
            if (left < most) most = left;
        }
    }

    function getTimeTransferLimits(address compliance) external view returns (Limit[] memory) {
        return _limits[_bindings[compliance].term];
    }

    /// @notice What `onchainId` has sent in the running span of `limitTime`, and when that span ends; zeros if none runs.
    function sentWithin(address compliance, address onchainId, uint32 limitTime)
        external
        view
        returns (uint256 sent, uint40 endsAt)
    {
        Span memory span = _spans[_booksFor(compliance)][onchainId][limitTime];
        return span.endsAt <= block.timestamp ? (0, 0) : (span.sent, span.endsAt);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == LIMIT_EXCEEDED) return "the sender would send more than the limit within its time";
        if (code == IDENTITY_UNKNOWN) return "the sender has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "TimeTransfersLimitsModule";
    }

    function _set(Limit calldata limit) private {
        require(limit.limitTime != 0, TransferLimitTimeZero());
        require(limit.limitValue <= type(uint104).max, TransferLimitOutOfRange(limit.limitValue, type(uint104).max));
        Limit[] storage limits = _limits[_bindings[msg.sender].term];
        uint256 place = _placeOf(limits, limit.limitTime);
        if (place < limits.length) {
            limits[place].limitValue = limit.limitValue;
        } else {
            require(limits.length < COUNT_LIMIT, TransferLimitsTooMany(msg.sender, COUNT_LIMIT));
            limits.push(limit);
        }
        emit TimeTransferLimitUpdated(msg.sender, limit.limitTime, limit.limitValue);
    }

    function _remove(uint32 limitTime) private {
        Limit[] storage limits = _limits[_bindings[msg.sender].term];
        uint256 place = _placeOf(limits, limitTime);
        require(place < limits.length, TransferLimitUnknown(msg.sender, limitTime));
        limits[place] = limits[limits.length - 1];
        limits.pop();
        emit TimeTransferLimitRemoved(msg.sender, limitTime);
    }

    function _keepParameter() private {
        Limit[] storage limits = _limits[_bindings[msg.sender].term];
        uint256 value = 0;
        if (limits.length != 0) {
            value = limits.length << COUNT_AT | uint256(limits[0].limitTime) << TIME_AT | limits[0].limitValue;
        }
        // The cast loses nothing: the count, which is at most four, ends at bit 139.
        _bindings[msg.sender].value = uint216(value);
    }

    function _limitAt(uint256 parameter, uint256 place) private view returns (uint32 limitTime, uint256 limitValue) {
        if (place == 0) return (uint32(parameter >> TIME_AT), uint104(parameter));
        Limit memory limit = _limits[_termOf(parameter)][place];
        return (limit.limitTime, limit.limitValue);
    }

    function _counts(Movement calldata movement) private pure returns (bool) {
        if (movement.authority != Authority.Holder || movement.isFromConduit || movement.amount == 0) return false;
        return movement.isToConduit || movement.fromIdentity != movement.toIdentity;
    }

    function _placeOf(Limit[] storage limits, uint32 limitTime) private view returns (uint256 place) {
        uint256 length = limits.length;
        while (place < length && limits[place].limitTime != limitTime) ++place;
    }
}
