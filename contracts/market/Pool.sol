// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {DatedAmount} from "../data/DatedAmount.sol";
import {IPool} from "./interfaces/IPool.sol";
import {PoolBand} from "./PoolBand.sol";
import {PoolExits} from "./PoolExits.sol";
import {PoolArguments} from "./PoolArguments.sol";
import {PoolTerms} from "./PoolTerms.sol";
import {Reserves} from "./Reserves.sol";

/// @title Pool
/// @notice Constant-product pool of a security token and a cash token, for verified holders, within a band around the asset's value.
/// @dev UNITS reserves in units of either token, at most 2^112 - 1; prices of `priceAndBand` in cash units per whole share.
///      ROUNDING what leaves is rounded down, liquidity shares too: remainders stay with the providers.
///      TRUST nobody can change the terms. The compliance keeps the pool a conduit while it holds shares, so that no agent can take them;
///      but the token's owner, who may set another compliance or other code, can end that and have the shares forced out or burned. The
///      issuer (the token's owner) can wind the pool down, take the booked shares of someone who may not hold them to a verified wallet, and
///      take what was sent to the pool beyond its reserves before anyone accounts for it; issuer and agents can make a provider leave. The
///      pauser stops swaps and deposits, the valuation guardian swaps, through the oracle. The token's agents can pause it, which stops
///      whatever moves shares. The identity registry decides who may receive and which wallet took a lost one's place: its agents, and the
///      token's owner, who can set another one, can thereby name an heir to anyone's liquidity shares and bookings.
///      ASSUMPTIONS the cash token moves exactly what it is told to and does not rebase: whether one does cannot be seen from outside, so that
///      the factory's list must leave out those that take a fee or rebase. The pool is a conduit of the token, which checks whoever sends
///      shares in. The token tells its latest record date truly; one that does not answer costs gas, not history.
///      LIVENESS nothing stops an exit: `exit` moves no token. A paused token stops `burn`, since both legs leave at once, and the withdrawal
///      of booked shares, as a rule of the token can that limits what a wallet holds.
///      NOT CHECKED what a cash token is really worth; sanctions lists, but by the token's rules where shares move; the price after
///      redemptions so small that one leg comes to nothing: what rounding moves it by is the redeemer's loss; who sent in what `mint`,
///      `burn` and `swap` find: whoever calls first has the benefit, so that sending and calling belong in one transaction. Where a cash
///      token takes booked money out of the pool, whoever withdraws first is paid.
/// @custom:stop Swaps, `sync` and deposits out of proportion: the ripcord of the asset, or a stale or disputed value (a pool that is open while
///              the value is stale lets swaps pass meanwhile). Swaps and deposits: the pauser. Swaps, deposits and `sync`, for good: the
///              issuer, by `windDown`. `burn`, `exit` and withdrawals: never.
contract Pool is PoolExits, PoolBand {
    using SafeERC20 for IERC20;

    /// @inheritdoc IPool
    uint256 public constant MINIMUM_LIQUIDITY = 1000;

    uint256 private constant BPS = 10_000;

    /// @inheritdoc IPool
    function mint(address to) external nonReentrant returns (uint256 liquidity) {
        PoolTerms terms = _terms();
        uint256 flags = _requireTrading();
        _requireConduit(terms);
        _requireReceiver(terms, to);
        Reserves reserves = _pool().reserves;
        (uint256 balance0, uint256 balance1) = _balances(terms, flags);
        _requireReservesFit(balance0, balance1);
        (uint256 amount0, uint256 amount1) = _surplus(reserves, balance0, balance1);
        DatedAmount supply = _pool().supply;
        uint40 lastClosed = _lastClosed(terms);

        if (supply.amount() == 0) {
            uint256 root = Math.sqrt(amount0 * amount1);
            if (root <= MINIMUM_LIQUIDITY) revert PoolLiquidityZero();
            liquidity = root - MINIMUM_LIQUIDITY;
            _requireBand(terms, reserves, balance0, balance1);
            supply = _issue(LOCKED_SHARES_HOLDER, MINIMUM_LIQUIDITY, supply, lastClosed);
        } else {
            liquidity = Math.min(amount0 * supply.amount() / reserves.reserve0(), amount1 * supply.amount() / reserves.reserve1());
            if (!(liquidity > 0)) revert PoolLiquidityZero();
            if (!_isProportional(reserves, balance0, balance1)) _requireBand(terms, reserves, balance0, balance1);
        }

        bool hadStake = hasStake(to);
        _issue(to, liquidity, supply, lastClosed);
        _setReserves(reserves, balance0, balance1);
        emit Mint(msg.sender, amount0, amount1);
        _reportStakes(terms, address(0), false, to, hadStake);
    }

    /// @inheritdoc IPool
    function burn(address to) external nonReentrant returns (uint256 amount0, uint256 amount1) {
        PoolTerms terms = _terms();
        _requireReceiver(terms, to);
        Reserves reserves = _pool().reserves;
        (uint256 backing0, uint256 backing1) = _backing(terms, reserves);
        uint256 liquidity = _pool().accounts[address(this)].amount();
        DatedAmount supply = _pool().supply;
        if (liquidity == 0) revert PoolLiquidityZero();
        amount0 = Math.mulDiv(liquidity, backing0, supply.amount());
        amount1 = Math.mulDiv(liquidity, backing1, supply.amount());
        if (!(amount0 > 0 || amount1 > 0)) revert PoolLiquidityZero();

        _redeem(address(this), liquidity, supply, _lastClosed(terms));
        _setReserves(reserves, reserves.reserve0() - amount0, reserves.reserve1() - amount1);
        emit Burn(msg.sender, amount0, amount1, to);
        _payOut(terms, to, amount0, amount1);
    }

    /// @inheritdoc IPool
    function swap(uint256 amount0Out, uint256 amount1Out, address to, bytes calldata data) external nonReentrant {
        PoolTerms terms = _terms();
        uint256 flags = _requireTrading();
        if (data.length != 0) revert PoolCallbackRefused();
        if (amount0Out == 0 && amount1Out == 0) revert PoolOutputZero();
        _requireReceiver(terms, to);

        (uint256 amount0In, uint256 amount1In) = _takeSwap(terms, flags, amount0Out, amount1Out);
        emit Swap(msg.sender, amount0In, amount1In, amount0Out, amount1Out, to);
        _payOut(terms, to, amount0Out, amount1Out);
    }

    /// @inheritdoc IPool
    function skim(address to) external nonReentrant {
        PoolTerms terms = _terms();
        _requireIssuer(terms);
        if (to != msg.sender) revert PoolReceiverInvalid(to);
        Reserves reserves = _pool().reserves;
        (uint256 balance0, uint256 balance1) = _balances(terms, _pool().flags);
        (uint256 amount0, uint256 amount1) = _surplus(reserves, balance0, balance1);
        _payOut(terms, to, amount0, amount1);
    }

    /// @inheritdoc IPool
    function sync() external nonReentrant {
        PoolTerms terms = _terms();
        _requireRunning();
        if (_pool().supply.amount() == 0) revert PoolLiquidityZero();
        Reserves reserves = _pool().reserves;
        (uint256 balance0, uint256 balance1) = _balances(terms, _pool().flags);
        _requireReservesFit(balance0, balance1);
        if (balance0 != reserves.reserve0() || balance1 != reserves.reserve1()) _requireBand(terms, reserves, balance0, balance1);
        _setReserves(reserves, balance0, balance1);
    }

    /// @inheritdoc IPool
    function windDown(bytes32 reason) external {
        _requireIssuer(_terms());
        _requireRunning();
        _setFlag(WOUND_DOWN, true);
        emit PoolWoundDown(msg.sender, reason);
    }

    /// @inheritdoc IPool
    function setPaused(bool isPaused_) external {
        if (msg.sender != PoolArguments.factory()) revert PoolFactoryOnly(msg.sender);
        _setFlag(PAUSED, isPaused_);
        emit PoolPauseSet(isPaused_);
    }

    /// @dev Finds what came in for what is to go out, and takes both into the reserves if product and band allow it.
    function _takeSwap(PoolTerms terms, uint256 flags, uint256 amount0Out, uint256 amount1Out)
        private
        returns (uint256 amount0In, uint256 amount1In)
    {
        Reserves reserves = _pool().reserves;
        if (amount0Out >= reserves.reserve0()) revert PoolLiquidityTooLow(amount0Out, reserves.reserve0());
        if (amount1Out >= reserves.reserve1()) revert PoolLiquidityTooLow(amount1Out, reserves.reserve1());

        (uint256 balance0, uint256 balance1) = _balances(terms, flags);
        (amount0In, amount1In) = _surplus(reserves, balance0, balance1);
        if (!(amount0In > 0 || amount1In > 0)) revert PoolInputZero();
        // What goes out is less than a reserve, and that is held.
        unchecked {
            (balance0, balance1) = (balance0 - amount0Out, balance1 - amount1Out);
        }
        _requireReservesFit(balance0, balance1);
        _requireProduct(reserves, balance0, balance1, amount0In, amount1In, terms.feeBps());
        _requireSwapBand(terms, reserves, balance0, balance1);

        _setReserves(reserves, balance0, balance1);
    }

    function _payOut(PoolTerms terms, address to, uint256 amount0, uint256 amount1) private {
        (address side0, address side1) = _sides(terms);
        if (amount0 != 0) IERC20(side0).safeTransfer(to, amount0);
        if (amount1 != 0) IERC20(side1).safeTransfer(to, amount1);
    }

    function _requireTrading() private view returns (uint256 flags) {
        flags = _pool().flags;
        if (flags & (PAUSED | WOUND_DOWN) == 0) return flags;
        _requireRunning();
        revert PoolIsPaused();
    }

    function _requireRunning() private view {
        if (_has(WOUND_DOWN)) revert PoolIsWoundDown();
    }

    /// @dev True if a deposit kept the price to less than one unit of the token of which the pool holds more units, which is what rounding
    ///      that leg costs, or to 1/10,000, so that a donation of some units stops no deposit. A unit of the other token can be worth a
    ///      large part of the pool.
    function _isProportional(Reserves reserves, uint256 balance0, uint256 balance1) private pure returns (bool) {
        (uint256 a, uint256 b) = (balance0 * reserves.reserve1(), balance1 * reserves.reserve0());
        uint256 drift = Math.max(a, b) - Math.min(a, b);
        return drift < Math.min(reserves.reserve0(), reserves.reserve1()) || drift <= Math.min(a, b) / BPS;
    }

    /// @dev Balances count scaled by 10,000 and net of the fee on what came in. That is at most the balance, since less than a reserve went
    ///      out; a balance has 112 bits, 10,000 has 14.
    function _requireProduct(
        Reserves reserves,
        uint256 balance0,
        uint256 balance1,
        uint256 amount0In,
        uint256 amount1In,
        uint256 feeBps_
    ) private pure {
        unchecked {
            uint256 later = (balance0 * BPS - amount0In * feeBps_) * (balance1 * BPS - amount1In * feeBps_);
            uint256 before = reserves.reserve0() * reserves.reserve1() * BPS * BPS;
            if (later < before) revert PoolProductFell(before, later);
        }
    }
}
