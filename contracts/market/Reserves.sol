// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Both reserves and the time at which they were set, in one word as in a V2 pair: 112, 112 and 32 bits, from the lowest bit up.
type Reserves is uint256;

using ReservesReading for Reserves global;

/// @title ReservesReading
/// @notice Packs and reads a pool's reserves.
library ReservesReading {
    uint256 private constant RESERVE1_AT = 112;
    uint256 private constant SET_AT = 224;

    /// @notice Expects reserves that fit 112 bits; the time wraps at 2^32.
    function pack(uint256 reserve0_, uint256 reserve1_, uint32 setAt_) internal pure returns (Reserves) {
        return Reserves.wrap(reserve0_ | reserve1_ << RESERVE1_AT | uint256(setAt_) << SET_AT);
    }

    function reserve0(Reserves self) internal pure returns (uint256) {
        return uint112(Reserves.unwrap(self));
    }

    function reserve1(Reserves self) internal pure returns (uint256) {
        return uint112(Reserves.unwrap(self) >> RESERVE1_AT);
    }

    function setAt(Reserves self) internal pure returns (uint32) {
        return uint32(Reserves.unwrap(self) >> SET_AT);
    }
}
