// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ITrustedIssuersRegistry
/// @notice ERC-3643 list of claim issuers and of the topics each is trusted for.
interface ITrustedIssuersRegistry {
    event TrustedIssuerAdded(address indexed trustedIssuer, uint256[] claimTopics);
    event TrustedIssuerRemoved(address indexed trustedIssuer);
    event ClaimTopicsUpdated(address indexed trustedIssuer, uint256[] claimTopics);

    error IssuerZero();
    error IssuerKnown(address issuer);
    error IssuerUnknown(address issuer);
    error IssuerTopicsEmpty(address issuer);
    error IssuerTopicTwice(address issuer, uint256 topic);
    error IssuerTooManyTopics(uint256 topics, uint256 limit);
    error IssuerTooMany(uint256 limit);
    error IssuerLengthMismatch(uint256 issuers, uint256 topicLists);

    function addTrustedIssuer(address trustedIssuer, uint256[] calldata claimTopics) external;

    function removeTrustedIssuer(address trustedIssuer) external;

    function updateIssuerClaimTopics(address trustedIssuer, uint256[] calldata claimTopics) external;

    function getTrustedIssuers() external view returns (address[] memory);

    function getTrustedIssuersForClaimTopic(uint256 claimTopic) external view returns (address[] memory);

    function isTrustedIssuer(address issuer) external view returns (bool);

    function getTrustedIssuerClaimTopics(address trustedIssuer) external view returns (uint256[] memory);

    function hasClaimTopic(address issuer, uint256 claimTopic) external view returns (bool);
}
