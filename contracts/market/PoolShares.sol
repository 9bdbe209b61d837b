// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20Upgradeable} from "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {PoolState} from "./PoolState.sol";

/// @title PoolShares
/// @notice A pool's liquidity shares: an ERC-20 with 18 decimals that moves between verified holders of the security token only.
/// @dev A holder who is no longer verified can still send shares to the pool, to redeem them; a frozen one cannot move them.
abstract contract PoolShares is PoolState, ERC20Upgradeable {
    /// @inheritdoc IERC20Metadata
    function name() public view override(ERC20Upgradeable, IERC20Metadata) returns (string memory) {
        return string.concat("AIMY pool ", _symbolOf(_pool().securityToken), "/", _symbolOf(_pool().cash));
    }

    /// @inheritdoc IERC20Metadata
    function symbol() public view override(ERC20Upgradeable, IERC20Metadata) returns (string memory) {
        return string.concat(_symbolOf(_pool().securityToken), "-LP");
    }

    /// @inheritdoc IERC20Metadata
    function decimals() public view override(ERC20Upgradeable, IERC20Metadata) returns (uint8) {
        return super.decimals();
    }

    /// @dev Issue and redemption have their own checks in the pool.
    function _update(address from, address to, uint256 amount) internal override {
        if (from != address(0) && to != address(0)) {
            _requireNotFrozen(from);
            if (to != address(this)) {
                if (!_isVerified(from)) revert PoolSenderUnverified(from);
                _requireReceiver(to);
            }
        }
        super._update(from, to, amount);
    }

    function _symbolOf(address token) private view returns (string memory) {
        return IERC20Metadata(token).symbol();
    }
}
