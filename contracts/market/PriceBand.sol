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
    /// @dev numerator < 2^128 * 2^16 * 10^18 < 2^204.
    function navOf(uint128 value, uint16 shareBps, uint256 units, uint8 cashDecimals) internal pure returns (Nav memory) {
        return Nav(uint256(value) * shareBps * 10 ** cashDecimals, VALUE_UNIT * BPS * units);
    }

    function isAbove(uint256 cash, uint256 shares, Nav memory nav, uint256 bandBps) internal pure returns (bool) {
        return _isProductLess(shares, nav.numerator * (BPS + bandBps), cash, nav.denominator * BPS);
    }

    function isBelow(uint256 cash, uint256 shares, Nav memory nav, uint256 bandBps) internal pure returns (bool) {
        return _isProductLess(cash, nav.denominator * BPS, shares, nav.numerator * (BPS - bandBps));
    }

    /// @notice Ends of the band [cash units per `shareUnit` token units], the low one rounded up, the high one down.
    function endsOf(Nav memory nav, uint256 bandBps, uint256 shareUnit) internal pure returns (uint256 low, uint256 high) {
        uint256 denominator = nav.denominator * BPS;
        low = Math.mulDiv(nav.numerator * (BPS - bandBps), shareUnit, denominator, Math.Rounding.Ceil);
        high = Math.mulDiv(nav.numerator * (BPS + bandBps), shareUnit, denominator);
    }

    /// @dev a * b < c * d, in full precision.
    function _isProductLess(uint256 a, uint256 b, uint256 c, uint256 d) private pure returns (bool) {
        (uint256 leftHigh, uint256 leftLow) = Math.mul512(a, b);
        (uint256 rightHigh, uint256 rightLow) = Math.mul512(c, d);
        return leftHigh < rightHigh || (leftHigh == rightHigh && leftLow < rightLow);
    }
}
