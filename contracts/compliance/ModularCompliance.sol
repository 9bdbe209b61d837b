// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {SuiteInit} from "../access/SuiteInit.sol";
import {CodeData} from "../data/CodeData.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {ITokenAgency} from "../token/interfaces/ITokenAgency.sol";
import {Duties} from "./interfaces/Duties.sol";
import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IConduitRegistry} from "./interfaces/IConduitRegistry.sol";
import {IForeignModule} from "./interfaces/IForeignModule.sol";
import {IModularCompliance} from "./interfaces/IModularCompliance.sol";
import {Authority, Movement} from "./interfaces/Movement.sol";
import {MovementFacts} from "./MovementFacts.sol";
import {RuleBook} from "./RuleBook.sol";
import {RuleCalls} from "./RuleCalls.sol";
import {RuleTable} from "./RuleTable.sol";

/// @title ModularCompliance
/// @notice The rules of one token: asks every module before shares move, and tells the recording ones after.
/// @dev TRUST its owner chooses modules and their parameters, and conduits among what the registry's factories made; the bound token
///      alone reports movements.
///      LIVENESS a module that reverts in `check`, or in `record` of a holder's transfer or an issuance, blocks those until it is removed.
///      Enforcement goes on whatever a module does, and takes gas enough for it. Whoever sends a conduit a share keeps it listed.
///      NOT CHECKED that a conduit deals in this token; that a contract which says it is a token of the owner's is one. It could bind a
///      compliance that is bound to no token; an owner who binds his token himself, or at the start, leaves nobody the time. Books and
///      parameters of our modules go with an unbinding; those of 4.1 modules stay.
/// @custom:stop none; pause the token.
contract ModularCompliance is IModularCompliance, Ownable2StepUpgradeable, ERC165, SuiteInit, RuleBook {
    using RuleTable for bytes;

    /// @param version number of the rule table; 0: none was written yet
    /// @param ruleCount how many rules there are
    /// @param wasBound true once a token has been bound: modules may keep books of it
    /// @param isFollowed true while the bound token asks and tells the rules itself, and is told when they change
    /// @custom:storage-location erc7201:aimy.storage.ModularCompliance
    struct ComplianceStorage {
        address token;
        uint24 version;
        uint8 ruleCount;
        bool wasBound;
        bool isFollowed;
        mapping(address module => bool) isBound;
        mapping(address module => bool) isOutOfSync;
    }

    uint256 private constant MODULE_LIMIT = 25;
    /// @dev What all rules together may be due at an enforcement and a change of identity in one transaction, which EIP-7825 holds to
    ///      16.7 million gas.
    uint256 private constant DUE_LIMIT = 10_000_000;
    /// @dev What a token or a module may spend on hearing that it is bound no more.
    uint256 private constant NEWS_GAS = 100_000;
    bytes32 private constant COMPLIANCE_STORAGE = 0x898a78f6338e7b1b8c97325b63f53e191e3e7ffe4e4d79c9a8d330f74a80f300;

    /// @inheritdoc IModularCompliance
    IConduitRegistry public immutable conduitRegistry;

    modifier onlyToken() {
        require(msg.sender == _complianceStorage().token, ComplianceTokenOnly(msg.sender));
        _;
    }

    /// @dev Rules that the token tells itself would be told twice.
    modifier unlessFollowed() {
        require(!_complianceStorage().isFollowed, ComplianceTokenFollows(msg.sender));
        _;
    }

    /// @dev Clones share the registry of their implementation.
    constructor(IConduitRegistry conduitRegistry_) {
        if (address(conduitRegistry_) == address(0)) revert ComplianceZeroAddress("conduitRegistry");
        conduitRegistry = conduitRegistry_;
        _disableInitializers();
    }

    /// @notice The 4.1 initialiser: the caller owns it.
    function init() external initializer {
        __Ownable_init(msg.sender);
        emit SuiteInit.Initialized(SUITE_VERSION);
    }

    /// @notice Binds `token` and `modules`, and sets the modules' parameters: `settings[i]` is called on `settingModules[i]`.
    /// @dev This runs once, before anyone can be asked.
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
        bytes memory table = "";
        for (uint256 i = 0; i < modules.length; ++i) {
            table = table.added(modules[i], _bindModule(modules[i], i), 0);
        }
        for (uint256 i = 0; i < settings.length; ++i) {
            _callModule(settingModules[i], settings[i]);
        }
        _requireTellable(table);
        if (table.length != 0) _publish(_withParameters(table));
    }

    /// @inheritdoc IModularCompliance
    /// @dev What is written after the modules' calls is that the token follows; modules and token are the owner's choice.
    // slither-disable-next-line reentrancy-no-eth
    function bindToken(address token) external {
        require(
            msg.sender == owner() || (msg.sender == token && IERC5313(token).owner() == owner()),
            OwnableUnauthorizedAccount(msg.sender)
        );
        address bound = _complianceStorage().token;
        require(bound == address(0), ComplianceTokenBound(bound));
        _bindToken(token);
        if (msg.sender != token) _followIfNamed(token);
    }

    /// @inheritdoc IModularCompliance
    function unbindToken(address token) external {
        ComplianceStorage storage $ = _complianceStorage();
        require(msg.sender == owner() || msg.sender == $.token, OwnableUnauthorizedAccount(msg.sender));
        require(token == $.token && token != address(0), ComplianceTokenUnknown(token));
        bool wasFollowed = $.isFollowed;
        ($.token, $.isFollowed) = (address(0), false);
        emit TokenUnbound(token);
        // A token that refuses the news cannot stay by it.
        // slither-disable-next-line unused-return
        if (wasFollowed) BoundedCall.tell(token, NEWS_GAS, abi.encodeCall(ITokenAgency.setRules, (0, 0)));
    }

    /// @inheritdoc IModularCompliance
    /// @dev What is written after the module's call is the new table, which is read after it, too; only the owner gets here.
    // slither-disable-next-line reentrancy-no-eth
    function addModule(address module) external onlyOwner {
        uint8 duties = _bindModule(module, _complianceStorage().ruleCount);
        bytes memory table = _table().added(module, duties, _parameterOf(module, duties));
        _requireTellable(table);
        _publish(table);
    }

    /// @inheritdoc IModularCompliance
    function removeModule(address module) external onlyOwner {
        ComplianceStorage storage $ = _complianceStorage();
        require($.isBound[module], ComplianceModuleUnknown(module));
        bytes memory table = _table();
        table.remove(_placeOf(table, module));
        ($.isBound[module], $.isOutOfSync[module]) = (false, false);
        _publish(table);
        emit ModuleRemoved(module);
        // A module that reverts cannot stay by it; one left bound in its own view cannot be added again.
        // slither-disable-next-line unused-return
        BoundedCall.tell(module, NEWS_GAS, abi.encodeCall(IComplianceModule.unbindCompliance, (address(this))));
    }

    /// @inheritdoc IModularCompliance
    function callModuleFunction(bytes calldata callData, address module) external onlyOwner {
        _callModule(module, callData);
        bytes memory table = _table();
        uint256 place = _placeOf(table, module);
        uint256 parameter = _parameterOf(module, table.dutiesAt(place));
        if (parameter == table.parameterAt(place)) return;
        table.setParameter(place, parameter);
        _publish(table);
    }

    /// @inheritdoc IModularCompliance
    function resync(address module) external onlyOwner {
        ComplianceStorage storage $ = _complianceStorage();
        require($.isOutOfSync[module], ComplianceModuleInSync(module));
        $.isOutOfSync[module] = false;
        emit ModuleResynced(module);
    }

    /// @inheritdoc IModularCompliance
    function setConduit(address conduit, bool isConduit_) external onlyOwner {
        if (conduit == address(0)) revert ComplianceZeroAddress("conduit");
        address token = _complianceStorage().token;
        require(token != address(0), ComplianceTokenUnknown(token));
        require(ISecurityToken(token).isConduit(conduit) != isConduit_, ComplianceConduitUnchanged(conduit, isConduit_));
        if (isConduit_) require(conduitRegistry.isMade(conduit), ComplianceConduitForeign(conduit));
        uint256 balance = IERC20(token).balanceOf(conduit);
        if (balance > 0) revert ComplianceConduitInUse(conduit, balance);
        emit ConduitSet(conduit, isConduit_);
        ISecurityToken(token).setConduit(conduit, isConduit_);
    }

    /// @inheritdoc IModularCompliance
    function follow() external onlyToken returns (uint24 version, uint8 duties) {
        ComplianceStorage storage $ = _complianceStorage();
        bytes memory table = _table();
        // Shares may have moved since the token was bound.
        if (!$.isFollowed) _requireAllReady(table);
        $.isFollowed = true;
        return ($.version, table.dutiesOfAll() | Duties.BOUND);
    }

    /// @inheritdoc IModularCompliance
    function recordForeign(address module, address from, address to, uint256 amount) external onlyToken {
        require(_complianceStorage().isBound[module], ComplianceModuleUnknown(module));
        if (!LowLevelCall.callNoReturn(module, _foreignRecord(from, to, amount))) LowLevelCall.bubbleRevert();
    }

    /// @inheritdoc IModularCompliance
    function noteFailure(address module) external onlyToken {
        require(_complianceStorage().isBound[module], ComplianceModuleUnknown(module));
        _noteFailure(module);
    }

    /// @inheritdoc IModularCompliance
    function transferred(address from, address to, uint256 amount) external onlyToken unlessFollowed {
        if (from == address(0)) revert ComplianceZeroAddress("from");
        if (to == address(0)) revert ComplianceZeroAddress("to");
        require(amount != 0, ComplianceAmountZero());
        _record(MovementFacts.ofToken(msg.sender, from, to, amount, Authority.Holder));
    }

    /// @inheritdoc IModularCompliance
    function created(address to, uint256 amount) external onlyToken unlessFollowed {
        if (to == address(0)) revert ComplianceZeroAddress("to");
        require(amount != 0, ComplianceAmountZero());
        _record(MovementFacts.ofToken(msg.sender, address(0), to, amount, Authority.Issuance));
    }

    /// @inheritdoc IModularCompliance
    function destroyed(address from, uint256 amount) external onlyToken unlessFollowed {
        if (from == address(0)) revert ComplianceZeroAddress("from");
        require(amount != 0, ComplianceAmountZero());
        _record(MovementFacts.ofToken(msg.sender, from, address(0), amount, Authority.Enforcement));
    }

    /// @inheritdoc IModularCompliance
    function refusal(Movement calldata) external view returns (address module, uint8 code) {
        return _refusal(RuleCalls.fromCalldata());
    }

    /// @inheritdoc IModularCompliance
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        ComplianceStorage storage $ = _complianceStorage();
        if ($.ruleCount == 0) return true;
        // A token of the 4.1 suite asks so before it issues, too.
        Authority authority = from == address(0) ? Authority.Issuance : Authority.Holder;
        (address module,) = _refusal(MovementFacts.ofToken($.token, from, to, amount, authority));
        return module == address(0);
    }

    /// @inheritdoc IModularCompliance
    function bookkeeper() public view returns (address) {
        ComplianceStorage storage $ = _complianceStorage();
        return $.isFollowed ? $.token : address(this);
    }

    /// @inheritdoc IModularCompliance
    function checkForeign(address module, address from, address to, uint256 amount) public view returns (bool) {
        return IForeignModule(module).moduleCheck(from, to, amount, address(this));
    }

    /// @inheritdoc IModularCompliance
    function isConduit(address account) external view returns (bool) {
        address token = _complianceStorage().token;
        return token != address(0) && ISecurityToken(token).isConduit(account);
    }

    /// @inheritdoc IModularCompliance
    function getModules() external view returns (address[] memory modules) {
        bytes memory table = _table();
        modules = new address[](table.count());
        for (uint256 i = 0; i < modules.length; ++i) {
            modules[i] = table.moduleAt(i);
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

    /// @inheritdoc IModularCompliance
    function isModuleOutOfSync(address module) external view returns (bool) {
        return _complianceStorage().isOutOfSync[module];
    }

    /// @inheritdoc IModularCompliance
    function parameterOf(address module) external view returns (uint256) {
        require(_complianceStorage().isBound[module], ComplianceModuleUnknown(module));
        bytes memory table = _table();
        return table.parameterAt(_placeOf(table, module));
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IModularCompliance).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev Modules that count balances must not begin in the middle of a token's life, nor with the books of another token. What is
    ///      written after the modules' calls is the same table with their new parameters.
    // slither-disable-next-line reentrancy-no-eth
    function _bindToken(address token) private {
        if (token == address(0)) revert ComplianceZeroAddress("token");
        ComplianceStorage storage $ = _complianceStorage();
        bool wasBound = $.wasBound;
        ($.token, $.wasBound) = (token, true);
        emit TokenBound(token);
        if ($.ruleCount == 0) return;

        bytes memory table = _table();
        _requireAllReady(table);
        for (uint256 i = 0; i < table.count(); ++i) {
            address module = table.moduleAt(i);
            if (!wasBound) continue;
            $.isOutOfSync[module] = false;
            IComplianceModule(module).unbindCompliance(address(this));
            IComplianceModule(module).bindCompliance(address(this));
        }
        if (wasBound) _publish(_withParameters(table));
    }

    /// @dev A token of this platform that names this compliance follows it again, which its owner may have unbound.
    function _followIfNamed(address token) private {
        bool isOurs = ERC165Checker.supportsInterface(token, type(ISecurityToken).interfaceId);
        if (!isOurs || address(ISecurityToken(token).compliance()) != address(this)) return;
        _complianceStorage().isFollowed = true;
        _tellToken(token, _table());
    }

    function _tellToken(address token, bytes memory table) private {
        ITokenAgency(token).setRules(_complianceStorage().version, table.dutiesOfAll() | Duties.BOUND);
    }

    /// @dev Binds `module` as rule number `place`, and says what it is to be asked and told.
    function _bindModule(address module, uint256 place) private returns (uint8 duties) {
        ComplianceStorage storage $ = _complianceStorage();
        if (module == address(0)) revert ComplianceZeroAddress("module");
        require(!$.isBound[module], ComplianceModuleKnown(module));
        require(place < MODULE_LIMIT, ComplianceTooManyModules(MODULE_LIMIT));
        duties = ERC165Checker.supportsInterface(module, type(IComplianceModule).interfaceId)
            ? IComplianceModule(module).duties() & Duties.DECLARABLE
            : Duties.FOREIGN | Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE | Duties.RECORDS;
        _requireReady(module, duties);
        $.isBound[module] = true;
        emit ModuleAdded(module);
        IComplianceModule(module).bindCompliance(address(this));
    }

    /// @dev Enforcement must fit a transaction whatever the modules do.
    function _requireTellable(bytes memory table) private pure {
        uint256 due = 0;
        uint256 count = table.count();
        for (uint256 i = 0; i < count; ++i) {
            due += _dueOf(table.dutiesAt(i));
        }
        require(due <= DUE_LIMIT, ComplianceTooMuchToTell(due, DUE_LIMIT));
    }

    function _requireAllReady(bytes memory table) private view {
        uint256 count = table.count();
        for (uint256 i = 0; i < count; ++i) {
            _requireReady(table.moduleAt(i), table.dutiesAt(i));
        }
    }

    /// @dev A 4.1 module that is plug and play is not asked further, as in its own suite.
    function _requireReady(address module, uint8 duties) private view {
        bool asks = true;
        if (duties & Duties.FOREIGN != 0) {
            bool isAnswered = LowLevelCall.staticcallNoReturn(module, abi.encodeCall(IComplianceModule.isPlugAndPlay, ()))
                && LowLevelCall.returnDataSize() == 32;
            require(isAnswered, ComplianceModuleForeign(module));
            asks = !IComplianceModule(module).isPlugAndPlay();
        }
        require(!asks || IComplianceModule(module).canComplianceBind(address(this)), ComplianceModuleUnready(module));
    }

    /// @dev What this compliance itself tells a module is not the owner's to say: it would falsify the module's books.
    function _callModule(address module, bytes calldata callData) private {
        require(_complianceStorage().isBound[module], ComplianceModuleUnknown(module));
        bytes4 selector = bytes4(callData);
        require(!RuleCalls.isReserved(selector), ComplianceSelectorReserved(selector));
        emit ModuleInteraction(module, selector);
        if (!LowLevelCall.callNoReturn(module, callData)) LowLevelCall.bubbleRevert();
    }

    /// @dev Writes the rules as a new version.
    function _publish(bytes memory table) private {
        ComplianceStorage storage $ = _complianceStorage();
        // The casts lose nothing: a version is a transaction's work, and rules are at most MODULE_LIMIT.
        ($.version, $.ruleCount) = ($.version + 1, uint8(table.count()));
        assert(CodeData.write(table) == CodeData.creationOf(address(this), $.version));
        if ($.isFollowed) _tellToken($.token, table);
    }

    /// @dev Asks for a token that does not ask itself, or on behalf of whoever wants to know beforehand.
    function _refusal(Movement memory movement) private view returns (address, uint8) {
        return _refusal(_table(), movement, bookkeeper());
    }

    /// @dev Tells for a token of the 4.1 suite.
    function _record(Movement memory movement) private {
        _record(_table(), movement, movement.authority == Authority.Enforcement);
    }

    /// @inheritdoc RuleBook
    function _checkForeign(address module, Movement memory movement) internal view override returns (uint8) {
        return checkForeign(module, movement.from, movement.to, movement.amount) ? 0 : 1;
    }

    /// @inheritdoc RuleBook
    function _recordForeign(address module, Movement memory movement, uint256 gasLimit) internal override returns (bool) {
        if (movement.amount == 0) return true;
        bytes memory message = _foreignRecord(movement.from, movement.to, movement.amount);
        return RuleCalls.send(message, module, gasLimit);
    }

    /// @inheritdoc RuleBook
    function _noteFailure(address module) internal override {
        _complianceStorage().isOutOfSync[module] = true;
        emit RecordFailed(module);
    }

    /// @dev The current rules; empty if there are none.
    function _table() private view returns (bytes memory table) {
        ComplianceStorage storage $ = _complianceStorage();
        if ($.ruleCount != 0) table = RuleTable.read(address(this), $.version);
    }

    /// @dev What a module of the 4.1 suite is told.
    function _foreignRecord(address from, address to, uint256 amount) private pure returns (bytes memory) {
        if (from == address(0)) return abi.encodeCall(IForeignModule.moduleMintAction, (to, amount));
        if (to == address(0)) return abi.encodeCall(IForeignModule.moduleBurnAction, (from, amount));
        return abi.encodeCall(IForeignModule.moduleTransferAction, (from, to, amount));
    }

    /// @dev `table` with each parameter as its module says it now.
    function _withParameters(bytes memory table) private view returns (bytes memory) {
        for (uint256 i = 0; i < table.count(); ++i) {
            table.setParameter(i, _parameterOf(table.moduleAt(i), table.dutiesAt(i)));
        }
        return table;
    }

    function _parameterOf(address module, uint8 duties) private view returns (uint256) {
        return duties & Duties.FOREIGN == 0 ? IComplianceModule(module).parameterOf(address(this)) : 0;
    }

    /// @dev Expects that `module` is bound.
    function _placeOf(bytes memory table, address module) private pure returns (uint256 place) {
        while (table.moduleAt(place) != module) ++place;
    }

    function _complianceStorage() private pure returns (ComplianceStorage storage $) {
        assembly ("memory-safe") {
            $.slot := COMPLIANCE_STORAGE
        }
    }
}
