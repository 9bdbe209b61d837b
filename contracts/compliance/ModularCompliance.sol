// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IConduitRegistry} from "./interfaces/IConduitRegistry.sol";
import {IModularCompliance} from "./interfaces/IModularCompliance.sol";
import {Authority, Movement} from "./interfaces/Movement.sol";

/// @title ModularCompliance
/// @notice The rules of one token: asks every module before shares move, and tells the recording ones after.
/// @dev TRUST its owner chooses modules and their parameters, and conduits among what the registry's factories made; the bound token
///      alone reports movements. A conduit that holds shares stays listed while this compliance is the token's; an owner who binds
///      another compliance, or this one to another token meanwhile, leaves the list behind.
///      LIVENESS a module that reverts in `record` blocks movements until it is removed. Whoever sends a conduit a share keeps it listed.
///      NOT CHECKED that a conduit deals in this token; that a contract which says it is a token of the owner's is one: the owner can
///      unbind it, and its books go with it.
/// @custom:stop none; pause the token.
contract ModularCompliance is IModularCompliance, Ownable2StepUpgradeable, ERC165 {
    /// @dev A module and what it wants to be told share one slot.
    struct Rule {
        IComplianceModule module;
        bool isRecording;
    }

    /// @param wasBound true once a token has been bound: modules may keep books of it
    /// @custom:storage-location erc7201:aimy.storage.ModularCompliance
    struct ComplianceStorage {
        address token;
        bool wasBound;
        Rule[] rules;
        mapping(address module => bool) isBound;
        mapping(address account => bool) isConduit;
    }

    uint256 private constant MODULE_LIMIT = 25;
    bytes32 private constant COMPLIANCE_STORAGE = 0x898a78f6338e7b1b8c97325b63f53e191e3e7ffe4e4d79c9a8d330f74a80f300;

    /// @inheritdoc IModularCompliance
    IConduitRegistry public immutable conduitRegistry;

    modifier onlyToken() {
        require(msg.sender == _complianceStorage().token, ComplianceTokenOnly(msg.sender));
        _;
    }

    /// @dev Clones share the registry of their implementation.
    constructor(IConduitRegistry conduitRegistry_) {
        if (address(conduitRegistry_) == address(0)) revert ComplianceZeroAddress("conduitRegistry");
        conduitRegistry = conduitRegistry_;
        _disableInitializers();
    }

    /// @notice Binds `token` and `modules`, and sets the modules' parameters: `settings[i]` is called on `settingModules[i]`.
    /// @dev What is written after a call is the address of the namespace, a constant; and this runs once.
    // slither-disable-next-line reentrancy-no-eth
    function initialize(
        address owner_,
        address token,
        address[] calldata modules,
        address[] calldata settingModules,
        bytes[] calldata settings
    ) external initializer {
        require(settingModules.length == settings.length, ComplianceLengthMismatch(settingModules.length, settings.length));
        __Ownable_init(owner_);
        if (token != address(0)) _bindToken(token);
        for (uint256 i = 0; i < modules.length; ++i) {
            _addModule(modules[i]);
        }
        for (uint256 i = 0; i < settings.length; ++i) {
            _callModule(settingModules[i], settings[i]);
        }
    }

    /// @inheritdoc IModularCompliance
    function bindToken(address token) external {
        require(
            msg.sender == owner() || (msg.sender == token && IERC5313(token).owner() == owner()),
            OwnableUnauthorizedAccount(msg.sender)
        );
        address bound = _complianceStorage().token;
        require(bound == address(0), ComplianceTokenBound(bound));
        _bindToken(token);
    }

    /// @inheritdoc IModularCompliance
    function unbindToken(address token) external {
        ComplianceStorage storage $ = _complianceStorage();
        require(msg.sender == owner() || msg.sender == $.token, OwnableUnauthorizedAccount(msg.sender));
        require(token == $.token && token != address(0), ComplianceTokenUnknown(token));
        $.token = address(0);
        emit TokenUnbound(token);
    }

    /// @inheritdoc IModularCompliance
    function addModule(address module) external onlyOwner {
        _addModule(module);
    }

    /// @inheritdoc IModularCompliance
    function removeModule(address module) external onlyOwner {
        ComplianceStorage storage $ = _complianceStorage();
        require($.isBound[module], ComplianceModuleUnknown(module));
        Rule[] storage rules = $.rules;
        uint256 last = rules.length - 1;
        for (uint256 i = 0; i < last; ++i) {
            if (address(rules[i].module) == module) {
                rules[i] = rules[last];
                break;
            }
        }
        rules.pop();
        $.isBound[module] = false;
        emit ModuleRemoved(module);
        IComplianceModule(module).unbindCompliance(address(this));
    }

    /// @inheritdoc IModularCompliance
    function callModuleFunction(bytes calldata callData, address module) external onlyOwner {
        _callModule(module, callData);
    }

    /// @inheritdoc IModularCompliance
    function setConduit(address conduit, bool isConduit_) external onlyOwner {
        if (conduit == address(0)) revert ComplianceZeroAddress("conduit");
        ComplianceStorage storage $ = _complianceStorage();
        require($.isConduit[conduit] != isConduit_, ComplianceConduitUnchanged(conduit, isConduit_));
        if (isConduit_) require(conduitRegistry.isMade(conduit), ComplianceConduitForeign(conduit));
        else _requireEmpty($.token, conduit);
        $.isConduit[conduit] = isConduit_;
        emit ConduitSet(conduit, isConduit_);
    }

    /// @inheritdoc IModularCompliance
    function recordMovement(Movement calldata movement) external onlyToken {
        _record(movement);
    }

    /// @inheritdoc IModularCompliance
    function transferred(address from, address to, uint256 amount) external onlyToken {
        if (from == address(0)) revert ComplianceZeroAddress("from");
        if (to == address(0)) revert ComplianceZeroAddress("to");
        require(amount != 0, ComplianceAmountZero());
        _record(_movement(from, to, amount, Authority.Holder));
    }

    /// @inheritdoc IModularCompliance
    function created(address to, uint256 amount) external onlyToken {
        if (to == address(0)) revert ComplianceZeroAddress("to");
        require(amount != 0, ComplianceAmountZero());
        _record(_movement(address(0), to, amount, Authority.Issuance));
    }

    /// @inheritdoc IModularCompliance
    function destroyed(address from, uint256 amount) external onlyToken {
        if (from == address(0)) revert ComplianceZeroAddress("from");
        require(amount != 0, ComplianceAmountZero());
        _record(_movement(from, address(0), amount, Authority.Enforcement));
    }

    /// @inheritdoc IModularCompliance
    function refusal(Movement calldata movement) external view returns (address module, uint8 code) {
        return _refusal(movement);
    }

    /// @inheritdoc IModularCompliance
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        (, uint8 code) = _refusal(_movement(from, to, amount, Authority.Holder));
        bool isRefused = code != 0;
        return !isRefused;
    }

    /// @inheritdoc IModularCompliance
    function isConduit(address account) external view returns (bool) {
        return _complianceStorage().isConduit[account];
    }

    /// @inheritdoc IModularCompliance
    function areConduits(address from, address to) external view returns (bool isFromConduit, bool isToConduit) {
        ComplianceStorage storage $ = _complianceStorage();
        return ($.isConduit[from], $.isConduit[to]);
    }

    /// @inheritdoc IModularCompliance
    function getModules() external view returns (address[] memory modules) {
        Rule[] storage rules = _complianceStorage().rules;
        modules = new address[](rules.length);
        for (uint256 i = 0; i < modules.length; ++i) {
            modules[i] = address(rules[i].module);
        }
    }

    /// @inheritdoc IModularCompliance
    function getTokenBound() external view returns (address) {
        return _complianceStorage().token;
    }

    /// @inheritdoc IModularCompliance
    function isModuleBound(address module) external view returns (bool) {
        return _complianceStorage().isBound[module];
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IModularCompliance).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Modules that count balances must not begin in the middle of a token's life, nor with the books of another token.
    function _bindToken(address token) private {
        if (token == address(0)) revert ComplianceZeroAddress("token");
        ComplianceStorage storage $ = _complianceStorage();
        bool wasBound = $.wasBound;
        ($.token, $.wasBound) = (token, true);
        emit TokenBound(token);
        uint256 length = $.rules.length;
        for (uint256 i = 0; i < length; ++i) {
            IComplianceModule module = $.rules[i].module;
            require(module.canComplianceBind(address(this)), ComplianceModuleUnready(address(module)));
            if (!wasBound) continue;
            module.unbindCompliance(address(this));
            module.bindCompliance(address(this));
        }
    }

    function _addModule(address module) private {
        ComplianceStorage storage $ = _complianceStorage();
        if (module == address(0)) revert ComplianceZeroAddress("module");
        require(!$.isBound[module], ComplianceModuleKnown(module));
        require($.rules.length < MODULE_LIMIT, ComplianceTooManyModules(MODULE_LIMIT));
        require(ERC165Checker.supportsInterface(module, type(IComplianceModule).interfaceId), ComplianceModuleForeign(module));
        require(IComplianceModule(module).canComplianceBind(address(this)), ComplianceModuleUnready(module));
        $.rules.push(Rule(IComplianceModule(module), IComplianceModule(module).isRecording()));
        $.isBound[module] = true;
        emit ModuleAdded(module);
        IComplianceModule(module).bindCompliance(address(this));
    }

    /// @dev What this compliance itself tells a module is not the owner's to say: it would falsify the module's books.
    function _callModule(address module, bytes calldata callData) private {
        require(_complianceStorage().isBound[module], ComplianceModuleUnknown(module));
        bytes4 selector = bytes4(callData);
        require(
            selector != IComplianceModule.record.selector && selector != IComplianceModule.bindCompliance.selector
                && selector != IComplianceModule.unbindCompliance.selector,
            ComplianceSelectorReserved(selector)
        );
        emit ModuleInteraction(module, selector);
        if (!LowLevelCall.callNoReturn(module, callData)) LowLevelCall.bubbleRevert();
    }

    function _record(Movement memory movement) private {
        Rule[] storage rules = _complianceStorage().rules;
        uint256 length = rules.length;
        for (uint256 i = 0; i < length; ++i) {
            Rule memory rule = rules[i];
            if (rule.isRecording) rule.module.record(movement);
        }
    }

    function _refusal(Movement memory movement) private view returns (address module, uint8 code) {
        Rule[] storage rules = _complianceStorage().rules;
        uint256 length = rules.length;
        for (uint256 i = 0; i < length; ++i) {
            IComplianceModule rule = rules[i].module;
            code = rule.check(address(this), movement);
            if (code != 0) return (address(rule), code);
        }
    }

    /// @dev Without a token nobody knows what the conduit holds.
    function _requireEmpty(address token, address conduit) private view {
        require(token != address(0), ComplianceTokenUnknown(token));
        uint256 balance = IERC20(token).balanceOf(conduit);
        if (balance > 0) revert ComplianceConduitInUse(conduit, balance);
    }

    /// @dev For callers of the 4.1 interface, who do not hand over the movement.
    function _movement(address from, address to, uint256 amount, Authority authority)
        private
        view
        returns (Movement memory movement)
    {
        ComplianceStorage storage $ = _complianceStorage();
        (IIdentityRegistry.Party memory giver, IIdentityRegistry.Party memory receiver) =
            ISecurityToken($.token).identityRegistry().parties(from, to, false, false);
        movement.token = $.token;
        movement.operator = from;
        movement.from = from;
        movement.to = to;
        movement.amount = amount;
        movement.fromIdentity = giver.onchainId;
        movement.toIdentity = receiver.onchainId;
        movement.fromCountry = giver.country;
        movement.toCountry = receiver.country;
        movement.authority = authority;
        movement.at = uint40(block.timestamp);
        movement.isFromConduit = $.isConduit[from];
        movement.isToConduit = $.isConduit[to];
    }

    function _complianceStorage() private pure returns (ComplianceStorage storage $) {
        assembly ("memory-safe") {
            $.slot := COMPLIANCE_STORAGE
        }
    }
}
