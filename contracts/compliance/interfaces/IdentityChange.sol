// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A holder's wallet belongs to another identity or country than before.
/// @param token security token that the wallet holds
/// @param wallet whose entry changed; no conduit
/// @param balance what it holds [token units]
/// @param oldIdentity ONCHAINID before; zero if the wallet was not registered
/// @param newIdentity ONCHAINID now; zero if it is registered no more
/// @param oldCountry ISO 3166-1 numeric before; 0 if none
/// @param newCountry ISO 3166-1 numeric now; 0 if none
struct IdentityChange {
    address token;
    address wallet;
    uint256 balance;
    address oldIdentity;
    address newIdentity;
    uint16 oldCountry;
    uint16 newCountry;
}
