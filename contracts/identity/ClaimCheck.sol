// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BoundedCall} from "./BoundedCall.sol";
import {IClaimIssuer} from "./interfaces/IClaimIssuer.sol";
import {IOnchainId} from "./interfaces/IOnchainId.sol";

/// @title ClaimCheck
/// @notice Asks an identity for the claim of one trusted issuer, and that issuer whether it stands.
library ClaimCheck {
    /// @notice What an identity may spend to find a claim, enough for an answer of 4 kB from cold storage.
    uint256 internal constant IDENTITY_GAS = 400_000;

    /// @notice What an issuer may spend to judge one.
    uint256 internal constant ISSUER_GAS = 300_000;

    enum Outcome {
        Missing,
        Refused,
        Valid,
        IdentityFailed
    }

    /// @notice What comes of the claim of `issuer` about `topic` on `identity`, and the claim's data if it was found.
    function examine(address identity, uint256 topic, address issuer) internal view returns (Outcome, bytes memory data) {
        (bool isSound, uint256 foundTopic, bytes memory signature, bytes memory found) =
            claimOn(identity, keccak256(abi.encode(issuer, topic)));
        if (!isSound) return (Outcome.IdentityFailed, data);
        if (foundTopic != topic || signature.length == 0) return (Outcome.Missing, data);

        (bool isAnswered, bytes memory answer) =
            BoundedCall.ask(issuer, ISSUER_GAS, abi.encodeCall(IClaimIssuer.isClaimValid, (identity, topic, signature, found)));
        bool isValid = isAnswered && answer.length >= 32 && uint256(bytes32(answer)) == 1;
        return (isValid ? Outcome.Valid : Outcome.Refused, found);
    }

    /// @notice The claim that `identity` keeps as `claimId`; not sound if it fails to answer or answers junk.
    function claimOn(address identity, bytes32 claimId)
        internal
        view
        returns (bool isSound, uint256 topic, bytes memory signature, bytes memory data)
    {
        (bool isAnswered, bytes memory answer) =
            BoundedCall.ask(identity, IDENTITY_GAS, abi.encodeCall(IOnchainId.getClaim, (claimId)));
        return isAnswered ? _readClaim(answer) : (false, 0, signature, data);
    }

    /// @dev The answer is (topic, scheme, issuer, signature, data, uri); `signature` and `data` stay where they are in it.
    function _readClaim(bytes memory answer)
        private
        pure
        returns (bool isSound, uint256 topic, bytes memory signature, bytes memory data)
    {
        if (answer.length < 192) return (false, 0, signature, data);
        assembly ("memory-safe") {
            topic := mload(add(answer, 0x20))
        }
        bool isSignatureSound;
        (isSignatureSound, signature) = _bytesAt(answer, 3);
        (isSound, data) = _bytesAt(answer, 4);
        isSound = isSound && isSignatureSound;
    }

    /// @dev The bytes to which word `index` of `answer` points, if they lie within it.
    function _bytesAt(bytes memory answer, uint256 index) private pure returns (bool isSound, bytes memory found) {
        uint256 size = answer.length;
        uint256 offset;
        uint256 length;
        assembly ("memory-safe") {
            offset := mload(add(add(answer, 0x20), mul(index, 0x20)))
        }
        if (size < 32 || offset > size - 32) return (false, found);
        assembly ("memory-safe") {
            length := mload(add(add(answer, 0x20), offset))
        }
        if (length > size - 32 - offset) return (false, found);
        assembly ("memory-safe") {
            found := add(add(answer, 0x20), offset)
        }
        return (true, found);
    }
}
