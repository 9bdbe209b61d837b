// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IRouter} from "./interfaces/IRouter.sol";

/// @title SwapMath
/// @notice What a constant-product pool gives for what it gets.
/// @dev UNITS amounts in units of either token, fees in 1/10000. ROUNDING in the pool's favour.
library SwapMath {
    uint256 private constant BPS = 10_000;

    /// @notice What of the other token stands for `amountA` at the price of the reserves, rounded down.
    function quote(uint256 amountA, uint256 reserveA, uint256 reserveB) internal pure returns (uint256) {
        if (amountA == 0) revert IRouter.RouterAmountZero();
        _requireReserves(reserveA, reserveB);
        return Math.mulDiv(amountA, reserveB, reserveA);
    }

    /// @notice The most that comes out for `amountIn`.
    function outputFor(uint256 amountIn, uint256 reserveIn, uint256 reserveOut, uint256 feeBps) internal pure returns (uint256) {
        if (amountIn == 0) revert IRouter.RouterAmountZero();
        _requireReserves(reserveIn, reserveOut);
        uint256 net = amountIn * _kept(feeBps);
        return Math.mulDiv(net, reserveOut, reserveIn * BPS + net);
    }

    /// @notice The least that must go in for `amountOut`.
    function inputFor(uint256 amountOut, uint256 reserveIn, uint256 reserveOut, uint256 feeBps) internal pure returns (uint256) {
        if (amountOut == 0) revert IRouter.RouterAmountZero();
        _requireReserves(reserveIn, reserveOut);
        if (amountOut >= reserveOut) revert IRouter.RouterLiquidityTooLow(amountOut, reserveOut);
        return Math.mulDiv(reserveIn * BPS, amountOut, (reserveOut - amountOut) * _kept(feeBps), Math.Rounding.Ceil);
    }

    /// @notice The most of both that can be deposited in proportion. The leg in the token of which there are fewer units is rounded down,
    ///         the other one up from that: so the price stays, and nothing is given away but less than one unit of the finer leg.
    function deposit(uint256 desiredA, uint256 desiredB, uint256 reserveA, uint256 reserveB)
        internal
        pure
        returns (uint256 amountA, uint256 amountB)
    {
        if (reserveA == 0 && reserveB == 0) return (desiredA, desiredB);
        _requireReserves(reserveA, reserveB);
        if (reserveA <= reserveB) return _proportional(desiredA, desiredB, reserveA, reserveB);
        (amountB, amountA) = _proportional(desiredB, desiredA, reserveB, reserveA);
    }

    /// @dev The fine leg fits what is desired: coarse <= fineDesired * reserveCoarse / reserveFine.
    function _proportional(uint256 coarseDesired, uint256 fineDesired, uint256 reserveCoarse, uint256 reserveFine)
        private
        pure
        returns (uint256 coarse, uint256 fine)
    {
        coarse = Math.min(coarseDesired, Math.mulDiv(fineDesired, reserveCoarse, reserveFine));
        fine = Math.mulDiv(coarse, reserveFine, reserveCoarse, Math.Rounding.Ceil);
    }

    function _kept(uint256 feeBps) private pure returns (uint256) {
        if (feeBps >= BPS) revert IRouter.RouterFeeOutOfRange(feeBps);
        return BPS - feeBps;
    }

    function _requireReserves(uint256 reserveA, uint256 reserveB) private pure {
        if (reserveA == 0 || reserveB == 0) revert IRouter.RouterReservesEmpty(reserveA, reserveB);
    }
}
