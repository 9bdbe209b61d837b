// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {IPool} from "./interfaces/IPool.sol";

/// @title PoolState
/// @notice What a pool remembers, the guard against re-entrance, and who may hold or receive.
abstract contract PoolState is IPool {
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.BooleanSlot;

    /// @custom:storage-location erc7201:aimy.storage.Pool
    struct PoolStorage {
        address securityToken;
        uint16 feeBps;
        uint16 bandBps;
        uint16 shareBps;
        uint8 shareDecimals;
        uint8 cashDecimals;
        bool isToken0Security;
        address cash;
        address factory;
        address oracle;
        address unitsSource;
        uint256 assetId;
        uint112 reserve0;
        uint112 reserve1;
        uint32 blockTimestampLast;
        uint256 price0CumulativeLast;
        uint256 price1CumulativeLast;
    }

    bytes32 private constant STORAGE = 0xf36f8cad0978667df629b1a2aea6c14a04197cc932f4bf800b16ffdab1c0f700;
    bytes32 private constant ENTERED = 0xf2af6d5031271f69a06caa280eaa55537826545f0979564c79b8025c8783e500;

    modifier nonReentrant() {
        if (ENTERED.asBoolean().tload()) revert PoolReentered();
        ENTERED.asBoolean().tstore(true);
        _;
        ENTERED.asBoolean().tstore(false);
    }

    /// @inheritdoc IPool
    function factory() external view returns (address) {
        return _pool().factory;
    }

    /// @inheritdoc IPool
    function token0() external view returns (address) {
        return _token0();
    }

    /// @inheritdoc IPool
    function token1() external view returns (address) {
        return _token1();
    }

    /// @inheritdoc IPool
    function securityToken() external view returns (address) {
        return _pool().securityToken;
    }

    /// @inheritdoc IPool
    function cashToken() external view returns (address) {
        return _pool().cash;
    }

    /// @inheritdoc IPool
    function assetId() external view returns (uint256) {
        return _pool().assetId;
    }

    /// @inheritdoc IPool
    function feeBps() external view returns (uint16) {
        return _pool().feeBps;
    }

    /// @inheritdoc IPool
    function bandBps() external view returns (uint16) {
        return _pool().bandBps;
    }

    /// @inheritdoc IPool
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast) {
        PoolStorage storage $ = _pool();
        return ($.reserve0, $.reserve1, $.blockTimestampLast);
    }

    /// @inheritdoc IPool
    function price0CumulativeLast() external view returns (uint256) {
        return _pool().price0CumulativeLast;
    }

    /// @inheritdoc IPool
    function price1CumulativeLast() external view returns (uint256) {
        return _pool().price1CumulativeLast;
    }

    /// @inheritdoc IPool
    function kLast() external pure returns (uint256) {
        return 0;
    }

    function _pool() internal pure returns (PoolStorage storage $) {
        assembly ("memory-safe") {
            $.slot := STORAGE
        }
    }

    function _token0() internal view returns (address) {
        PoolStorage storage $ = _pool();
        return $.isToken0Security ? $.securityToken : $.cash;
    }

    function _token1() internal view returns (address) {
        PoolStorage storage $ = _pool();
        return $.isToken0Security ? $.cash : $.securityToken;
    }

    /// @dev Refuses `to` as receiver of either leg, or of liquidity shares, unless it may hold the security token now.
    function _requireReceiver(address to) internal view {
        PoolStorage storage $ = _pool();
        if (to == address(this) || to == $.securityToken || to == $.cash) revert PoolReceiverInvalid(to);
        if (!_isVerified(to)) revert PoolReceiverUnverified(to);
        _requireNotFrozen(to);
    }

    function _requireNotFrozen(address holder) internal view {
        if (ISecurityToken(_pool().securityToken).isFrozen(holder)) revert PoolHolderFrozen(holder);
    }

    function _isVerified(address account) internal view returns (bool) {
        return ISecurityToken(_pool().securityToken).identityRegistry().isVerified(account);
    }
}
