// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IConduitStakes} from "../compliance/interfaces/IConduitStakes.sol";
import {BoundedAnswer} from "../identity/BoundedAnswer.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {IPool} from "./interfaces/IPool.sol";
import {PoolStakes} from "./PoolStakes.sol";
import {PoolTerms} from "./PoolTerms.sol";

/// @title PoolRecordDates
/// @notice What providers held at the record dates of the security token.
abstract contract PoolRecordDates is PoolStakes {
    using BoundedAnswer for address;

    uint256 private constant RECORD_DATE_GAS = 60_000;

    /// @inheritdoc IPool
    function balanceOfAt(address account, uint40 recordDate) external view returns (uint256) {
        _requireClosed(recordDate);
        return _pool().accounts[account].heldAt(_pool().histories[account], recordDate);
    }

    /// @inheritdoc IPool
    function totalSupplyAt(uint40 recordDate) external view returns (uint256) {
        _requireClosed(recordDate);
        return _pool().supply.heldAt(_pool().supplyHistory, recordDate);
    }

    /// @inheritdoc IConduitStakes
    function unitsBehind(address holder, uint40 recordDate) external view returns (uint256 units) {
        PoolStorage storage $ = _pool();
        uint256 held = ISecurityToken(_terms().securityToken()).balanceOfAt(address(this), recordDate);
        uint256 booked = $.bookedShares.heldAt($.bookedHistory, recordDate);
        units = $.bookings[holder].shares.heldAt($.bookings[holder].history, recordDate);
        // Only where the token's owner had shares forced out of the pool.
        if (booked > held) return Math.mulDiv(units, held, booked);
        uint256 supply = $.supply.heldAt($.supplyHistory, recordDate);
        uint256 liquidity = $.accounts[holder].heldAt($.histories[holder], recordDate);
        if (liquidity != 0) units += Math.mulDiv(held - booked, liquidity, supply);
    }

    /// @dev Latest record date that has closed. Where the token does not tell, the second before now: whatever date there was, it is kept.
    function _lastClosed(PoolTerms terms) internal view returns (uint40) {
        (bool isAnswered, uint256 word) =
            terms.securityToken().word(RECORD_DATE_GAS, abi.encodeCall(ISecurityToken.latestRecordDate, ()));
        return uint40(isAnswered && word < block.timestamp ? word : block.timestamp - 1);
    }

    function _requireClosed(uint40 recordDate) private view {
        bool isKnown = ISecurityToken(_terms().securityToken()).isRecordDate(recordDate);
        if (!isKnown) revert PoolRecordDateUnknown(recordDate);
        if (recordDate >= block.timestamp) revert PoolRecordDateOpen(recordDate, block.timestamp);
    }
}
