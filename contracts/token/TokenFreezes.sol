// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccountWord, AccountWords} from "./AccountWord.sol";
import {TokenMovement} from "./TokenMovement.sol";

/// @title TokenFreezes
/// @notice Freezes wallets, and parts of what they hold.
abstract contract TokenFreezes is TokenMovement {
    function _setFrozen(address wallet, bool freeze) internal {
        if (wallet == address(0)) revert TokenZeroAddress("userAddress");
        if (freeze) _requireNoConduit(wallet);
        TokenState storage $ = _state();
        $.accounts[wallet] = $.accounts[wallet].withFlag(AccountWords.FROZEN, freeze);
        emit AddressFrozen(wallet, freeze, msg.sender);
    }

    function _freeze(address wallet, uint256 amount) internal {
        _requireNoConduit(wallet);
        AccountWord account = _state().accounts[wallet];
        require(amount <= account.free(), TokenFreeBalanceTooLow(wallet, account.free(), amount));
        uint256 frozen = account.frozen() + amount;
        _state().accounts[wallet] = account.withFrozen(frozen);
        emit TokensFrozen(wallet, amount);
        emit Frozen(wallet, frozen);
    }

    function _unfreeze(address wallet, uint256 amount) internal {
        AccountWord account = _state().accounts[wallet];
        require(amount <= account.frozen(), TokenFrozenTooLow(wallet, account.frozen(), amount));
        uint256 frozen = account.frozen() - amount;
        _state().accounts[wallet] = account.withFrozen(frozen);
        emit TokensUnfrozen(wallet, amount);
        emit Frozen(wallet, frozen);
    }

    function _requireNoConduit(address wallet) internal view {
        require(!_state().accounts[wallet].isConduit(), TokenConduitProtected(wallet));
    }
}
