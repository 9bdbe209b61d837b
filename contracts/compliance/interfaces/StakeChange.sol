// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Shares that a conduit holds begin to stand for a wallet, or stand for it no more.
/// @param token security token that the conduit holds
/// @param conduit pool, offering or escrow of the platform
/// @param from wallet whose stake ended; zero if none did
/// @param to wallet that has a stake now and had none; zero if there is none
/// @param toIdentity ONCHAINID of `to`; zero if none
/// @param toCountry ISO 3166-1 numeric of `to`; 0 if none
/// @param at block time [unix seconds]
struct StakeChange {
    address token;
    address conduit;
    address from;
    address to;
    address toIdentity;
    uint16 toCountry;
    uint40 at;
}
