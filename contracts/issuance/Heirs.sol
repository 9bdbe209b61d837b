// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BoundedAnswer} from "../identity/BoundedAnswer.sol";
import {IdentityKeys} from "../identity/IdentityKeys.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";

/// @title Heirs
/// @notice Who receives what is due to a wallet that was lost.
/// @dev A registry's word alone is not enough, since its owner and the token's could name anybody: the heir must hold a key of the person.
library Heirs {
    using BoundedAnswer for address;

    uint256 private constant REGISTRY_GAS = 50_000;
    uint256 private constant SUCCESSOR_GAS = 150_000;

    /// @notice The successor of `wallet` in the registry of `token`, if it holds a management key of `onchainId`; else `wallet` itself.
    ///         Never reverts but for want of gas.
    function heirOf(address token, address wallet, address onchainId) internal view returns (address) {
        (bool isAnswered, uint256 answer) = token.word(REGISTRY_GAS, abi.encodeCall(ISecurityToken.identityRegistry, ()));
        if (!isAnswered) return wallet;
        (isAnswered, answer) =
            address(uint160(answer)).word(SUCCESSOR_GAS, abi.encodeCall(IIdentityRegistry.successorOf, (wallet)));
        address successor = address(uint160(answer));
        if (!isAnswered || successor == wallet) return wallet;
        return IdentityKeys.isManagement(onchainId, successor) ? successor : wallet;
    }
}
