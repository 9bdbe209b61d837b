// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {HoldingsModule} from "./HoldingsModule.sol";

/// @title MaxBalanceModule
/// @notice No one holds more than the compliance's maximum by a transfer, over all wallets of one identity.
/// @dev UNITS token units; the maximum fits 104 bits as balances do.
///      TRUST each compliance decides for its own token only.
///      ASSUMPTIONS the registry lists the token as a listener from the start, or a wallet keeps its identity while it holds shares.
///      NOT CHECKED what stands behind a pool's shares: direct holdings are counted only. Issuance is recorded, not limited.
/// @custom:stop the compliance removes it.
contract MaxBalanceModule is HoldingsModule {
    uint8 private constant MAXIMUM_EXCEEDED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;

    /// @dev The event of the 4.1 module.
    event MaxBalanceSet(address indexed compliance, uint256 indexed maxBalance);

    error MaxBalanceOutOfRange(uint256 maxBalance, uint256 limit);

    /// @notice Sets the most that one identity may hold by a transfer. Until it is set, nothing may be transferred.
    function setMaxBalance(uint256 maxBalance) external onlyBound {
        require(maxBalance != 0 && maxBalance <= type(uint104).max, MaxBalanceOutOfRange(maxBalance, type(uint104).max));
        _setValue(maxBalance);
        emit MaxBalanceSet(msg.sender, maxBalance);
    }

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        if (movement.authority != Authority.Holder) return 0;
        if (_isUnseeded(parameter)) return UNSEEDED_CODE;
        if (movement.isToConduit) return 0;
        address receiver = movement.toIdentity;
        if (receiver == address(0)) return IDENTITY_UNKNOWN;
        if (receiver == movement.fromIdentity && !movement.isFromConduit) return 0;
        uint256 amount = movement.amount;
        return amount != 0 && amount > _room(keeper, receiver, parameter) ? MAXIMUM_EXCEEDED : 0;
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint256) {
        if (movement.authority != Authority.Holder) return movement.amount;
        if (_isUnseeded(parameter)) return 0;
        if (movement.isToConduit || movement.toIdentity != address(0) && _isWithinIdentity(movement)) return movement.amount;
        if (movement.toIdentity == address(0)) return 0;
        uint256 room = _room(keeper, movement.toIdentity, parameter);
        return movement.amount < room ? movement.amount : room;
    }

    function getMaxBalance(address compliance) external view returns (uint256) {
        return _valueOf(_bindings[compliance].value);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS | Duties.FOLLOWS_IDENTITIES;
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "MaxBalanceModule";
    }

    function _reason(uint8 code) internal pure override returns (string memory) {
        if (code == MAXIMUM_EXCEEDED) return "the receiver would hold more than the maximum";
        if (code == IDENTITY_UNKNOWN) return "the receiver has no identity";
        return "";
    }

    /// @dev What `receiver` may still come to hold.
    function _room(address keeper, address receiver, uint256 parameter) private view returns (uint256) {
        uint256 held = _held[_booksOf(keeper, parameter)][receiver].amount;
        uint256 maximum = _valueOf(parameter);
        return maximum > held ? maximum - held : 0;
    }
}
