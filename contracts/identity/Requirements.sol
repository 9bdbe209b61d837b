// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BoundedCall} from "./BoundedCall.sol";
import {ClaimCheck} from "./ClaimCheck.sol";
import {IAimyClaimIssuer} from "./interfaces/IAimyClaimIssuer.sol";
import {IClaimTopicsRegistry} from "./interfaces/IClaimTopicsRegistry.sol";
import {IListenerList} from "./interfaces/IListenerList.sol";
import {ITrustedIssuersRegistry} from "./interfaces/ITrustedIssuersRegistry.sol";

/// @title Requirements
/// @notice What a holder must prove, and to whom, as one table; and the check of an identity against it.
/// @dev For each topic: the topic (32 bytes), the number of its issuers (2), the issuers (20 each).
library Requirements {
    uint256 private constant TOPIC_LENGTH = 34;
    uint256 private constant ISSUER_LENGTH = 20;

    /// @notice What a contract may spend on telling whether it lists a listener.
    uint256 internal constant LISTENING_GAS = 50_000;

    /// @notice What an issuer may spend on reading the expiry of a claim.
    uint256 internal constant EXPIRY_GAS = 30_000;

    /// @notice The table as the two registries have it now.
    function load(IClaimTopicsRegistry topicsRegistry, ITrustedIssuersRegistry issuersRegistry)
        internal
        view
        returns (bytes memory table)
    {
        uint256[] memory topics = topicsRegistry.getClaimTopics();
        address[][] memory issuers = new address[][](topics.length);
        uint256 length = 0;
        for (uint256 i = 0; i < topics.length; ++i) {
            issuers[i] = issuersRegistry.getTrustedIssuersForClaimTopic(topics[i]);
            length += TOPIC_LENGTH + ISSUER_LENGTH * issuers[i].length;
        }
        // A word more than the table, because the last issuer is written as a whole word.
        table = new bytes(length + 32);
        uint256 place = _start(table);
        for (uint256 i = 0; i < topics.length; ++i) {
            place = _write(place, topics[i], issuers[i]);
        }
        assembly ("memory-safe") {
            mstore(table, length)
        }
    }

    /// @notice Whether for each topic an issuer vouches for `onchainId`, which is not zero.
    /// @dev The first identity call that fails ends the check; an issuer that fails is passed over for the next one.
    /// @param listener if not zero, `until` is asked for, too
    /// @return isVouched the answer
    /// @return until last second of the earliest claim that it rests on; 0 if one of its issuers does not tell `listener`
    ///         of revocations, or not when the claim lapses
    function check(bytes memory table, address onchainId, address listener) internal view returns (bool isVouched, uint256 until) {
        uint256 place = _start(table);
        uint256 end = place + table.length;
        until = type(uint64).max;
        while (place < end) {
            (bool isFound, uint256 heldUntil) = _checkTopic(place, onchainId, listener);
            if (!isFound) return (false, 0);
            if (heldUntil < until) until = heldUntil;
            (, uint256 count) = _topicAt(place);
            place += TOPIC_LENGTH + count * ISSUER_LENGTH;
        }
        return (true, until);
    }

    /// @notice Whether `source` says that it tells `listener` of changes.
    function isTelling(address source, address listener) internal view returns (bool) {
        (bool isAnswered, bytes memory answer) =
            BoundedCall.ask(source, LISTENING_GAS, abi.encodeCall(IListenerList.isListener, (listener)));
        return isAnswered && answer.length >= 32 && uint256(bytes32(answer)) == 1;
    }

    /// @dev Asks the issuers of the topic that stands at `place` until one vouches.
    function _checkTopic(uint256 place, address onchainId, address listener) private view returns (bool, uint256 heldUntil) {
        (uint256 topic, uint256 count) = _topicAt(place);
        for (uint256 i = 0; i < count; ++i) {
            address issuer = _issuerAt(place + TOPIC_LENGTH + i * ISSUER_LENGTH);
            (ClaimCheck.Outcome outcome, bytes memory data) = ClaimCheck.examine(onchainId, topic, issuer);
            if (outcome == ClaimCheck.Outcome.IdentityFailed) return (false, 0);
            if (outcome == ClaimCheck.Outcome.Valid) {
                return (true, listener == address(0) ? type(uint64).max : _heldUntil(issuer, data, listener));
            }
        }
        return (false, 0);
    }

    function _heldUntil(address issuer, bytes memory data, address listener) private view returns (uint256) {
        if (!isTelling(issuer, listener)) return 0;
        (bool isAnswered, bytes memory answer) =
            BoundedCall.ask(issuer, EXPIRY_GAS, abi.encodeCall(IAimyClaimIssuer.expiryOf, (data)));
        return isAnswered && answer.length >= 32 ? uint256(bytes32(answer)) : 0;
    }

    function _start(bytes memory table) private pure returns (uint256 place) {
        assembly ("memory-safe") {
            place := add(table, 0x20)
        }
    }

    function _write(uint256 place, uint256 topic, address[] memory issuers) private pure returns (uint256) {
        assembly ("memory-safe") {
            mstore(place, topic)
            let count := mload(issuers)
            mstore(add(place, 0x20), shl(240, count))
            place := add(place, TOPIC_LENGTH)
            for { let i := 1 } iszero(gt(i, count)) { i := add(i, 1) } {
                mstore(place, shl(96, mload(add(issuers, mul(i, 0x20)))))
                place := add(place, ISSUER_LENGTH)
            }
        }
        return place;
    }

    function _topicAt(uint256 place) private pure returns (uint256 topic, uint256 count) {
        assembly ("memory-safe") {
            topic := mload(place)
            count := shr(240, mload(add(place, 0x20)))
        }
    }

    function _issuerAt(uint256 place) private pure returns (address issuer) {
        assembly ("memory-safe") {
            issuer := shr(96, mload(place))
        }
    }
}
