// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What a wallet holds when a rule begins to count in the middle of a token's life.
/// @param wallet holder
/// @param onchainId whose it is; zero if the registry does not know
/// @param country ISO 3166-1 numeric; 0 if none
/// @param isConduit true for a pool, offering or escrow of the platform, whose shares are nobody's
/// @param balance what it holds [token units]
/// @param acquiredAt since when, as the issuer says [unix seconds]
struct Seed {
    address wallet;
    address onchainId;
    uint16 country;
    bool isConduit;
    uint256 balance;
    uint40 acquiredAt;
}
