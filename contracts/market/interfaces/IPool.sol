// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IConduitStakes} from "../../compliance/interfaces/IConduitStakes.sol";
import {IPoolExits} from "./IPoolExits.sol";

/// @title IPool
/// @notice Constant-product pool of a security token and a cash token, with the surface of a Uniswap V2 pair; its liquidity shares
///         are an ERC-20 with EIP-2612 permits (IERC20Permit) that only verified identities hold.
/// @dev UNITS amounts in units of either token; prices as UQ112x112 accumulators. ROUNDING always in the pool's favour.
///      Who uses it as a V2 pair should know three differences: callback data is refused, every receiver must be a verified
///      holder of the security token, and the price may be moved only within a band around the asset's value.
///      What was booked for those who left (IPoolExits) is no part of what the pool trades with, redeems, skims or syncs.
///      As in a V2 pair, what was sent in belongs to whoever calls `mint`, `burn` or `swap` next: send and call in one transaction.
interface IPool is IERC20Metadata, IPoolExits, IConduitStakes {
    event Mint(address indexed sender, uint256 amount0, uint256 amount1);
    event Burn(address indexed sender, uint256 amount0, uint256 amount1, address indexed to);
    event Swap(
        address indexed sender, uint256 amount0In, uint256 amount1In, uint256 amount0Out, uint256 amount1Out, address indexed to
    );
    event Sync(uint112 reserve0, uint112 reserve1);
    event PoolPauseSet(bool isPaused);
    event PoolWoundDown(address indexed by, bytes32 reason);

    /// @notice The pool holds less, beside what is booked, than it accounts for.
    error PoolReservesMissing(uint256 balance0, uint256 balance1);
    /// @notice The token does not keep `pool` as a conduit: its shares would not be safe from agents.
    error PoolNotConduit(address pool);
    error PoolReceiverUnverified(address to);
    error PoolSenderUnverified(address from);
    error PoolHolderFrozen(address holder);
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
    error PoolIsPaused();
    error PoolIsWoundDown();
    error PoolFactoryOnly(address caller);
    error PoolLiquidityOverflow(uint256 supply);
    error PoolRecordDateUnknown(uint40 recordDate);
    error PoolRecordDateOpen(uint40 recordDate, uint256 nowAt);
    error PoolPermitExpired(uint256 deadline, uint256 nowAt);
    error PoolPermitSignerInvalid(address signer, address owner);

    /// @notice Liquidity shares locked by the first deposit, for ever.
    function MINIMUM_LIQUIDITY() external pure returns (uint256);
    function factory() external view returns (address);
    function token0() external view returns (address);
    function token1() external view returns (address);
    function securityToken() external view returns (address);
    function cashToken() external view returns (address);
    function assetId() external view returns (uint256);
    function feeBps() external view returns (uint16);
    function bandBps() external view returns (uint16);
    function isOpenWhileStale() external view returns (bool);
    function isPaused() external view returns (bool);
    function isWoundDown() external view returns (bool);
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast);
    function price0CumulativeLast() external view returns (uint256);
    function price1CumulativeLast() external view returns (uint256);
    /// @notice Always zero, as in a V2 pair without a protocol fee.
    function kLast() external view returns (uint256);

    /// @notice Issues liquidity shares to `to` for what came in since the last movement. The first deposit sets the price, within the
    ///         band; a later one in proportion passes at any time, one that moves the price obeys the band. In proportion is one that keeps
    ///         the price to 1/10,000, or whose leg in the token of which the pool holds more units was rounded to a unit from the other leg.
    ///         Stopped while the token does not keep the pool as a conduit.
    function mint(address to) external returns (uint256 liquidity);

    /// @notice Redeems the liquidity shares that were sent to the pool; pays their part of the reserves to `to`, each leg rounded down, be
    ///         it to nothing, but not both. What is held beyond the reserves stays; where less is held, its part of that is paid. No state of the valuation stops it.
    function burn(address to) external returns (uint256 amount0, uint256 amount1);

    /// @notice Pays out `amount0Out` and `amount1Out` for what came in since the last movement. `data` must be empty. Stopped while the pool is
    ///         paused, as `mint` is.
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external;

    /// @notice Sends what is held beyond the reserves to the issuer. Only the issuer (the owner of the security token), only to itself.
    function skim(address to) external;

    /// @notice Takes what is held beyond the reserves into them, for the providers; obeys the band.
    function sync() external;

    /// @notice Ends swaps, deposits and `sync` for good; redemptions, exits and withdrawals go on. Only the issuer.
    function windDown(bytes32 reason) external;

    /// @notice Stops swaps and deposits, or lets them go on. Only the factory, for the pauser.
    function setPaused(bool isPaused_) external;

    /// @notice Liquidity shares of `account` at the end of second `recordDate`, a record date of the security token. Reverts until that second
    ///         has passed.
    function balanceOfAt(address account, uint40 recordDate) external view returns (uint256);

    /// @notice All liquidity shares at the end of second `recordDate`, likewise.
    function totalSupplyAt(uint40 recordDate) external view returns (uint256);

    /// @notice Cash per whole share after the last movement, and the band around NAV per share in which a swap may leave it
    ///         [cash units]; reverts while the valuation is unusable.
    function priceAndBand() external view returns (uint256 price, uint256 low, uint256 high);
}
