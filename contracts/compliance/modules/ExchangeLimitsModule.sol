// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";
import {RollingTotal} from "./RollingTotal.sol";

/// @title ExchangeLimitsModule
/// @notice No one sends more to an exchange than its limits within any window of time, over all wallets of the investor's identity and of
///         the exchange's. What comes from an exchange, and what others send each other, is free.
/// @dev UNITS token units, seconds.
///      TRUST each compliance names exchanges for its own token only, unlike in the 4.1 suite, where the module's owner does for all.
///      Windows end with the second of the transfer; those of 4.1 are spans and months one after the other, at whose border twice the limit
///      passes.
///      NOT CHECKED what reaches an exchange through a conduit. Issuance and enforcement do not count, nor does what was sent before the
///      compliance named the exchange.
/// @custom:stop the compliance removes it.
contract ExchangeLimitsModule is ComplianceModule {
    using EnumerableSet for EnumerableSet.AddressSet;
    using RollingTotal for Checkpoints.Trace208;

    /// @param limitTime length of the window [seconds]
    /// @param limitValue most that one identity sends to the exchange within it [token units]
    struct Limit {
        uint32 limitTime;
        uint256 limitValue;
    }

    /// @dev One slot.
    struct KeptLimit {
        uint32 limitTime;
        uint104 limitValue;
    }

    uint8 private constant LIMIT_EXCEEDED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;
    uint256 private constant COUNT_LIMIT = 4;

    mapping(uint256 term => EnumerableSet.AddressSet) private _exchanges;
    mapping(uint256 term => mapping(address exchangeID => KeptLimit[])) private _limits;
    mapping(bytes32 books => mapping(address exchangeID => mapping(address investorID => Checkpoints.Trace208))) private _sent;

    event ExchangeIDAdded(address indexed compliance, address indexed exchangeID);
    event ExchangeIDRemoved(address indexed compliance, address indexed exchangeID);
    /// @dev The event of the 4.1 module.
    event ExchangeLimitUpdated(address indexed compliance, address exchangeID, uint256 limitValue, uint32 limitTime);
    event ExchangeLimitRemoved(address indexed compliance, address indexed exchangeID, uint32 limitTime);

    error ExchangeIDZero();
    error ExchangeIDKnown(address compliance, address exchangeID);
    error ExchangeIDUnknown(address compliance, address exchangeID);
    error ExchangeLimitTimeZero(address exchangeID);
    error ExchangeLimitOutOfRange(uint256 limitValue, uint256 largest);
    error ExchangeLimitsTooMany(address compliance, address exchangeID, uint256 limit);
    error ExchangeLimitUnknown(address compliance, address exchangeID, uint32 limitTime);

    /// @notice Names an exchange by its identity. What is sent to it is counted from now on, and limited once a limit is set.
    function addExchangeID(address exchangeID) external onlyBound {
        require(exchangeID != address(0), ExchangeIDZero());
        bool isNew = _exchanges[_bindings[msg.sender].term].add(exchangeID);
        require(isNew, ExchangeIDKnown(msg.sender, exchangeID));
        _bindings[msg.sender].value |= _markOf(exchangeID);
        emit ExchangeIDAdded(msg.sender, exchangeID);
    }

    /// @notice Ends an exchange with its limits. What was sent to it before counts if it is named again.
    function removeExchangeID(address exchangeID) external onlyBound {
        uint256 term = _bindings[msg.sender].term;
        bool wasKnown = _exchanges[term].remove(exchangeID);
        require(wasKnown, ExchangeIDUnknown(msg.sender, exchangeID));
        delete _limits[term][exchangeID];
        emit ExchangeIDRemoved(msg.sender, exchangeID);
    }

    /// @notice Sets the limit of an exchange for windows of `limit.limitTime`, or changes it; what was sent before counts.
    function setExchangeLimit(address exchangeID, Limit calldata limit) external onlyBound {
        KeptLimit[] storage limits = _limitsOf(exchangeID);
        require(limit.limitTime != 0, ExchangeLimitTimeZero(exchangeID));
        require(limit.limitValue <= type(uint104).max, ExchangeLimitOutOfRange(limit.limitValue, type(uint104).max));
        KeptLimit memory kept = KeptLimit(limit.limitTime, uint104(limit.limitValue));
        uint256 place = _placeOf(limits, limit.limitTime);
        if (place < limits.length) {
            limits[place] = kept;
        } else {
            require(limits.length < COUNT_LIMIT, ExchangeLimitsTooMany(msg.sender, exchangeID, COUNT_LIMIT));
            limits.push(kept);
        }
        emit ExchangeLimitUpdated(msg.sender, exchangeID, limit.limitValue, limit.limitTime);
    }

    function removeExchangeLimit(address exchangeID, uint32 limitTime) external onlyBound {
        KeptLimit[] storage limits = _limitsOf(exchangeID);
        uint256 place = _placeOf(limits, limitTime);
        require(place < limits.length, ExchangeLimitUnknown(msg.sender, exchangeID, limitTime));
        limits[place] = limits[limits.length - 1];
        limits.pop();
        emit ExchangeLimitRemoved(msg.sender, exchangeID, limitTime);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata movement, uint256 parameter) external {
        if (_isFree(movement, parameter)) return;
        _sent[_booksOf(msg.sender, parameter)][movement.toIdentity][movement.fromIdentity].add(movement.at, movement.amount);
    }

    /// @inheritdoc IComplianceModule
    /// @dev What an identity sent stays sent, whoever its wallet belongs to now.
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        if (_isFree(movement, parameter)) return 0;
        if (_room(keeper, movement, parameter) >= movement.amount) return 0;
        return movement.fromIdentity == address(0) ? IDENTITY_UNKNOWN : LIMIT_EXCEEDED;
    }

    /// @inheritdoc IComplianceModule
    function nextAllowed(address keeper, Movement calldata movement, uint256 parameter)
        external
        view
        override
        returns (uint40 time)
    {
        time = movement.at;
        if (_isFree(movement, parameter)) return time;
        address investorID = movement.fromIdentity;
        KeptLimit[] storage limits = _limits[_termOf(parameter)][movement.toIdentity];
        Checkpoints.Trace208 storage sent = _sent[_booksOf(keeper, parameter)][movement.toIdentity][investorID];
        uint256 count = limits.length;
        if (count != 0 && investorID == address(0)) return Forecast.NEVER;
        for (uint256 i = 0; i < count; ++i) {
            KeptLimit memory limit = limits[i];
            uint40 next = sent.nextWithin(movement.at, limit.limitTime, movement.amount, limit.limitValue);
            if (next > time) time = next;
        }
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint256) {
        return _isFree(movement, parameter) ? movement.amount : _room(keeper, movement, parameter);
    }

    function isExchangeID(address compliance, address exchangeID) external view returns (bool) {
        return _exchanges[_bindings[compliance].term].contains(exchangeID);
    }

    function getExchangeIDs(address compliance) external view returns (address[] memory) {
        return _exchanges[_bindings[compliance].term].values();
    }

    function getExchangeLimits(address compliance, address exchangeID) external view returns (Limit[] memory limits) {
        KeptLimit[] memory kept = _limits[_bindings[compliance].term][exchangeID];
        limits = new Limit[](kept.length);
        for (uint256 i = 0; i < kept.length; ++i) {
            limits[i] = Limit(kept[i].limitTime, kept[i].limitValue);
        }
    }

    /// @notice What `investorID` has sent to the exchange within the `limitTime` that ends now [token units].
    function getExchangeCounter(address compliance, address exchangeID, address investorID, uint32 limitTime)
        external
        view
        returns (uint256)
    {
        return _sent[_booksFor(compliance)][exchangeID][investorID].within(uint40(block.timestamp), limitTime);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == LIMIT_EXCEEDED) return "the sender would send more to the exchange than its limit within its time";
        if (code == IDENTITY_UNKNOWN) return "the sender has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "ExchangeLimitsModule";
    }

    /// @dev Of an exchange that the caller named.
    function _limitsOf(address exchangeID) private view returns (KeptLimit[] storage) {
        uint256 term = _bindings[msg.sender].term;
        require(_exchanges[term].contains(exchangeID), ExchangeIDUnknown(msg.sender, exchangeID));
        return _limits[term][exchangeID];
    }

    /// @dev What the sender may still send to the exchange, of what he wants to.
    function _room(address keeper, Movement calldata movement, uint256 parameter) private view returns (uint256 room) {
        room = movement.amount;
        address investorID = movement.fromIdentity;
        KeptLimit[] storage limits = _limits[_termOf(parameter)][movement.toIdentity];
        Checkpoints.Trace208 storage sent = _sent[_booksOf(keeper, parameter)][movement.toIdentity][investorID];
        uint256 count = limits.length;
        if (count != 0 && investorID == address(0)) return 0;
        for (uint256 i = 0; i < count; ++i) {
            KeptLimit memory limit = limits[i];
            uint256 used = sent.within(movement.at, limit.limitTime);
            uint256 left = limit.limitValue > used ? limit.limitValue - used : 0;
            if (left < room) room = left;
        }
    }

    /// @dev True for all but what a person, who is no exchange, sends to one.
    function _isFree(Movement calldata movement, uint256 parameter) private view returns (bool) {
        if (movement.authority != Authority.Holder || movement.isFromConduit || movement.amount == 0) return true;
        return !_isExchange(movement.toIdentity, parameter) || _isExchange(movement.fromIdentity, parameter);
    }

    /// @dev Most who are none have no mark in the parameter and need not be looked up.
    function _isExchange(address onchainId, uint256 parameter) private view returns (bool) {
        return parameter & _markOf(onchainId) != 0 && _exchanges[_termOf(parameter)].contains(onchainId);
    }

    /// @dev One of the value's bits, by identity. It stays set when an exchange goes: another may have the same.
    function _markOf(address onchainId) private pure returns (uint216) {
        return uint216(1 << uint160(onchainId) % VALUE_BITS);
    }

    function _placeOf(KeptLimit[] storage limits, uint32 limitTime) private view returns (uint256 place) {
        uint256 length = limits.length;
        while (place < length && limits[place].limitTime != limitTime) ++place;
    }
}
