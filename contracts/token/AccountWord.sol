// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DatedAmount, DatedAmounts} from "../data/DatedAmount.sol";

/// @notice What a token knows of an account, in one word: balance 104 bits, frozen 104, block time of the last movement 40 (0 before the
///         first), flags 8, from the lowest bit up.
type AccountWord is uint256;

using AccountWords for AccountWord global;

/// @title AccountWords
/// @notice Reads and rewrites an account's word.
library AccountWords {
    uint8 internal constant FROZEN = 1;
    uint8 internal constant CONDUIT = 2;

    uint256 private constant AMOUNT_MASK = type(uint104).max;
    uint256 private constant FROZEN_AT = 104;
    uint256 private constant MOVED_AT = 208;
    uint256 private constant FLAGS_AT = 248;

    function balance(AccountWord word) internal pure returns (uint256) {
        return AccountWord.unwrap(word) & AMOUNT_MASK;
    }

    function frozen(AccountWord word) internal pure returns (uint256) {
        return AccountWord.unwrap(word) >> FROZEN_AT & AMOUNT_MASK;
    }

    /// @notice What of the balance is not frozen.
    function free(AccountWord word) internal pure returns (uint256) {
        return balance(word) - frozen(word);
    }

    function movedAt(AccountWord word) internal pure returns (uint40) {
        return uint40(AccountWord.unwrap(word) >> MOVED_AT);
    }

    /// @notice The balance and when it changed last.
    function dated(AccountWord word) internal pure returns (DatedAmount) {
        return DatedAmounts.dated(balance(word), movedAt(word));
    }

    function isFrozen(AccountWord word) internal pure returns (bool) {
        return AccountWord.unwrap(word) >> FLAGS_AT & FROZEN != 0;
    }

    function isConduit(AccountWord word) internal pure returns (bool) {
        return AccountWord.unwrap(word) >> FLAGS_AT & CONDUIT != 0;
    }

    /// @notice The word after a movement now. Expects that `newBalance` fits 104 bits.
    function moved(AccountWord word, uint256 newBalance) internal view returns (AccountWord) {
        uint256 kept = AccountWord.unwrap(word) & ~(uint256(type(uint40).max) << MOVED_AT | AMOUNT_MASK);
        return AccountWord.wrap(kept | block.timestamp << MOVED_AT | newBalance);
    }

    /// @notice Expects that `newFrozen` is at most the balance.
    function withFrozen(AccountWord word, uint256 newFrozen) internal pure returns (AccountWord) {
        return AccountWord.wrap(AccountWord.unwrap(word) & ~(AMOUNT_MASK << FROZEN_AT) | newFrozen << FROZEN_AT);
    }

    function withFlag(AccountWord word, uint8 flag, bool isSet) internal pure returns (AccountWord) {
        uint256 bit = uint256(flag) << FLAGS_AT;
        return AccountWord.wrap(isSet ? AccountWord.unwrap(word) | bit : AccountWord.unwrap(word) & ~bit);
    }
}
