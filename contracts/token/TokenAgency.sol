// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {SuiteInit} from "../access/SuiteInit.sol";
import {Duties} from "../compliance/interfaces/Duties.sol";
import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {IssuanceContext} from "../compliance/interfaces/Movement.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {AccountWords} from "./AccountWord.sol";
import {ITokenAgency} from "./interfaces/ITokenAgency.sol";
import {TokenIdentities} from "./TokenIdentities.sol";
import {TokenRecovery} from "./TokenRecovery.sol";

/// @title TokenAgency
/// @notice The part of a security token that holders do not call: how it starts, what its owner sets, and what agents do to other
///         people's shares: issue, burn, force, freeze, recover and pause.
/// @dev Code only: a token runs it on its own storage (see SecurityToken), because one contract cannot hold it all.
///      TRUST called by itself it has no owner and no agent, and nothing can be done with it.
/// @custom:stop see SecurityToken.
contract TokenAgency is TokenRecovery, TokenIdentities, ITokenAgency, SuiteInit {
    string private constant VERSION = "1.0.0";
    uint8 private constant DECIMALS_LIMIT = 18;
    /// @dev What a compliance may spend on letting the token go.
    uint256 private constant RELEASE_GAS = 300_000;

    modifier onlyCompliance() {
        require(msg.sender == address(_state().compliance), TokenComplianceOnly(msg.sender));
        _;
    }

    constructor() {
        _disableInitializers();
    }

    /// @inheritdoc ITokenAgency
    function initialize(TokenTerms calldata terms) external initializer {
        _state().unitsSource = terms.unitsSource;
        for (uint256 i = 0; i < terms.agents.length; ++i) {
            _addAgent(terms.agents[i]);
        }
        _start(terms.owner, terms.name, terms.symbol, terms.decimals, terms.onchainId);
        _setIdentityRegistry(terms.identityRegistry);
        _bind(_setCompliance(terms.compliance));
    }

    /// @inheritdoc ITokenAgency
    function init(
        address identityRegistry_,
        address compliance_,
        string calldata name_,
        string calldata symbol_,
        uint8 decimals_,
        address onchainID_
    ) external initializer {
        _state().flags = PAUSED;
        _start(msg.sender, name_, symbol_, decimals_, onchainID_);
        _setIdentityRegistry(identityRegistry_);
        _bind(_setCompliance(compliance_));
        emit SuiteInit.Initialized(SUITE_VERSION);
    }

    /// @inheritdoc ITokenAgency
    function setName(string calldata name_) external onlyOwner {
        _setText(name_, _state().symbol);
    }

    /// @inheritdoc ITokenAgency
    function setSymbol(string calldata symbol_) external onlyOwner {
        _setText(_state().name, symbol_);
    }

    /// @inheritdoc ITokenAgency
    function setOnchainID(address onchainID_) external onlyOwner {
        _state().onchainId = onchainID_;
        _announceInformation();
    }

    /// @inheritdoc ITokenAgency
    /// @dev Rules that count by identity would not hear whose wallets are in the new registry: they are added anew, and seeded, after.
    function setIdentityRegistry(address identityRegistry_) external onlyOwner {
        TokenState storage $ = _state();
        bool isCounted = $.rulesDuties & Duties.FOLLOWS_IDENTITIES != 0 && $.supply.balance() != 0;
        require(!isCounted, TokenRulesCountHolders($.supply.balance()));
        _setIdentityRegistry(identityRegistry_);
    }

    /// @inheritdoc ITokenAgency
    /// @dev The guard keeps movements out meanwhile; the compliance before and the new one are the owner's choice.
    // slither-disable-next-line reentrancy-no-eth
    function setCompliance(address compliance_) external onlyOwner guarded {
        IModularCompliance old = _state().compliance;
        if (address(old) == compliance_) {
            require(old.getTokenBound() != address(this), TokenComplianceUnchanged(compliance_));
        } else {
            // One that fails, or has unbound itself, cannot keep the token.
            // slither-disable-next-line unused-return
            BoundedCall.tell(address(old), RELEASE_GAS, abi.encodeCall(IModularCompliance.unbindToken, (address(this))));
        }
        _bind(_setCompliance(compliance_));
    }

    /// @inheritdoc ITokenAgency
    function setConduit(address conduit, bool isConduit_) external onlyCompliance {
        TokenState storage $ = _state();
        $.accounts[conduit] = $.accounts[conduit].withFlag(AccountWords.CONDUIT, isConduit_);
    }

    /// @inheritdoc ITokenAgency
    function setRules(uint24 version, uint16 duties) external onlyCompliance {
        _setRules(version, duties);
    }

    /// @inheritdoc ITokenAgency
    function announceRecordDate(uint40 recordDate) external {
        if (msg.sender != owner()) _requireAgent(msg.sender);
        _announce(recordDate);
    }

    /// @inheritdoc ITokenAgency
    function recoveryAddress(address lostWallet, address newWallet, address investorOnchainID)
        external
        onlyAgent
        guarded
        returns (bool)
    {
        _recover(lostWallet, newWallet, investorOnchainID);
        return true;
    }

    /// @inheritdoc ITokenAgency
    function setFrozenTokens(address account, uint256 amount) external onlyAgent guarded returns (bool) {
        uint256 frozen = _state().accounts[account].frozen();
        if (amount >= frozen) _freeze(account, amount - frozen);
        else _unfreeze(account, frozen - amount);
        return true;
    }

    /// @inheritdoc ITokenAgency
    function pause() external onlyAgent {
        require(!_has(PAUSED), TokenIsPaused());
        _state().flags |= PAUSED;
        emit Paused(msg.sender);
    }

    /// @inheritdoc ITokenAgency
    function unpause() external onlyAgent {
        require(_has(PAUSED), TokenIsNotPaused());
        _state().flags &= ~PAUSED;
        emit Unpaused(msg.sender);
    }

    /// @inheritdoc ITokenAgency
    function mint(address to, uint256 amount) external onlyAgent guarded {
        IssuanceContext memory unsaid = IssuanceContext(0, address(0), 0);
        _requireRoom(amount);
        _issue(to, amount, unsaid);
    }

    /// @inheritdoc ITokenAgency
    function issue(address to, uint256 amount, IssuanceContext calldata context) external onlyAgent guarded {
        _requireRoom(amount);
        _issue(to, amount, context);
    }

    /// @inheritdoc ITokenAgency
    function batchMint(address[] calldata toList, uint256[] calldata amounts) external onlyAgent guarded {
        _requireSameLength(toList.length, amounts.length);
        IssuanceContext memory unsaid = IssuanceContext(0, address(0), 0);
        uint256 total = 0;
        for (uint256 i = 0; i < amounts.length; ++i) {
            total += amounts[i];
        }
        _requireRoom(total);
        for (uint256 i = 0; i < toList.length; ++i) {
            _issue(toList[i], amounts[i], unsaid);
        }
    }

    /// @inheritdoc ITokenAgency
    function burn(address userAddress, uint256 amount) external onlyAgent guarded {
        _enforce(userAddress, address(0), amount);
    }

    /// @inheritdoc ITokenAgency
    function batchBurn(address[] calldata userAddresses, uint256[] calldata amounts) external onlyAgent guarded {
        _requireSameLength(userAddresses.length, amounts.length);
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _enforce(userAddresses[i], address(0), amounts[i]);
        }
    }

    /// @inheritdoc ITokenAgency
    function forcedTransfer(address from, address to, uint256 amount) external onlyAgent guardedButForModules returns (bool) {
        _force(from, to, amount);
        return true;
    }

    /// @inheritdoc ITokenAgency
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

    /// @inheritdoc ITokenAgency
    function setAddressFrozen(address userAddress, bool freeze) external onlyAgent guarded {
        _setFrozen(userAddress, freeze);
    }

    /// @inheritdoc ITokenAgency
    function batchSetAddressFrozen(address[] calldata userAddresses, bool[] calldata freeze) external onlyAgent guarded {
        _requireSameLength(userAddresses.length, freeze.length);
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _setFrozen(userAddresses[i], freeze[i]);
        }
    }

    /// @inheritdoc ITokenAgency
    function freezePartialTokens(address userAddress, uint256 amount) external onlyAgent guarded {
        _freeze(userAddress, amount);
    }

    /// @inheritdoc ITokenAgency
    function batchFreezePartialTokens(address[] calldata userAddresses, uint256[] calldata amounts) external onlyAgent guarded {
        _requireSameLength(userAddresses.length, amounts.length);
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _freeze(userAddresses[i], amounts[i]);
        }
    }

    /// @inheritdoc ITokenAgency
    function unfreezePartialTokens(address userAddress, uint256 amount) external onlyAgent guarded {
        _unfreeze(userAddress, amount);
    }

    /// @inheritdoc ITokenAgency
    function batchUnfreezePartialTokens(address[] calldata userAddresses, uint256[] calldata amounts) external onlyAgent guarded {
        _requireSameLength(userAddresses.length, amounts.length);
        for (uint256 i = 0; i < userAddresses.length; ++i) {
            _unfreeze(userAddresses[i], amounts[i]);
        }
    }

    function _force(address from, address to, uint256 amount) private {
        require(to != address(0), ERC20InvalidReceiver(to));
        _enforce(from, to, amount);
        emit TransferForced(from, to, msg.sender, amount);
        emit ForcedTransfer(from, to, amount);
    }

    function _start(address owner_, string calldata name_, string calldata symbol_, uint8 decimals_, address onchainId) private {
        require(decimals_ <= DECIMALS_LIMIT, TokenDecimalsTooMany(decimals_, DECIMALS_LIMIT));
        __Ownable_init(owner_);
        _initialiseRecordDates();
        (_state().decimals, _state().onchainId) = (decimals_, onchainId);
        _setText(name_, symbol_);
    }

    /// @dev A compliance may be bound to the token's address beforehand, even before the token stands.
    // slither-disable-next-line reentrancy-no-eth
    function _bind(bool isBound) private {
        if (!isBound) _state().compliance.bindToken(address(this));
        _followRules();
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
}
