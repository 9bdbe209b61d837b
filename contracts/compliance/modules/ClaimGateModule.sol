// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InvestorClaims} from "../InvestorClaims.sol";
import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title ClaimGateModule
/// @notice Shares go to people who hold one of the claims asked of their country: accredited, professional, or what else a topic stands for.
/// @dev UNITS claim topics.
///      TRUST each compliance decides for its own token only; issuers are those whom the token's registry trusts about a topic.
///      ASSUMPTIONS claims are asked at every movement: one that lapsed a second ago opens nothing.
///      NOT CHECKED the giver; whoever gives into a pool.
/// @custom:stop the compliance removes it.
contract ClaimGateModule is ComplianceModule {
    uint8 private constant CLAIM_MISSING = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;
    uint256 private constant TOPIC_LIMIT = 3;

    /// @dev Bit of the value.
    uint256 private constant GATES_ISSUANCE = 1;

    mapping(uint256 term => mapping(uint16 country => uint256[])) private _topics;
    mapping(uint256 term => mapping(uint16 country => bool)) private _isNamed;

    event ClaimGateSet(address indexed compliance, uint16 indexed country, uint256[] topics);
    event ClaimGateRemoved(address indexed compliance, uint16 indexed country);
    event ClaimGateIssuanceSet(address indexed compliance, bool isGated);

    error ClaimGateTopicsTooMany(uint256 count, uint256 limit);
    error ClaimGateUnknown(uint16 country);

    /// @notice Asks of people of `country` (ISO 3166-1 numeric; 0: of every country that is not named) one of `topics`; none: they may receive freely.
    function setGate(uint16 country, uint256[] calldata topics) external onlyBound {
        require(topics.length <= TOPIC_LIMIT, ClaimGateTopicsTooMany(topics.length, TOPIC_LIMIT));
        uint256 term = _bindings[msg.sender].term;
        (_topics[term][country], _isNamed[term][country]) = (topics, true);
        emit ClaimGateSet(msg.sender, country, topics);
    }

    /// @notice Lets what is asked of every other country hold for `country` again.
    function removeGate(uint16 country) external onlyBound {
        uint256 term = _bindings[msg.sender].term;
        require(_isNamed[term][country], ClaimGateUnknown(country));
        delete _topics[term][country];
        _isNamed[term][country] = false;
        emit ClaimGateRemoved(msg.sender, country);
    }

    /// @notice Says whether issuance is gated as transfers are.
    function setIssuanceGated(bool isGated) external onlyBound {
        _bindings[msg.sender].value = isGated ? uint216(GATES_ISSUANCE) : 0;
        emit ClaimGateIssuanceSet(msg.sender, isGated);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        if (!_isGated(movement, parameter)) return 0;
        uint256[] memory topics = _topicsFor(movement.toCountry, parameter);
        if (topics.length == 0) return 0;
        if (movement.toIdentity == address(0)) return IDENTITY_UNKNOWN;
        for (uint256 i = 0; i < topics.length; ++i) {
            if (InvestorClaims.isHeldAt(movement.token, movement.toIdentity, topics[i], movement.at)) return 0;
        }
        return CLAIM_MISSING;
    }

    /// @inheritdoc IComplianceModule
    /// @dev Of a claim whose issuer does not say when it lapses nobody knows whether it will count later.
    function nextAllowed(address, Movement calldata movement, uint256 parameter) external view override returns (uint40) {
        if (!_isGated(movement, parameter)) return movement.at;
        uint256[] memory topics = _topicsFor(movement.toCountry, parameter);
        if (topics.length == 0) return movement.at;
        bool isUnknown = false;
        for (uint256 i = 0; i < topics.length; ++i) {
            uint40 until = InvestorClaims.lastingUntil(movement.token, movement.toIdentity, topics[i]);
            if (until == Forecast.UNKNOWN && movement.at > block.timestamp) isUnknown = true;
            else if (until >= movement.at) return movement.at;
        }
        return isUnknown ? Forecast.UNKNOWN : Forecast.NEVER;
    }

    /// @notice What is asked of people of `country`: one of these topics; none if they may receive freely.
    function topicsFor(address compliance, uint16 country) external view returns (uint256[] memory) {
        return _topicsFor(country, parameterOf(compliance));
    }

    /// @notice Whether issuance is gated as transfers are.
    function isIssuanceGated(address compliance) external view returns (bool) {
        return _bindings[compliance].value & GATES_ISSUANCE != 0;
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == CLAIM_MISSING) return "the receiver holds none of the claims asked of his country";
        if (code == IDENTITY_UNKNOWN) return "the receiver has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "ClaimGateModule";
    }

    function _isGated(Movement calldata movement, uint256 parameter) private pure returns (bool) {
        if (movement.isToConduit) return false;
        if (movement.authority == Authority.Holder) return true;
        return movement.authority == Authority.Issuance && parameter & GATES_ISSUANCE != 0;
    }

    function _topicsFor(uint16 country, uint256 parameter) private view returns (uint256[] memory) {
        uint256 term = _termOf(parameter);
        return _topics[term][_isNamed[term][country] ? country : 0];
    }
}
