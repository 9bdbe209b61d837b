// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAssetRegistry} from "../assets/interfaces/IAssetRegistry.sol";
import {IUnitsSource} from "../assets/interfaces/IUnitsSource.sol";
import {IValuationOracle} from "../assets/interfaces/IValuationOracle.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {RestrictionCodes} from "../token/RestrictionCodes.sol";
import {IPool} from "./interfaces/IPool.sol";
import {IPoolFactory} from "./interfaces/IPoolFactory.sol";
import {IRouter} from "./interfaces/IRouter.sol";
import {Reason} from "./interfaces/Reason.sol";
import {PriceBand} from "./PriceBand.sol";
import {ReasonList} from "./ReasonList.sol";
import {SwapMath} from "./SwapMath.sol";
import {SwapReasons} from "./SwapReasons.sol";

/// @title SwapPreflight
/// @notice Says everything that speaks against a swap: what the router, the pool, the security token and the balances would answer.
/// @dev Repeats the pool's conditions, since a view cannot try a swap; a test holds that it answers as the swap does.
abstract contract SwapPreflight is IRouter {
    using ReasonList for ReasonList.List;

    /// @dev What is asked, and what is known of the pool.
    /// @param isExactIn whether `amountIn` is given, else `amountOut`
    /// @param isPriced whether both amounts are known, and the pool could pay them
    /// @param isBanded whether the value is fresh, so that the price may not leave the band around it
    struct SwapCase {
        address account;
        address to;
        address tokenIn;
        address tokenOut;
        IPool pool;
        ISecurityToken security;
        bool isExactIn;
        bool isPriced;
        bool isBanded;
        uint256 reserveIn;
        uint256 reserveOut;
        uint256 amountIn;
        uint256 amountOut;
        uint256 limit;
    }

    uint256 internal constant PATH_LENGTH = 2;
    uint256 private constant BPS = 10_000;
    uint256 private constant REASONS_AT_MOST = 19;

    IPoolFactory private immutable _factory;
    IValuationOracle private immutable _oracle;
    address private immutable _assets;

    constructor(address factory_) {
        _factory = IPoolFactory(factory_);
        _oracle = IValuationOracle(IPoolFactory(factory_).valuationOracle());
        _assets = IPoolFactory(factory_).assetRegistry();
    }

    /// @inheritdoc IRouter
    function factory() external view returns (address) {
        return address(_factory);
    }

    /// @inheritdoc IRouter
    function preflightExactIn(address account, uint256 amountIn, uint256 amountOutMin, address[] calldata path, address to)
        external
        view
        returns (uint256[] memory amounts, Reason[] memory reasons)
    {
        SwapCase memory trade = _caseOf(account, to, amountOutMin);
        (trade.amountIn, trade.isExactIn) = (amountIn, true);
        return _preflight(trade, path);
    }

    /// @inheritdoc IRouter
    function preflightExactOut(address account, uint256 amountOut, uint256 amountInMax, address[] calldata path, address to)
        external
        view
        returns (uint256[] memory amounts, Reason[] memory reasons)
    {
        SwapCase memory trade = _caseOf(account, to, amountInMax);
        trade.amountOut = amountOut;
        return _preflight(trade, path);
    }

    function _preflight(SwapCase memory trade, address[] calldata path)
        private
        view
        returns (uint256[] memory amounts, Reason[] memory)
    {
        ReasonList.List memory found = ReasonList.start(REASONS_AT_MOST);
        if (_knowPool(trade, path, found)) {
            _price(trade, found);
            _askPool(trade, found);
            _askAccounts(trade, found);
            if (trade.isPriced) _askPrice(trade, found);
        }
        amounts = new uint256[](PATH_LENGTH);
        (amounts[0], amounts[1]) = (trade.amountIn, trade.amountOut);
        return (amounts, found.gathered());
    }

    function _knowPool(SwapCase memory trade, address[] calldata path, ReasonList.List memory found) private view returns (bool) {
        if (path.length != PATH_LENGTH) {
            found.add(SwapReasons.PATH_UNSUPPORTED, "the path is not two tokens");
            return false;
        }
        address pool = _factory.getPair(path[0], path[1]);
        if (pool == address(0)) {
            found.add(SwapReasons.POOL_UNKNOWN, "there is no pool of these tokens");
            return false;
        }
        trade.pool = IPool(pool);
        (trade.tokenIn, trade.tokenOut) = (path[0], path[1]);
        (trade.reserveIn, trade.reserveOut) = _reservesOf(IPool(pool), path[0] < path[1]);
        trade.security = ISecurityToken(IPool(pool).securityToken());
        return true;
    }

    /// @dev Finds the other amount, if the pool could pay.
    function _price(SwapCase memory trade, ReasonList.List memory found) private view {
        uint256 given = trade.isExactIn ? trade.amountIn : trade.amountOut;
        if (given == 0) return found.add(SwapReasons.AMOUNT_ZERO, "the amount is zero");
        if (given > type(uint112).max) return found.add(SwapReasons.AMOUNT_TOO_LARGE, "a pool cannot count so many units");
        if (trade.reserveIn == 0 || trade.reserveOut == 0 || (!trade.isExactIn && given >= trade.reserveOut)) {
            return found.add(SwapReasons.LIQUIDITY_TOO_LOW, "the pool holds too little");
        }

        uint256 feeBps = trade.pool.feeBps();
        if (trade.isExactIn) {
            trade.amountOut = SwapMath.outputFor(given, trade.reserveIn, trade.reserveOut, feeBps);
            found.addIf(trade.amountOut == 0, SwapReasons.OUTPUT_ZERO, "less than one unit would come out");
            found.addIf(trade.amountOut < trade.limit, SwapReasons.OUTPUT_TOO_LOW, "less would come out than is demanded");
            trade.isPriced = trade.amountOut != 0;
        } else {
            trade.amountIn = SwapMath.inputFor(given, trade.reserveIn, trade.reserveOut, feeBps);
            found.addIf(trade.amountIn > trade.limit, SwapReasons.INPUT_TOO_HIGH, "more would go in than is allowed");
            trade.isPriced = true;
        }
    }

    function _askPool(SwapCase memory trade, ReasonList.List memory found) private view {
        IPool pool = trade.pool;
        found.addIf(pool.isPaused(), SwapReasons.POOL_PAUSED, "the pool is paused");
        found.addIf(pool.isWoundDown(), SwapReasons.POOL_WOUND_DOWN, "the pool is wound down");
        IValuationOracle.State state = _oracle.stateOf(pool.assetId());
        trade.isBanded = state == IValuationOracle.State.Fresh;
        if (trade.isBanded) return;
        if (state == IValuationOracle.State.Stale && pool.isOpenWhileStale()) return;
        found.add(SwapReasons.VALUATION_UNUSABLE, _textOf(state));
    }

    /// @dev Who pays and who receives. One leg always is shares, of which the token decides.
    function _askAccounts(SwapCase memory trade, ReasonList.List memory found) private view {
        IERC20 tokenIn = IERC20(trade.tokenIn);
        (address account, address to, address pool) = (trade.account, trade.to, address(trade.pool));
        bool isTooLittle = tokenIn.balanceOf(account) < trade.amountIn;
        found.addIf(isTooLittle, SwapReasons.BALANCE_TOO_LOW, "the account holds less");
        isTooLittle = tokenIn.allowance(account, address(this)) < trade.amountIn;
        found.addIf(isTooLittle, SwapReasons.ALLOWANCE_TOO_LOW, "the router may take less");

        ISecurityToken security = trade.security;
        bool isInvalid = to == pool || to == trade.tokenIn || to == trade.tokenOut;
        found.addIf(isInvalid, SwapReasons.RECEIVER_INVALID, "the receiver is a contract of the pair");
        bool isUnverified = !security.identityRegistry().isVerified(to);
        found.addIf(isUnverified, SwapReasons.RECEIVER_UNVERIFIED, "the receiver is not verified");
        found.addIf(security.isFrozen(to), SwapReasons.RECEIVER_FROZEN, "the receiver's wallet is frozen");

        uint8 restriction = address(security) == trade.tokenIn
            ? security.detectTransferRestriction(account, pool, trade.amountIn)
            : security.detectTransferRestriction(pool, to, trade.amountOut);
        // Told above of the account, and of the pool by what it holds.
        if (restriction == RestrictionCodes.ALLOWED || restriction == RestrictionCodes.BALANCE_TOO_LOW) return;
        found.add(SwapReasons.TRANSFER_REFUSED, security.messageForTransferRestriction(restriction));
    }

    /// @dev The pool goes by what it holds, which may be more than its reserves, or less.
    function _askPrice(SwapCase memory trade, ReasonList.List memory found) private view {
        (uint256 balanceIn, uint256 balanceOut) = _unbookedOf(trade);
        balanceIn += trade.amountIn;
        if (balanceIn < trade.reserveIn || balanceOut < trade.reserveOut) {
            return found.add(SwapReasons.RESERVES_MISSING, "the pool holds less than it accounts for");
        }
        (uint256 inBrought, uint256 outBrought) = (balanceIn - trade.reserveIn, balanceOut - trade.reserveOut);
        balanceOut -= trade.amountOut;
        if (balanceIn > type(uint112).max || balanceOut > type(uint112).max) {
            return found.add(SwapReasons.AMOUNT_TOO_LARGE, "a pool cannot count so many units");
        }
        uint256 feeBps = trade.pool.feeBps();
        uint256 product = (balanceIn * BPS - inBrought * feeBps) * (balanceOut * BPS - outBrought * feeBps);
        if (product < trade.reserveIn * trade.reserveOut * BPS * BPS) {
            return found.add(SwapReasons.RESERVES_MISSING, "the pool holds less than it accounts for");
        }
        if (trade.isBanded) _askBand(trade, balanceIn, balanceOut, found);
    }

    function _askBand(SwapCase memory trade, uint256 balanceIn, uint256 balanceOut, ReasonList.List memory found) private view {
        uint256 assetId = trade.pool.assetId();
        uint128 value = _oracle.latest(assetId).value;
        uint256 units = IUnitsSource(_assets).unitsOf(address(trade.security));
        if (value == 0 || units == 0 || units > type(uint128).max) {
            return found.add(SwapReasons.VALUATION_UNUSABLE, "the asset is worth nothing");
        }
        bool paysCash = trade.tokenOut == address(trade.security);
        address cash = paysCash ? trade.tokenIn : trade.tokenOut;
        PriceBand.Nav memory nav =
            PriceBand.navOf(value, IAssetRegistry(_assets).asset(assetId).shareBps, units, IERC20Metadata(cash).decimals());
        bool isAllowed = paysCash
            ? PriceBand.allows(nav, trade.pool.bandBps(), trade.reserveIn, trade.reserveOut, balanceIn, balanceOut)
            : PriceBand.allows(nav, trade.pool.bandBps(), trade.reserveOut, trade.reserveIn, balanceOut, balanceIn);
        found.addIf(!isAllowed, SwapReasons.BAND_EXCEEDED, "the price would leave the band around the asset's value");
    }

    /// @dev What the pool holds, less what it keeps for who left.
    function _unbookedOf(SwapCase memory trade) private view returns (uint256 balanceIn, uint256 balanceOut) {
        balanceIn = IERC20(trade.tokenIn).balanceOf(address(trade.pool));
        balanceOut = IERC20(trade.tokenOut).balanceOf(address(trade.pool));
        (uint256 bookedIn, uint256 bookedOut) = trade.pool.bookedTotals();
        if (trade.tokenIn != address(trade.security)) (bookedIn, bookedOut) = (bookedOut, bookedIn);
        return (Math.saturatingSub(balanceIn, bookedIn), Math.saturatingSub(balanceOut, bookedOut));
    }

    function _poolOf(address tokenA, address tokenB) internal view returns (IPool) {
        address pool = _factory.getPair(tokenA, tokenB);
        if (pool == address(0)) revert RouterPoolUnknown(tokenA, tokenB);
        return IPool(pool);
    }

    function _poolOfPath(address[] calldata path) internal view returns (IPool) {
        if (path.length != PATH_LENGTH) revert RouterPathUnsupported(path.length, PATH_LENGTH);
        return _poolOf(path[0], path[1]);
    }

    function _caseOf(address account, address to, uint256 limit) private pure returns (SwapCase memory trade) {
        (trade.account, trade.to, trade.limit) = (account, to, limit);
    }

    /// @param isSorted whether the first is the pool's token0
    function _reservesOf(IPool pool, bool isSorted) internal view returns (uint256 first, uint256 second) {
        // When they last moved matters to no quote.
        // slither-disable-next-line unused-return
        (uint112 reserve0, uint112 reserve1,) = pool.getReserves();
        return isSorted ? (reserve0, reserve1) : (reserve1, reserve0);
    }

    function _textOf(IValuationOracle.State state) private pure returns (string memory) {
        if (state == IValuationOracle.State.Unvalued) return "the asset has no value yet";
        if (state == IValuationOracle.State.Stale) return "the asset's value is stale";
        if (state == IValuationOracle.State.Disputed) return "the asset's value is disputed";
        return "the asset's value is withdrawn";
    }
}
