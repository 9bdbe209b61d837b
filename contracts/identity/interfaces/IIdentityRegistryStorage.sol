// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IIdentityRegistryStorage
/// @notice ERC-3643 storage of wallets, identities and countries; it outlives the registries that are bound to it.
interface IIdentityRegistryStorage {
    event IdentityStored(address indexed investorAddress, address indexed identity);
    event IdentityUnstored(address indexed investorAddress, address indexed identity);
    event IdentityModified(address indexed oldIdentity, address indexed newIdentity);
    event CountryModified(address indexed investorAddress, uint16 indexed country);
    event IdentityRegistryBound(address indexed identityRegistry);
    event IdentityRegistryUnbound(address indexed identityRegistry);

    error StorageZeroAddress(string parameter);
    error StorageWalletKnown(address wallet, address identity);
    error StorageWalletUnknown(address wallet);
    error StorageRegistryKnown(address registry);
    error StorageRegistryUnknown(address registry);
    error StorageTooManyRegistries(uint256 limit);

    /// @notice Enters `wallet`. Emits `CountryModified` too, because the standard's `IdentityStored` does not name the country.
    function addIdentityToStorage(address wallet, address onchainId, uint16 country) external;

    function removeIdentityFromStorage(address wallet) external;

    function modifyStoredInvestorCountry(address wallet, uint16 country) external;

    function modifyStoredIdentity(address wallet, address onchainId) external;

    function bindIdentityRegistry(address identityRegistry) external;

    function unbindIdentityRegistry(address identityRegistry) external;

    function linkedIdentityRegistries() external view returns (address[] memory);

    function storedIdentity(address wallet) external view returns (address);

    function storedInvestorCountry(address wallet) external view returns (uint16);

    /// @notice Identity and country of `wallet` in one call; zeros if it is not stored.
    function stored(address wallet) external view returns (address onchainId, uint16 country);
}
