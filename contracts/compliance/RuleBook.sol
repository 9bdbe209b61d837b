// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

import {Duties} from "./interfaces/Duties.sol";
import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IdentityChange} from "./interfaces/IdentityChange.sol";
import {Authority, Movement} from "./interfaces/Movement.sol";
import {RuleCalls} from "./RuleCalls.sol";
import {RuleTable} from "./RuleTable.sol";

/// @title RuleBook
/// @notice Asks the rules of a table before shares move, and tells them after. Whoever does it keeps the rules' books.
abstract contract RuleBook {
    using RuleCalls for Movement;
    using RuleTable for bytes;

    /// @dev What a module may spend on taking note of an enforcement; a 4.1 module may enforce itself meanwhile, identity checks and all.
    uint256 private constant RECORD_GAS = 500_000;
    uint256 private constant MOVER_RECORD_GAS = 1_500_000;
    /// @dev Enough to note a failure, too.
    uint256 private constant RECORD_RESERVE = 100_000;
    uint16 private constant MOVERS = Duties.FOREIGN | Duties.MOVES_SHARES;

    /// @notice Too little gas is left to tell `module` of an enforcement.
    error ComplianceGasTooLow(address module, uint256 gasLeft, uint256 needed);

    /// @dev The first rule that refuses `movement`, which RuleCalls made, and its code; zeros if all allow it.
    function _refusal(bytes memory table, Movement memory movement, address keeper) internal view returns (address, uint8) {
        uint256 count = table.count();
        uint256 authority = uint256(movement.authority);
        for (uint256 i = 0; i < count; ++i) {
            (address module, uint16 duties, uint256 parameter) = table.ruleAt(i);
            // Enforcement is gated by nothing: the bit at its place is never set.
            if (duties >> authority & 1 == 0) continue;
            uint8 code = duties & Duties.FOREIGN == 0 ? movement.check(keeper, module, parameter) : _checkForeign(module, movement);
            if (code != 0) return (module, code);
        }
        return (address(0), 0);
    }

    /// @dev Tells every recording rule of `movement`, which RuleCalls made. If `isBounded`, no rule can stop it: each is given its due of
    ///      gas, and one that fails is noted. Those that move shares meanwhile, as 4.1 modules may, come last: the others must hear of that
    ///      later than of this movement.
    function _record(bytes memory table, Movement memory movement, bool isBounded) internal {
        uint256 count = table.count();
        uint16 recording = Duties.recording(movement.authority);
        bool hasMovers = false;
        for (uint256 i = 0; i < count; ++i) {
            (address module, uint16 duties, uint256 parameter) = table.ruleAt(i);
            if (duties & recording == 0) continue;
            if (duties & MOVERS != 0) {
                hasMovers = true;
                continue;
            }
            uint256 gasLimit = isBounded ? _requireDue(module, RECORD_GAS) : gasleft();
            if (!movement.record(module, parameter, gasLimit)) _fail(module, isBounded);
        }
        if (hasMovers) _recordMovers(table, movement, isBounded);
    }

    /// @dev Tells every rule that follows identities of `change`. No rule can stop it: each is given its due of gas, and one that fails is noted.
    function _recount(bytes memory table, IdentityChange memory change) internal {
        uint256 count = table.count();
        for (uint256 i = 0; i < count; ++i) {
            (address module, uint16 duties, uint256 parameter) = table.ruleAt(i);
            if (duties & Duties.FOLLOWS_IDENTITIES == 0) continue;
            bytes memory message = abi.encodeCall(IComplianceModule.recount, (change, parameter));
            if (!RuleCalls.send(message, module, _requireDue(module, RECORD_GAS))) _noteFailure(module);
        }
    }

    /// @dev Asks a 4.1 module as its own suite does: 0 if it allows the movement.
    function _checkForeign(address module, Movement memory movement) internal view virtual returns (uint8 code);

    /// @dev Tells a 4.1 module as its own suite does, with at most `gasLimit` gas; says whether it took note.
    function _recordForeign(address module, Movement memory movement, uint256 gasLimit) internal virtual returns (bool isDone);

    /// @dev Takes note that `module` missed an enforcement.
    function _noteFailure(address module) internal virtual;

    /// @dev What a module may be due in one transaction: of being told of an enforcement, and of a change of identity.
    function _dueOf(uint16 duties) internal pure returns (uint256 due) {
        if (duties & Duties.RECORDS != 0) due = duties & MOVERS == 0 ? RECORD_GAS : MOVER_RECORD_GAS;
        if (duties & Duties.FOLLOWS_IDENTITIES != 0) due += RECORD_GAS;
    }

    function _recordMovers(bytes memory table, Movement memory movement, bool isBounded) private {
        uint256 count = table.count();
        uint16 recording = Duties.recording(movement.authority);
        for (uint256 i = 0; i < count; ++i) {
            (address module, uint16 duties, uint256 parameter) = table.ruleAt(i);
            if (duties & recording == 0 || duties & MOVERS == 0) continue;
            uint256 gasLimit = isBounded ? _requireDue(module, MOVER_RECORD_GAS) : gasleft();
            bool isDone = duties & Duties.FOREIGN == 0
                ? movement.record(module, parameter, gasLimit)
                : _recordForeign(module, movement, gasLimit);
            if (!isDone) _fail(module, isBounded);
        }
    }

    /// @dev Passes the revert of `module` on, which was told last, or notes it.
    function _fail(address module, bool isBounded) private {
        if (!isBounded) LowLevelCall.bubbleRevert();
        _noteFailure(module);
    }

    /// @dev A module is given its due, or nothing happens at all.
    function _requireDue(address module, uint256 due) internal view returns (uint256) {
        uint256 needed = due + due / 63 + RECORD_RESERVE;
        require(gasleft() >= needed, ComplianceGasTooLow(module, gasleft(), needed));
        return due;
    }
}
