// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import {AgentRole} from "../access/AgentRole.sol";
import {SuiteInit} from "../access/SuiteInit.sol";
import {Attestation} from "./Attestation.sol";
import {AttestedVerification} from "./AttestedVerification.sol";
import {IdentityKeys} from "./IdentityKeys.sol";
import {IClaimTopicsRegistry} from "./interfaces/IClaimTopicsRegistry.sol";
import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";
import {IIdentityRegistryStorage} from "./interfaces/IIdentityRegistryStorage.sol";
import {ITrustedIssuersRegistry} from "./interfaces/ITrustedIssuersRegistry.sol";

/// @title IdentityRegistry
/// @notice Says whose identity a wallet is, and whether trusted issuers vouch for all that a holder must prove.
/// @dev TRUST its owner chooses storage, topics and issuers, and lists tokens, which may then recover wallets within one identity; agents enter
///      and remove wallets. Identities and issuers are not
///      trusted to behave: see ClaimCheck.
///      LIVENESS a verification needs gas for the most that identity and issuer may spend, and reverts without it.
///      A listener that reverts stops changes of entries until the owner removes it; the platform's tokens revert only for want of gas.
///      NOT CHECKED that an identity entered is an ONCHAINID: one that is not is never verified where topics are required.
/// @custom:stop none; deleting an entry or revoking a claim ends one holder's verification.
contract IdentityRegistry is IIdentityRegistry, AgentRole, SuiteInit, AttestedVerification, ERC165 {
    uint256 private constant BATCH_LIMIT = 100;
    uint256 private constant TOKEN_LIMIT = 100;
    /// @dev Two entries of three words [bytes].
    uint256 private constant PAIR_SIZE = 192;

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner_, address trustedIssuersRegistry, address claimTopicsRegistry, address identityStorage_)
        external
        initializer
    {
        __Ownable_init(owner_);
        _setParts(trustedIssuersRegistry, claimTopicsRegistry, identityStorage_);
    }

    /// @notice Like `initialize`, with the first agents, and with the requirements gathered as `syncRequirements` does.
    function initializeReady(
        address owner_,
        address trustedIssuersRegistry,
        address claimTopicsRegistry,
        address identityStorage_,
        address[] calldata agents
    ) external initializer {
        __Ownable_init(owner_);
        _setParts(trustedIssuersRegistry, claimTopicsRegistry, identityStorage_);
        for (uint256 i = 0; i < agents.length; ++i) {
            _addAgent(agents[i]);
        }
        syncRequirements();
    }

    /// @notice As a 4.1 suite is set up: the caller becomes the owner.
    function init(address trustedIssuersRegistry, address claimTopicsRegistry, address identityStorage_) external initializer {
        __Ownable_init(msg.sender);
        emit SuiteInit.Initialized(SUITE_VERSION);
        _setParts(trustedIssuersRegistry, claimTopicsRegistry, identityStorage_);
    }

    /// @inheritdoc IIdentityRegistry
    /// @dev What listens would not hear whose wallets are in the new storage.
    function setIdentityRegistryStorage(address identityRegistryStorage) external onlyOwner {
        uint256 listenerCount = getListeners().length;
        require(listenerCount == 0, RegistryTokensListen(listenerCount));
        _setStorage(identityRegistryStorage);
        _endAttestations();
    }

    /// @inheritdoc IIdentityRegistry
    function setClaimTopicsRegistry(address claimTopicsRegistry) external onlyOwner {
        _setTopics(claimTopicsRegistry);
        _endAttestations();
    }

    /// @inheritdoc IIdentityRegistry
    function setTrustedIssuersRegistry(address trustedIssuersRegistry) external onlyOwner {
        _setIssuers(trustedIssuersRegistry);
        _endAttestations();
    }

    /// @inheritdoc IIdentityRegistry
    function registerIdentity(address wallet, address onchainId, uint16 country) external onlyAgent {
        _register(wallet, onchainId, country);
    }

    /// @inheritdoc IIdentityRegistry
    function batchRegisterIdentity(address[] calldata wallets, address[] calldata onchainIds, uint16[] calldata countries)
        external
        onlyAgent
    {
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
    function recoverWallet(address lost, address successor) external {
        IIdentityRegistryStorage identities = _registryStorage().identities;
        (IIdentityRegistryStorage.Entry memory old, IIdentityRegistryStorage.Entry memory heir) =
            identities.storedPair(lost, successor);
        if (!isAgent(msg.sender)) _requireRecoveryByToken(successor, old.onchainId);
        if (old.isRegistered) {
            if (!heir.isRegistered) emit IdentityRegistered(successor, old.onchainId);
            emit IdentityRemoved(lost, old.onchainId);
        }
        identities.replaceWallet(lost, successor);
    }

    /// @inheritdoc IIdentityRegistry
    function parties(address from, address to, bool verifyFrom, bool verifyTo)
        public
        view
        returns (Party memory giver, Party memory receiver)
    {
        RegistryStorage storage $ = _registryStorage();
        Config memory config = $.config;
        bool isGiverKnown = from == address(0) || _recall(giver, from, verifyFrom, config);
        bool isReceiverKnown = to == address(0) || _recall(receiver, to, verifyTo, config);
        if (isGiverKnown && isReceiverKnown) return (giver, receiver);

        (IIdentityRegistryStorage.Entry memory entryOfFrom, IIdentityRegistryStorage.Entry memory entryOfTo) =
            $.identities.storedPair(isGiverKnown ? address(0) : from, isReceiverKnown ? address(0) : to);
        bool asksGiver = verifyFrom && entryOfFrom.isRegistered;
        bool asksReceiver = verifyTo && entryOfTo.isRegistered;
        bytes memory required = asksGiver || asksReceiver ? _requirements(config.table) : new bytes(0);
        if (!isGiverKnown) {
            (giver.onchainId, giver.country) = (entryOfFrom.onchainId, entryOfFrom.country);
            giver.isVerified = asksGiver && _isVouchedFor(giver.onchainId, required);
        }
        if (!isReceiverKnown) {
            (receiver.onchainId, receiver.country) = (entryOfTo.onchainId, entryOfTo.country);
            receiver.isVerified = asksReceiver && _isVouchedFor(receiver.onchainId, required);
        }
    }

    /// @inheritdoc IIdentityRegistry
    function contains(address wallet) external view returns (bool) {
        return identity(wallet) != address(0);
    }

    /// @inheritdoc IIdentityRegistry
    function isVerified(address wallet) external view returns (bool) {
        (Party memory party,) = parties(wallet, address(0), true, false);
        return party.isVerified;
    }

    /// @inheritdoc IIdentityRegistry
    function successorOf(address wallet) external view returns (address) {
        return _registryStorage().identities.successorOf(wallet);
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
        // One of the 4.1 suite knows neither pairs nor successors.
        bool isOurs = LowLevelCall.staticcallNoReturn(
            identities, abi.encodeCall(IIdentityRegistryStorage.storedPair, (address(0), address(0)))
        ) && LowLevelCall.returnDataSize() == PAIR_SIZE;
        require(isOurs, RegistryStorageForeign(identities));
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

    /// @dev A token that listens may replace a wallet by one that holds a management key of the same identity, and do nothing else.
    function _requireRecoveryByToken(address successor, address onchainId) private view {
        require(isListener(msg.sender), AgentOnly(msg.sender));
        require(IdentityKeys.isManagement(onchainId, successor), RegistryKeyMissing(successor, onchainId));
    }

    /// @dev Fills `party` from an attestation; false if none is relied on.
    function _recall(Party memory party, address wallet, bool isAsked, Config memory config) private view returns (bool isKnown) {
        Attestation found = _attestationOf(wallet, config);
        (party.onchainId, party.country) = (found.onchainId(), found.country());
        isKnown = party.onchainId != address(0);
        party.isVerified = isAsked && isKnown;
    }

    function _requireListenerOwner() internal view override {
        _checkOwner();
    }

    /// @dev Tokens listen.
    function _listenerLimit() internal pure override returns (uint256) {
        return TOKEN_LIMIT;
    }
}
