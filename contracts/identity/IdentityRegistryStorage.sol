// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AgentRole} from "../access/AgentRole.sol";
import {SuiteInit} from "../access/SuiteInit.sol";
import {IIdentityRegistryStorage} from "./interfaces/IIdentityRegistryStorage.sol";

/// @title IdentityRegistryStorage
/// @notice Which wallet belongs to which ONCHAINID and country; shared by the registries bound to it, and outliving them.
/// @dev TRUST its owner binds registries; a bound registry, like any agent, can change every entry.
/// @custom:stop unbind every registry: entries can be read but no longer changed.
contract IdentityRegistryStorage is IIdentityRegistryStorage, AgentRole, SuiteInit {
    struct Entry {
        address onchainId;
        uint16 country;
    }

    /// @custom:storage-location erc7201:aimy.storage.IdentityRegistryStorage
    struct IdentitiesStorage {
        mapping(address wallet => Entry) entries;
        address[] registries;
    }

    uint256 private constant REGISTRY_LIMIT = 300;
    bytes32 private constant IDENTITIES_STORAGE = 0x5b2dde07542c8675fa4bf3c9458878fb1db1063984842c213536a72b79513500;

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner_) external initializer {
        __Ownable_init(owner_);
    }

    /// @notice As a 4.1 suite is set up: the caller becomes the owner.
    function init() external initializer {
        __Ownable_init(msg.sender);
        emit SuiteInit.Initialized(SUITE_VERSION);
    }

    /// @notice Like `initialize`, with a first registry bound.
    function initializeBound(address owner_, address identityRegistry) external initializer {
        __Ownable_init(owner_);
        _bind(identityRegistry);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function addIdentityToStorage(address wallet, address onchainId, uint16 country) external onlyAgent {
        Entry storage entry = _identitiesStorage().entries[wallet];
        if (wallet == address(0)) revert StorageZeroAddress("wallet");
        if (onchainId == address(0)) revert StorageZeroAddress("onchainId");
        require(entry.onchainId == address(0), StorageWalletKnown(wallet, entry.onchainId));
        (entry.onchainId, entry.country) = (onchainId, country);
        emit IdentityStored(wallet, onchainId);
        emit CountryModified(wallet, country);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function removeIdentityFromStorage(address wallet) external onlyAgent {
        address onchainId = _known(wallet).onchainId;
        delete _identitiesStorage().entries[wallet];
        emit IdentityUnstored(wallet, onchainId);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function modifyStoredInvestorCountry(address wallet, uint16 country) external onlyAgent {
        _known(wallet).country = country;
        emit CountryModified(wallet, country);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function modifyStoredIdentity(address wallet, address onchainId) external onlyAgent {
        if (onchainId == address(0)) revert StorageZeroAddress("onchainId");
        Entry storage entry = _known(wallet);
        address oldIdentity = entry.onchainId;
        entry.onchainId = onchainId;
        emit IdentityModified(oldIdentity, onchainId);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function bindIdentityRegistry(address identityRegistry) external onlyOwner {
        _bind(identityRegistry);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function unbindIdentityRegistry(address identityRegistry) external onlyOwner {
        address[] storage registries = _identitiesStorage().registries;
        uint256 length = registries.length;
        for (uint256 i = 0; i < length; ++i) {
            if (registries[i] == identityRegistry) {
                registries[i] = registries[length - 1];
                registries.pop();
                if (isAgent(identityRegistry)) _removeAgent(identityRegistry);
                emit IdentityRegistryUnbound(identityRegistry);
                return;
            }
        }
        revert StorageRegistryUnknown(identityRegistry);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function linkedIdentityRegistries() external view returns (address[] memory) {
        return _identitiesStorage().registries;
    }

    /// @inheritdoc IIdentityRegistryStorage
    function storedIdentity(address wallet) external view returns (address) {
        return _identitiesStorage().entries[wallet].onchainId;
    }

    /// @inheritdoc IIdentityRegistryStorage
    function storedInvestorCountry(address wallet) external view returns (uint16) {
        return _identitiesStorage().entries[wallet].country;
    }

    /// @inheritdoc IIdentityRegistryStorage
    function stored(address wallet) external view returns (address onchainId, uint16 country) {
        Entry memory entry = _identitiesStorage().entries[wallet];
        return (entry.onchainId, entry.country);
    }

    function _bind(address identityRegistry) private {
        if (identityRegistry == address(0)) revert StorageZeroAddress("identityRegistry");
        address[] storage registries = _identitiesStorage().registries;
        uint256 length = registries.length;
        require(length < REGISTRY_LIMIT, StorageTooManyRegistries(REGISTRY_LIMIT));
        for (uint256 i = 0; i < length; ++i) {
            require(registries[i] != identityRegistry, StorageRegistryKnown(identityRegistry));
        }
        registries.push(identityRegistry);
        if (!isAgent(identityRegistry)) _addAgent(identityRegistry);
        emit IdentityRegistryBound(identityRegistry);
    }

    function _known(address wallet) private view returns (Entry storage entry) {
        entry = _identitiesStorage().entries[wallet];
        require(entry.onchainId != address(0), StorageWalletUnknown(wallet));
    }

    function _identitiesStorage() private pure returns (IdentitiesStorage storage $) {
        assembly ("memory-safe") {
            $.slot := IDENTITIES_STORAGE
        }
    }
}
