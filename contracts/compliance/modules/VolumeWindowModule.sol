// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";
import {RollingTotal} from "./RollingTotal.sol";

/// @title VolumeWindowModule
/// @notice No one sends more than a limit within any window of time, over all wallets of one identity: an amount, a part of the supply,
///         or the lower of both.
/// @dev UNITS token units, seconds, basis points of the supply when it is asked.
///      ROUNDING parts of the supply down.
///      TRUST each compliance decides for its own token only.
///      NOT CHECKED what a conduit sends on, and what one sends to other wallets of one's own. Issuance and enforcement do not count, nor
///      does what was sent while no window was set.
/// @custom:stop the compliance removes it.
contract VolumeWindowModule is ComplianceModule {
    using RollingTotal for Checkpoints.Trace208;

    /// @dev One slot.
    /// @param windowSeconds length of the window, which ends with the second of a transfer [seconds]
    /// @param maxAmount most that one identity sends within it [token units]; 0: as much as `maxBps` allows
    /// @param maxBps the same as a part of the supply [basis points]; 0: as much as `maxAmount` allows
    struct VolumeWindow {
        uint32 windowSeconds;
        uint104 maxAmount;
        uint16 maxBps;
    }

    uint8 private constant VOLUME_EXCEEDED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;
    uint256 private constant COUNT_LIMIT = 4;
    uint256 private constant WHOLE_BPS = 10_000;

    /// @dev The first window stands in the parameter, too, which costs nothing to read: seconds, amount and part above them, count on top.
    uint256 private constant AMOUNT_AT = 32;
    uint256 private constant BPS_AT = 136;
    uint256 private constant COUNT_AT = 152;

    /// @dev Written through references.
    // slither-disable-next-line uninitialized-state
    mapping(uint256 term => VolumeWindow[]) private _windows;
    mapping(bytes32 books => mapping(address onchainId => Checkpoints.Trace208)) private _sent;

    event VolumeWindowSet(address indexed compliance, uint32 windowSeconds, uint104 maxAmount, uint16 maxBps);
    event VolumeWindowRemoved(address indexed compliance, uint32 windowSeconds);

    error VolumeWindowTimeZero();
    error VolumeWindowUnlimited(uint32 windowSeconds);
    error VolumeWindowPartOutOfRange(uint256 maxBps, uint256 limit);
    error VolumeWindowsTooMany(address compliance, uint256 limit);
    error VolumeWindowUnknown(address compliance, uint32 windowSeconds);

    /// @notice Sets the limits for windows of `window.windowSeconds`, or changes them; what was sent since the first window was set counts.
    function setVolumeWindow(VolumeWindow calldata window) external onlyBound {
        require(window.windowSeconds != 0, VolumeWindowTimeZero());
        require(window.maxAmount != 0 || window.maxBps != 0, VolumeWindowUnlimited(window.windowSeconds));
        require(window.maxBps <= WHOLE_BPS, VolumeWindowPartOutOfRange(window.maxBps, WHOLE_BPS));
        VolumeWindow[] storage windows = _windows[_bindings[msg.sender].term];
        uint256 place = _placeOf(windows, window.windowSeconds);
        if (place < windows.length) {
            windows[place] = window;
        } else {
            require(windows.length < COUNT_LIMIT, VolumeWindowsTooMany(msg.sender, COUNT_LIMIT));
            windows.push(window);
        }
        _keepParameter(windows);
        emit VolumeWindowSet(msg.sender, window.windowSeconds, window.maxAmount, window.maxBps);
    }

    function removeVolumeWindow(uint32 windowSeconds) external onlyBound {
        VolumeWindow[] storage windows = _windows[_bindings[msg.sender].term];
        uint256 place = _placeOf(windows, windowSeconds);
        require(place < windows.length, VolumeWindowUnknown(msg.sender, windowSeconds));
        windows[place] = windows[windows.length - 1];
        windows.pop();
        _keepParameter(windows);
        emit VolumeWindowRemoved(msg.sender, windowSeconds);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata movement, uint256 parameter) external {
        if (_isFree(movement, parameter)) return;
        _sent[_booksOf(msg.sender, parameter)][movement.fromIdentity].add(movement.at, movement.amount);
    }

    /// @inheritdoc IComplianceModule
    /// @dev What an identity sent stays sent, whoever its wallet belongs to now.
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        if (_isFree(movement, parameter)) return 0;
        if (movement.fromIdentity == address(0)) return IDENTITY_UNKNOWN;
        return _room(keeper, movement, parameter) < movement.amount ? VOLUME_EXCEEDED : 0;
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
        if (movement.fromIdentity == address(0)) return Forecast.NEVER;
        Checkpoints.Trace208 storage sent = _sent[_booksOf(keeper, parameter)][movement.fromIdentity];
        uint256 count = _countOf(parameter);
        for (uint256 i = 0; i < count; ++i) {
            VolumeWindow memory window = _windowAt(parameter, i);
            uint256 limit = _limitOf(window, movement.token);
            uint40 next = sent.nextWithin(movement.at, window.windowSeconds, movement.amount, limit);
            if (next > time) time = next;
        }
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint256) {
        if (_isFree(movement, parameter)) return movement.amount;
        return movement.fromIdentity == address(0) ? 0 : _room(keeper, movement, parameter);
    }

    function getVolumeWindows(address compliance) external view returns (VolumeWindow[] memory) {
        return _windows[_bindings[compliance].term];
    }

    /// @notice What `onchainId` has sent within the `windowSeconds` that end now [token units].
    function sentWithin(address compliance, address onchainId, uint32 windowSeconds) external view returns (uint256) {
        return _sent[_booksFor(compliance)][onchainId].within(uint40(block.timestamp), windowSeconds);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == VOLUME_EXCEEDED) return "the sender would send more than the limit within its window";
        if (code == IDENTITY_UNKNOWN) return "the sender has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "VolumeWindowModule";
    }

    function _keepParameter(VolumeWindow[] storage windows) private {
        uint256 value = 0;
        if (windows.length != 0) {
            VolumeWindow memory first = windows[0];
            value = windows.length << COUNT_AT | uint256(first.maxBps) << BPS_AT | uint256(first.maxAmount) << AMOUNT_AT
                | first.windowSeconds;
        }
        // The cast loses nothing: the count, which is at most four, ends at bit 154.
        _bindings[msg.sender].value = uint216(value);
    }

    /// @dev What the sender may still send, of what he wants to.
    function _room(address keeper, Movement calldata movement, uint256 parameter) private view returns (uint256 room) {
        room = movement.amount;
        Checkpoints.Trace208 storage sent = _sent[_booksOf(keeper, parameter)][movement.fromIdentity];
        uint256 count = _countOf(parameter);
        for (uint256 i = 0; i < count; ++i) {
            VolumeWindow memory window = _windowAt(parameter, i);
            uint256 limit = _limitOf(window, movement.token);
            uint256 used = sent.within(movement.at, window.windowSeconds);
            uint256 left = limit > used ? limit - used : 0;
            if (left < room) room = left;
        }
    }

    /// @dev One of the two is set.
    function _limitOf(VolumeWindow memory window, address token) private view returns (uint256 limit) {
        limit = window.maxAmount;
        if (window.maxBps == 0) return limit;
        uint256 part = Math.mulDiv(IERC20(token).totalSupply(), window.maxBps, WHOLE_BPS);
        if (limit == 0 || part < limit) limit = part;
    }

    function _windowAt(uint256 parameter, uint256 place) private view returns (VolumeWindow memory) {
        if (place != 0) return _windows[_termOf(parameter)][place];
        return VolumeWindow(uint32(parameter), uint104(parameter >> AMOUNT_AT), uint16(parameter >> BPS_AT));
    }

    /// @dev True for what no window is about.
    function _isFree(Movement calldata movement, uint256 parameter) private pure returns (bool) {
        if (movement.authority != Authority.Holder || movement.isFromConduit) return true;
        if (movement.amount == 0 || _countOf(parameter) == 0) return true;
        return movement.fromIdentity == movement.toIdentity && movement.fromIdentity != address(0) && !movement.isToConduit;
    }

    function _countOf(uint256 parameter) private pure returns (uint256) {
        return uint8(parameter >> COUNT_AT);
    }

    function _placeOf(VolumeWindow[] storage windows, uint32 windowSeconds) private view returns (uint256 place) {
        uint256 length = windows.length;
        while (place < length && windows[place].windowSeconds != windowSeconds) ++place;
    }
}
