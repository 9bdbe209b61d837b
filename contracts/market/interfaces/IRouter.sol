// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Permit} from "./Permit.sol";
import {Reason} from "./Reason.sol";

/// @title IRouter
/// @notice Trades and deposits in one transaction, with limits: the functions of a Uniswap V2 Router02 that have a meaning here, by the same
///         names and with the same arguments. What moves goes from the caller to the pool and from the pool to `to`.
/// @dev UNITS amounts in units of the tokens, fees in 1/10000, deadlines in unix seconds, the deadline's second included.
///      A path is two tokens: a pool pays verified holders only and is none, so that no pool can hand on to the next.
///      Whoever knows the V2 router should know four differences: a pool that does not exist is not created; there is no native coin; an
///      exact output costs the very least that the pool accepts, which V2's formula misses by a unit now and then; a deposit is rounded so
///      that it does not move the price.
interface IRouter {
    error RouterDeadlinePassed(uint256 deadline, uint256 nowAt);
    error RouterPathUnsupported(uint256 length, uint256 supported);
    error RouterPoolUnknown(address tokenA, address tokenB);
    error RouterAmountZero();
    error RouterReservesEmpty(uint256 reserveA, uint256 reserveB);
    error RouterLiquidityTooLow(uint256 amountOut, uint256 reserve);
    error RouterOutputTooLow(uint256 amountOut, uint256 amountOutMin);
    error RouterInputTooHigh(uint256 amountIn, uint256 amountInMax);
    error RouterLegTooLow(address token, uint256 amount, uint256 amountMin);
    error RouterFeeOutOfRange(uint256 feeBps);

    function factory() external view returns (address);

    /// @notice Deposits both tokens in proportion to the reserves, at most what is desired and at least what is demanded of each, and
    ///         gives the liquidity shares to `to`. The first deposit is as desired: it sets the price.
    function addLiquidity(
        address tokenA,
        address tokenB,
        uint256 amountADesired,
        uint256 amountBDesired,
        uint256 amountAMin,
        uint256 amountBMin,
        address to,
        uint256 deadline
    ) external returns (uint256 amountA, uint256 amountB, uint256 liquidity);

    /// @notice Like `addLiquidity`, with permits of the tokens to this router. One that fails, because it was used before, say, does no
    ///         harm where the allowance is there.
    function addLiquidityWithPermit(
        address tokenA,
        address tokenB,
        uint256 amountADesired,
        uint256 amountBDesired,
        uint256 amountAMin,
        uint256 amountBMin,
        address to,
        uint256 deadline,
        Permit calldata permitA,
        Permit calldata permitB
    ) external returns (uint256 amountA, uint256 amountB, uint256 liquidity);

    /// @notice Redeems `liquidity` shares of the caller for at least what is demanded of each token.
    function removeLiquidity(
        address tokenA,
        address tokenB,
        uint256 liquidity,
        uint256 amountAMin,
        uint256 amountBMin,
        address to,
        uint256 deadline
    ) external returns (uint256 amountA, uint256 amountB);

    /// @notice Like `removeLiquidity`, with a permit of the liquidity shares over `liquidity`, or over the greatest number if `approveMax`.
    function removeLiquidityWithPermit(
        address tokenA,
        address tokenB,
        uint256 liquidity,
        uint256 amountAMin,
        uint256 amountBMin,
        address to,
        uint256 deadline,
        bool approveMax,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 amountA, uint256 amountB);

    /// @return amounts what went in and what came out
    function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] calldata path, address to, uint256 deadline)
        external
        returns (uint256[] memory amounts);

    function swapExactTokensForTokensWithPermit(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline,
        Permit calldata permit
    ) external returns (uint256[] memory amounts);

    /// @return amounts what went in and what came out
    function swapTokensForExactTokens(uint256 amountOut, uint256 amountInMax, address[] calldata path, address to, uint256 deadline)
        external
        returns (uint256[] memory amounts);

    function swapTokensForExactTokensWithPermit(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path,
        address to,
        uint256 deadline,
        Permit calldata permit
    ) external returns (uint256[] memory amounts);

    /// @notice What of token B stands for `amountA` of token A at the price of the reserves, rounded down.
    function quote(uint256 amountA, uint256 reserveA, uint256 reserveB) external pure returns (uint256 amountB);

    /// @notice The most that comes out for `amountIn` at the fee of V2 pairs, 0.3 %.
    function getAmountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256 amountOut);

    /// @notice The most that comes out for `amountIn` of a pool that keeps `feeBps`.
    function getAmountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut, uint256 feeBps)
        external
        pure
        returns (uint256 amountOut);

    /// @notice The least that must go in for `amountOut` at the fee of V2 pairs, 0.3 %.
    function getAmountIn(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256 amountIn);

    /// @notice The least that must go in for `amountOut` of a pool that keeps `feeBps`.
    function getAmountIn(uint256 amountOut, uint256 reserveIn, uint256 reserveOut, uint256 feeBps)
        external
        pure
        returns (uint256 amountIn);

    /// @notice `amountIn` and the most that comes out for it now, by the pool's reserves and its fee.
    function getAmountsOut(uint256 amountIn, address[] calldata path) external view returns (uint256[] memory amounts);

    /// @notice The least that must go in for `amountOut` now, by the pool's reserves and its fee, and `amountOut`.
    function getAmountsIn(uint256 amountOut, address[] calldata path) external view returns (uint256[] memory amounts);

    /// @notice Everything that speaks against `swapExactTokensForTokens` by `account` now, its deadline aside; nothing if it would pass.
    ///         What a cash token refuses of its own accord is not foreseen.
    /// @return amounts as `getAmountsOut`; zero where they cannot be told
    /// @return reasons codes of SwapReasons
    function preflightExactIn(address account, uint256 amountIn, uint256 amountOutMin, address[] calldata path, address to)
        external
        view
        returns (uint256[] memory amounts, Reason[] memory reasons);

    /// @notice Everything that speaks against `swapTokensForExactTokens` by `account` now, its deadline aside; nothing if it would pass.
    /// @return amounts as `getAmountsIn`; zero where they cannot be told
    /// @return reasons codes of SwapReasons
    function preflightExactOut(address account, uint256 amountOut, uint256 amountInMax, address[] calldata path, address to)
        external
        view
        returns (uint256[] memory amounts, Reason[] memory reasons);
}
