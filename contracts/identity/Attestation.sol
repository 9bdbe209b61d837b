// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What the last full check of a wallet found, in one word: identity 160 bits, country 16, last second in which it is relied on 40,
///         epoch 40, from the lowest bit up. Zero: nothing.
type Attestation is uint256;

using Attestations for Attestation global;

/// @title Attestations
/// @notice Writes and reads what was attested.
library Attestations {
    Attestation internal constant NONE = Attestation.wrap(0);

    uint256 private constant COUNTRY_AT = 160;
    uint256 private constant UNTIL_AT = 176;
    uint256 private constant EPOCH_AT = 216;

    function write(address onchainId_, uint16 country_, uint40 until_, uint40 epoch_) internal pure returns (Attestation) {
        uint256 entry = uint256(uint160(onchainId_)) | uint256(country_) << COUNTRY_AT;
        return Attestation.wrap(entry | uint256(until_) << UNTIL_AT | uint256(epoch_) << EPOCH_AT);
    }

    function onchainId(Attestation word) internal pure returns (address) {
        return address(uint160(Attestation.unwrap(word)));
    }

    function country(Attestation word) internal pure returns (uint16) {
        return uint16(Attestation.unwrap(word) >> COUNTRY_AT);
    }

    function until(Attestation word) internal pure returns (uint40) {
        return uint40(Attestation.unwrap(word) >> UNTIL_AT);
    }

    function epoch(Attestation word) internal pure returns (uint40) {
        return uint40(Attestation.unwrap(word) >> EPOCH_AT);
    }

    /// @notice True if it is of `currentEpoch` and has not run out.
    function holds(Attestation word, uint40 currentEpoch) internal view returns (bool) {
        return epoch(word) == currentEpoch && until(word) >= block.timestamp;
    }
}
