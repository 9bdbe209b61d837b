// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IIdentityListener
/// @notice What an identity registry tells the tokens that listen to it.
interface IIdentityListener {
    /// @notice `wallet` belongs to another identity or country than before; zeros if it was, or is, not registered.
    function onIdentityChanged(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry)
        external;
}
