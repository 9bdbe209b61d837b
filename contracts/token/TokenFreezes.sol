// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TokenMovement} from "./TokenMovement.sol";

/// @title TokenFreezes
/// @notice Freezes wallets, and parts of what they hold.
abstract contract TokenFreezes is TokenMovement {
    function _setFrozen(address wallet, bool freeze) internal {
        if (wallet == address(0)) revert TokenZeroAddress("userAddress");
        if (freeze) _requireNoConduit(wallet);
        Account storage account = _state().accounts[wallet];
        account.flags = freeze ? account.flags | FROZEN : account.flags & ~FROZEN;
        emit AddressFrozen(wallet, freeze, msg.sender);
    }

    function _freeze(address wallet, uint256 amount) internal {
        _requireNoConduit(wallet);
        Account storage account = _state().accounts[wallet];
        uint104 frozen = account.frozen;
        uint256 free = account.balance - frozen;
        require(amount <= free, TokenFreeBalanceTooLow(wallet, free, amount));
        // The cast loses nothing: the amount is at most a balance.
        account.frozen = frozen + uint104(amount);
        emit TokensFrozen(wallet, amount);
        emit Frozen(wallet, account.frozen);
    }

    function _unfreeze(address wallet, uint256 amount) internal {
        Account storage account = _state().accounts[wallet];
        uint104 frozen = account.frozen;
        require(amount <= frozen, TokenFrozenTooLow(wallet, frozen, amount));
        // The cast loses nothing: the amount is at most what is frozen.
        account.frozen = frozen - uint104(amount);
        emit TokensUnfrozen(wallet, amount);
        emit Frozen(wallet, account.frozen);
    }

    function _requireNoConduit(address wallet) internal view {
        require(!_isConduit(_state().accounts[wallet]), TokenConduitProtected(wallet));
    }
}
