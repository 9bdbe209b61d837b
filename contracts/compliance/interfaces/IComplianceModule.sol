// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IdentityChange} from "./IdentityChange.sol";
import {Movement} from "./Movement.sol";
import {Seed} from "./Seed.sol";

/// @title IComplianceModule
/// @notice A rule. One instance serves many tokens. A compliance binds it and sets its parameters; the keeper of the books, which is the
///         compliance's token or the compliance itself, asks and tells it of movements.
interface IComplianceModule {
    event ComplianceBound(address indexed compliance);
    event ComplianceUnbound(address indexed compliance);

    error ModuleAlreadyBound(address compliance);
    error ModuleNotBound(address compliance);
    error ModuleCallerNotCompliance(address compliance, address caller);
    /// @notice The module keeps no books that need to be begun with balances, or they are begun.
    error ModuleNotSeeding(address compliance);
    error ModuleSeedZero(address compliance);
    error ModuleSeededTwice(address compliance, address wallet);

    /// @notice Called by a compliance when it adds this module; binds `msg.sender`.
    function bindCompliance(address compliance) external;

    function unbindCompliance(address compliance) external;

    function isComplianceBound(address compliance) external view returns (bool);

    /// @notice False if the module needs to be seeded with balances, and the token of `compliance` has holders and is not paused.
    function canComplianceBind(address compliance) external view returns (bool);

    function isPlugAndPlay() external pure returns (bool);

    /// @notice What this module must be asked and told, as bits of `Duties`.
    function duties() external pure returns (uint16);

    /// @notice What the rule needs to know at every movement, as one word. It changes only when `compliance` calls this module:
    ///         the compliance keeps a copy, which is handed over with each question.
    function parameterOf(address compliance) external view returns (uint256 parameter);

    /// @notice Code of the reason why `movement` is refused, unique within this module; 0 if the rule allows it.
    /// @param keeper in whose books to look
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8 code);

    /// @notice Earliest second, not before `movement.at`, in which the rule allows the same movement if nothing else happens meanwhile; or a
    ///         value of Forecast.
    function nextAllowed(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint40);

    /// @notice Largest amount, not above `movement.amount`, that the rule allows at `movement.at`; 0 if none.
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint256);

    /// @notice Begins the books with what wallets hold, once for each. Only a bound compliance. The rule allows nothing until the balances
    ///         told add up to the supply; then `isSeeded`.
    /// @param keeper whose books
    function seed(address keeper, address token, Seed[] calldata seeds) external returns (bool isSeeded);

    /// @notice Takes note of a movement that happened, in the books of the caller. Saturates, never reverts, under enforcement.
    function record(Movement calldata movement, uint256 parameter) external;

    /// @notice Counts what a wallet holds for another identity or country than before, in the books of the caller. Saturates, never reverts.
    function recount(IdentityChange calldata change, uint256 parameter) external;

    /// @notice What `code` means, in words.
    function reason(uint8 code) external pure returns (string memory);

    function name() external pure returns (string memory);
}
