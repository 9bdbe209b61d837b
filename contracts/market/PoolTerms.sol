// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Most of what a pool was opened with, in one word: security token 160 bits, fee 16, band 16, share of the asset 16 [all 1/10000],
///         decimals of the share and of the cash 8 each, flags 8, from the lowest bit up.
type PoolTerms is uint256;

using PoolTermsReading for PoolTerms global;

/// @title PoolTermsReading
/// @notice Packs and reads a pool's terms.
library PoolTermsReading {
    uint8 internal constant TOKEN0_SECURITY = 1;
    uint8 internal constant OPEN_WHILE_STALE = 2;

    uint256 private constant FEE_AT = 160;
    uint256 private constant BAND_AT = 176;
    uint256 private constant SHARE_AT = 192;
    uint256 private constant SHARE_DECIMALS_AT = 208;
    uint256 private constant CASH_DECIMALS_AT = 216;
    uint256 private constant FLAGS_AT = 224;

    function pack(address securityToken_, uint16 fee, uint16 band) internal pure returns (PoolTerms) {
        return PoolTerms.wrap(uint160(securityToken_) | uint256(fee) << FEE_AT | uint256(band) << BAND_AT);
    }

    /// @notice Expects that it was not told before.
    function withShare(PoolTerms terms, uint16 share) internal pure returns (PoolTerms) {
        return PoolTerms.wrap(PoolTerms.unwrap(terms) | uint256(share) << SHARE_AT);
    }

    /// @notice Expects that they were not told before.
    function withDecimals(PoolTerms terms, uint8 ofShare, uint8 ofCash) internal pure returns (PoolTerms) {
        uint256 decimals = uint256(ofShare) << SHARE_DECIMALS_AT | uint256(ofCash) << CASH_DECIMALS_AT;
        return PoolTerms.wrap(PoolTerms.unwrap(terms) | decimals);
    }

    /// @notice Expects that they were not told before.
    function withFlags(PoolTerms terms, bool isToken0Security, bool isOpenWhileStale) internal pure returns (PoolTerms) {
        uint256 flags = (isToken0Security ? TOKEN0_SECURITY : 0) | (isOpenWhileStale ? OPEN_WHILE_STALE : 0);
        return PoolTerms.wrap(PoolTerms.unwrap(terms) | flags << FLAGS_AT);
    }

    function securityToken(PoolTerms terms) internal pure returns (address) {
        return address(uint160(PoolTerms.unwrap(terms)));
    }

    function feeBps(PoolTerms terms) internal pure returns (uint16) {
        return uint16(PoolTerms.unwrap(terms) >> FEE_AT);
    }

    function bandBps(PoolTerms terms) internal pure returns (uint16) {
        return uint16(PoolTerms.unwrap(terms) >> BAND_AT);
    }

    function shareBps(PoolTerms terms) internal pure returns (uint16) {
        return uint16(PoolTerms.unwrap(terms) >> SHARE_AT);
    }

    function shareDecimals(PoolTerms terms) internal pure returns (uint8) {
        return uint8(PoolTerms.unwrap(terms) >> SHARE_DECIMALS_AT);
    }

    function cashDecimals(PoolTerms terms) internal pure returns (uint8) {
        return uint8(PoolTerms.unwrap(terms) >> CASH_DECIMALS_AT);
    }

    /// @notice True if the pool has one of `flags`.
    function has(PoolTerms terms, uint8 flags) internal pure returns (bool) {
        return uint8(PoolTerms.unwrap(terms) >> FLAGS_AT) & flags != 0;
    }

    /// @notice Amounts given by the pool's sides (0, 1) as (shares, cash), or the other way round.
    function swapSides(PoolTerms terms, uint256 first, uint256 second) internal pure returns (uint256, uint256) {
        return has(terms, TOKEN0_SECURITY) ? (first, second) : (second, first);
    }
}
