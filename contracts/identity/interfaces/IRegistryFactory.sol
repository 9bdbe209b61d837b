// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IRegistryFactory
/// @notice Deploys the four registries that one community of investors needs, wired to each other.
interface IRegistryFactory {
    event RegistriesDeployed(
        address indexed identityRegistry,
        address indexed identityStorage,
        address indexed owner,
        address trustedIssuersRegistry,
        address claimTopicsRegistry
    );

    error RegistryFactoryZeroAddress(string parameter);

    /// @notice Four clones owned by `owner`; the registry is bound to the storage, and has no agent yet.
    function deployRegistries(address owner)
        external
        returns (address identityRegistry, address identityStorage, address trustedIssuersRegistry, address claimTopicsRegistry);
}
