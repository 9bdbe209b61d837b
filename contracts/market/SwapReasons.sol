// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title SwapReasons
/// @notice Why a swap through the router would fail.
library SwapReasons {
    uint8 internal constant PATH_UNSUPPORTED = 1;
    uint8 internal constant POOL_UNKNOWN = 2;
    uint8 internal constant POOL_PAUSED = 3;
    uint8 internal constant POOL_WOUND_DOWN = 4;
    uint8 internal constant AMOUNT_ZERO = 5;
    uint8 internal constant AMOUNT_TOO_LARGE = 6;
    uint8 internal constant LIQUIDITY_TOO_LOW = 7;
    uint8 internal constant OUTPUT_ZERO = 8;
    uint8 internal constant OUTPUT_TOO_LOW = 9;
    uint8 internal constant INPUT_TOO_HIGH = 10;
    uint8 internal constant BALANCE_TOO_LOW = 11;
    uint8 internal constant ALLOWANCE_TOO_LOW = 12;
    uint8 internal constant RECEIVER_INVALID = 13;
    uint8 internal constant RECEIVER_UNVERIFIED = 14;
    uint8 internal constant RECEIVER_FROZEN = 15;
    /// @notice The text is the token's own.
    uint8 internal constant TRANSFER_REFUSED = 16;
    uint8 internal constant VALUATION_UNUSABLE = 17;
    uint8 internal constant BAND_EXCEEDED = 18;
    uint8 internal constant RESERVES_MISSING = 19;
}
