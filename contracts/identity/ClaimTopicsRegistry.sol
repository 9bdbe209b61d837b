// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";

import {SuiteInit} from "../access/SuiteInit.sol";
import {ListenerList} from "./ListenerList.sol";
import {IClaimTopicsRegistry} from "./interfaces/IClaimTopicsRegistry.sol";
import {IRegistryListener} from "./interfaces/IRegistryListener.sol";

/// @title ClaimTopicsRegistry
/// @notice The claim topics that every holder's identity must carry.
/// @dev TRUST its owner decides; a topic that no issuer is trusted for makes everyone unverified.
/// @custom:stop none; without topics every registered wallet is verified.
contract ClaimTopicsRegistry is IClaimTopicsRegistry, Ownable2StepUpgradeable, SuiteInit, ListenerList {
    /// @custom:storage-location erc7201:aimy.storage.ClaimTopicsRegistry
    struct TopicsStorage {
        uint256[] topics;
    }

    uint256 private constant TOPIC_LIMIT = 15;
    bytes32 private constant TOPICS_STORAGE = 0x0bb93dc6d8cbf02cffff62df643882d4a012660c367723cf7a6981aa83452a00;

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner_) external initializer {
        __Ownable_init(owner_);
    }

    /// @notice Like `initialize`, with a first listener and the first topics, of which it is not told: nothing rests on them yet.
    function initializeHeard(address owner_, address listener, uint256[] calldata claimTopics) external initializer {
        __Ownable_init(owner_);
        _addListener(listener);
        for (uint256 i = 0; i < claimTopics.length; ++i) {
            _addTopic(claimTopics[i]);
        }
    }

    /// @notice As a 4.1 suite is set up: the caller becomes the owner.
    function init() external initializer {
        __Ownable_init(msg.sender);
        emit SuiteInit.Initialized(SUITE_VERSION);
    }

    /// @inheritdoc IClaimTopicsRegistry
    function addClaimTopic(uint256 claimTopic) external onlyOwner {
        _addTopic(claimTopic);
        _tellListeners();
    }

    /// @inheritdoc IClaimTopicsRegistry
    function removeClaimTopic(uint256 claimTopic) external onlyOwner {
        uint256[] storage topics = _topicsStorage().topics;
        uint256 length = topics.length;
        for (uint256 i = 0; i < length; ++i) {
            if (topics[i] == claimTopic) {
                topics[i] = topics[length - 1];
                topics.pop();
                emit ClaimTopicRemoved(claimTopic);
                _tellListeners();
                return;
            }
        }
        revert TopicUnknown(claimTopic);
    }

    /// @inheritdoc IClaimTopicsRegistry
    function getClaimTopics() external view returns (uint256[] memory) {
        return _topicsStorage().topics;
    }

    function _addTopic(uint256 claimTopic) private {
        uint256[] storage topics = _topicsStorage().topics;
        uint256 length = topics.length;
        require(length < TOPIC_LIMIT, TopicTooMany(TOPIC_LIMIT));
        for (uint256 i = 0; i < length; ++i) {
            require(topics[i] != claimTopic, TopicKnown(claimTopic));
        }
        topics.push(claimTopic);
        emit ClaimTopicAdded(claimTopic);
    }

    function _tellListeners() private {
        address[] memory listeners = getListeners();
        for (uint256 i = 0; i < listeners.length; ++i) {
            IRegistryListener(listeners[i]).onRequirementsChanged();
        }
    }

    function _requireListenerOwner() internal view override {
        _checkOwner();
    }

    function _topicsStorage() private pure returns (TopicsStorage storage $) {
        assembly ("memory-safe") {
            $.slot := TOPICS_STORAGE
        }
    }
}
