// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "./interfaces/ISecurityToken.sol";
import {TokenAgents} from "./TokenAgents.sol";

/// @title SecurityToken
/// @notice Shares of an asset: an ERC-3643 token behind a UUPS proxy.
/// @dev UNITS one whole share is 10**decimals units; the supply fits 104 bits.
///      TRUST the owner replaces registry, compliance and code, and names agents; agents issue, burn, force, freeze and pause. An owner
///      who sets a compliance that does not list a live conduit, or other code, opens the conduit's shares to enforcement.
///      ASSUMPTIONS registry and compliance are this platform's (asked by ERC-165) and answer truly.
///      LIVENESS a rule that reverts while recording blocks movements until the compliance's owner removes it; enforcement and
///      issuance go on while the token is paused.
/// @custom:stop an agent pauses: holders' transfers stop.
contract SecurityToken is TokenAgents, UUPSUpgradeable, ERC165 {
    string private constant VERSION = "1.0.0";
    uint8 private constant DECIMALS_LIMIT = 18;

    constructor() {
        _disableInitializers();
    }

    /// @inheritdoc ISecurityToken
    function initialize(TokenTerms calldata terms) external initializer {
        require(terms.decimals <= DECIMALS_LIMIT, TokenDecimalsTooMany(terms.decimals, DECIMALS_LIMIT));
        __Ownable_init(terms.owner);
        _initialiseRecordDates();
        TokenState storage $ = _state();
        ($.decimals, $.unitsSource, $.onchainId) = (terms.decimals, terms.unitsSource, terms.onchainId);
        _setText(terms.name, terms.symbol);
        for (uint256 i = 0; i < terms.agents.length; ++i) {
            _addAgent(terms.agents[i]);
        }
        _setIdentityRegistry(terms.identityRegistry);
        _setCompliance(terms.compliance);
        // The compliance of a suite is bound to the token's address before the token stands.
        if (_state().compliance.getTokenBound() != address(this)) _state().compliance.bindToken(address(this));
    }

    /// @inheritdoc ISecurityToken
    function setName(string calldata name_) external onlyOwner {
        _setText(name_, _state().symbol);
    }

    /// @inheritdoc ISecurityToken
    function setSymbol(string calldata symbol_) external onlyOwner {
        _setText(_state().name, symbol_);
    }

    /// @inheritdoc ISecurityToken
    function setOnchainID(address onchainID_) external onlyOwner {
        _state().onchainId = onchainID_;
        _announceInformation();
    }

    /// @inheritdoc ISecurityToken
    function setIdentityRegistry(address identityRegistry_) external onlyOwner {
        _setIdentityRegistry(identityRegistry_);
    }

    /// @inheritdoc ISecurityToken
    function setCompliance(address compliance_) external onlyOwner guarded {
        IModularCompliance old = _state().compliance;
        _setCompliance(compliance_);
        IModularCompliance(compliance_).bindToken(address(this));
        if (address(old) != compliance_ && old.getTokenBound() == address(this)) old.unbindToken(address(this));
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
        _approve(spender, amount);
        return true;
    }

    /// @inheritdoc ISecurityToken
    function increaseAllowance(address spender, uint256 addedValue) external returns (bool) {
        _approve(spender, _state().allowances[msg.sender][spender] + addedValue);
        return true;
    }

    /// @inheritdoc ISecurityToken
    function decreaseAllowance(address spender, uint256 subtractedValue) external returns (bool) {
        uint256 allowed = _state().allowances[msg.sender][spender];
        require(subtractedValue <= allowed, ERC20InsufficientAllowance(spender, allowed, subtractedValue));
        _approve(spender, allowed - subtractedValue);
        return true;
    }

    /// @inheritdoc IERC20
    function balanceOf(address account) external view returns (uint256) {
        return _state().accounts[account].balance;
    }

    /// @inheritdoc IERC20
    function totalSupply() external view returns (uint256) {
        return _state().supply.balance;
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
            || interfaceId == type(IERC20Metadata).interfaceId || interfaceId == ERC1404_ID || super.supportsInterface(interfaceId);
    }

    /// @dev Only the owner replaces the code.
    function _authorizeUpgrade(address) internal override onlyOwner {}

    function _approve(address spender, uint256 amount) private {
        require(spender != address(0), ERC20InvalidSpender(spender));
        _state().allowances[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
    }

    function _setText(string memory name_, string memory symbol_) private {
        if (bytes(name_).length == 0) revert TokenTextEmpty("name");
        if (bytes(symbol_).length == 0) revert TokenTextEmpty("symbol");
        (_state().name, _state().symbol) = (name_, symbol_);
        _announceInformation();
    }

    function _announceInformation() private {
        TokenState storage $ = _state();
        emit UpdatedTokenInformation($.name, $.symbol, $.decimals, VERSION, $.onchainId);
    }

    function _setIdentityRegistry(address identityRegistry_) private {
        _requirePart(identityRegistry_, "identityRegistry", type(IIdentityRegistry).interfaceId);
        _state().identityRegistry = IIdentityRegistry(identityRegistry_);
        emit IdentityRegistryAdded(identityRegistry_);
    }

    function _setCompliance(address compliance_) private {
        _requirePart(compliance_, "compliance", type(IModularCompliance).interfaceId);
        _state().compliance = IModularCompliance(compliance_);
        emit ComplianceAdded(compliance_);
    }

    function _requirePart(address part, string memory parameter, bytes4 interfaceId) private view {
        require(part != address(0), TokenZeroAddress(parameter));
        require(ERC165Checker.supportsInterface(part, interfaceId), TokenPartForeign(part, interfaceId));
    }
}
