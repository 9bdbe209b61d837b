// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Movement} from "./Movement.sol";

/// @title IModularCompliance
/// @notice ERC-3643 compliance of one token as a list of rule modules, with the interface of the 4.1 suite and, beside it, one that
///         takes a whole `Movement` and says why something is refused.
interface IModularCompliance {
    event TokenBound(address token);
    event TokenUnbound(address token);
    event ModuleAdded(address indexed module);
    event ModuleRemoved(address indexed module);
    event ModuleInteraction(address indexed target, bytes4 selector);
    event ConduitSet(address indexed conduit, bool isConduit);

    error ComplianceZeroAddress(string parameter);
    error ComplianceTokenOnly(address caller);
    error ComplianceTokenBound(address token);
    error ComplianceTokenUnknown(address token);
    error ComplianceModuleKnown(address module);
    error ComplianceModuleUnknown(address module);
    error ComplianceModuleUnready(address module);
    error ComplianceTooManyModules(uint256 limit);
    error ComplianceConduitUnchanged(address conduit, bool isConduit);
    error ComplianceAmountZero();
    error ComplianceLengthMismatch(uint256 settingModules, uint256 settings);
    error ComplianceModuleForeign(address module);
    error ComplianceSelectorReserved(bytes4 selector);

    function bindToken(address token) external;

    function unbindToken(address token) external;

    function addModule(address module) external;

    function removeModule(address module) external;

    /// @notice Calls `module` with `callData`, as this compliance: how the owner sets a rule's parameters.
    function callModuleFunction(bytes calldata callData, address module) external;

    /// @notice Lists or delists a pool, offering or escrow of the platform that rules see through. Only the owner.
    function setConduit(address conduit, bool isConduit_) external;

    /// @notice The first rule that refuses `movement` and its code; zeros if all allow it.
    function refusal(Movement calldata movement) external view returns (address module, uint8 code);

    /// @notice Takes note of a movement that happened. Only the bound token.
    function recordMovement(Movement calldata movement) external;

    function transferred(address from, address to, uint256 amount) external;

    function created(address to, uint256 amount) external;

    function destroyed(address from, uint256 amount) external;

    function canTransfer(address from, address to, uint256 amount) external view returns (bool);

    function isConduit(address account) external view returns (bool);

    /// @notice `isConduit` of both sides of a movement in one call.
    function areConduits(address from, address to) external view returns (bool isFromConduit, bool isToConduit);

    function getModules() external view returns (address[] memory);

    function getTokenBound() external view returns (address);

    function isModuleBound(address module) external view returns (bool);
}
