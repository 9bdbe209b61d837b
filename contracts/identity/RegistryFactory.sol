// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";

import {ClaimTopicsRegistry} from "./ClaimTopicsRegistry.sol";
import {IdentityRegistry} from "./IdentityRegistry.sol";
import {IdentityRegistryStorage} from "./IdentityRegistryStorage.sol";
import {TrustedIssuersRegistry} from "./TrustedIssuersRegistry.sol";
import {IRegistryFactory} from "./interfaces/IRegistryFactory.sol";

/// @title RegistryFactory
/// @notice Deploys wired sets of registries as clones.
/// @dev TRUST nobody: anyone may deploy a set, for any owner; the factory keeps no right over it.
/// @custom:stop none; it holds nothing.
contract RegistryFactory is IRegistryFactory {
    address private immutable _identityRegistry;
    address private immutable _identityStorage;
    address private immutable _trustedIssuers;
    address private immutable _claimTopics;

    constructor(address identityRegistry, address identityStorage, address trustedIssuers, address claimTopics) {
        if (identityRegistry == address(0)) revert RegistryFactoryZeroAddress("identityRegistry");
        if (identityStorage == address(0)) revert RegistryFactoryZeroAddress("identityStorage");
        if (trustedIssuers == address(0)) revert RegistryFactoryZeroAddress("trustedIssuersRegistry");
        if (claimTopics == address(0)) revert RegistryFactoryZeroAddress("claimTopicsRegistry");
        _identityRegistry = identityRegistry;
        _identityStorage = identityStorage;
        _trustedIssuers = trustedIssuers;
        _claimTopics = claimTopics;
    }

    /// @inheritdoc IRegistryFactory
    function deployRegistries(address owner)
        external
        returns (address identityRegistry, address identityStorage, address trustedIssuersRegistry, address claimTopicsRegistry)
    {
        (identityRegistry, identityStorage, trustedIssuersRegistry, claimTopicsRegistry) = _clone(owner);
        TrustedIssuersRegistry(trustedIssuersRegistry)
            .initializeHeard(owner, identityRegistry, new address[](0), new uint256[][](0));
        ClaimTopicsRegistry(claimTopicsRegistry).initializeHeard(owner, identityRegistry, new uint256[](0));
        IdentityRegistryStorage(identityStorage).initializeBound(owner, identityRegistry);
        IdentityRegistry(identityRegistry).initialize(owner, trustedIssuersRegistry, claimTopicsRegistry, identityStorage);
    }

    /// @inheritdoc IRegistryFactory
    function deployReady(RegistryTerms calldata terms)
        external
        returns (address identityRegistry, address identityStorage, address trustedIssuersRegistry, address claimTopicsRegistry)
    {
        (identityRegistry, identityStorage, trustedIssuersRegistry, claimTopicsRegistry) = _clone(terms.owner);
        TrustedIssuersRegistry(trustedIssuersRegistry)
            .initializeHeard(terms.owner, identityRegistry, terms.trustedIssuers, terms.issuerTopics);
        ClaimTopicsRegistry(claimTopicsRegistry).initializeHeard(terms.owner, identityRegistry, terms.claimTopics);
        IdentityRegistryStorage(identityStorage).initializeBound(terms.owner, identityRegistry);
        // The last, because it reads what the others require.
        IdentityRegistry(identityRegistry)
            .initializeReady(terms.owner, trustedIssuersRegistry, claimTopicsRegistry, identityStorage, terms.agents);
    }

    /// @dev The four clones, not initialised.
    function _clone(address owner)
        private
        returns (address identityRegistry, address identityStorage, address trustedIssuersRegistry, address claimTopicsRegistry)
    {
        identityRegistry = Clones.clone(_identityRegistry);
        identityStorage = Clones.clone(_identityStorage);
        trustedIssuersRegistry = Clones.clone(_trustedIssuers);
        claimTopicsRegistry = Clones.clone(_claimTopics);
        emit RegistriesDeployed(identityRegistry, identityStorage, owner, trustedIssuersRegistry, claimTopicsRegistry);
    }
}
