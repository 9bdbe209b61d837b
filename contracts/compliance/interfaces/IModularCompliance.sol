// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConduitRegistry} from "./IConduitRegistry.sol";
import {Movement} from "./Movement.sol";

/// @title IModularCompliance
/// @notice ERC-3643 compliance of one token as a list of rule modules, with the interface of the 4.1 suite and, beside it, one that
///         takes a whole `Movement` and says why something is refused.
interface IModularCompliance {
    /// @notice The regulation profile that the rules follow, as their owner says: data that lawyers wrote, kept off chain.
    /// @param id name, as a short string; zero if none
    /// @param version of it
    /// @param contentHash SHA-256 of its canonical JSON
    struct Profile {
        bytes32 id;
        uint32 version;
        bytes32 contentHash;
    }

    /// @notice A change of rules that is made whole or not at all.
    /// @param removed modules that end, with their books
    /// @param added modules that begin
    /// @param settingModules whom `settings` are sent to, in this order
    /// @param settings calls that set parameters
    /// @param profile what the rules follow then
    struct Configuration {
        address[] removed;
        address[] added;
        address[] settingModules;
        bytes[] settings;
        Profile profile;
    }

    event TokenBound(address token);
    event TokenUnbound(address token);
    event ModuleAdded(address indexed module);
    event ModuleRemoved(address indexed module);
    event ModuleInteraction(address indexed target, bytes4 selector);
    event ConduitSet(address indexed conduit, bool isConduit);
    /// @notice `module` did not take note of an enforcement; what it counted is wrong until the owner says `resync`.
    event RecordFailed(address indexed module);
    event ModuleResynced(address indexed module);
    event ModuleSeeded(address indexed module, uint256 holderCount, bool isSeeded);
    event ProfileSet(bytes32 indexed id, uint32 version, bytes32 contentHash);

    error ComplianceZeroAddress(string parameter);
    error ComplianceTokenOnly(address caller);
    error ComplianceTokenBound(address token);
    error ComplianceTokenUnknown(address token);
    error ComplianceModuleKnown(address module);
    error ComplianceModuleUnknown(address module);
    error ComplianceModuleUnready(address module);
    error ComplianceTooManyModules(uint256 limit);
    /// @notice The rules together would be due `due` gas at an enforcement.
    error ComplianceTooMuchToTell(uint256 due, uint256 limit);
    error ComplianceConduitUnchanged(address conduit, bool isConduit);
    /// @notice No factory of the conduit registry made `conduit`.
    error ComplianceConduitForeign(address conduit);
    /// @notice `conduit` holds `balance` of the bound token: rules counted it before it is a conduit, or enforcement could take it after.
    error ComplianceConduitInUse(address conduit, uint256 balance);
    error ComplianceAmountZero();
    error ComplianceLengthMismatch(uint256 settingModules, uint256 settings);
    error ComplianceModuleForeign(address module);
    error ComplianceSelectorReserved(bytes4 selector);
    error ComplianceModuleInSync(address module);
    error ComplianceTokenNotPaused(address token);
    /// @notice The registry does not say whose `wallet` is, which holds shares: enter it before a rule counts them.
    error ComplianceHolderUnknown(address wallet);
    /// @notice The bound token tells the rules of its movements itself.
    error ComplianceTokenFollows(address token);

    /// @notice Binds `token`; a compliance that was bound before binds its modules anew, so that the books and parameters of ours begin
    ///         empty. Only the owner, or the token itself if the owner owns it, too.
    function bindToken(address token) external;

    function unbindToken(address token) external;

    function addModule(address module) external;

    function removeModule(address module) external;

    /// @notice Calls `module` with `callData`, as this compliance: how the owner sets a rule's parameters.
    function callModuleFunction(bytes calldata callData, address module) external;

    /// @notice Removes, adds and sets rules in one step, and says which profile they follow. Only the owner.
    function configure(Configuration calldata change) external;

    /// @notice Tells `module`, which was added while the paused token had holders, what `holders` have, and since when. It allows nothing until
    ///         it was told of all. Only the owner.
    function seed(address module, address[] calldata holders, uint40[] calldata acquiredAt) external;

    /// @notice Says that `module`, which missed an enforcement, counts rightly again. Only the owner, who put it right.
    function resync(address module) external;

    /// @notice Lists a pool, offering or escrow that a factory of the platform made, so that rules see through it, or delists it; either while
    ///         it holds nothing of the bound token. Only the owner.
    function setConduit(address conduit, bool isConduit_) external;

    /// @notice Says what may be listed as a conduit; the same for all tokens of one implementation.
    function conduitRegistry() external view returns (IConduitRegistry);

    /// @notice The first rule that refuses `movement` and its code; zeros if all allow it.
    function refusal(Movement calldata movement) external view returns (address module, uint8 code);

    /// @notice The bound token asks and tells the rules itself from now on, and keeps their books; it is told when the rules change.
    /// @return version number of the rule table, which RuleTable finds
    /// @return duties what the rules want to be asked and told together, as bits of `Duties`
    function follow() external returns (uint24 version, uint16 duties);

    /// @notice Who keeps the books of the rules: the bound token if it follows, else this compliance.
    function bookkeeper() external view returns (address);

    /// @notice Whether a bound module of the 4.1 suite allows a movement; it answers its compliance only.
    function checkForeign(address module, address from, address to, uint256 amount) external view returns (bool);

    /// @notice Tells a bound module of the 4.1 suite of a movement that happened. Only the bound token.
    function recordForeign(address module, address from, address to, uint256 amount) external;

    /// @notice Says that `module` missed an enforcement. Only the bound token.
    function noteFailure(address module) external;

    function transferred(address from, address to, uint256 amount) external;

    function created(address to, uint256 amount) external;

    function destroyed(address from, uint256 amount) external;

    function canTransfer(address from, address to, uint256 amount) external view returns (bool);

    function isConduit(address account) external view returns (bool);

    /// @notice The profile that the rules follow, as the owner said with `configure`.
    function profile() external view returns (Profile memory);

    function getModules() external view returns (address[] memory);

    function getTokenBound() external view returns (address);

    function isModuleBound(address module) external view returns (bool);

    /// @notice Whether a bound module may move shares while it is told of a movement: one of the 4.1 suite, or one that says so of itself.
    function isMover(address module) external view returns (bool);

    /// @notice True from a failed record to the owner's `resync`.
    function isModuleOutOfSync(address module) external view returns (bool);

    /// @notice The parameter of a bound module, as it is handed to it with every question.
    function parameterOf(address module) external view returns (uint256);
}
