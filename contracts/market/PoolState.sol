// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {TransientSlot} from "@openzeppelin/contracts/utils/TransientSlot.sol";

import {DatedAmount} from "../data/DatedAmount.sol";
import {IPool} from "./interfaces/IPool.sol";
import {PoolArguments} from "./PoolArguments.sol";
import {PoolTerms, PoolTermsReading} from "./PoolTerms.sol";
import {Reserves} from "./Reserves.sol";

/// @title PoolState
/// @notice What a pool remembers, and the guard against re-entrance.
abstract contract PoolState is IPool {
    using TransientSlot for bytes32;
    using TransientSlot for TransientSlot.BooleanSlot;

    /// @notice What is kept for a wallet outside the reserves.
    /// @param shares security tokens
    /// @param cash cash units
    /// @param onchainId whose the wallet was when it was booked last; zero if unknown
    struct Booking {
        DatedAmount shares;
        uint256 cash;
        address onchainId;
        Checkpoints.Trace208 history;
    }

    /// @param flags PAUSED, WOUND_DOWN, BOOKED
    /// @param supply of liquidity shares, as if it were an account
    /// @param bookedShares of all bookings
    /// @param bookedCash of all bookings
    /// @custom:storage-location erc7201:aimy.storage.Pool
    struct PoolStorage {
        uint256 flags;
        Reserves reserves;
        uint256 price0CumulativeLast;
        uint256 price1CumulativeLast;
        DatedAmount supply;
        mapping(address account => DatedAmount) accounts;
        mapping(address owner => mapping(address spender => uint256)) allowances;
        Checkpoints.Trace208 supplyHistory;
        mapping(address account => Checkpoints.Trace208) histories;
        DatedAmount bookedShares;
        uint256 bookedCash;
        Checkpoints.Trace208 bookedHistory;
        mapping(address wallet => Booking) bookings;
    }

    uint256 internal constant PAUSED = 1;
    uint256 internal constant WOUND_DOWN = 2;
    /// @dev Something is booked, so that the books are to be read.
    uint256 internal constant BOOKED = 4;

    bytes32 private constant POOL_STORAGE = 0xf36f8cad0978667df629b1a2aea6c14a04197cc932f4bf800b16ffdab1c0f700;
    bytes32 private constant ENTERED = 0xf2af6d5031271f69a06caa280eaa55537826545f0979564c79b8025c8783e500;

    modifier nonReentrant() {
        if (ENTERED.asBoolean().tload()) revert PoolReentered();
        ENTERED.asBoolean().tstore(true);
        _;
        ENTERED.asBoolean().tstore(false);
    }

    /// @inheritdoc IPool
    function factory() external view returns (address) {
        return PoolArguments.factory();
    }

    /// @inheritdoc IPool
    function token0() external view returns (address side0) {
        (side0,) = _sides(_terms());
    }

    /// @inheritdoc IPool
    function token1() external view returns (address side1) {
        (, side1) = _sides(_terms());
    }

    /// @inheritdoc IPool
    function securityToken() external view returns (address) {
        return _terms().securityToken();
    }

    /// @inheritdoc IPool
    function cashToken() external view returns (address) {
        return PoolArguments.cash();
    }

    /// @inheritdoc IPool
    function assetId() external view returns (uint256) {
        return PoolArguments.assetId();
    }

    /// @inheritdoc IPool
    function feeBps() external view returns (uint16) {
        return _terms().feeBps();
    }

    /// @inheritdoc IPool
    function bandBps() external view returns (uint16) {
        return _terms().bandBps();
    }

    /// @inheritdoc IPool
    function isOpenWhileStale() external view returns (bool) {
        return _terms().has(PoolTermsReading.OPEN_WHILE_STALE);
    }

    /// @inheritdoc IPool
    function isPaused() external view returns (bool) {
        return _has(PAUSED);
    }

    /// @inheritdoc IPool
    function isWoundDown() external view returns (bool) {
        return _has(WOUND_DOWN);
    }

    /// @inheritdoc IPool
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast) {
        Reserves reserves = _pool().reserves;
        // The casts lose nothing: a reserve has 112 bits.
        return (uint112(reserves.reserve0()), uint112(reserves.reserve1()), reserves.setAt());
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
            $.slot := POOL_STORAGE
        }
    }

    function _terms() internal view returns (PoolTerms) {
        return PoolArguments.terms();
    }

    function _has(uint256 flag) internal view returns (bool) {
        return _pool().flags & flag != 0;
    }

    function _setFlag(uint256 flag, bool isSet) internal {
        uint256 flags = _pool().flags;
        _pool().flags = isSet ? flags | flag : flags & ~flag;
    }

    function _sides(PoolTerms terms) internal view returns (address side0, address side1) {
        (side0, side1) = (terms.securityToken(), PoolArguments.cash());
        if (!terms.has(PoolTermsReading.TOKEN0_SECURITY)) (side0, side1) = (side1, side0);
    }
}
