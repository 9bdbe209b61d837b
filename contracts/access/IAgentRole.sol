// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IAgentRole
/// @notice ERC-3643 agents: addresses that the owner lets operate a token or a registry day to day.
interface IAgentRole {
    event AgentAdded(address indexed agent);
    event AgentRemoved(address indexed agent);

    error AgentZero();
    error AgentKnown(address agent);
    error AgentUnknown(address agent);
    error AgentOnly(address caller);

    function addAgent(address agent) external;

    function removeAgent(address agent) external;

    function isAgent(address agent) external view returns (bool);
}
