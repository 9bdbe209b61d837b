// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISecurityToken} from "./interfaces/ISecurityToken.sol";
import {TokenRestrictions} from "./TokenRestrictions.sol";

/// @title TokenAgents
/// @notice What agents do to other people's shares: issue, burn, force, freeze and pause.
abstract contract TokenAgents is TokenRestrictions {
    /// @inheritdoc ISecurityToken
    function pause() external onlyAgent {
        require(!_state().isPaused, TokenIsPaused());
        _state().isPaused = true;
        emit Paused(msg.sender);
    }

    /// @inheritdoc ISecurityToken
    function unpause() external onlyAgent {
        require(_state().isPaused, TokenIsNotPaused());
        _state().isPaused = false;
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc ISecurityToken
    function mint(address to, uint256 amount) external onlyAgent guarded {
        _issue(to, amount);
    }

    /// @inheritdoc ISecurityToken
    function batchMint(address[] calldata toList, uint256[] calldata amounts) external onlyAgent guarded {
        _requireSameLength(toList.length, amounts.length);
        for (uint256 i = 0; i < toList.length; ++i) {
            _issue(toList[i], amounts[i]);
        }
    }

    /// @inheritdoc ISecurityToken
    function burn(address userAddress, uint256 amount) external onlyAgent guarded {
        _enforce(userAddress, address(0), amount);
    }

    /// @inheritdoc ISecurityToken
    function batchBurn(address[] calldata userAddresses, uint256[] calldata amounts) external onlyAgent guarded {
        _requireSameLength(userAddresses.length, amounts.length);
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _enforce(userAddresses[i], address(0), amounts[i]);
        }
    }

    /// @inheritdoc ISecurityToken
    function forcedTransfer(address from, address to, uint256 amount) external onlyAgent guarded returns (bool) {
        _force(from, to, amount);
        return true;
    }

    /// @inheritdoc ISecurityToken
    function batchForcedTransfer(address[] calldata fromList, address[] calldata toList, uint256[] calldata amounts)
        external
        onlyAgent
        guarded
    {
        _requireSameLength(fromList.length, toList.length);
        _requireSameLength(fromList.length, amounts.length);
        for (uint256 i = 0; i < fromList.length; ++i) {
            _force(fromList[i], toList[i], amounts[i]);
        }
    }

    /// @inheritdoc ISecurityToken
    function setAddressFrozen(address userAddress, bool freeze) external onlyAgent guarded {
        _setFrozen(userAddress, freeze);
    }

    /// @inheritdoc ISecurityToken
    function batchSetAddressFrozen(address[] calldata userAddresses, bool[] calldata freeze) external onlyAgent guarded {
        _requireSameLength(userAddresses.length, freeze.length);
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _setFrozen(userAddresses[i], freeze[i]);
        }
    }

    /// @inheritdoc ISecurityToken
    function freezePartialTokens(address userAddress, uint256 amount) external onlyAgent guarded {
        _freeze(userAddress, amount);
    }

    /// @inheritdoc ISecurityToken
    function batchFreezePartialTokens(address[] calldata userAddresses, uint256[] calldata amounts) external onlyAgent guarded {
        _requireSameLength(userAddresses.length, amounts.length);
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _freeze(userAddresses[i], amounts[i]);
        }
    }

    /// @inheritdoc ISecurityToken
    function unfreezePartialTokens(address userAddress, uint256 amount) external onlyAgent guarded {
        _unfreeze(userAddress, amount);
    }

    /// @inheritdoc ISecurityToken
    function batchUnfreezePartialTokens(address[] calldata userAddresses, uint256[] calldata amounts) external onlyAgent guarded {
        _requireSameLength(userAddresses.length, amounts.length);
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _unfreeze(userAddresses[i], amounts[i]);
        }
    }

    /// @inheritdoc ISecurityToken
    function paused() external view returns (bool) {
        return _state().isPaused;
    }

    /// @inheritdoc ISecurityToken
    function isFrozen(address userAddress) external view returns (bool) {
        return _isFrozen(_state().accounts[userAddress]);
    }

    /// @inheritdoc ISecurityToken
    function getFrozenTokens(address userAddress) external view returns (uint256) {
        return _state().accounts[userAddress].frozen;
    }

    function _force(address from, address to, uint256 amount) private {
        require(to != address(0), ERC20InvalidReceiver(to));
        _enforce(from, to, amount);
        emit TransferForced(from, to, msg.sender, amount);
    }

    function _setFrozen(address wallet, bool freeze) private {
        if (wallet == address(0)) revert TokenZeroAddress("userAddress");
        if (freeze) _requireNoConduit(wallet);
        Account storage account = _state().accounts[wallet];
        account.flags = freeze ? account.flags | FLAG_FROZEN : account.flags & ~FLAG_FROZEN;
        emit AddressFrozen(wallet, freeze, msg.sender);
    }

    function _freeze(address wallet, uint256 amount) private {
        _requireNoConduit(wallet);
        Account storage account = _state().accounts[wallet];
        uint104 frozen = account.frozen;
        uint256 free = account.balance - frozen;
        require(amount <= free, TokenFreeBalanceTooLow(wallet, free, amount));
        // The cast loses nothing: the amount is at most a balance.
        account.frozen = frozen + uint104(amount);
        emit TokensFrozen(wallet, amount);
    }

    function _unfreeze(address wallet, uint256 amount) private {
        Account storage account = _state().accounts[wallet];
        uint104 frozen = account.frozen;
        require(amount <= frozen, TokenFrozenTooLow(wallet, frozen, amount));
        // The cast loses nothing: the amount is at most what is frozen.
        account.frozen = frozen - uint104(amount);
        emit TokensUnfrozen(wallet, amount);
    }

    function _requireNoConduit(address wallet) private view {
        require(!_state().compliance.isConduit(wallet), TokenConduitProtected(wallet));
    }
}
