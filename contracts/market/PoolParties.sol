// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";

import {IAgentRole} from "../access/IAgentRole.sol";
import {BoundedAnswer} from "../identity/BoundedAnswer.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {PoolState} from "./PoolState.sol";
import {PoolArguments} from "./PoolArguments.sol";
import {PoolTerms} from "./PoolTerms.sol";

/// @title PoolParties
/// @notice Who may hold or receive, who acts for the issuer, and whose a wallet is.
abstract contract PoolParties is PoolState {
    using BoundedAnswer for address;

    uint256 private constant REGISTRY_GAS = 50_000;
    uint256 private constant IDENTITY_GAS = 150_000;

    /// @dev Refuses `to` as receiver of either leg, or of liquidity shares, unless it may hold the security token now.
    function _requireReceiver(PoolTerms terms, address to) internal view {
        if (to == address(this) || to == terms.securityToken() || to == PoolArguments.cash()) revert PoolReceiverInvalid(to);
        if (!_isVerified(terms, to)) revert PoolReceiverUnverified(to);
        _requireNotFrozen(terms, to);
    }

    function _requireNotFrozen(PoolTerms terms, address holder) internal view {
        if (_isFrozen(terms, holder)) revert PoolHolderFrozen(holder);
    }

    /// @dev Refuses deposits of a pool whose shares an agent could take.
    function _requireConduit(PoolTerms terms) internal view {
        if (!ISecurityToken(terms.securityToken()).isConduit(address(this))) revert PoolNotConduit(address(this));
    }

    function _requireIssuer(PoolTerms terms) internal view {
        if (msg.sender != _issuerOf(terms)) revert PoolIssuerOnly(msg.sender);
    }

    function _requireIssuerOrAgent(PoolTerms terms) internal view {
        if (msg.sender == _issuerOf(terms)) return;
        if (!IAgentRole(terms.securityToken()).isAgent(msg.sender)) revert PoolIssuerOrAgentOnly(msg.sender);
    }

    function _isFrozen(PoolTerms terms, address holder) internal view returns (bool) {
        return ISecurityToken(terms.securityToken()).isFrozen(holder);
    }

    function _isVerified(PoolTerms terms, address account) internal view returns (bool) {
        return ISecurityToken(terms.securityToken()).identityRegistry().isVerified(account);
    }

    /// @dev The identity of `wallet`, also of a lost one; zero where nobody names it. Never reverts but for want of gas.
    function _identityOf(PoolTerms terms, address wallet) internal view returns (address) {
        address registry = _registryOf(terms);
        (bool isAnswered, uint256 word) =
            registry.word(IDENTITY_GAS, abi.encodeCall(IIdentityRegistry.parties, (wallet, address(0), false, false)));
        // One of the 4.1 suite knows no parties; what answers nothing names nobody.
        // slither-disable-next-line unused-return
        if (!isAnswered) (, word) = registry.word(IDENTITY_GAS, abi.encodeCall(IIdentityRegistry.identity, (wallet)));
        return address(uint160(word));
    }

    /// @dev Who stands for `wallet` now; itself where nobody names another. Never reverts but for want of gas.
    function _successorOf(PoolTerms terms, address wallet) internal view returns (address) {
        (bool isAnswered, uint256 word) =
            _registryOf(terms).word(IDENTITY_GAS, abi.encodeCall(IIdentityRegistry.successorOf, (wallet)));
        return isAnswered ? address(uint160(word)) : wallet;
    }

    function _issuerOf(PoolTerms terms) internal view returns (address) {
        return IERC5313(terms.securityToken()).owner();
    }

    function _registryOf(PoolTerms terms) private view returns (address) {
        // What answers nothing names nobody.
        // slither-disable-next-line unused-return
        (, uint256 word) = terms.securityToken().word(REGISTRY_GAS, abi.encodeCall(ISecurityToken.identityRegistry, ()));
        return address(uint160(word));
    }
}
