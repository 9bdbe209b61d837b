// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAssetRegistry} from "../assets/interfaces/IAssetRegistry.sol";
import {IUnitsSource} from "../assets/interfaces/IUnitsSource.sol";
import {IValuationOracle} from "../assets/interfaces/IValuationOracle.sol";
import {IPool} from "./interfaces/IPool.sol";
import {IPoolFactory} from "./interfaces/IPoolFactory.sol";
import {PoolShares} from "./PoolShares.sol";
import {PriceBand} from "./PriceBand.sol";

/// @title Pool
/// @notice Constant-product pool of a security token and a cash token, for verified holders, within a band around the asset's value.
/// @dev UNITS reserves in units of either token, at most 2^112 - 1; prices of `priceAndBand` in cash units per whole share.
///      ROUNDING what leaves is rounded down, liquidity shares too: remainders stay with the providers.
///      TRUST nobody can change the terms. The compliance keeps the pool a conduit while it holds shares, so that no agent can take them;
///      but the token's owner, who may set another compliance or other code, can end that and have the shares forced out or burned.
///      The issuer can take what was sent to the pool beyond its reserves before anyone accounts for it. The valuation guardian can
///      stop swaps through the oracle. The token's agents can pause it, which stops whatever moves shares; the identity registry decides
///      who may receive.
///      ASSUMPTIONS the cash token moves exactly what it is told to and does not rebase (the factory's list). The pool is a conduit of the
///      token, which checks whoever sends shares in.
///      LIVENESS a paused token stops `burn`, too, since both legs leave at once.
///      NOT CHECKED what a cash token is really worth; who sent in what `mint`, `burn` and `swap` find: whoever calls first has the benefit,
///      so that sending and calling belong in one transaction.
/// @custom:stop Swaps, `sync` and deposits out of proportion: the ripcord of the asset, or a stale or disputed value. `burn`: never.
contract Pool is PoolShares {
    using SafeERC20 for IERC20;

    /// @inheritdoc IPool
    uint256 public constant MINIMUM_LIQUIDITY = 1000;

    uint256 private constant BPS = 10_000;
    address private constant LOCKED_SHARES_HOLDER = 0x000000000000000000000000000000000000dEaD;

    constructor() {
        _disableInitializers();
    }

    /// @inheritdoc IPool
    function initialize(address securityToken_, address cash_, uint256 assetId_, uint16 feeBps_, uint16 bandBps_)
        external
        initializer
    {
        PoolStorage storage $ = _pool();
        address registry = IPoolFactory(msg.sender).assetRegistry();
        $.factory = msg.sender;
        $.oracle = IPoolFactory(msg.sender).valuationOracle();
        $.unitsSource = registry;
        $.securityToken = securityToken_;
        $.cash = cash_;
        $.isToken0Security = securityToken_ < cash_;
        $.shareDecimals = IERC20Metadata(securityToken_).decimals();
        $.cashDecimals = IERC20Metadata(cash_).decimals();
        $.assetId = assetId_;
        $.shareBps = IAssetRegistry(registry).asset(assetId_).shareBps;
        $.feeBps = feeBps_;
        $.bandBps = bandBps_;
    }

    /// @inheritdoc IPool
    function mint(address to) external nonReentrant returns (uint256 liquidity) {
        _requireReceiver(to);
        PoolStorage storage $ = _pool();
        (uint256 reserve0, uint256 reserve1) = ($.reserve0, $.reserve1);
        (uint256 balance0, uint256 balance1) = _balances();
        _requireReservesFit(balance0, balance1);
        (uint256 amount0, uint256 amount1) = (balance0 - reserve0, balance1 - reserve1);
        uint256 supply = totalSupply();

        if (supply == 0) {
            uint256 root = Math.sqrt(amount0 * amount1);
            if (root <= MINIMUM_LIQUIDITY) revert PoolLiquidityZero();
            liquidity = root - MINIMUM_LIQUIDITY;
            _requireBand(0, 0, balance0, balance1);
            _mint(LOCKED_SHARES_HOLDER, MINIMUM_LIQUIDITY);
        } else {
            liquidity = Math.min(amount0 * supply / reserve0, amount1 * supply / reserve1);
            if (!(liquidity > 0)) revert PoolLiquidityZero();
            if (!_isProportional(reserve0, reserve1, balance0, balance1)) {
                _requireBand(reserve0, reserve1, balance0, balance1);
            }
        }

        _mint(to, liquidity);
        _setReserves(balance0, balance1);
        emit Mint(msg.sender, amount0, amount1);
    }

    /// @inheritdoc IPool
    function burn(address to) external nonReentrant returns (uint256 amount0, uint256 amount1) {
        _requireReceiver(to);
        (uint256 backing0, uint256 backing1) = _backing();
        uint256 liquidity = balanceOf(address(this));
        uint256 supply = totalSupply();
        if (liquidity == 0) revert PoolLiquidityZero();
        amount0 = Math.mulDiv(liquidity, backing0, supply);
        amount1 = Math.mulDiv(liquidity, backing1, supply);
        if (!(amount0 > 0 || amount1 > 0)) revert PoolLiquidityZero();

        _burn(address(this), liquidity);
        _setReserves(backing0 - amount0, backing1 - amount1);
        emit Burn(msg.sender, amount0, amount1, to);

        if (amount0 != 0) IERC20(_token0()).safeTransfer(to, amount0);
        if (amount1 != 0) IERC20(_token1()).safeTransfer(to, amount1);
    }

    /// @inheritdoc IPool
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external nonReentrant {
        if (data.length != 0) revert PoolCallbackRefused();
        if (amount0Out == 0 && amount1Out == 0) revert PoolOutputZero();
        _requireReceiver(to);

        (uint256 amount0In, uint256 amount1In) = _takeSwap(amount0Out, amount1Out);
        emit Swap(msg.sender, amount0In, amount1In, amount0Out, amount1Out, to);

        if (amount0Out != 0) IERC20(_token0()).safeTransfer(to, amount0Out);
        if (amount1Out != 0) IERC20(_token1()).safeTransfer(to, amount1Out);
    }

    /// @inheritdoc IPool
    function skim(address to) external nonReentrant {
        PoolStorage storage $ = _pool();
        address issuer = IERC5313($.securityToken).owner();
        if (msg.sender != issuer) revert PoolIssuerOnly(msg.sender);
        if (to != issuer) revert PoolReceiverInvalid(to);
        (uint256 balance0, uint256 balance1) = _balances();
        (uint256 excess0, uint256 excess1) = (balance0 - $.reserve0, balance1 - $.reserve1);

        if (excess0 != 0) IERC20(_token0()).safeTransfer(to, excess0);
        if (excess1 != 0) IERC20(_token1()).safeTransfer(to, excess1);
    }

    /// @inheritdoc IPool
    function sync() external nonReentrant {
        if (totalSupply() == 0) revert PoolLiquidityZero();
        PoolStorage storage $ = _pool();
        (uint256 reserve0, uint256 reserve1) = ($.reserve0, $.reserve1);
        (uint256 balance0, uint256 balance1) = _balances();
        if (balance0 != reserve0 || balance1 != reserve1) _requireBand(reserve0, reserve1, balance0, balance1);
        _setReserves(balance0, balance1);
    }

    /// @inheritdoc IPool
    function priceAndBand() external view returns (uint256 price, uint256 low, uint256 high) {
        PoolStorage storage $ = _pool();
        (uint256 cash, uint256 shares) = _cashAndShares($.reserve0, $.reserve1);
        return _priceAndBand(cash, shares, _usableNav());
    }

    /// @dev Finds what came in for what is to go out, and takes both into the reserves if product and band allow it.
    function _takeSwap(uint256 amount0Out, uint256 amount1Out) private returns (uint256 amount0In, uint256 amount1In) {
        PoolStorage storage $ = _pool();
        (uint256 reserve0, uint256 reserve1) = ($.reserve0, $.reserve1);
        if (amount0Out >= reserve0) revert PoolLiquidityTooLow(amount0Out, reserve0);
        if (amount1Out >= reserve1) revert PoolLiquidityTooLow(amount1Out, reserve1);

        (uint256 balance0, uint256 balance1) = _balances();
        (amount0In, amount1In) = (balance0 - reserve0, balance1 - reserve1);
        if (!(amount0In > 0 || amount1In > 0)) revert PoolInputZero();
        (balance0, balance1) = (balance0 - amount0Out, balance1 - amount1Out);
        _requireReservesFit(balance0, balance1);
        _requireProduct(reserve0, reserve1, balance0 * BPS - amount0In * $.feeBps, balance1 * BPS - amount1In * $.feeBps);
        _requireBand(reserve0, reserve1, balance0, balance1);

        _setReserves(balance0, balance1);
    }

    /// @dev Takes the balances as reserves and carries the price of the time since the last movement into the accumulators.
    function _setReserves(uint256 balance0, uint256 balance1) private {
        _requireReservesFit(balance0, balance1);
        PoolStorage storage $ = _pool();
        (uint112 reserve0, uint112 reserve1) = ($.reserve0, $.reserve1);
        uint32 nowAt = uint32(block.timestamp);
        // As in a V2 pair the clock wraps at 2^32 and the accumulators at 2^256: only differences between readings mean something.
        // A UQ112x112 price times 32 bits of seconds fits 256 bits.
        unchecked {
            uint256 elapsed = nowAt - $.blockTimestampLast;
            if (elapsed != 0 && reserve0 != 0 && reserve1 != 0) {
                $.price0CumulativeLast += _fixedPointPrice(reserve1, reserve0) * elapsed;
                $.price1CumulativeLast += _fixedPointPrice(reserve0, reserve1) * elapsed;
            }
        }
        // The casts hold: _requireReservesFit.
        $.reserve0 = uint112(balance0);
        $.reserve1 = uint112(balance1);
        $.blockTimestampLast = nowAt;
        emit Sync(uint112(balance0), uint112(balance1));
    }

    function _balances() private view returns (uint256 balance0, uint256 balance1) {
        balance0 = IERC20(_token0()).balanceOf(address(this));
        balance1 = IERC20(_token1()).balanceOf(address(this));
    }

    /// @dev What liquidity shares stand for: the reserves, or the balance where less is held. A surplus is not theirs until it is synced.
    function _backing() private view returns (uint256 backing0, uint256 backing1) {
        (uint256 balance0, uint256 balance1) = _balances();
        backing0 = Math.min(balance0, _pool().reserve0);
        backing1 = Math.min(balance1, _pool().reserve1);
    }

    function _cashAndShares(uint256 amount0, uint256 amount1) private view returns (uint256 cash, uint256 shares) {
        return _pool().isToken0Security ? (amount1, amount0) : (amount0, amount1);
    }

    /// @dev The price after a movement lies within the band, or is strictly nearer to it than before and on the same side. A first
    ///      deposit has no price before: reserves of zero are never farther.
    function _requireBand(uint256 reserve0, uint256 reserve1, uint256 balance0, uint256 balance1) private view {
        PriceBand.Nav memory nav = _usableNav();
        uint256 band = _pool().bandBps;
        (uint256 cashBefore, uint256 sharesBefore) = _cashAndShares(reserve0, reserve1);
        (uint256 cash, uint256 shares) = _cashAndShares(balance0, balance1);
        bool isAllowed;
        if (PriceBand.isAbove(cash, shares, nav, band)) {
            isAllowed = cash * sharesBefore < cashBefore * shares;
        } else if (PriceBand.isBelow(cash, shares, nav, band)) {
            isAllowed = cash * sharesBefore > cashBefore * shares;
        } else {
            isAllowed = true;
        }
        if (!isAllowed) {
            (uint256 price, uint256 low, uint256 high) = _priceAndBand(cash, shares, nav);
            revert PoolBandExceeded(price, low, high);
        }
    }

    /// @dev The value as it stands now, over the units that stand for it now; reverts unless it is fresh and undisputed.
    function _usableNav() private view returns (PriceBand.Nav memory) {
        PoolStorage storage $ = _pool();
        IValuationOracle oracle = IValuationOracle($.oracle);
        IValuationOracle.State state = oracle.stateOf($.assetId);
        if (state != IValuationOracle.State.Fresh) revert PoolValuationUnusable($.assetId, uint8(state));
        uint128 value = oracle.latest($.assetId).value;
        uint256 units = IUnitsSource($.unitsSource).unitsOf($.securityToken);
        if (value == 0 || units == 0) revert PoolValuationUnusable($.assetId, uint8(state));
        return PriceBand.navOf(value, $.shareBps, units, $.cashDecimals);
    }

    function _priceAndBand(uint256 cash, uint256 shares, PriceBand.Nav memory nav)
        private
        view
        returns (uint256 price, uint256 low, uint256 high)
    {
        PoolStorage storage $ = _pool();
        uint256 wholeShare = 10 ** $.shareDecimals;
        price = shares > 0 ? cash * wholeShare / shares : 0;
        (low, high) = PriceBand.endsOf(nav, $.bandBps, wholeShare);
    }

    /// @dev `a` per `b` as UQ112x112, rounded down.
    function _fixedPointPrice(uint112 a, uint112 b) private pure returns (uint256) {
        return (uint256(a) << 112) / b;
    }

    /// @dev True if a deposit kept the price to less than one unit of the token of which the pool holds more units: what rounding that
    ///      leg costs. A unit of the other one can be worth a large part of the pool.
    function _isProportional(uint256 reserve0, uint256 reserve1, uint256 balance0, uint256 balance1) private pure returns (bool) {
        (uint256 a, uint256 b) = (balance0 * reserve1, balance1 * reserve0);
        return (a > b ? a - b : b - a) < Math.min(reserve0, reserve1);
    }

    /// @dev Balances are scaled by 10,000 and net of the fee on what came in; the products stay below 2^252.
    function _requireProduct(uint256 reserve0, uint256 reserve1, uint256 adjusted0, uint256 adjusted1) private pure {
        uint256 before = reserve0 * reserve1 * BPS * BPS;
        uint256 later = adjusted0 * adjusted1;
        if (later < before) revert PoolProductFell(before, later);
    }

    function _requireReservesFit(uint256 balance0, uint256 balance1) private pure {
        if (balance0 > type(uint112).max || balance1 > type(uint112).max) {
            revert PoolReserveOverflow(balance0, balance1);
        }
    }
}
