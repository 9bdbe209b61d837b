// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IClaimTopicsRegistry
/// @notice ERC-3643 list of the claim topics that a holder's identity must carry.
interface IClaimTopicsRegistry {
    event ClaimTopicAdded(uint256 indexed claimTopic);
    event ClaimTopicRemoved(uint256 indexed claimTopic);

    error TopicKnown(uint256 topic);
    error TopicUnknown(uint256 topic);
    error TopicTooMany(uint256 limit);

    function addClaimTopic(uint256 claimTopic) external;

    function removeClaimTopic(uint256 claimTopic) external;

    function getClaimTopics() external view returns (uint256[] memory);
}
