// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice On whose authority shares move: a holder's own, an issuance, or enforcement (forced transfer, burn, recovery).
enum Authority {
    Holder,
    Issuance,
    Enforcement
}

/// @notice What whoever issues shares says of it to the rules of issuance.
/// @param consideration what is paid for the shares [units of `currency`]
/// @param currency ERC-20 that it is paid in
/// @param regime exemption or programme under which they are sold, as a short string; zero if none
struct IssuanceContext {
    uint256 consideration;
    address currency;
    bytes32 regime;
}

/// @notice One movement of shares, built once by the token, so that no rule has to ask token or registry again.
/// @param token security token that moves
/// @param operator who called
/// @param from holder who gives; zero when issued
/// @param to holder who receives; zero when burned
/// @param amount shares [token units]
/// @param fromIdentity ONCHAINID of `from`; zero if none
/// @param toIdentity ONCHAINID of `to`; zero if none
/// @param fromCountry ISO 3166-1 numeric; 0 if none
/// @param toCountry ISO 3166-1 numeric; 0 if none
/// @param authority on whose authority
/// @param at block time [unix seconds]
/// @param isFromConduit true if `from` is a pool, offering or escrow of the platform, which rules see through
/// @param isToConduit the same for `to`
/// @param consideration of an issuance, see IssuanceContext; zero, as the two that follow, if the issuer does not say
/// @param currency of an issuance
/// @param regime of an issuance
struct Movement {
    address token;
    address operator;
    address from;
    address to;
    uint256 amount;
    address fromIdentity;
    address toIdentity;
    uint16 fromCountry;
    uint16 toCountry;
    Authority authority;
    uint40 at;
    bool isFromConduit;
    bool isToConduit;
    uint256 consideration;
    address currency;
    bytes32 regime;
}
