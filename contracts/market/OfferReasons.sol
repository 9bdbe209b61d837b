// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title OfferReasons
/// @notice Why a part of an offer could not be taken.
library OfferReasons {
    uint8 internal constant BOARD_PAUSED = 1;
    uint8 internal constant OFFER_UNKNOWN = 2;
    uint8 internal constant OFFER_FILLED = 3;
    uint8 internal constant OFFER_CANCELLED = 4;
    uint8 internal constant OFFER_EXPIRED = 5;
    uint8 internal constant CURRENCY_REFUSED = 6;
    uint8 internal constant TAKER_IS_MAKER = 7;
    uint8 internal constant TAKER_NOT_NAMED = 8;
    uint8 internal constant AMOUNT_ZERO = 9;
    uint8 internal constant AMOUNT_ABOVE_REMAINING = 10;
    uint8 internal constant AMOUNT_BELOW_LOT = 11;
    uint8 internal constant MAKER_UNVERIFIED = 12;
    uint8 internal constant TAKER_UNVERIFIED = 13;
    uint8 internal constant MAKER_BALANCE_TOO_LOW = 14;
    uint8 internal constant MAKER_ALLOWANCE_TOO_LOW = 15;
    /// @notice The text is the token's own.
    uint8 internal constant TRANSFER_REFUSED = 16;
    uint8 internal constant CASH_BALANCE_TOO_LOW = 17;
    uint8 internal constant CASH_ALLOWANCE_TOO_LOW = 18;
}
