// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IRegistryListener
/// @notice What the contracts that an identity registry relies on tell it, so that an attestation ends when its ground does.
/// @dev Told after the write, in the order of the changes: the storage refuses a change by a listener that is being told of another.
interface IRegistryListener {
    /// @notice The storage changed, removed or entered again a wallet that it has known before.
    /// @dev A lost wallet keeps identity and country: both sides are the same, and it is verified no more.
    function onEntryChanged(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry) external;

    /// @notice Required topics, or whose word counts for them, changed.
    function onRequirementsChanged() external;

    /// @notice The calling claim issuer revoked a claim about `onchainId`.
    function onIdentityRevoked(address onchainId) external;

    /// @notice Claims of the calling issuer ended that it cannot name.
    function onClaimsInvalidated() external;

    /// @notice The caller tells nothing more.
    function onChannelClosed() external;
}
