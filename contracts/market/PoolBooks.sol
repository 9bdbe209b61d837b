// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DatedAmount, DatedAmounts} from "../data/DatedAmount.sol";
import {IPoolExits} from "./interfaces/IPoolExits.sol";
import {PoolState} from "./PoolState.sol";

/// @title PoolBooks
/// @notice What a pool keeps for those who left it, outside the reserves; shares with a history at record dates.
abstract contract PoolBooks is PoolState {
    /// @inheritdoc IPoolExits
    function bookedOf(address wallet) external view returns (uint256 shares, uint256 cash, address onchainId) {
        Booking storage booking = _pool().bookings[wallet];
        return (booking.shares.amount(), booking.cash, booking.onchainId);
    }

    /// @inheritdoc IPoolExits
    function bookedTotals() external view returns (uint256 shares, uint256 cash) {
        return (_pool().bookedShares.amount(), _pool().bookedCash);
    }

    /// @dev A wallet that nobody names any more keeps the identity under which something is booked already.
    function _book(address wallet, address onchainId, uint256 shares, uint256 cash, uint40 lastClosed) internal {
        Booking storage booking = _pool().bookings[wallet];
        uint256 shareCount = booking.shares.amount();
        if (onchainId != address(0) || (shareCount == 0 && booking.cash == 0)) booking.onchainId = onchainId;
        _setBookedShares(booking, shareCount + shares, _pool().bookedShares.amount() + shares, lastClosed);
        _setBookedCash(booking, booking.cash + cash, _pool().bookedCash + cash);
    }

    /// @dev Takes shares that are booked for `wallet` off the books.
    function _unbookShares(address wallet, uint256 shares, uint40 lastClosed) internal {
        Booking storage booking = _pool().bookings[wallet];
        _setBookedShares(booking, booking.shares.amount() - shares, _pool().bookedShares.amount() - shares, lastClosed);
    }

    /// @dev Takes cash that is booked for `wallet` off the books.
    function _unbookCash(address wallet, uint256 cash) internal {
        Booking storage booking = _pool().bookings[wallet];
        _setBookedCash(booking, booking.cash - cash, _pool().bookedCash - cash);
    }

    function _setBookedShares(Booking storage booking, uint256 ofWallet, uint256 ofAll, uint40 lastClosed) private {
        PoolStorage storage $ = _pool();
        DatedAmount total = $.bookedShares;
        // The pool itself wrote both.
        // slither-disable-next-line incorrect-equality
        if (ofAll == total.amount()) return;
        total.keep($.bookedHistory, lastClosed);
        booking.shares.keep(booking.history, lastClosed);
        $.bookedShares = DatedAmounts.dated(ofAll, block.timestamp);
        booking.shares = DatedAmounts.dated(ofWallet, block.timestamp);
        _setFlag(BOOKED, ofAll != 0 || $.bookedCash != 0);
    }

    function _setBookedCash(Booking storage booking, uint256 ofWallet, uint256 ofAll) private {
        (booking.cash, _pool().bookedCash) = (ofWallet, ofAll);
        _setFlag(BOOKED, ofAll != 0 || _pool().bookedShares.amount() != 0);
    }
}
