// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {IDatedHoldings} from "./interfaces/IDatedHoldings.sol";
import {ISecurityToken} from "./interfaces/ISecurityToken.sol";
import {AccountWord} from "./AccountWord.sol";
import {TokenDelegation} from "./TokenDelegation.sol";
import {TokenPermit} from "./TokenPermit.sol";
import {TokenRestrictions} from "./TokenRestrictions.sol";

/// @title SecurityToken
/// @notice Shares of an asset: an ERC-3643 token behind a UUPS proxy.
/// @dev UNITS one whole share is 10**decimals units; the supply fits 104 bits.
///      TRUST the owner replaces registry, compliance and code, and names agents; agents issue, burn, force, recover, freeze and pause. An owner
///      who sets other code, or a compliance of his own making, says himself what is a conduit, and opens their shares to enforcement or
///      closes a wallet's to it.
///      ASSUMPTIONS registry and compliance answer truly; those that ERC-165 does not know as this platform's are spoken to as 4.1 ones.
///      LIVENESS a rule that reverts while recording blocks holders' transfers and issuance until the compliance's owner removes it;
///      enforcement goes on, and goes on as issuance does while the token is paused.
/// @custom:stop an agent pauses: holders' transfers stop.
contract SecurityToken is TokenDelegation, TokenPermit, TokenRestrictions, IDatedHoldings, UUPSUpgradeable, ERC165 {
    string private constant VERSION = "1.0.0";

    /// @param agency code of what owner and agents do
    constructor(address agency) TokenDelegation(agency) {
        _disableInitializers();
    }

    /// @inheritdoc IERC20
    function transfer(address to, uint256 amount) external guarded returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    /// @inheritdoc IERC20
    function transferFrom(address from, address to, uint256 amount) external guarded returns (bool) {
        uint256 allowed = _state().allowances[from][msg.sender];
        require(amount <= allowed, ERC20InsufficientAllowance(msg.sender, allowed, amount));
        if (allowed != type(uint256).max) _state().allowances[from][msg.sender] = allowed - amount;
        _transfer(from, to, amount);
        return true;
    }

    /// @inheritdoc ISecurityToken
    function batchTransfer(address[] calldata toList, uint256[] calldata amounts) external guarded {
        _requireSameLength(toList.length, amounts.length);
        for (uint256 i = 0; i < toList.length; ++i) {
            _transfer(msg.sender, toList[i], amounts[i]);
        }
    }

    /// @inheritdoc IERC20
    function approve(address spender, uint256 amount) external returns (bool) {
        _approve(msg.sender, spender, amount);
        return true;
    }

    /// @inheritdoc ISecurityToken
    function increaseAllowance(address spender, uint256 addedValue) external returns (bool) {
        _approve(msg.sender, spender, _state().allowances[msg.sender][spender] + addedValue);
        return true;
    }

    /// @inheritdoc ISecurityToken
    function decreaseAllowance(address spender, uint256 subtractedValue) external returns (bool) {
        uint256 allowed = _state().allowances[msg.sender][spender];
        require(subtractedValue <= allowed, ERC20InsufficientAllowance(spender, allowed, subtractedValue));
        _approve(msg.sender, spender, allowed - subtractedValue);
        return true;
    }

    /// @inheritdoc IERC20
    function balanceOf(address account) external view returns (uint256) {
        return _state().accounts[account].balance();
    }

    /// @inheritdoc IERC20
    function totalSupply() external view returns (uint256) {
        return _state().supply.balance();
    }

    /// @inheritdoc IERC20
    function allowance(address owner_, address spender) external view returns (uint256) {
        return _state().allowances[owner_][spender];
    }

    /// @inheritdoc IERC20Metadata
    function name() external view returns (string memory) {
        return _state().name;
    }

    /// @inheritdoc IERC20Metadata
    function symbol() external view returns (string memory) {
        return _state().symbol;
    }

    /// @inheritdoc IERC20Metadata
    function decimals() external view returns (uint8) {
        return _state().decimals;
    }

    /// @inheritdoc ISecurityToken
    function onchainID() external view returns (address) {
        return _state().onchainId;
    }

    /// @inheritdoc ISecurityToken
    function identityRegistry() external view returns (IIdentityRegistry) {
        return _state().identityRegistry;
    }

    /// @inheritdoc ISecurityToken
    function compliance() external view returns (IModularCompliance) {
        return _state().compliance;
    }

    /// @inheritdoc ISecurityToken
    function paused() external view returns (bool) {
        return _has(PAUSED);
    }

    /// @inheritdoc ISecurityToken
    function isFrozen(address userAddress) external view returns (bool) {
        return _state().accounts[userAddress].isFrozen();
    }

    /// @inheritdoc ISecurityToken
    function getFrozenTokens(address userAddress) external view returns (uint256) {
        return _state().accounts[userAddress].frozen();
    }

    /// @inheritdoc ISecurityToken
    function isConduit(address account) external view returns (bool) {
        return _state().accounts[account].isConduit();
    }

    /// @inheritdoc ISecurityToken
    function balanceOfAt(address account, uint40 recordDate) external view returns (uint256) {
        return _balanceOfAt(account, recordDate);
    }

    /// @inheritdoc IDatedHoldings
    function holdingAt(address account, uint40 recordDate)
        external
        view
        returns (uint256 balance, bool isConduit_, bool isFrozen_, IIdentityRegistry registry)
    {
        AccountWord word = _state().accounts[account];
        balance = _knownBalanceAt(word, account, recordDate);
        return (balance, word.isConduit(), word.isFrozen(), _state().identityRegistry);
    }

    /// @inheritdoc ISecurityToken
    function totalSupplyAt(uint40 recordDate) external view returns (uint256) {
        return _totalSupplyAt(recordDate);
    }

    /// @inheritdoc ISecurityToken
    function isRecordDate(uint40 recordDate) external view returns (bool) {
        return _state().isRecordDate[recordDate];
    }

    /// @inheritdoc ISecurityToken
    function latestRecordDate() external view returns (uint40) {
        return _latestClosed();
    }

    /// @inheritdoc ISecurityToken
    function unitsSource() external view returns (address) {
        return _state().unitsSource;
    }

    /// @inheritdoc ISecurityToken
    function version() external pure returns (string memory) {
        return VERSION;
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(ISecurityToken).interfaceId || interfaceId == type(IERC20).interfaceId
            || interfaceId == type(IERC20Metadata).interfaceId || interfaceId == ERC1404_ID || interfaceId == ERC7943_ID
            || interfaceId == type(IERC20Permit).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @inheritdoc IERC20Permit
    function nonces(address owner_) public view override(IERC20Permit, TokenPermit) returns (uint256) {
        return super.nonces(owner_);
    }

    /// @dev Only the owner replaces the code.
    function _authorizeUpgrade(address) internal override onlyOwner {}
}
