// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CodeData} from "../data/CodeData.sol";
import {Attestation, Attestations} from "./Attestation.sol";
import {BoundedCall} from "./BoundedCall.sol";
import {ListenerList} from "./ListenerList.sol";
import {Requirements} from "./Requirements.sol";
import {IAttestedVerification} from "./interfaces/IAttestedVerification.sol";
import {IClaimTopicsRegistry} from "./interfaces/IClaimTopicsRegistry.sol";
import {IIdentityListener} from "./interfaces/IIdentityListener.sol";
import {IIdentityRegistryStorage} from "./interfaces/IIdentityRegistryStorage.sol";
import {IRegistryListener} from "./interfaces/IRegistryListener.sol";
import {ITrustedIssuersRegistry} from "./interfaces/ITrustedIssuersRegistry.sol";

/// @title AttestedVerification
/// @notice Checks wallets live, or by what the last full check found, and ends what rested on something that changed.
/// @dev TRUST the parts that the registry reads, and the issuers it trusts, tell it of every change if they list it; notices of
///      anybody else are passed over in silence, so that they can neither end an attestation nor stop a change elsewhere.
abstract contract AttestedVerification is IAttestedVerification, IRegistryListener, ListenerList {
    /// @param table contract whose code holds the requirements; zero if they are read from the registries
    /// @param epoch raised to end every attestation
    /// @param ttlSeconds how long one lasts; 0: all checks are live
    struct Config {
        address table;
        uint40 epoch;
        uint32 ttlSeconds;
    }

    /// @custom:storage-location erc7201:aimy.storage.IdentityRegistry
    struct RegistryStorage {
        Config config;
        IIdentityRegistryStorage identities;
        ITrustedIssuersRegistry issuers;
        IClaimTopicsRegistry topics;
        mapping(address wallet => Attestation) attestations;
        mapping(address onchainId => address[]) attestedWallets;
    }

    uint32 private constant TTL_LIMIT = 400 days;

    /// @dev Longest table [bytes], 64 pairs of topic and issuer at least; of more the registries are read at each check.
    uint256 private constant TABLE_LIMIT = 64 * 54;

    /// @dev So many wallets a revocation of one identity ends; further ones are not attested.
    uint256 private constant WALLET_LIMIT = 16;

    /// @dev What the registry of issuers may spend on telling whether it trusts one.
    uint256 private constant TRUST_GAS = 50_000;

    bytes32 private constant REGISTRY_STORAGE = 0x2d3870d2e8fb5459377660febc1e7693723a9914804dccacd84d815934268b00;

    /// @inheritdoc IAttestedVerification
    function setVerificationTtl(uint32 ttlSeconds) external {
        _requireListenerOwner();
        require(ttlSeconds <= TTL_LIMIT, RegistryTtlTooLong(ttlSeconds, TTL_LIMIT));
        _registryStorage().config.ttlSeconds = ttlSeconds;
        emit VerificationTtlSet(ttlSeconds);
        _endAttestations();
    }

    /// @inheritdoc IAttestedVerification
    /// @dev Zero is no instant but says that nothing can be attested.
    // slither-disable-next-line incorrect-equality
    function refresh(address wallet) external returns (uint40 until) {
        RegistryStorage storage $ = _registryStorage();
        syncRequirements();
        Config memory config = $.config;
        IIdentityRegistryStorage.Entry memory entry = $.identities.stored(wallet);
        until = entry.isRegistered && config.ttlSeconds != 0 ? _attestableUntil(entry.onchainId, config) : 0;
        if (until == 0 || !_listWallet(wallet, entry.onchainId, config.epoch)) {
            $.attestations[wallet] = Attestations.NONE;
            return 0;
        }
        $.attestations[wallet] = Attestations.write(entry.onchainId, entry.country, until, config.epoch);
        emit WalletAttested(wallet, entry.onchainId, until);
    }

    /// @inheritdoc IRegistryListener
    function onEntryChanged(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry)
        external
    {
        RegistryStorage storage $ = _registryStorage();
        if (msg.sender != address($.identities)) return;
        $.attestations[wallet] = Attestations.NONE;
        address[] memory listeners = getListeners();
        for (uint256 i = 0; i < listeners.length; ++i) {
            IIdentityListener(listeners[i]).onIdentityChanged(wallet, oldIdentity, oldCountry, newIdentity, newCountry);
        }
    }

    /// @inheritdoc IRegistryListener
    function onRequirementsChanged() external {
        RegistryStorage storage $ = _registryStorage();
        if (msg.sender != address($.topics) && msg.sender != address($.issuers)) return;
        _endAttestations();
    }

    /// @inheritdoc IRegistryListener
    function onIdentityRevoked(address onchainId) external {
        if (!_isTrusted(msg.sender)) return;
        RegistryStorage storage $ = _registryStorage();
        address[] memory wallets = $.attestedWallets[onchainId];
        delete $.attestedWallets[onchainId];
        for (uint256 i = 0; i < wallets.length; ++i) {
            if ($.attestations[wallets[i]].onchainId() == onchainId) $.attestations[wallets[i]] = Attestations.NONE;
        }
    }

    /// @inheritdoc IRegistryListener
    function onClaimsInvalidated() external {
        if (_isTrusted(msg.sender)) _endAttestations();
    }

    /// @inheritdoc IRegistryListener
    function onChannelClosed() external {
        RegistryStorage storage $ = _registryStorage();
        bool isPart = msg.sender == address($.identities) || msg.sender == address($.topics) || msg.sender == address($.issuers);
        if (isPart || _isTrusted(msg.sender)) _endAttestations();
    }

    /// @inheritdoc IAttestedVerification
    function verificationTtl() external view returns (uint32) {
        return _registryStorage().config.ttlSeconds;
    }

    /// @inheritdoc IAttestedVerification
    function attestationOf(address wallet) external view returns (address onchainId, uint16 country, uint40 until) {
        Attestation found = _attestationOf(wallet, _registryStorage().config);
        return (found.onchainId(), found.country(), found.until());
    }

    /// @inheritdoc IAttestedVerification
    function syncRequirements() public returns (address place) {
        RegistryStorage storage $ = _registryStorage();
        place = $.config.table;
        if (place != address(0)) return place;
        IClaimTopicsRegistry topics = $.topics;
        ITrustedIssuersRegistry issuers = $.issuers;
        if (!Requirements.isTelling(address(topics), address(this))) return address(0);
        if (!Requirements.isTelling(address(issuers), address(this))) return address(0);
        bytes memory table = Requirements.load(topics, issuers);
        if (table.length > TABLE_LIMIT) return address(0);
        place = CodeData.write(table);
        $.config.table = place;
    }

    /// @dev What is relied on for `wallet` now; empty if nothing is.
    function _attestationOf(address wallet, Config memory config) internal view returns (Attestation) {
        if (config.ttlSeconds == 0) return Attestations.NONE;
        Attestation kept = _registryStorage().attestations[wallet];
        return kept.holds(config.epoch) ? kept : Attestations.NONE;
    }

    /// @dev The full check of an identity, which is not zero.
    function _isVouchedFor(address onchainId, bytes memory requirements) internal view returns (bool isVouched) {
        // The instant is for attestations only.
        // slither-disable-next-line unused-return
        (isVouched,) = Requirements.check(requirements, onchainId, address(0));
    }

    function _requirements(address table) internal view returns (bytes memory) {
        RegistryStorage storage $ = _registryStorage();
        return table == address(0) ? Requirements.load($.topics, $.issuers) : CodeData.read(table);
    }

    /// @dev Nothing that was found or gathered before is relied on any more. Without a lasting time nothing of this epoch is attested,
    ///      because setting that time raises the epoch.
    function _endAttestations() internal {
        Config memory config = _registryStorage().config;
        if (config.ttlSeconds == 0 && config.table == address(0)) return;
        config.table = address(0);
        if (config.ttlSeconds != 0) ++config.epoch;
        _registryStorage().config = config;
        if (config.ttlSeconds != 0) emit AttestationsEnded(config.epoch);
    }

    function _registryStorage() internal pure returns (RegistryStorage storage $) {
        assembly ("memory-safe") {
            $.slot := REGISTRY_STORAGE
        }
    }

    /// @dev Lists `wallet` among those of its identity. False if sixteen others are attested.
    function _listWallet(address wallet, address onchainId, uint40 epoch) private returns (bool) {
        RegistryStorage storage $ = _registryStorage();
        address[] storage wallets = $.attestedWallets[onchainId];
        uint256 count = wallets.length;
        uint256 free = count;
        for (uint256 i = 0; i < count; ++i) {
            if (wallets[i] == wallet) return true;
            Attestation kept = $.attestations[wallets[i]];
            if (kept.onchainId() != onchainId || !kept.holds(epoch)) free = i;
        }
        if (free < count) wallets[free] = wallet;
        else if (count < WALLET_LIMIT) wallets.push(wallet);
        else return false;
        return true;
    }

    /// @dev Last second in which the answer of a full check made now may be relied on; 0 if not at all.
    function _attestableUntil(address onchainId, Config memory config) private view returns (uint40) {
        RegistryStorage storage $ = _registryStorage();
        // A table was gathered only if topics and issuers tell of changes.
        if (config.table == address(0) && !_requirementsTell()) return 0;
        if (!Requirements.isTelling(address($.identities), address(this))) return 0;
        (bool isVouched, uint256 claimsUntil) = Requirements.check(_requirements(config.table), onchainId, address(this));
        if (!isVouched || claimsUntil < block.timestamp) return 0;
        uint256 until = block.timestamp + config.ttlSeconds;
        // The cast loses nothing before the year 36812.
        return uint40(claimsUntil < until ? claimsUntil : until);
    }

    function _requirementsTell() private view returns (bool) {
        RegistryStorage storage $ = _registryStorage();
        return Requirements.isTelling(address($.topics), address(this)) && Requirements.isTelling(address($.issuers), address(this));
    }

    /// @dev A registry of issuers that does not answer counts as trusting: ending an attestation too early does no harm.
    function _isTrusted(address issuer) private view returns (bool) {
        (bool isAnswered, bytes memory answer) = BoundedCall.ask(
            address(_registryStorage().issuers), TRUST_GAS, abi.encodeCall(ITrustedIssuersRegistry.isTrustedIssuer, (issuer))
        );
        return !isAnswered || answer.length < 32 || uint256(bytes32(answer)) != 0;
    }
}
