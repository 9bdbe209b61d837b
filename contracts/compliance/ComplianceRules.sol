// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2StepUpgradeable} from "@openzeppelin/contracts-upgradeable/access/Ownable2StepUpgradeable.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {CodeData} from "../data/CodeData.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {ITokenAgency} from "../token/interfaces/ITokenAgency.sol";
import {Duties} from "./interfaces/Duties.sol";
import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IForeignModule} from "./interfaces/IForeignModule.sol";
import {IModularCompliance} from "./interfaces/IModularCompliance.sol";
import {IPausable} from "./interfaces/IPausable.sol";
import {Movement} from "./interfaces/Movement.sol";
import {Seed} from "./interfaces/Seed.sol";
import {MovementFacts} from "./MovementFacts.sol";
import {RuleBook} from "./RuleBook.sol";
import {RuleCalls} from "./RuleCalls.sol";
import {RuleTable} from "./RuleTable.sol";

/// @title ComplianceRules
/// @notice Which rules a compliance has: adds, removes, sets and seeds them, and keeps them as a table.
abstract contract ComplianceRules is IModularCompliance, Ownable2StepUpgradeable, RuleBook {
    using RuleTable for bytes;

    /// @param version number of the rule table; 0: none was written yet
    /// @param ruleCount how many rules there are
    /// @param wasBound true once a token has been bound: modules may keep books of it
    /// @param isFollowed true while the bound token asks and tells the rules itself, and is told when they change
    /// @param stakeFollowers how many rules follow stakes in conduits
    /// @param profile the regulation profile that the owner says its rules follow
    /// @custom:storage-location erc7201:aimy.storage.ModularCompliance
    struct ComplianceStorage {
        address token;
        uint24 version;
        uint8 ruleCount;
        bool wasBound;
        bool isFollowed;
        uint8 stakeFollowers;
        mapping(address module => bool) isBound;
        mapping(address module => bool) isOutOfSync;
        Profile profile;
    }

    uint256 private constant MODULE_LIMIT = 25;
    /// @dev What all rules together may be due at an enforcement and a change of identity in one transaction, which EIP-7825 holds to
    ///      16.7 million gas.
    uint256 private constant DUE_LIMIT = 10_000_000;
    /// @dev What a token or a module may spend on hearing that it is bound no more.
    uint256 internal constant NEWS_GAS = 100_000;
    bytes32 private constant COMPLIANCE_STORAGE = 0x898a78f6338e7b1b8c97325b63f53e191e3e7ffe4e4d79c9a8d330f74a80f300;

    /// @inheritdoc IModularCompliance
    /// @dev What is written after the module's call is the new table, which is read after it, too; only the owner gets here.
    // slither-disable-next-line reentrancy-no-eth
    function addModule(address module) external onlyOwner {
        uint16 duties = _bindModule(module, _complianceStorage().ruleCount);
        bytes memory table = _table().added(module, duties, _parameterOf(module, duties));
        _requireTellable(table);
        _publish(table);
    }

    /// @inheritdoc IModularCompliance
    function removeModule(address module) external onlyOwner {
        bytes memory table = _table();
        _removeFrom(table, module);
        _publish(table);
        _release(module);
    }

    /// @inheritdoc IModularCompliance
    /// @dev What is written after the modules' calls is the new table, which is made of what they say by then; only the owner gets here.
    // slither-disable-next-line reentrancy-no-eth
    function configure(Configuration calldata change) external onlyOwner {
        require(
            change.settingModules.length == change.settings.length,
            ComplianceLengthMismatch(change.settingModules.length, change.settings.length)
        );
        bytes memory table = _table();
        for (uint256 i = 0; i < change.removed.length; ++i) {
            _removeFrom(table, change.removed[i]);
            _release(change.removed[i]);
        }
        for (uint256 i = 0; i < change.added.length; ++i) {
            table = table.added(change.added[i], _bindModule(change.added[i], table.count()), 0);
        }
        for (uint256 i = 0; i < change.settings.length; ++i) {
            _callModule(change.settingModules[i], change.settings[i]);
        }
        _requireTellable(table);
        _complianceStorage().profile = change.profile;
        emit ProfileSet(change.profile.id, change.profile.version, change.profile.contentHash);
        _publish(_withParameters(table));
    }

    /// @inheritdoc IModularCompliance
    /// @dev Each module is told once of each wallet, and only while its books are not complete.
    // slither-disable-next-line reentrancy-no-eth
    function seed(address module, address[] calldata holders, uint40[] calldata acquiredAt) external onlyOwner {
        ComplianceStorage storage $ = _complianceStorage();
        require($.isBound[module], ComplianceModuleUnknown(module));
        require(holders.length == acquiredAt.length, ComplianceLengthMismatch(holders.length, acquiredAt.length));
        require(IPausable($.token).paused(), ComplianceTokenNotPaused($.token));
        Seed[] memory seeds = new Seed[](holders.length);
        for (uint256 i = 0; i < holders.length; ++i) {
            seeds[i] = MovementFacts.seedOf($.token, holders[i], acquiredAt[i]);
            bool isNobodys = seeds[i].balance != 0 && seeds[i].onchainId == address(0) && !seeds[i].isConduit;
            require(!isNobodys, ComplianceHolderUnknown(holders[i]));
        }
        bool isSeeded = IComplianceModule(module).seed(bookkeeper(), $.token, seeds);
        emit ModuleSeeded(module, holders.length, isSeeded);
        if (isSeeded) _publish(_withParameters(_table()));
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
    function getModules() external view returns (address[] memory modules) {
        bytes memory table = _table();
        modules = new address[](table.count());
        for (uint256 i = 0; i < modules.length; ++i) {
            modules[i] = table.moduleAt(i);
        }
    }

    /// @inheritdoc IModularCompliance
    function isModuleBound(address module) external view returns (bool) {
        return _complianceStorage().isBound[module];
    }

    /// @inheritdoc IModularCompliance
    function isMover(address module) external view returns (bool) {
        if (!_complianceStorage().isBound[module]) return false;
        bytes memory table = _table();
        return table.dutiesAt(_placeOf(table, module)) & (Duties.FOREIGN | Duties.MOVES_SHARES) != 0;
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

    /// @inheritdoc IModularCompliance
    function profile() external view returns (Profile memory) {
        return _complianceStorage().profile;
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

    function _tellToken(address token, bytes memory table) internal {
        ITokenAgency(token).setRules(_complianceStorage().version, table.dutiesOfAll() | Duties.BOUND);
    }

    /// @dev Binds `module` as rule number `place`, and says what it is to be asked and told.
    function _bindModule(address module, uint256 place) internal returns (uint16 duties) {
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
    function _requireTellable(bytes memory table) internal pure {
        uint256 due = 0;
        uint256 count = table.count();
        for (uint256 i = 0; i < count; ++i) {
            due += _dueOf(table.dutiesAt(i));
        }
        require(due <= DUE_LIMIT, ComplianceTooMuchToTell(due, DUE_LIMIT));
    }

    function _requireAllReady(bytes memory table) internal view {
        uint256 count = table.count();
        for (uint256 i = 0; i < count; ++i) {
            _requireReady(table.moduleAt(i), table.dutiesAt(i));
        }
    }

    /// @dev A 4.1 module that is plug and play is not asked further, as in its own suite.
    function _requireReady(address module, uint16 duties) internal view {
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
    function _callModule(address module, bytes calldata callData) internal {
        require(_complianceStorage().isBound[module], ComplianceModuleUnknown(module));
        bytes4 selector = bytes4(callData);
        require(!RuleCalls.isReserved(selector), ComplianceSelectorReserved(selector));
        emit ModuleInteraction(module, selector);
        if (!LowLevelCall.callNoReturn(module, callData)) LowLevelCall.bubbleRevert();
    }

    /// @dev Writes the rules as a new version.
    function _publish(bytes memory table) internal {
        ComplianceStorage storage $ = _complianceStorage();
        // The casts lose nothing: a version is a transaction's work, and rules are at most MODULE_LIMIT.
        ($.version, $.ruleCount, $.stakeFollowers) = ($.version + 1, uint8(table.count()), _stakeFollowersOf(table));
        assert(CodeData.write(table) == CodeData.creationOf(address(this), $.version));
        if ($.isFollowed) _tellToken($.token, table);
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
    function _table() internal view returns (bytes memory table) {
        ComplianceStorage storage $ = _complianceStorage();
        if ($.ruleCount != 0) table = RuleTable.read(address(this), $.version);
    }

    /// @dev Takes `module` out of `table` and forgets it.
    function _removeFrom(bytes memory table, address module) private {
        ComplianceStorage storage $ = _complianceStorage();
        require($.isBound[module], ComplianceModuleUnknown(module));
        table.remove(_placeOf(table, module));
        ($.isBound[module], $.isOutOfSync[module]) = (false, false);
        emit ModuleRemoved(module);
    }

    function _release(address module) private {
        // A module that reverts cannot stay by it; one left bound in its own view cannot be added again.
        // slither-disable-next-line unused-return
        BoundedCall.tell(module, NEWS_GAS, abi.encodeCall(IComplianceModule.unbindCompliance, (address(this))));
    }

    function _stakeFollowersOf(bytes memory table) private pure returns (uint8 followers) {
        uint256 count = table.count();
        for (uint256 i = 0; i < count; ++i) {
            if (table.dutiesAt(i) & Duties.FOLLOWS_STAKES != 0) ++followers;
        }
    }

    /// @dev What a module of the 4.1 suite is told.
    function _foreignRecord(address from, address to, uint256 amount) internal pure returns (bytes memory) {
        if (from == address(0)) return abi.encodeCall(IForeignModule.moduleMintAction, (to, amount));
        if (to == address(0)) return abi.encodeCall(IForeignModule.moduleBurnAction, (from, amount));
        return abi.encodeCall(IForeignModule.moduleTransferAction, (from, to, amount));
    }

    /// @dev `table` with each parameter as its module says it now.
    function _withParameters(bytes memory table) internal view returns (bytes memory) {
        for (uint256 i = 0; i < table.count(); ++i) {
            table.setParameter(i, _parameterOf(table.moduleAt(i), table.dutiesAt(i)));
        }
        return table;
    }

    function _parameterOf(address module, uint16 duties) private view returns (uint256) {
        return duties & Duties.FOREIGN == 0 ? IComplianceModule(module).parameterOf(address(this)) : 0;
    }

    /// @dev Expects that `module` is bound.
    function _placeOf(bytes memory table, address module) private pure returns (uint256 place) {
        while (table.moduleAt(place) != module) ++place;
    }

    function _complianceStorage() internal pure returns (ComplianceStorage storage $) {
        assembly ("memory-safe") {
            $.slot := COMPLIANCE_STORAGE
        }
    }
}
