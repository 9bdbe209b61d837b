// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title MaxBalanceModule
/// @notice No one holds more than the compliance's maximum by a transfer, over all wallets of one identity.
/// @dev UNITS token units; the maximum fits 104 bits as balances do.
///      TRUST each compliance decides for its own token only.
///      ASSUMPTIONS a wallet keeps its identity while it holds shares.
///      NOT CHECKED what stands behind a pool's shares: direct holdings are counted only. Issuance is recorded, not limited.
/// @custom:stop the compliance removes it.
contract MaxBalanceModule is ComplianceModule {
    uint8 private constant MAXIMUM_EXCEEDED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;

    mapping(address compliance => mapping(uint32 term => mapping(address onchainId => uint256))) private _held;

    /// @dev The event of the 4.1 module.
    event MaxBalanceSet(address indexed compliance, uint256 indexed maxBalance);

    error MaxBalanceOutOfRange(uint256 maxBalance, uint256 limit);

    /// @notice Sets the most that one identity may hold by a transfer. Until it is set, nothing may be transferred.
    function setMaxBalance(uint256 maxBalance) external onlyBound {
        require(maxBalance != 0 && maxBalance <= type(uint104).max, MaxBalanceOutOfRange(maxBalance, type(uint104).max));
        _bindings[msg.sender].parameter = uint216(maxBalance);
        emit MaxBalanceSet(msg.sender, maxBalance);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata movement) external onlyBound {
        if (movement.amount == 0 || movement.fromIdentity == movement.toIdentity && _isBetweenPeople(movement)) return;
        mapping(address onchainId => uint256) storage held = _held[msg.sender][_bindings[msg.sender].term];
        if (movement.fromIdentity != address(0) && !movement.isFromConduit) {
            uint256 before = held[movement.fromIdentity];
            held[movement.fromIdentity] = before > movement.amount ? before - movement.amount : 0;
        }
        if (movement.toIdentity != address(0) && !movement.isToConduit) {
            held[movement.toIdentity] += movement.amount;
        }
    }

    /// @inheritdoc IComplianceModule
    function check(address compliance, Movement calldata movement) external view returns (uint8 code) {
        if (movement.authority != Authority.Holder || movement.isToConduit) return 0;
        if (movement.toIdentity == address(0)) return IDENTITY_UNKNOWN;
        Binding memory binding = _bindings[compliance];
        if (movement.fromIdentity == movement.toIdentity && _isBetweenPeople(movement)) return 0;
        uint256 held = _held[compliance][binding.term][movement.toIdentity];
        return held + movement.amount > binding.parameter ? MAXIMUM_EXCEEDED : 0;
    }

    /// @inheritdoc IComplianceModule
    function canComplianceBind(address compliance) external view returns (bool) {
        address token = IModularCompliance(compliance).getTokenBound();
        return token.code.length == 0 || IERC20(token).totalSupply() == 0;
    }

    function getMaxBalance(address compliance) external view returns (uint256) {
        return _bindings[compliance].parameter;
    }

    /// @notice What `onchainId` holds over all its wallets, as recorded since the module was bound [token units].
    function getIDBalance(address compliance, address onchainId) external view returns (uint256) {
        return _held[compliance][_bindings[compliance].term][onchainId];
    }

    /// @inheritdoc IComplianceModule
    function isPlugAndPlay() external pure returns (bool) {
        return false;
    }

    /// @inheritdoc IComplianceModule
    function isRecording() external pure returns (bool) {
        return true;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == MAXIMUM_EXCEEDED) return "the receiver would hold more than the maximum";
        if (code == IDENTITY_UNKNOWN) return "the receiver has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "MaxBalanceModule";
    }

    function _isBetweenPeople(Movement calldata movement) private pure returns (bool) {
        return !movement.isFromConduit && !movement.isToConduit;
    }
}
