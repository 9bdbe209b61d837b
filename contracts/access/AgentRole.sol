// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";

import {IAgentRole} from "./IAgentRole.sol";

/// @title AgentRole
/// @notice Gives a contract ERC-3643 agents, whom its owner names and dismisses.
abstract contract AgentRole is IAgentRole, Ownable2StepUpgradeable {
    /// @custom:storage-location erc7201:aimy.storage.AgentRole
    struct AgentStorage {
        mapping(address account => bool) isAgent;
    }

    bytes32 private constant AGENT_STORAGE = 0x779b6e43f534ed81c3fdab4afedb8f0b4d63bc409102e4a074698eda33dc5f00;

    modifier onlyAgent() {
        _requireAgent(msg.sender);
        _;
    }

    /// @inheritdoc IAgentRole
    function addAgent(address agent) external onlyOwner {
        _addAgent(agent);
    }

    /// @inheritdoc IAgentRole
    function removeAgent(address agent) external onlyOwner {
        _removeAgent(agent);
    }

    /// @inheritdoc IAgentRole
    function isAgent(address agent) public view returns (bool) {
        return _agentStorage().isAgent[agent];
    }

    function _addAgent(address agent) internal {
        require(agent != address(0), AgentZero());
        require(!isAgent(agent), AgentKnown(agent));
        _agentStorage().isAgent[agent] = true;
        emit AgentAdded(agent);
    }

    function _removeAgent(address agent) internal {
        require(isAgent(agent), AgentUnknown(agent));
        _agentStorage().isAgent[agent] = false;
        emit AgentRemoved(agent);
    }

    function _requireAgent(address caller) internal view {
        require(isAgent(caller), AgentOnly(caller));
    }

    function _agentStorage() private pure returns (AgentStorage storage $) {
        assembly ("memory-safe") {
            $.slot := AGENT_STORAGE
        }
    }
}
