// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title PriceBand
/// @notice Compares a pool's spot price with the net asset value per share and a band around it, without rounding.
/// @dev A price is the fraction cash / shares of two reserves, NAV a fraction too; both are cash units per token unit. They are
///      compared by cross multiplication in 512 bits.
library PriceBand {
    uint256 private constant BPS = 10_000;
    uint256 private constant VALUE_UNIT = 10 ** 8;

    /// @notice NAV per token unit [cash units], as a fraction.
    struct Nav {
        uint256 numerator;
        uint256 denominator;
    }

    /// @notice NAV per token unit of an asset worth `value` [8 decimals], of which `shareBps` are split into `units`.
    /// @param units below 2^128
    /// @param cashDecimals at most 18
    function navOf(uint128 value, uint16 shareBps, uint256 units, uint8 cashDecimals) internal pure returns (Nav memory nav) {
        // Below 2^168 and 2^128 * 2^16 * 2^60 = 2^204.
        unchecked {
            nav.denominator = VALUE_UNIT * BPS * units;
            nav.numerator = uint256(value) * shareBps * 10 ** cashDecimals;
        }
    }

    /// @notice Whether a movement of the reserves, below 2^112 each, may leave the price where it does: within the band, or strictly nearer
    ///         to it than before and on the same side. Without a price before (reserves of zero) nothing is nearer.
    function allows(Nav memory nav, uint256 bandBps, uint256 cashBefore, uint256 sharesBefore, uint256 cash, uint256 shares)
        internal
        pure
        returns (bool)
    {
        uint256 numerator = nav.numerator;
        // A numerator is below 2^204, a denominator below 2^168, the band's ends below 2^15.
        unchecked {
            (uint256 high, uint256 low) = Math.mul512(cash, nav.denominator * BPS);
            (uint256 endHigh, uint256 endLow) = Math.mul512(shares, numerator * (BPS + bandBps));
            if (_isLess(endHigh, endLow, high, low)) return cash * sharesBefore < cashBefore * shares;
            (endHigh, endLow) = Math.mul512(shares, numerator * (BPS - bandBps));
            if (_isLess(high, low, endHigh, endLow)) return cash * sharesBefore > cashBefore * shares;
        }
        return true;
    }

    /// @notice Ends of the band [cash units per `shareUnit` token units], the low one rounded up, the high one down.
    function endsOf(Nav memory nav, uint256 bandBps, uint256 shareUnit) internal pure returns (uint256 low, uint256 high) {
        uint256 denominator = nav.denominator * BPS;
        low = Math.mulDiv(nav.numerator * (BPS - bandBps), shareUnit, denominator, Math.Rounding.Ceil);
        high = Math.mulDiv(nav.numerator * (BPS + bandBps), shareUnit, denominator);
    }

    /// @dev Of two numbers of 512 bits, in their high and low words.
    function _isLess(uint256 highA, uint256 lowA, uint256 highB, uint256 lowB) private pure returns (bool) {
        return highA < highB || (highA == highB && lowA < lowB);
    }
}
