// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BoundedCall} from "./BoundedCall.sol";
import {IOnchainId} from "./interfaces/IOnchainId.sol";

/// @title IdentityKeys
/// @notice Asks an ONCHAINID about its keys.
library IdentityKeys {
    uint256 private constant MANAGEMENT = 1;
    /// @dev What an identity may spend on the answer.
    uint256 private constant KEY_GAS = 100_000;

    /// @notice Whether `wallet` holds a management key of `onchainId`; false if that fails to answer.
    function isManagement(address onchainId, address wallet) internal view returns (bool) {
        bytes memory question = abi.encodeCall(IOnchainId.keyHasPurpose, (keccak256(abi.encode(wallet)), MANAGEMENT));
        (bool isAnswered, bytes memory answer) = BoundedCall.ask(onchainId, KEY_GAS, question);
        return isAnswered && answer.length == 32 && uint256(bytes32(answer)) == 1;
    }
}
