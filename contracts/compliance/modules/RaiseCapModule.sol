// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {Movement} from "../interfaces/Movement.sol";
import {IssuanceModule} from "./IssuanceModule.sol";
import {RollingTotal} from "./RollingTotal.sol";

/// @title RaiseCapModule
/// @notice What is paid for issued shares in one currency, within a trailing window of time or ever, stays at or below a cap.
/// @dev UNITS units of the currency, seconds. What came at second s counts until second s + window - 1.
///      TRUST each compliance decides for its own token only; the agents of the token say truly what is paid and under which regime.
///      NOT CHECKED what is raised outside the token, or by other tokens of the same issuer: set the cap lower by it. Shares that are given
///      away need another regime than the one the rule is about. Another currency or regime begins with its own count.
/// @custom:stop the compliance removes it.
contract RaiseCapModule is IssuanceModule {
    using RollingTotal for Checkpoints.Trace208;

    uint8 private constant CAP_EXCEEDED = 1;

    /// @dev Currency, and the window above it.
    uint256 private constant WINDOW_AT = 160;

    mapping(uint256 term => uint256) private _caps;
    mapping(bytes32 books => mapping(address currency => Checkpoints.Trace208)) private _raised;

    event RaiseCapSet(address indexed compliance, address indexed currency, uint256 cap, uint32 windowSeconds);

    error RaiseCapCurrencyZero();
    error RaiseCapOutOfRange(uint256 cap, uint256 largest);

    /// @notice Sets the most that may be raised in `currency` within `windowSeconds`; zero seconds mean ever. Until it is set, nothing may be
    ///         issued.
    function setRaiseCap(address currency, uint256 cap, uint32 windowSeconds) external onlyBound {
        require(currency != address(0), RaiseCapCurrencyZero());
        require(cap != 0 && cap <= type(uint208).max, RaiseCapOutOfRange(cap, type(uint208).max));
        _caps[_bindings[msg.sender].term] = cap;
        _setValue(uint256(windowSeconds) << WINDOW_AT | uint160(currency));
        emit RaiseCapSet(msg.sender, currency, cap, windowSeconds);
    }

    function getRaiseCap(address compliance) external view returns (address currency, uint256 cap, uint32 windowSeconds) {
        uint256 parameter = parameterOf(compliance);
        return (address(uint160(parameter)), _caps[_termOf(parameter)], uint32(parameter >> WINDOW_AT));
    }

    /// @notice What was raised within the window that ends now [units of the currency].
    function raisedWithin(address compliance) external view returns (uint256) {
        uint256 parameter = parameterOf(compliance);
        Checkpoints.Trace208 storage raised = _raised[_currentBooks(compliance)][address(uint160(parameter))];
        return raised.within(uint40(block.timestamp), _windowOf(uint32(parameter >> WINDOW_AT)));
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        return code == CAP_EXCEEDED ? "more would be raised than the cap allows within its window" : _paymentReason(code);
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "RaiseCapModule";
    }

    function _record(bytes32 books, Movement calldata movement, uint256) internal override {
        _raised[books][movement.currency].add(movement.at, movement.consideration);
    }

    function _check(bytes32 books, Movement calldata movement, uint256 parameter) internal view override returns (uint8 code) {
        code = _paymentRefusal(movement, address(uint160(parameter)));
        if (code != 0) return code;
        uint256 cap = _caps[_termOf(parameter)];
        uint256 raised = _raised[books][movement.currency].within(movement.at, _windowOf(uint32(parameter >> WINDOW_AT)));
        return raised > cap || movement.consideration > cap - raised ? CAP_EXCEEDED : 0;
    }

    function _nextAllowed(bytes32 books, Movement calldata movement, uint256 parameter, uint8 code)
        internal
        view
        override
        returns (uint40)
    {
        if (code != CAP_EXCEEDED) return Forecast.NEVER;
        Checkpoints.Trace208 storage raised = _raised[books][movement.currency];
        return raised.nextWithin(
            movement.at, _windowOf(uint32(parameter >> WINDOW_AT)), movement.consideration, _caps[_termOf(parameter)]
        );
    }
}
