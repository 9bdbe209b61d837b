// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";

import {SuiteInit} from "../access/SuiteInit.sol";
import {ListenerList} from "./ListenerList.sol";
import {ITrustedIssuersRegistry} from "./interfaces/ITrustedIssuersRegistry.sol";
import {IRegistryListener} from "./interfaces/IRegistryListener.sol";

/// @title TrustedIssuersRegistry
/// @notice Whose word counts for which claim topic.
/// @dev TRUST its owner decides; an issuer listed here can make any registered identity verified for its topics.
/// @custom:stop remove an issuer: its claims count no more from then on.
contract TrustedIssuersRegistry is ITrustedIssuersRegistry, Ownable2StepUpgradeable, SuiteInit, ListenerList {
    /// @custom:storage-location erc7201:aimy.storage.TrustedIssuersRegistry
    struct IssuersStorage {
        address[] issuers;
        mapping(address issuer => uint256[]) topicsOf;
        mapping(uint256 topic => address[]) issuersFor;
    }

    uint256 private constant ISSUER_LIMIT = 50;
    uint256 private constant TOPIC_LIMIT = 15;
    bytes32 private constant ISSUERS_STORAGE = 0x12afd05e476b1f3af60f2b8ba50ef655ccb39988c8e6a0c51a8c01b97325cf00;

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner_) external initializer {
        __Ownable_init(owner_);
    }

    /// @notice Like `initialize`, with a first listener and the first issuers, of which it is not told: nothing rests on them yet.
    /// @param claimTopics what each of `trustedIssuers` is trusted for
    function initializeHeard(address owner_, address listener, address[] calldata trustedIssuers, uint256[][] calldata claimTopics)
        external
        initializer
    {
        require(trustedIssuers.length == claimTopics.length, IssuerLengthMismatch(trustedIssuers.length, claimTopics.length));
        __Ownable_init(owner_);
        _addListener(listener);
        for (uint256 i = 0; i < trustedIssuers.length; ++i) {
            _addIssuer(trustedIssuers[i], claimTopics[i]);
        }
    }

    /// @notice As a 4.1 suite is set up: the caller becomes the owner.
    function init() external initializer {
        __Ownable_init(msg.sender);
        emit SuiteInit.Initialized(SUITE_VERSION);
    }

    /// @inheritdoc ITrustedIssuersRegistry
    function addTrustedIssuer(address trustedIssuer, uint256[] calldata claimTopics) external onlyOwner {
        _addIssuer(trustedIssuer, claimTopics);
        _tellListeners();
    }

    /// @inheritdoc ITrustedIssuersRegistry
    function removeTrustedIssuer(address trustedIssuer) external onlyOwner {
        IssuersStorage storage $ = _issuersStorage();
        require($.topicsOf[trustedIssuer].length != 0, IssuerUnknown(trustedIssuer));
        _remove($.issuers, trustedIssuer);
        _clearTopics(trustedIssuer);
        emit TrustedIssuerRemoved(trustedIssuer);
        _tellListeners();
    }

    /// @inheritdoc ITrustedIssuersRegistry
    function updateIssuerClaimTopics(address trustedIssuer, uint256[] calldata claimTopics) external onlyOwner {
        require(isTrustedIssuer(trustedIssuer), IssuerUnknown(trustedIssuer));
        _clearTopics(trustedIssuer);
        _setTopics(trustedIssuer, claimTopics);
        emit ClaimTopicsUpdated(trustedIssuer, claimTopics);
        _tellListeners();
    }

    /// @inheritdoc ITrustedIssuersRegistry
    function getTrustedIssuers() external view returns (address[] memory) {
        return _issuersStorage().issuers;
    }

    /// @inheritdoc ITrustedIssuersRegistry
    function getTrustedIssuersForClaimTopic(uint256 claimTopic) external view returns (address[] memory) {
        return _issuersStorage().issuersFor[claimTopic];
    }

    /// @inheritdoc ITrustedIssuersRegistry
    function getTrustedIssuerClaimTopics(address trustedIssuer) external view returns (uint256[] memory topics) {
        topics = _issuersStorage().topicsOf[trustedIssuer];
        require(topics.length != 0, IssuerUnknown(trustedIssuer));
    }

    /// @inheritdoc ITrustedIssuersRegistry
    function hasClaimTopic(address issuer, uint256 claimTopic) external view returns (bool) {
        uint256[] storage topics = _issuersStorage().topicsOf[issuer];
        uint256 length = topics.length;
        for (uint256 i = 0; i < length; ++i) {
            if (topics[i] == claimTopic) return true;
        }
        return false;
    }

    /// @inheritdoc ITrustedIssuersRegistry
    function isTrustedIssuer(address issuer) public view returns (bool) {
        return _issuersStorage().topicsOf[issuer].length != 0;
    }

    function _addIssuer(address issuer, uint256[] calldata topics) private {
        IssuersStorage storage $ = _issuersStorage();
        require(issuer != address(0), IssuerZero());
        require($.topicsOf[issuer].length == 0, IssuerKnown(issuer));
        require($.issuers.length < ISSUER_LIMIT, IssuerTooMany(ISSUER_LIMIT));
        $.issuers.push(issuer);
        _setTopics(issuer, topics);
        emit TrustedIssuerAdded(issuer, topics);
    }

    /// @dev Expects that `issuer` has no topics.
    function _setTopics(address issuer, uint256[] calldata topics) private {
        require(topics.length != 0, IssuerTopicsEmpty(issuer));
        require(topics.length <= TOPIC_LIMIT, IssuerTooManyTopics(topics.length, TOPIC_LIMIT));
        IssuersStorage storage $ = _issuersStorage();
        for (uint256 i = 0; i < topics.length; ++i) {
            for (uint256 j = 0; j < i; ++j) {
                require(topics[i] != topics[j], IssuerTopicTwice(issuer, topics[i]));
            }
            $.issuersFor[topics[i]].push(issuer);
        }
        $.topicsOf[issuer] = topics;
    }

    function _clearTopics(address issuer) private {
        IssuersStorage storage $ = _issuersStorage();
        uint256[] storage topics = $.topicsOf[issuer];
        uint256 length = topics.length;
        for (uint256 i = 0; i < length; ++i) {
            _remove($.issuersFor[topics[i]], issuer);
        }
        delete $.topicsOf[issuer];
    }

    function _remove(address[] storage list, address item) private {
        uint256 last = list.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            if (list[i] == item) {
                list[i] = list[last];
                break;
            }
        }
        list.pop();
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

    function _issuersStorage() private pure returns (IssuersStorage storage $) {
        assembly ("memory-safe") {
            $.slot := ISSUERS_STORAGE
        }
    }
}
