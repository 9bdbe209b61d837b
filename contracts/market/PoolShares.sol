// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {DatedAmount, DatedAmounts} from "../data/DatedAmount.sol";
import {PoolRecordDates} from "./PoolRecordDates.sol";
import {PoolArguments} from "./PoolArguments.sol";
import {PoolTerms} from "./PoolTerms.sol";

/// @title PoolShares
/// @notice A pool's liquidity shares: an ERC-20 with 18 decimals that moves between verified holders of the security token only.
/// @dev A holder who is frozen or no longer verified moves none, not even into the pool, but can leave.
abstract contract PoolShares is IERC20Errors, PoolRecordDates {
    /// @inheritdoc IERC20
    function transfer(address to, uint256 amount) external returns (bool) {
        _move(msg.sender, to, amount);
        return true;
    }

    /// @inheritdoc IERC20
    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = _pool().allowances[from][msg.sender];
        if (amount > allowed) revert ERC20InsufficientAllowance(msg.sender, allowed, amount);
        if (allowed != type(uint256).max) _pool().allowances[from][msg.sender] = allowed - amount;
        _move(from, to, amount);
        return true;
    }

    /// @inheritdoc IERC20
    function approve(address spender, uint256 amount) external returns (bool) {
        _approve(msg.sender, spender, amount);
        return true;
    }

    /// @inheritdoc IERC20
    function balanceOf(address account) external view returns (uint256) {
        return _pool().accounts[account].amount();
    }

    /// @inheritdoc IERC20
    function totalSupply() external view returns (uint256) {
        return _pool().supply.amount();
    }

    /// @inheritdoc IERC20
    function allowance(address owner, address spender) external view returns (uint256) {
        return _pool().allowances[owner][spender];
    }

    /// @inheritdoc IERC20Metadata
    function symbol() external view returns (string memory) {
        return string.concat(_symbolOf(_terms().securityToken()), "-LP");
    }

    /// @inheritdoc IERC20Metadata
    function decimals() external pure returns (uint8) {
        return 18;
    }

    /// @inheritdoc IERC20Metadata
    function name() public view returns (string memory) {
        return string.concat("AIMY pool ", _symbolOf(_terms().securityToken()), "/", _symbolOf(PoolArguments.cash()));
    }

    function _approve(address owner, address spender, uint256 amount) internal {
        if (spender == address(0)) revert ERC20InvalidSpender(spender);
        _pool().allowances[owner][spender] = amount;
        emit Approval(owner, spender, amount);
    }

    /// @dev Issues shares for which `supply` has room.
    /// @param supply before
    function _issue(address to, uint256 amount, DatedAmount supply, uint40 lastClosed) internal returns (DatedAmount newSupply) {
        newSupply = _setSupply(supply, supply.amount() + amount, lastClosed);
        _credit(to, amount, lastClosed);
        emit Transfer(address(0), to, amount);
    }

    /// @dev Redeems shares that `from` holds.
    function _redeem(address from, uint256 amount, DatedAmount supply, uint40 lastClosed) internal {
        _setSupply(supply, supply.amount() - amount, lastClosed);
        _debit(from, amount, lastClosed);
        emit Transfer(from, address(0), amount);
    }

    /// @dev Moves shares without asking anyone. Right also where `from` is `to`.
    function _shift(address from, address to, uint256 amount, uint40 lastClosed) internal {
        _debit(from, amount, lastClosed);
        _credit(to, amount, lastClosed);
        emit Transfer(from, to, amount);
    }

    function _move(address from, address to, uint256 amount) private {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        PoolTerms terms = _terms();
        _requireNotFrozen(terms, from);
        if (!_isVerified(terms, from)) revert PoolSenderUnverified(from);
        if (to != address(this)) _requireReceiver(terms, to);
        (bool hadFrom, bool hadTo) = (hasStake(from), hasStake(to));
        _shift(from, to, amount, _lastClosed(terms));
        _reportStakes(terms, from, hadFrom, to, hadTo);
    }

    function _setSupply(DatedAmount supply, uint256 amount, uint40 lastClosed) private returns (DatedAmount newSupply) {
        if (amount > type(uint112).max) revert PoolLiquidityOverflow(amount);
        supply.keep(_pool().supplyHistory, lastClosed);
        newSupply = DatedAmounts.dated(amount, block.timestamp);
        _pool().supply = newSupply;
    }

    function _debit(address from, uint256 amount, uint40 lastClosed) private {
        DatedAmount account = _pool().accounts[from];
        uint256 held = account.amount();
        if (amount > held) revert ERC20InsufficientBalance(from, held, amount);
        account.keep(_pool().histories[from], lastClosed);
        _pool().accounts[from] = DatedAmounts.dated(held - amount, block.timestamp);
    }

    function _credit(address to, uint256 amount, uint40 lastClosed) private {
        DatedAmount account = _pool().accounts[to];
        account.keep(_pool().histories[to], lastClosed);
        // Balances add up to the supply, which fits.
        _pool().accounts[to] = DatedAmounts.dated(account.amount() + amount, block.timestamp);
    }

    function _symbolOf(address token) private view returns (string memory) {
        return IERC20Metadata(token).symbol();
    }
}
