// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

/// @title IPool
/// @notice Constant-product pool of a security token and a cash token, with the surface of a Uniswap V2 pair; its liquidity shares
///         are an ERC-20 that only verified identities hold.
/// @dev UNITS amounts in units of either token; prices as UQ112x112 accumulators. ROUNDING always in the pool's favour.
interface IPool is IERC20Metadata {
    event Mint(address indexed sender, uint256 amount0, uint256 amount1);
    event Burn(address indexed sender, uint256 amount0, uint256 amount1, address indexed to);
    event Swap(
        address indexed sender,
        uint256 amount0In,
        uint256 amount1In,
        uint256 amount0Out,
        uint256 amount1Out,
        address indexed to
    );
    event Sync(uint112 reserve0, uint112 reserve1);

    error PoolReceiverUnverified(address to);
    error PoolReceiverInvalid(address to);
    error PoolCallbackRefused();
    error PoolOutputZero();
    error PoolLiquidityTooLow(uint256 amountOut, uint256 reserve);
    error PoolInputZero();
    error PoolProductFell(uint256 before, uint256 later);
    error PoolLiquidityZero();
    error PoolReserveOverflow(uint256 balance0, uint256 balance1);
    error PoolValuationUnusable(uint256 assetId, uint8 state);
    error PoolBandExceeded(uint256 price, uint256 low, uint256 high);
    error PoolIssuerOnly(address caller);
    error PoolReentered();

    function initialize(address securityToken, address cash, uint256 assetId, uint16 feeBps, uint16 bandBps) external;

    function MINIMUM_LIQUIDITY() external pure returns (uint256);
    function factory() external view returns (address);
    function token0() external view returns (address);
    function token1() external view returns (address);
    function securityToken() external view returns (address);
    function cashToken() external view returns (address);
    function feeBps() external view returns (uint16);
    function bandBps() external view returns (uint16);
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);
    function price0CumulativeLast() external view returns (uint256);
    function price1CumulativeLast() external view returns (uint256);
    function kLast() external view returns (uint256);

    function mint(address to) external returns (uint256 liquidity);
    function burn(address to) external returns (uint256 amount0, uint256 amount1);
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;
    function skim(address to) external;
    function sync() external;

    /// @notice Cash per whole share after the last movement, and the band around NAV per share in which a swap may leave it
    ///         [cash units]; reverts while the valuation is unusable.
    function priceAndBand() external view returns (uint256 price, uint256 low, uint256 high);
}
