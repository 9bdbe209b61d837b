// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IRegistryFactory
/// @notice Deploys the four registries that one community of investors needs, wired to each other.
interface IRegistryFactory {
    /// @notice What a set is made with.
    /// @param owner of the four registries
    /// @param agents of the identity registry; among them may be a token of the same owner, which recovers wallets, before it exists
    /// @param claimTopics what every holder's identity must carry
    /// @param trustedIssuers whose claims count
    /// @param issuerTopics what each of `trustedIssuers` is trusted for
    struct RegistryTerms {
        address owner;
        address[] agents;
        uint256[] claimTopics;
        address[] trustedIssuers;
        uint256[][] issuerTopics;
    }

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

    /// @notice The same, complete: with agents, topics and issuers, and the requirements gathered where a check reads them cheaply.
    /// @dev Refused as the registries refuse topics, issuers and agents that their owner adds one by one.
    function deployReady(RegistryTerms calldata terms)
        external
        returns (address identityRegistry, address identityStorage, address trustedIssuersRegistry, address claimTopicsRegistry);
}
