// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {DatedAmount} from "../data/DatedAmount.sol";
import {BoundedAnswer} from "../identity/BoundedAnswer.sol";
import {IPoolExits} from "./interfaces/IPoolExits.sol";
import {PoolBooks} from "./PoolBooks.sol";
import {PoolPermit} from "./PoolPermit.sol";
import {PoolReserves} from "./PoolReserves.sol";
import {PoolArguments} from "./PoolArguments.sol";
import {PoolTerms} from "./PoolTerms.sol";
import {Reserves} from "./Reserves.sol";

/// @title PoolExits
/// @notice The way out that nobody can block: both legs are booked inside the pool, and paid once their owner may receive them.
/// @dev An exit asks others only what it can do without: whose the wallet is, what the pool holds, which record date was last. Each question
///      costs bounded gas, and one that is not answered has an answer that takes nothing from anyone.
abstract contract PoolExits is PoolPermit, PoolReserves, PoolBooks {
    using BoundedAnswer for address;
    using SafeERC20 for IERC20;

    uint256 private constant BALANCE_GAS = 150_000;

    /// @inheritdoc IPoolExits
    function exit(uint256 liquidity) external nonReentrant returns (uint256 shares, uint256 cash) {
        return _exit(msg.sender, liquidity);
    }

    /// @inheritdoc IPoolExits
    function forceExit(address wallet, uint256 liquidity, bytes32 reason)
        external
        nonReentrant
        returns (uint256 shares, uint256 cash)
    {
        _requireIssuerOrAgent(_terms());
        _requireProvider(wallet);
        emit PoolExitForced(wallet, msg.sender, liquidity, reason);
        return _exit(wallet, liquidity);
    }

    /// @inheritdoc IPoolExits
    function withdrawShares(address wallet, address to, uint256 shares) external nonReentrant {
        PoolTerms terms = _terms();
        _requireHeir(terms, wallet, to);
        _takeBookedShares(terms, wallet, shares);
        emit PoolSharesWithdrawn(wallet, to, shares);
        _handOver(terms, wallet, to, shares);
    }

    /// @inheritdoc IPoolExits
    function withdrawCash(address wallet, address to, uint256 cash) external nonReentrant {
        _requireHeir(_terms(), wallet, to);
        _requireBooked(wallet, _pool().bookings[wallet].cash, cash);
        _unbookCash(wallet, cash);
        emit PoolCashWithdrawn(wallet, to, cash);
        IERC20(PoolArguments.cash()).safeTransfer(to, cash);
    }

    /// @inheritdoc IPoolExits
    function takeBooked(address wallet, address to, uint256 shares, bytes32 reason) external nonReentrant {
        PoolTerms terms = _terms();
        _requireIssuer(terms);
        _requireReceiver(terms, to);
        address heir = _successorOf(terms, wallet);
        bool isFit = _isVerified(terms, heir) && !_isFrozen(terms, heir) && !_isFrozen(terms, wallet);
        if (isFit) revert PoolHolderFit(wallet, heir);
        _takeBookedShares(terms, wallet, shares);
        emit PoolBookedTaken(wallet, to, shares, reason);
        _handOver(terms, wallet, to, shares);
    }

    /// @inheritdoc IPoolExits
    function recoverShares(address lost) external nonReentrant returns (uint256 liquidity, uint256 shares, uint256 cash) {
        PoolTerms terms = _terms();
        _requireProvider(lost);
        address heir = _successorOf(terms, lost);
        if (heir == lost) revert PoolWalletNotLost(lost);
        if (!_isVerified(terms, heir)) revert PoolReceiverUnverified(heir);
        _requireNotFrozen(terms, lost);
        address onchainId = _identityOf(terms, heir);
        uint40 lastClosed = _lastClosed(terms);

        liquidity = _pool().accounts[lost].amount();
        (shares, cash) = (_pool().bookings[lost].shares.amount(), _pool().bookings[lost].cash);
        if (liquidity == 0 && shares == 0 && cash == 0) revert PoolNothingBooked(lost);
        (bool hadLost, bool hadHeir) = (hasStake(lost), hasStake(heir));
        if (liquidity != 0) _shift(lost, heir, liquidity, lastClosed);
        _unbookShares(lost, shares, lastClosed);
        _unbookCash(lost, cash);
        if (shares != 0 || cash != 0) _book(heir, onchainId, shares, cash, lastClosed);
        emit PoolSharesRecovered(lost, heir, liquidity, shares, cash);
        _forceStakes(terms, lost, hadLost, heir, hadHeir);
    }

    /// @dev What liquidity shares stand for: the reserves, or what is held and not booked where that is less. A surplus is not theirs until
    ///      it is synced. A token that does not tell what the pool holds is taken to hold the reserve.
    function _backing(PoolTerms terms, Reserves reserves) internal view returns (uint256 backing0, uint256 backing1) {
        (address side0, address side1) = _sides(terms);
        (backing0, backing1) = _lessBooked(terms, _pool().flags, _heldOf(side0), _heldOf(side1));
        backing0 = Math.min(backing0, reserves.reserve0());
        backing1 = Math.min(backing1, reserves.reserve1());
    }

    /// @dev Books what `liquidity` of `wallet` stands for under the wallet.
    function _exit(address wallet, uint256 liquidity) private returns (uint256 shares, uint256 cash) {
        PoolTerms terms = _terms();
        Reserves reserves = _pool().reserves;
        DatedAmount supply = _pool().supply;
        if (liquidity == 0) revert PoolLiquidityZero();
        uint256 held = _pool().accounts[wallet].amount();
        if (liquidity > held) revert ERC20InsufficientBalance(wallet, held, liquidity);
        (uint256 backing0, uint256 backing1) = _backing(terms, reserves);
        uint256 leg0 = Math.mulDiv(liquidity, backing0, supply.amount());
        uint256 leg1 = Math.mulDiv(liquidity, backing1, supply.amount());
        (shares, cash) = terms.swapSides(leg0, leg1);
        address onchainId = _identityOf(terms, wallet);
        uint40 lastClosed = _lastClosed(terms);

        _redeem(wallet, liquidity, supply, lastClosed);
        _setReserves(reserves, reserves.reserve0() - leg0, reserves.reserve1() - leg1);
        _book(wallet, onchainId, shares, cash, lastClosed);
        emit PoolExited(wallet, onchainId, liquidity, shares, cash);
        _forceStakes(terms, wallet, true, address(0), false);
    }

    /// @dev Pays booked shares out before the stake of `wallet` ends, so that a rule that is full finds a holder in it still.
    function _handOver(PoolTerms terms, address wallet, address to, uint256 shares) private {
        IERC20(terms.securityToken()).safeTransfer(to, shares);
        _forceStakes(terms, wallet, true, address(0), false);
    }

    function _takeBookedShares(PoolTerms terms, address wallet, uint256 shares) private {
        _requireBooked(wallet, _pool().bookings[wallet].shares.amount(), shares);
        _unbookShares(wallet, shares, _lastClosed(terms));
    }

    function _heldOf(address token) private view returns (uint256) {
        (bool isAnswered, uint256 word) = token.word(BALANCE_GAS, abi.encodeCall(IERC20.balanceOf, (address(this))));
        return isAnswered ? word : type(uint256).max;
    }

    function _requireBooked(address wallet, uint256 booked, uint256 asked) private pure {
        if (asked == 0 || asked > booked) revert PoolBookingTooLow(wallet, booked, asked);
    }

    /// @dev What is locked for ever, or was sent in to be redeemed, is nobody's to move.
    function _requireProvider(address wallet) private view {
        if (wallet == address(this) || wallet == LOCKED_SHARES_HOLDER) revert PoolExitImpossible(wallet);
    }

    /// @dev Refuses anyone but the wallet itself, its successor, or another wallet of the person for whom it was booked; and a frozen wallet,
    ///      so that a second one is no way around the freeze.
    function _requireHeir(PoolTerms terms, address wallet, address to) private view {
        if (msg.sender != to) revert PoolReceiverOnly(to, msg.sender);
        _requireReceiver(terms, to);
        if (to == wallet) return;
        _requireNotFrozen(terms, wallet);
        address onchainId = _pool().bookings[wallet].onchainId;
        bool isSamePerson = onchainId != address(0) && _identityOf(terms, to) == onchainId;
        if (!isSamePerson && _successorOf(terms, wallet) != to) revert PoolHeirForeign(wallet, to);
    }
}
