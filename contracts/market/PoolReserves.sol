// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {PoolState} from "./PoolState.sol";
import {PoolTerms} from "./PoolTerms.sol";
import {Reserves, ReservesReading} from "./Reserves.sol";

/// @title PoolReserves
/// @notice What a pool accounts for, what it holds beside what is booked, and the price over time.
abstract contract PoolReserves is PoolState {
    /// @dev Takes the balances, which fit 112 bits, as reserves and carries the price of the time since the last movement into the
    ///      accumulators.
    /// @param reserves before
    function _setReserves(Reserves reserves, uint256 balance0, uint256 balance1) internal {
        PoolStorage storage $ = _pool();
        uint32 nowAt = uint32(block.timestamp);
        // As in a V2 pair the clock wraps at 2^32 and the accumulators at 2^256: only differences between readings mean something.
        // A UQ112x112 price times 32 bits of seconds fits 256 bits.
        unchecked {
            uint256 elapsed = uint32(nowAt - reserves.setAt());
            (uint256 before0, uint256 before1) = (reserves.reserve0(), reserves.reserve1());
            if (elapsed != 0 && before0 != 0 && before1 != 0) {
                $.price0CumulativeLast += _fixedPointPrice(before1, before0) * elapsed;
                $.price1CumulativeLast += _fixedPointPrice(before0, before1) * elapsed;
            }
        }
        $.reserves = ReservesReading.pack(balance0, balance1, nowAt);
        emit Sync(uint112(balance0), uint112(balance1));
    }

    /// @dev What the pool holds of either side and is not booked.
    /// @param flags the pool's
    function _balances(PoolTerms terms, uint256 flags) internal view returns (uint256 balance0, uint256 balance1) {
        (address side0, address side1) = _sides(terms);
        balance0 = IERC20(side0).balanceOf(address(this));
        balance1 = IERC20(side1).balanceOf(address(this));
        return _lessBooked(terms, flags, balance0, balance1);
    }

    /// @dev Nothing where less is held than is booked.
    function _lessBooked(PoolTerms terms, uint256 flags, uint256 balance0, uint256 balance1)
        internal
        view
        returns (uint256, uint256)
    {
        if (flags & BOOKED == 0) return (balance0, balance1);
        (uint256 booked0, uint256 booked1) = terms.swapSides(_pool().bookedShares.amount(), _pool().bookedCash);
        return (balance0 > booked0 ? balance0 - booked0 : 0, balance1 > booked1 ? balance1 - booked1 : 0);
    }

    /// @dev What came in since the last movement. Refuses while less is held than is accounted for.
    function _surplus(Reserves reserves, uint256 balance0, uint256 balance1) internal pure returns (uint256, uint256) {
        if (balance0 < reserves.reserve0() || balance1 < reserves.reserve1()) revert PoolReservesMissing(balance0, balance1);
        unchecked {
            return (balance0 - reserves.reserve0(), balance1 - reserves.reserve1());
        }
    }

    function _requireReservesFit(uint256 balance0, uint256 balance1) internal pure {
        if (balance0 > type(uint112).max || balance1 > type(uint112).max) {
            revert PoolReserveOverflow(balance0, balance1);
        }
    }

    /// @dev `a` per `b`, of 112 bits each, as UQ112x112, rounded down.
    function _fixedPointPrice(uint256 a, uint256 b) private pure returns (uint256) {
        return (a << 112) / b;
    }
}
