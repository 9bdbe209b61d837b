// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Authority, Movement} from "../compliance/interfaces/Movement.sol";
import {RuleCalls} from "../compliance/RuleCalls.sol";
import {IdentityKeys} from "../identity/IdentityKeys.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {AccountWord} from "./AccountWord.sol";
import {TokenFreezes} from "./TokenFreezes.sol";

/// @title TokenRecovery
/// @notice Gives the holder of a lost wallet his shares back in another wallet of the same identity.
abstract contract TokenRecovery is TokenFreezes {
    /// @dev The history stays with the lost wallet; who reads it resolves the successor. The registry is asked first, accounts are read
    ///      after it, and the guard keeps everyone else out meanwhile.
    // slither-disable-next-line reentrancy-no-eth
    function _recover(address lost, address successor, address onchainId) internal {
        if (successor == address(0)) revert TokenZeroAddress("newWallet");
        require(lost != successor, TokenRecoveryToItself(lost));
        _requireNoConduit(lost);
        _requireNoConduit(successor);
        require(IdentityKeys.isManagement(onchainId, successor), TokenRecoveryKeyMissing(successor, onchainId));
        (IIdentityRegistry.Party memory loser,) = _partiesOf(lost, address(0), false, false);
        require(loser.onchainId == onchainId, TokenRecoveryForeign(lost, loser.onchainId, onchainId));

        _replaceInRegistry(lost, successor, loser);
        AccountWord account = _state().accounts[lost];
        bytes memory table = _rulesOf(Authority.Enforcement);
        Movement memory movement = RuleCalls.draft(lost, successor, account.balance(), Authority.Enforcement);
        _identify(movement, table.length != 0);
        // A 4.1 registry knows the lost wallet no more.
        (movement.fromIdentity, movement.fromCountry) = (loser.onchainId, loser.country);
        if (account.frozen() != 0) _unfreeze(lost, account.frozen());
        if (account.balance() != 0) _shift(lost, successor, account.balance());
        if (account.frozen() != 0) _freeze(successor, account.frozen());
        if (account.isFrozen()) {
            _setFrozen(lost, false);
            if (!_state().accounts[successor].isFrozen()) _setFrozen(successor, true);
        }
        emit RecoverySuccess(lost, successor, onchainId);
        if (account.balance() != 0) _tell(movement, table);
    }

    /// @dev A 4.1 registry knows no successors: there the new wallet is entered and the lost one deleted.
    function _replaceInRegistry(address lost, address successor, IIdentityRegistry.Party memory loser) private {
        IIdentityRegistry registry = _state().identityRegistry;
        if (!_has(FOREIGN_REGISTRY)) {
            registry.recoverWallet(lost, successor);
            return;
        }
        if (!registry.contains(successor)) registry.registerIdentity(successor, loser.onchainId, loser.country);
        address found = registry.identity(successor);
        require(found == loser.onchainId, TokenRecoveryForeign(successor, found, loser.onchainId));
        registry.deleteIdentity(lost);
    }
}
