// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {SuiteInit} from "../access/SuiteInit.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {ITokenAgency} from "../token/interfaces/ITokenAgency.sol";
import {Duties} from "./interfaces/Duties.sol";
import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IConduitRegistry} from "./interfaces/IConduitRegistry.sol";
import {IModularCompliance} from "./interfaces/IModularCompliance.sol";
import {IStakeReports} from "./interfaces/IStakeReports.sol";
import {Authority, Movement} from "./interfaces/Movement.sol";
import {MovementFacts} from "./MovementFacts.sol";
import {RuleCalls} from "./RuleCalls.sol";
import {RuleTable} from "./RuleTable.sol";
import {StakeReports} from "./StakeReports.sol";

/// @title ModularCompliance
/// @notice The rules of one token: asks every module before shares move, and tells the recording ones after.
/// @dev TRUST its owner chooses modules and their parameters, and conduits among what the registry's factories made; the bound token
///      alone reports movements.
///      LIVENESS a module that reverts in `check`, or in `record` of a holder's transfer or an issuance, blocks those until it is removed.
///      Enforcement goes on whatever a module does, and takes gas enough for it. Whoever sends a conduit a share keeps it listed.
///      NOT CHECKED that a 4.1 module copes with conduits and lost wallets: its TransferFees reverts where a pool receives, and a rule of that
///      suite that counts by identity misses a recovery, is reported (`RecordFailed`), and put right before `resync`;
///      that a conduit deals in this token; that a contract which says it is a token of the owner's is one. It could bind a
///      compliance that is bound to no token; an owner who binds his token himself, or at the start, leaves nobody the time. Books and
///      parameters of our modules go with an unbinding; those of 4.1 modules stay.
/// @custom:stop none; pause the token.
contract ModularCompliance is StakeReports, ERC165, SuiteInit {
    using RuleTable for bytes;

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
    function follow() external onlyToken returns (uint24 version, uint16 duties) {
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
    function isConduit(address account) external view returns (bool) {
        address token = _complianceStorage().token;
        return token != address(0) && ISecurityToken(token).isConduit(account);
    }

    /// @inheritdoc IModularCompliance
    function getTokenBound() external view returns (address) {
        return _complianceStorage().token;
    }

    /// @notice Whether `token` is the one bound: ERC-3643's question, which the 4.1 suite lacks.
    function isTokenBound(address token) external view returns (bool) {
        return token != address(0) && token == _complianceStorage().token;
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IModularCompliance).interfaceId || interfaceId == type(IStakeReports).interfaceId
            || super.supportsInterface(interfaceId);
    }

    /// @dev Modules that count balances must not begin in the middle of a token's life unseeded, nor with the books of another token. What is
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
        for (uint256 i = 0; i < table.count(); ++i) {
            address module = table.moduleAt(i);
            if (wasBound) {
                $.isOutOfSync[module] = false;
                IComplianceModule(module).unbindCompliance(address(this));
            }
            _requireReady(module, table.dutiesAt(i));
            if (wasBound) IComplianceModule(module).bindCompliance(address(this));
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

    /// @dev Asks for a token that does not ask itself, or on behalf of whoever wants to know beforehand.
    function _refusal(Movement memory movement) private view returns (address, uint8) {
        return _refusal(_table(), movement, bookkeeper());
    }

    /// @dev Tells for a token of the 4.1 suite.
    function _record(Movement memory movement) private {
        _record(_table(), movement, movement.authority == Authority.Enforcement);
    }
}
