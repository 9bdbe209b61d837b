// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAgentRole} from "../../access/IAgentRole.sol";
import {IIdentityRegistry} from "../../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../../token/interfaces/ISecurityToken.sol";
import {InvestorClaims} from "../InvestorClaims.sol";
import {Duties} from "../interfaces/Duties.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title TransferFeesModule
/// @notice A part of what a holder transfers goes from its receiver to a collector, in shares: the module forces that transfer while the token
///         tells it of the holder's. Other rules take note of it as of any enforcement.
/// @dev UNITS token units, basis points of the amount.
///      ROUNDING down: what is too little to make one unit pays nothing.
///      TRUST the module is an agent of the token. Whatever it is told, it forces transfers of its caller's shares only, and the token lets
///      it in only while it tells it of a movement. Each compliance decides for its own token only.
///      ASSUMPTIONS no module of the 4.1 suite that moves shares itself, for another collector, is bound beside it: the token lets one
///      module move at a time.
///      LIVENESS what cannot pay its fee is refused: while the module is no agent, say, or the collector is not verified. Transfers that pay
///      none, issuance and enforcement go on.
/// @custom:stop the compliance removes it, or sets a rate of zero.
contract TransferFeesModule is ComplianceModule {
    /// @param rate of what is transferred [basis points]
    /// @param collector wallet that receives it
    struct Fee {
        uint256 rate;
        address collector;
    }

    uint8 private constant TOKEN_ELSEWHERE = 1;
    uint8 private constant AGENT_MISSING = 2;
    uint8 private constant MODULE_UNBOUND = 3;
    uint8 private constant COLLECTOR_CONDUIT = 4;
    uint8 private constant COLLECTOR_UNVERIFIED = 5;
    uint256 private constant WHOLE_BPS = 10_000;
    /// @dev The rate stands above the collector.
    uint256 private constant RATE_AT = 160;

    /// @dev The event of the 4.1 module.
    event FeeUpdated(address indexed compliance, uint256 rate, address collector);

    error TransferFeeRateOutOfRange(uint256 rate, uint256 limit);
    error TransferFeeCollectorZero();

    /// @notice Sets the fee [basis points] and the verified wallet that collects it. A rate of zero ends it.
    function setFee(uint256 rate, address collector) external onlyBound {
        require(rate <= WHOLE_BPS, TransferFeeRateOutOfRange(rate, WHOLE_BPS));
        require(collector != address(0), TransferFeeCollectorZero());
        // The cast loses nothing: the rate ends at bit 174.
        _bindings[msg.sender].value = uint216(rate << RATE_AT | uint160(collector));
        emit FeeUpdated(msg.sender, rate, collector);
    }

    /// @inheritdoc IComplianceModule
    /// @dev Other modules that move shares may have left the receiver less than the fee.
    function record(Movement calldata movement, uint256 parameter) external {
        (uint256 rate, address collector) = _feeOf(parameter);
        if (msg.sender != movement.token || !_isDue(movement, rate, collector)) return;
        uint256 fee = movement.amount * rate / WHOLE_BPS;
        ISecurityToken token = ISecurityToken(msg.sender);
        uint256 left = token.balanceOf(movement.to);
        // It answers true or reverts.
        // slither-disable-next-line unused-return
        token.forcedTransfer(movement.to, collector, fee < left ? fee : left);
    }

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        (uint256 rate, address collector) = _feeOf(parameter);
        return _isDue(movement, rate, collector) ? _obstacle(keeper, movement, collector) : 0;
    }

    /// @inheritdoc IComplianceModule
    /// @dev What is too little to pay a fee passes.
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint256) {
        (uint256 rate, address collector) = _feeOf(parameter);
        if (!_isDue(movement, rate, collector) || _obstacle(keeper, movement, collector) == 0) return movement.amount;
        return _leastPaying(rate) - 1;
    }

    function getFee(address compliance) external view returns (Fee memory fee) {
        (fee.rate, fee.collector) = _feeOf(_bindings[compliance].value);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS | Duties.MOVES_SHARES;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == TOKEN_ELSEWHERE) return "the token does not follow its compliance, so that no fee can be taken";
        if (code == AGENT_MISSING) return "the module that takes the fee is no agent of the token";
        if (code == MODULE_UNBOUND) return "the module that takes the fee is not bound to the token's compliance";
        if (code == COLLECTOR_CONDUIT) return "the collector of the fee is a conduit";
        if (code == COLLECTOR_UNVERIFIED) return "the collector of the fee is not verified";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "TransferFeesModule";
    }

    /// @dev What keeps the token from moving the fee; 0 if nothing does. A holder's own transfer is guarded by the token, so that the module
    ///      is let in when it is told.
    function _obstacle(address keeper, Movement calldata movement, address collector) private view returns (uint8) {
        if (keeper != movement.token) return TOKEN_ELSEWHERE;
        ISecurityToken token = ISecurityToken(movement.token);
        if (!IAgentRole(address(token)).isAgent(address(this))) return AGENT_MISSING;
        if (!token.compliance().isModuleBound(address(this))) return MODULE_UNBOUND;
        if (token.isConduit(collector)) return COLLECTOR_CONDUIT;
        return _isVerifiedAt(token, collector, movement.at) ? 0 : COLLECTOR_UNVERIFIED;
    }

    /// @dev Now as the token asks. Ahead, its claims must not have lapsed by then.
    function _isVerifiedAt(ISecurityToken token, address collector, uint40 time) private view returns (bool) {
        IIdentityRegistry registry = token.identityRegistry();
        if (!registry.isVerified(collector)) return false;
        if (time <= block.timestamp) return true;
        address onchainId = registry.identity(collector);
        uint256[] memory topics = registry.topicsRegistry().getClaimTopics();
        for (uint256 i = 0; i < topics.length; ++i) {
            if (!InvestorClaims.isHeldAt(address(token), onchainId, topics[i], time)) return false;
        }
        return true;
    }

    function _isDue(Movement calldata movement, uint256 rate, address collector) private pure returns (bool) {
        if (movement.authority != Authority.Holder || movement.isFromConduit || movement.isToConduit) return false;
        if (rate == 0 || movement.amount < _leastPaying(rate)) return false;
        if (movement.from == collector || movement.to == collector) return false;
        return movement.fromIdentity != movement.toIdentity || movement.fromIdentity == address(0);
    }

    function _feeOf(uint256 parameter) private pure returns (uint256 rate, address collector) {
        return (uint16(parameter >> RATE_AT), address(uint160(parameter)));
    }

    /// @dev The least amount of which the fee makes one unit. Expects a rate.
    function _leastPaying(uint256 rate) private pure returns (uint256) {
        return (WHOLE_BPS + rate - 1) / rate;
    }
}
