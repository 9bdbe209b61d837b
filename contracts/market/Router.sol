// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {IPool} from "./interfaces/IPool.sol";
import {IRouter} from "./interfaces/IRouter.sol";
import {Permit} from "./interfaces/Permit.sol";
import {PermitUse} from "./PermitUse.sol";
import {SwapMath} from "./SwapMath.sol";
import {SwapPreflight} from "./SwapPreflight.sol";

/// @title Router
/// @notice Swaps, deposits and redemptions of the factory's pools in one transaction, with limits and a deadline.
/// @dev UNITS amounts in units of the tokens, fees in 1/10000.
///      ROUNDING in the pool's favour; what is quoted is what is executed, to the unit.
///      TRUST nobody: it has no owner, no state and no allowance of its own, moves the caller's tokens only, and only into the pool of the
///      pair.
///      ASSUMPTIONS the factory's pools are as IPool says; cash tokens move exactly what they are told to.
///      LIVENESS what stops a pool, or a token, stops its part here. A redemption that `burn` of the pool cannot pay takes the pool's own exits.
///      NOT CHECKED what a cash token is really worth; whether one that takes a fee delivers less to `to`: the factory's list admits none.
/// @custom:stop nothing: it can do no more than anyone can who calls the pools.
contract Router is SwapPreflight {
    using SafeERC20 for IERC20;

    uint256 private constant V2_FEE_BPS = 30;

    constructor(address factory_) SwapPreflight(factory_) {}

    modifier inTime(uint256 deadline) {
        if (block.timestamp > deadline) revert RouterDeadlinePassed(deadline, block.timestamp);
        _;
    }

    /// @inheritdoc IRouter
    /// @dev Cash goes first: code of its issuer that acts in the middle of it finds no shares in the pool that it could swap away.
    function addLiquidity(
        address tokenA,
        address tokenB,
        uint256 amountADesired,
        uint256 amountBDesired,
        uint256 amountAMin,
        uint256 amountBMin,
        address to,
        uint256 deadline
    ) public inTime(deadline) returns (uint256 amountA, uint256 amountB, uint256 liquidity) {
        IPool pool = _poolOf(tokenA, tokenB);
        (amountA, amountB) = _depositOf(pool, tokenA < tokenB, amountADesired, amountBDesired);
        _requireLegs(tokenA, tokenB, amountA, amountB, amountAMin, amountBMin);

        if (pool.cashToken() == tokenA) {
            _pay(tokenA, pool, amountA);
            _pay(tokenB, pool, amountB);
        } else {
            _pay(tokenB, pool, amountB);
            _pay(tokenA, pool, amountA);
        }
        liquidity = pool.mint(to);
    }

    /// @inheritdoc IRouter
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
    ) external returns (uint256 amountA, uint256 amountB, uint256 liquidity) {
        _poolOf(tokenA, tokenB);
        PermitUse.tryUse(tokenA, permitA);
        PermitUse.tryUse(tokenB, permitB);
        return addLiquidity(tokenA, tokenB, amountADesired, amountBDesired, amountAMin, amountBMin, to, deadline);
    }

    /// @inheritdoc IRouter
    function removeLiquidity(
        address tokenA,
        address tokenB,
        uint256 liquidity,
        uint256 amountAMin,
        uint256 amountBMin,
        address to,
        uint256 deadline
    ) public inTime(deadline) returns (uint256 amountA, uint256 amountB) {
        IPool pool = _poolOf(tokenA, tokenB);
        _pay(address(pool), pool, liquidity);
        (uint256 amount0, uint256 amount1) = pool.burn(to);
        (amountA, amountB) = tokenA < tokenB ? (amount0, amount1) : (amount1, amount0);
        _requireLegs(tokenA, tokenB, amountA, amountB, amountAMin, amountBMin);
    }

    /// @inheritdoc IRouter
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
    ) external returns (uint256 amountA, uint256 amountB) {
        Permit memory permit = Permit(approveMax ? type(uint256).max : liquidity, deadline, v, r, s);
        PermitUse.tryUse(address(_poolOf(tokenA, tokenB)), permit);
        return removeLiquidity(tokenA, tokenB, liquidity, amountAMin, amountBMin, to, deadline);
    }

    /// @inheritdoc IRouter
    function swapExactTokensForTokens(uint256 amountIn, uint256 amountOutMin, address[] calldata path, address to, uint256 deadline)
        public
        inTime(deadline)
        returns (uint256[] memory amounts)
    {
        IPool pool = _poolOfPath(path);
        amounts = _amountsOut(pool, amountIn, path);
        if (amounts[1] < amountOutMin) revert RouterOutputTooLow(amounts[1], amountOutMin);
        _swap(pool, amounts, path, to);
    }

    /// @inheritdoc IRouter
    function swapExactTokensForTokensWithPermit(
        uint256 amountIn,
        uint256 amountOutMin,
        address[] calldata path,
        address to,
        uint256 deadline,
        Permit calldata permit
    ) external returns (uint256[] memory amounts) {
        _usePermit(path, permit);
        return swapExactTokensForTokens(amountIn, amountOutMin, path, to, deadline);
    }

    /// @inheritdoc IRouter
    function swapTokensForExactTokens(uint256 amountOut, uint256 amountInMax, address[] calldata path, address to, uint256 deadline)
        public
        inTime(deadline)
        returns (uint256[] memory amounts)
    {
        IPool pool = _poolOfPath(path);
        amounts = _amountsIn(pool, amountOut, path);
        if (amounts[0] > amountInMax) revert RouterInputTooHigh(amounts[0], amountInMax);
        _swap(pool, amounts, path, to);
    }

    /// @inheritdoc IRouter
    function swapTokensForExactTokensWithPermit(
        uint256 amountOut,
        uint256 amountInMax,
        address[] calldata path,
        address to,
        uint256 deadline,
        Permit calldata permit
    ) external returns (uint256[] memory amounts) {
        _usePermit(path, permit);
        return swapTokensForExactTokens(amountOut, amountInMax, path, to, deadline);
    }

    /// @inheritdoc IRouter
    function quote(uint256 amountA, uint256 reserveA, uint256 reserveB) external pure returns (uint256 amountB) {
        return SwapMath.quote(amountA, reserveA, reserveB);
    }

    /// @inheritdoc IRouter
    function getAmountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256 amountOut) {
        return SwapMath.outputFor(amountIn, reserveIn, reserveOut, V2_FEE_BPS);
    }

    /// @inheritdoc IRouter
    function getAmountOut(uint256 amountIn, uint256 reserveIn, uint256 reserveOut, uint256 feeBps)
        external
        pure
        returns (uint256 amountOut)
    {
        return SwapMath.outputFor(amountIn, reserveIn, reserveOut, feeBps);
    }

    /// @inheritdoc IRouter
    function getAmountIn(uint256 amountOut, uint256 reserveIn, uint256 reserveOut) external pure returns (uint256 amountIn) {
        return SwapMath.inputFor(amountOut, reserveIn, reserveOut, V2_FEE_BPS);
    }

    /// @inheritdoc IRouter
    function getAmountIn(uint256 amountOut, uint256 reserveIn, uint256 reserveOut, uint256 feeBps)
        external
        pure
        returns (uint256 amountIn)
    {
        return SwapMath.inputFor(amountOut, reserveIn, reserveOut, feeBps);
    }

    /// @inheritdoc IRouter
    function getAmountsOut(uint256 amountIn, address[] calldata path) external view returns (uint256[] memory amounts) {
        return _amountsOut(_poolOfPath(path), amountIn, path);
    }

    /// @inheritdoc IRouter
    function getAmountsIn(uint256 amountOut, address[] calldata path) external view returns (uint256[] memory amounts) {
        return _amountsIn(_poolOfPath(path), amountOut, path);
    }

    function _swap(IPool pool, uint256[] memory amounts, address[] calldata path, address to) private {
        _pay(path[0], pool, amounts[0]);
        (uint256 amount0Out, uint256 amount1Out) = path[0] < path[1] ? (uint256(0), amounts[1]) : (amounts[1], uint256(0));
        pool.swap(amount0Out, amount1Out, to, "");
    }

    function _usePermit(address[] calldata path, Permit calldata permit) private {
        _poolOfPath(path);
        PermitUse.tryUse(path[0], permit);
    }

    /// @dev Only ever from the caller, and only into a pool of the factory.
    function _pay(address token, IPool pool, uint256 amount) private {
        IERC20(token).safeTransferFrom(msg.sender, address(pool), amount);
    }

    function _amountsOut(IPool pool, uint256 amountIn, address[] calldata path) private view returns (uint256[] memory amounts) {
        (uint256 reserveIn, uint256 reserveOut) = _reservesOf(pool, path[0] < path[1]);
        amounts = new uint256[](PATH_LENGTH);
        amounts[0] = amountIn;
        amounts[1] = SwapMath.outputFor(amountIn, reserveIn, reserveOut, pool.feeBps());
    }

    function _amountsIn(IPool pool, uint256 amountOut, address[] calldata path) private view returns (uint256[] memory amounts) {
        (uint256 reserveIn, uint256 reserveOut) = _reservesOf(pool, path[0] < path[1]);
        amounts = new uint256[](PATH_LENGTH);
        amounts[0] = SwapMath.inputFor(amountOut, reserveIn, reserveOut, pool.feeBps());
        amounts[1] = amountOut;
    }

    function _depositOf(IPool pool, bool isSorted, uint256 desiredA, uint256 desiredB)
        private
        view
        returns (uint256 amountA, uint256 amountB)
    {
        (uint256 reserveA, uint256 reserveB) = _reservesOf(pool, isSorted);
        return SwapMath.deposit(desiredA, desiredB, reserveA, reserveB);
    }

    function _requireLegs(address tokenA, address tokenB, uint256 amountA, uint256 amountB, uint256 minA, uint256 minB)
        private
        pure
    {
        if (amountA < minA) revert RouterLegTooLow(tokenA, amountA, minA);
        if (amountB < minB) revert RouterLegTooLow(tokenB, amountB, minB);
    }
}
