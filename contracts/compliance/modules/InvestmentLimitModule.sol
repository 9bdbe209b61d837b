// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {Movement} from "../interfaces/Movement.sol";
import {IssuanceModule} from "./IssuanceModule.sol";
import {RollingTotal} from "./RollingTotal.sol";

/// @title InvestmentLimitModule
/// @notice What one identity pays for issued shares, within a trailing window of time or ever, stays within a share of a base that it
///         declared, its income or net worth, unless it holds a claim that exempts it.
/// @dev UNITS units of the currency, seconds, basis points.
///      ROUNDING the limit is rounded down.
///      PRIVACY what is declared is public for good. Declare the lower end of a bracket that many fall into, never somebody's income or
///      wealth itself, and nothing else about him; keep the evidence off chain.
///      TRUST each compliance decides for its own token only, and declares for its investors; the agents of the token say truly what is paid
///      and under which regime.
///      NOT CHECKED what is issued to a conduit. What the exempt pay in the currency counts once they are exempt no more. Another currency or
///      regime begins with its own count.
/// @custom:stop the compliance removes it.
contract InvestmentLimitModule is IssuanceModule {
    using RollingTotal for Checkpoints.Trace208;

    /// @dev One slot.
    /// @param base lower end of the bracket in which the investor's income or net worth lies [units of the currency]
    /// @param expiresAt last second in which the declaration counts
    struct Declaration {
        uint208 base;
        uint40 expiresAt;
    }

    uint8 private constant LIMIT_EXCEEDED = 1;
    uint8 private constant DECLARATION_MISSING = 4;
    uint8 private constant IDENTITY_UNKNOWN = 5;

    uint256 private constant WHOLE_BPS = 10_000;
    /// @dev Currency, the window above it, the share on top.
    uint256 private constant WINDOW_AT = 160;
    uint256 private constant BPS_AT = 192;

    mapping(uint256 term => uint256) private _exemptTopics;
    mapping(uint256 term => mapping(address onchainId => Declaration)) private _declarations;
    mapping(bytes32 books => mapping(address onchainId => mapping(address currency => Checkpoints.Trace208))) private _paid;

    event InvestmentLimitSet(
        address indexed compliance, address indexed currency, uint16 bps, uint32 windowSeconds, uint256 exemptTopic
    );
    event DeclaredBaseSet(address indexed compliance, address indexed onchainId, uint256 base, uint40 expiresAt);

    error InvestmentLimitCurrencyZero();
    error InvestmentLimitOutOfRange(uint16 bps, uint256 largest);
    error InvestmentBaseOwnerZero();
    error InvestmentBaseOutOfRange(uint256 base, uint256 largest);
    error InvestmentBaseExpired(uint40 expiresAt, uint256 timestamp);

    /// @notice Sets which share of its declared base [basis points] one identity may pay in `currency` within `windowSeconds`, zero seconds
    ///         mean ever; and the topic of the claim whose holders are exempt, zero if nobody is. Until it is set, nothing may be issued.
    function setLimit(address currency, uint16 bps, uint32 windowSeconds, uint256 exemptTopic) external onlyBound {
        require(currency != address(0), InvestmentLimitCurrencyZero());
        require(bps != 0 && bps <= WHOLE_BPS, InvestmentLimitOutOfRange(bps, WHOLE_BPS));
        _exemptTopics[_bindings[msg.sender].term] = exemptTopic;
        _setValue(uint256(bps) << BPS_AT | uint256(windowSeconds) << WINDOW_AT | uint160(currency));
        emit InvestmentLimitSet(msg.sender, currency, bps, windowSeconds, exemptTopic);
    }

    /// @notice Notes what `onchainId` declared [units of the currency], until `expiresAt`, the last second in which it counts; a base of zero
    ///         takes the declaration back.
    function setDeclaredBase(address onchainId, uint256 base, uint40 expiresAt) external onlyBound {
        require(onchainId != address(0), InvestmentBaseOwnerZero());
        require(base <= type(uint208).max, InvestmentBaseOutOfRange(base, type(uint208).max));
        require(base == 0 || expiresAt >= block.timestamp, InvestmentBaseExpired(expiresAt, block.timestamp));
        // The cast loses nothing, as required above.
        _declarations[_bindings[msg.sender].term][onchainId] = Declaration(uint208(base), expiresAt);
        emit DeclaredBaseSet(msg.sender, onchainId, base, expiresAt);
    }

    function getLimit(address compliance)
        external
        view
        returns (address currency, uint16 bps, uint32 windowSeconds, uint256 exemptTopic)
    {
        uint256 parameter = parameterOf(compliance);
        return (address(uint160(parameter)), _bpsOf(parameter), uint32(parameter >> WINDOW_AT), _exemptTopics[_termOf(parameter)]);
    }

    function declaredBaseOf(address compliance, address onchainId) external view returns (uint256 base, uint40 expiresAt) {
        Declaration memory declared = _declarations[_bindings[compliance].term][onchainId];
        return (declared.base, declared.expiresAt);
    }

    /// @notice What `onchainId` paid within the window that ends now [units of the currency].
    function paidWithin(address compliance, address onchainId) external view returns (uint256) {
        uint256 parameter = parameterOf(compliance);
        Checkpoints.Trace208 storage paid = _paid[_currentBooks(compliance)][onchainId][address(uint160(parameter))];
        return paid.within(uint40(block.timestamp), _windowOf(uint32(parameter >> WINDOW_AT)));
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == LIMIT_EXCEEDED) return "the investor would pay more than his share of what he declared";
        if (code == DECLARATION_MISSING) return "the investor has declared nothing that counts";
        if (code == IDENTITY_UNKNOWN) return "the receiver has no identity";
        return _paymentReason(code);
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "InvestmentLimitModule";
    }

    function _record(bytes32 books, Movement calldata movement, uint256) internal override {
        if (movement.isToConduit) return;
        _paid[books][movement.toIdentity][movement.currency].add(movement.at, movement.consideration);
    }

    /// @dev Claims are asked for where the investor is refused without one only.
    function _check(bytes32 books, Movement calldata movement, uint256 parameter) internal view override returns (uint8 code) {
        if (movement.isToConduit) return 0;
        code = _refusalOfAnyone(books, movement, parameter);
        if (code != 0 && _isExempt(movement, _exemptTopics[_termOf(parameter)])) code = 0;
    }

    function _nextAllowed(bytes32 books, Movement calldata movement, uint256 parameter, uint8 code)
        internal
        view
        override
        returns (uint40)
    {
        if (code != LIMIT_EXCEEDED) return Forecast.NEVER;
        Declaration memory declared = _declarations[_termOf(parameter)][movement.toIdentity];
        Checkpoints.Trace208 storage paid = _paid[books][movement.toIdentity][movement.currency];
        uint256 limit = _limitOf(declared, parameter);
        uint40 time = paid.nextWithin(movement.at, _windowOf(uint32(parameter >> WINDOW_AT)), movement.consideration, limit);
        return time <= declared.expiresAt ? time : Forecast.NEVER;
    }

    /// @dev What refuses an investor who is not exempt.
    function _refusalOfAnyone(bytes32 books, Movement calldata movement, uint256 parameter) private view returns (uint8 code) {
        if (movement.toIdentity == address(0)) return IDENTITY_UNKNOWN;
        code = _paymentRefusal(movement, address(uint160(parameter)));
        if (code != 0) return code;
        Declaration memory declared = _declarations[_termOf(parameter)][movement.toIdentity];
        if (declared.base == 0 || declared.expiresAt < movement.at) return DECLARATION_MISSING;
        uint256 limit = _limitOf(declared, parameter);
        uint256 paid =
            _paid[books][movement.toIdentity][movement.currency].within(movement.at, _windowOf(uint32(parameter >> WINDOW_AT)));
        return paid > limit || movement.consideration > limit - paid ? LIMIT_EXCEEDED : 0;
    }

    function _limitOf(Declaration memory declared, uint256 parameter) private pure returns (uint256) {
        return uint256(declared.base) * _bpsOf(parameter) / WHOLE_BPS;
    }

    function _bpsOf(uint256 parameter) private pure returns (uint16) {
        return uint16(parameter >> BPS_AT);
    }
}
