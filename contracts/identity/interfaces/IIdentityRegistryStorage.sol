// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IIdentityRegistryStorage
/// @notice ERC-3643 storage of wallets, identities and countries; it outlives the registries that are bound to it.
interface IIdentityRegistryStorage {
    /// @notice What is known of a wallet.
    /// @param onchainId its ONCHAINID; of a lost wallet, the one it had; zero if none
    /// @param country ISO 3166-1 numeric; likewise
    /// @param isRegistered false for a lost wallet, too
    struct Entry {
        address onchainId;
        uint16 country;
        bool isRegistered;
    }

    event IdentityStored(address indexed investorAddress, address indexed identity);
    event IdentityUnstored(address indexed investorAddress, address indexed identity);
    event IdentityModified(address indexed oldIdentity, address indexed newIdentity);
    /// @notice Beside IdentityModified, which does not say whose identity it is.
    event WalletIdentityModified(address indexed wallet, address indexed oldIdentity, address indexed newIdentity);
    event CountryModified(address indexed investorAddress, uint16 indexed country);
    event IdentityRegistryBound(address indexed identityRegistry);
    event IdentityRegistryUnbound(address indexed identityRegistry);
    event WalletReplaced(address indexed lost, address indexed successor, address indexed identity);

    error StorageZeroAddress(string parameter);
    error StorageWalletKnown(address wallet, address identity);
    error StorageWalletUnknown(address wallet);
    error StorageWalletLost(address wallet, address successor);
    error StorageOtherIdentity(address wallet, address identity, address expected);
    error StorageRegistryKnown(address registry);
    error StorageRegistryUnknown(address registry);
    error StorageTooManyRegistries(uint256 limit);

    /// @notice Enters `wallet`. Emits `CountryModified` too, because the standard's `IdentityStored` does not name the country.
    function addIdentityToStorage(address wallet, address onchainId, uint16 country) external;

    function removeIdentityFromStorage(address wallet) external;

    function modifyStoredInvestorCountry(address wallet, uint16 country) external;

    function modifyStoredIdentity(address wallet, address onchainId) external;

    /// @notice Removes the entry of `lost` for good and enters `successor` in its place, unless it is already entered with the same identity.
    /// @dev Leaves a tombstone: the lost wallet can never be entered again. A second call with the same successor does nothing.
    function replaceWallet(address lost, address successor) external;

    function bindIdentityRegistry(address identityRegistry) external;

    function unbindIdentityRegistry(address identityRegistry) external;

    function linkedIdentityRegistries() external view returns (address[] memory);

    function storedIdentity(address wallet) external view returns (address);

    function storedInvestorCountry(address wallet) external view returns (uint16);

    /// @notice What is known of `wallet`, lost or registered.
    function stored(address wallet) external view returns (Entry memory);

    /// @notice What is known of two wallets; nothing of a zero address.
    function storedPair(address a, address b) external view returns (Entry memory entryOfA, Entry memory entryOfB);

    /// @notice What a lost wallet was, and which wallet took its place; zeros if it is not lost.
    function tombstone(address wallet) external view returns (address onchainId, uint16 country, address successor);

    /// @notice The wallet that stands for `wallet` now: itself unless it is lost. Follows 32 losses; ask again beyond.
    function successorOf(address wallet) external view returns (address);
}
