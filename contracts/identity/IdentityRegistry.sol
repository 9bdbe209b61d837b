// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import {AgentRole} from "../access/AgentRole.sol";
import {SuiteInit} from "../access/SuiteInit.sol";
import {ClaimCheck} from "./ClaimCheck.sol";
import {IClaimTopicsRegistry} from "./interfaces/IClaimTopicsRegistry.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IIdentityRegistryStorage} from "./interfaces/IIdentityRegistryStorage.sol";
import {ITrustedIssuersRegistry} from "./interfaces/ITrustedIssuersRegistry.sol";

/// @title IdentityRegistry
/// @notice Says whose identity a wallet is, and whether trusted issuers vouch for all that a holder must prove.
/// @dev TRUST its owner chooses storage, topics and issuers; agents enter and remove wallets. Identities and issuers are not
///      trusted to behave: see ClaimCheck.
///      LIVENESS a verification needs gas for the most that identity and issuer may spend, and reverts without it.
///      NOT CHECKED that an identity entered is an ONCHAINID: one that is not is never verified where topics are required.
/// @custom:stop none; deleting an entry or revoking a claim ends one holder's verification.
contract IdentityRegistry is IIdentityRegistry, AgentRole, SuiteInit, ERC165 {
    /// @custom:storage-location erc7201:aimy.storage.IdentityRegistry
    struct RegistryStorage {
        IIdentityRegistryStorage identities;
        ITrustedIssuersRegistry issuers;
        IClaimTopicsRegistry topics;
    }

    uint256 private constant BATCH_LIMIT = 100;
    bytes32 private constant REGISTRY_STORAGE = 0x2d3870d2e8fb5459377660febc1e7693723a9914804dccacd84d815934268b00;

    constructor() {
        _disableInitializers();
    }

    function initialize(
        address owner_,
        address trustedIssuersRegistry,
        address claimTopicsRegistry,
        address identityStorage_
    ) external initializer {
        __Ownable_init(owner_);
        _setParts(trustedIssuersRegistry, claimTopicsRegistry, identityStorage_);
    }

    /// @notice As a 4.1 suite is set up: the caller becomes the owner.
    function init(address trustedIssuersRegistry, address claimTopicsRegistry, address identityStorage_)
        external
        initializer
    {
        __Ownable_init(msg.sender);
        emit SuiteInit.Initialized(SUITE_VERSION);
        _setParts(trustedIssuersRegistry, claimTopicsRegistry, identityStorage_);
    }

    /// @inheritdoc IIdentityRegistry
    function setIdentityRegistryStorage(address identityRegistryStorage) external onlyOwner {
        _setStorage(identityRegistryStorage);
    }

    /// @inheritdoc IIdentityRegistry
    function setClaimTopicsRegistry(address claimTopicsRegistry) external onlyOwner {
        _setTopics(claimTopicsRegistry);
    }

    /// @inheritdoc IIdentityRegistry
    function setTrustedIssuersRegistry(address trustedIssuersRegistry) external onlyOwner {
        _setIssuers(trustedIssuersRegistry);
    }

    /// @inheritdoc IIdentityRegistry
    function registerIdentity(address wallet, address onchainId, uint16 country) external onlyAgent {
        _register(wallet, onchainId, country);
    }

    /// @inheritdoc IIdentityRegistry
    function batchRegisterIdentity(
        address[] calldata wallets,
        address[] calldata onchainIds,
        uint16[] calldata countries
    ) external onlyAgent {
        require(
            wallets.length == onchainIds.length && wallets.length == countries.length,
            RegistryLengthMismatch(wallets.length, onchainIds.length, countries.length)
        );
        require(wallets.length <= BATCH_LIMIT, RegistryBatchTooLong(wallets.length, BATCH_LIMIT));
        for (uint256 i = 0; i < wallets.length; ++i) {
            _register(wallets[i], onchainIds[i], countries[i]);
        }
    }

    /// @inheritdoc IIdentityRegistry
    function deleteIdentity(address wallet) external onlyAgent {
        IIdentityRegistryStorage identities = _registryStorage().identities;
        address onchainId = identities.storedIdentity(wallet);
        emit IdentityRemoved(wallet, onchainId);
        identities.removeIdentityFromStorage(wallet);
    }

    /// @inheritdoc IIdentityRegistry
    function updateCountry(address wallet, uint16 country) external onlyAgent {
        emit CountryUpdated(wallet, country);
        _registryStorage().identities.modifyStoredInvestorCountry(wallet, country);
    }

    /// @inheritdoc IIdentityRegistry
    function updateIdentity(address wallet, address onchainId) external onlyAgent {
        IIdentityRegistryStorage identities = _registryStorage().identities;
        address oldIdentity = identities.storedIdentity(wallet);
        emit IdentityUpdated(oldIdentity, onchainId);
        identities.modifyStoredIdentity(wallet, onchainId);
    }

    /// @inheritdoc IIdentityRegistry
    function parties(address from, address to, bool verifyFrom, bool verifyTo)
        external
        view
        returns (Party memory giver, Party memory receiver)
    {
        IIdentityRegistryStorage identities = _registryStorage().identities;
        if (from != address(0)) (giver.onchainId, giver.country) = identities.stored(from);
        if (to != address(0)) (receiver.onchainId, receiver.country) = identities.stored(to);
        if (verifyFrom) giver.isVerified = _isVouchedFor(giver.onchainId);
        if (verifyTo) receiver.isVerified = _isVouchedFor(receiver.onchainId);
    }

    /// @inheritdoc IIdentityRegistry
    function contains(address wallet) external view returns (bool) {
        return identity(wallet) != address(0);
    }

    /// @inheritdoc IIdentityRegistry
    function isVerified(address wallet) external view returns (bool) {
        return _isVouchedFor(identity(wallet));
    }

    /// @inheritdoc IIdentityRegistry
    function investorCountry(address wallet) external view returns (uint16) {
        return _registryStorage().identities.storedInvestorCountry(wallet);
    }

    /// @inheritdoc IIdentityRegistry
    function issuersRegistry() external view returns (ITrustedIssuersRegistry) {
        return _registryStorage().issuers;
    }

    /// @inheritdoc IIdentityRegistry
    function topicsRegistry() external view returns (IClaimTopicsRegistry) {
        return _registryStorage().topics;
    }

    /// @inheritdoc IIdentityRegistry
    function identityStorage() external view returns (IIdentityRegistryStorage) {
        return _registryStorage().identities;
    }

    /// @inheritdoc IIdentityRegistry
    function identity(address wallet) public view returns (address) {
        return _registryStorage().identities.storedIdentity(wallet);
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IIdentityRegistry).interfaceId || super.supportsInterface(interfaceId);
    }

    function _register(address wallet, address onchainId, uint16 country) private {
        emit IdentityRegistered(wallet, onchainId);
        _registryStorage().identities.addIdentityToStorage(wallet, onchainId, country);
    }

    function _setParts(address issuers, address topics, address identities) private {
        _setStorage(identities);
        _setIssuers(issuers);
        _setTopics(topics);
    }

    function _setStorage(address identities) private {
        if (identities == address(0)) revert RegistryZeroAddress("identityStorage");
        _registryStorage().identities = IIdentityRegistryStorage(identities);
        emit IdentityStorageSet(identities);
    }

    function _setIssuers(address issuers) private {
        if (issuers == address(0)) revert RegistryZeroAddress("trustedIssuersRegistry");
        _registryStorage().issuers = ITrustedIssuersRegistry(issuers);
        emit TrustedIssuersRegistrySet(issuers);
    }

    function _setTopics(address topics) private {
        if (topics == address(0)) revert RegistryZeroAddress("claimTopicsRegistry");
        _registryStorage().topics = IClaimTopicsRegistry(topics);
        emit ClaimTopicsRegistrySet(topics);
    }

    /// @dev The first identity call that fails ends the check; an issuer that fails is passed over for the next one.
    function _isVouchedFor(address onchainId) private view returns (bool) {
        if (onchainId == address(0)) return false;
        RegistryStorage storage $ = _registryStorage();
        uint256[] memory topics = $.topics.getClaimTopics();
        ITrustedIssuersRegistry issuers = $.issuers;
        for (uint256 i = 0; i < topics.length; ++i) {
            address[] memory trusted = issuers.getTrustedIssuersForClaimTopic(topics[i]);
            bool isVouched = false;
            for (uint256 j = 0; j < trusted.length && !isVouched; ++j) {
                ClaimCheck.Outcome outcome = ClaimCheck.outcomeOf(onchainId, topics[i], trusted[j]);
                if (outcome == ClaimCheck.Outcome.IdentityFailed) return false;
                isVouched = outcome == ClaimCheck.Outcome.Valid;
            }
            if (!isVouched) return false;
        }
        return true;
    }

    function _registryStorage() private pure returns (RegistryStorage storage $) {
        assembly ("memory-safe") {
            $.slot := REGISTRY_STORAGE
        }
    }
}
