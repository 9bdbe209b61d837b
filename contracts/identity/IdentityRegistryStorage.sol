// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {AgentRole} from "../access/AgentRole.sol";
import {SuiteInit} from "../access/SuiteInit.sol";
import {ListenerList} from "./ListenerList.sol";
import {IIdentityRegistryStorage} from "./interfaces/IIdentityRegistryStorage.sol";
import {IRegistryListener} from "./interfaces/IRegistryListener.sol";

/// @title IdentityRegistryStorage
/// @notice Which wallet belongs to which ONCHAINID and country; shared by the registries bound to it, and outliving them.
/// @dev TRUST its owner binds registries; a bound registry, like any agent, can change every entry. One change at a time, so that all
///      listeners hear of changes in their order; what listens to a registry that is told first may still find the entry attested by one that
///      is told after it.
/// @custom:stop unbind every registry: entries can be read but no longer changed.
contract IdentityRegistryStorage is IIdentityRegistryStorage, AgentRole, SuiteInit, ListenerList, ReentrancyGuardTransient {
    /// @dev Once seen, always seen: a wallet's first entry is news to nobody, every later one is.
    enum State {
        Unseen,
        Registered,
        Removed,
        Lost
    }

    /// @dev A lost wallet keeps identity and country: they are its tombstone's.
    struct Record {
        address onchainId;
        uint16 country;
        State state;
    }

    /// @custom:storage-location erc7201:aimy.storage.IdentityRegistryStorage
    struct IdentitiesStorage {
        mapping(address wallet => Record) records;
        mapping(address wallet => address) successors;
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

    /// @notice Like `initialize`, with a first registry bound, which listens.
    function initializeBound(address owner_, address identityRegistry) external initializer {
        __Ownable_init(owner_);
        _bind(identityRegistry);
        _addListener(identityRegistry);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function addIdentityToStorage(address wallet, address onchainId, uint16 country) external onlyAgent nonReentrant {
        if (wallet == address(0)) revert StorageZeroAddress("wallet");
        if (onchainId == address(0)) revert StorageZeroAddress("onchainId");
        Record memory known = _identitiesStorage().records[wallet];
        require(known.state != State.Registered, StorageWalletKnown(wallet, known.onchainId));
        require(known.state != State.Lost, StorageWalletLost(wallet, _identitiesStorage().successors[wallet]));
        _enter(wallet, onchainId, country);
        if (known.state == State.Removed) _tellListeners(wallet, address(0), 0, onchainId, country);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function removeIdentityFromStorage(address wallet) external onlyAgent nonReentrant {
        Record memory old = _registered(wallet);
        _identitiesStorage().records[wallet] = Record(address(0), 0, State.Removed);
        emit IdentityUnstored(wallet, old.onchainId);
        _tellListeners(wallet, old.onchainId, old.country, address(0), 0);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function modifyStoredInvestorCountry(address wallet, uint16 country) external onlyAgent nonReentrant {
        Record memory old = _registered(wallet);
        _identitiesStorage().records[wallet].country = country;
        emit CountryModified(wallet, country);
        _tellListeners(wallet, old.onchainId, old.country, old.onchainId, country);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function modifyStoredIdentity(address wallet, address onchainId) external onlyAgent nonReentrant {
        if (onchainId == address(0)) revert StorageZeroAddress("onchainId");
        Record memory old = _registered(wallet);
        _identitiesStorage().records[wallet].onchainId = onchainId;
        emit IdentityModified(old.onchainId, onchainId);
        emit WalletIdentityModified(wallet, old.onchainId, onchainId);
        _tellListeners(wallet, old.onchainId, old.country, onchainId, old.country);
    }

    /// @inheritdoc IIdentityRegistryStorage
    /// @dev Nothing is written after the first listener is told: what looks like it is the address of a namespace.
    // slither-disable-next-line reentrancy-no-eth
    function replaceWallet(address lost, address successor) external onlyAgent nonReentrant {
        IdentitiesStorage storage $ = _identitiesStorage();
        Record memory old = $.records[lost];
        Record memory heir = $.records[successor];
        if (successor == address(0)) revert StorageZeroAddress("successor");
        if (old.state == State.Lost) {
            address found = successorOf(lost);
            require(found == successor, StorageWalletLost(lost, found));
            require(heir.state == State.Registered, StorageWalletUnknown(successor));
            require(heir.onchainId == old.onchainId, StorageOtherIdentity(successor, heir.onchainId, old.onchainId));
            return;
        }
        require(old.state == State.Registered, StorageWalletUnknown(lost));
        require(successor != lost, StorageWalletKnown(successor, old.onchainId));
        require(heir.state != State.Lost, StorageWalletLost(successor, $.successors[successor]));
        bool isEntered = heir.state == State.Registered;
        require(!isEntered || heir.onchainId == old.onchainId, StorageOtherIdentity(successor, heir.onchainId, old.onchainId));
        $.records[lost].state = State.Lost;
        $.successors[lost] = successor;
        emit IdentityUnstored(lost, old.onchainId);
        if (!isEntered) _enter(successor, old.onchainId, old.country);
        emit WalletReplaced(lost, successor, old.onchainId);
        _tellListeners(lost, old.onchainId, old.country, old.onchainId, old.country);
        if (heir.state == State.Removed) _tellListeners(successor, address(0), 0, old.onchainId, old.country);
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
        Record memory found = _identitiesStorage().records[wallet];
        return found.state == State.Registered ? found.onchainId : address(0);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function storedInvestorCountry(address wallet) external view returns (uint16) {
        Record memory found = _identitiesStorage().records[wallet];
        return found.state == State.Registered ? found.country : 0;
    }

    /// @inheritdoc IIdentityRegistryStorage
    function storedPair(address a, address b) external view returns (Entry memory entryOfA, Entry memory entryOfB) {
        if (a != address(0)) entryOfA = stored(a);
        if (b != address(0)) entryOfB = stored(b);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function tombstone(address wallet) external view returns (address onchainId, uint16 country, address successor) {
        Record memory found = _identitiesStorage().records[wallet];
        if (found.state == State.Lost) return (found.onchainId, found.country, _identitiesStorage().successors[wallet]);
    }

    /// @inheritdoc IIdentityRegistryStorage
    function successorOf(address wallet) public view returns (address successor) {
        IdentitiesStorage storage $ = _identitiesStorage();
        successor = wallet;
        // A lost wallet never comes back, so that the way has an end.
        while ($.successors[successor] != address(0)) {
            successor = $.successors[successor];
        }
    }

    /// @inheritdoc IIdentityRegistryStorage
    function stored(address wallet) public view returns (Entry memory) {
        Record memory found = _identitiesStorage().records[wallet];
        return Entry(found.onchainId, found.country, found.state == State.Registered);
    }

    function _enter(address wallet, address onchainId, uint16 country) private {
        _identitiesStorage().records[wallet] = Record(onchainId, country, State.Registered);
        emit IdentityStored(wallet, onchainId);
        emit CountryModified(wallet, country);
    }

    function _tellListeners(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry)
        private
    {
        address[] memory listeners = getListeners();
        for (uint256 i = 0; i < listeners.length; ++i) {
            IRegistryListener(listeners[i]).onEntryChanged(wallet, oldIdentity, oldCountry, newIdentity, newCountry);
        }
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

    function _registered(address wallet) private view returns (Record memory found) {
        found = _identitiesStorage().records[wallet];
        require(found.state == State.Registered, StorageWalletUnknown(wallet));
    }

    function _requireListenerOwner() internal view override {
        _checkOwner();
    }

    function _identitiesStorage() private pure returns (IdentitiesStorage storage $) {
        assembly ("memory-safe") {
            $.slot := IDENTITIES_STORAGE
        }
    }
}
