// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IForeignModule} from "./interfaces/IForeignModule.sol";
import {IStakeRule} from "./interfaces/IStakeRule.sol";
import {Authority, Movement} from "./interfaces/Movement.sol";

/// @title RuleCalls
/// @notice Asks and tells modules about one movement, which is encoded once for all of them.
/// @dev A movement that is made here stands between words that make it a message: a selector and the keeper of the books before it, a parameter
///      after it, as `check` takes them. Without the keeper it is what `record` takes. Only the parameter differs from module to module.
library RuleCalls {
    /// @dev Sixteen words [bytes].
    uint256 private constant MOVEMENT_SIZE = 512;
    /// @dev What stands before a movement, and with it and its parameter the whole [bytes].
    uint256 private constant HEAD_SIZE = 64;
    uint256 private constant LETTER_SIZE = 608;

    /// @notice A module answered `check` with less than a word.
    error ComplianceModuleMute(address module);

    /// @notice A movement now, of shares of this contract, by its caller, between parties that nobody has identified yet.
    function draft(address from, address to, uint256 amount, Authority authority) internal view returns (Movement memory movement) {
        // The words of `movement` are the last in memory, and zero: it moves up by its head, and the memory ends after its parameter.
        assembly ("memory-safe") {
            mstore(add(movement, MOVEMENT_SIZE), 0)
            mstore(add(movement, add(MOVEMENT_SIZE, 0x20)), 0)
            movement := add(movement, HEAD_SIZE)
            mstore(0x40, add(movement, sub(LETTER_SIZE, HEAD_SIZE)))
        }
        (movement.token, movement.operator) = (address(this), msg.sender);
        (movement.from, movement.to, movement.amount) = (from, to, amount);
        (movement.authority, movement.at) = (authority, uint40(block.timestamp));
    }

    /// @notice The movement that is the only argument of the call being answered.
    function fromCalldata() internal pure returns (Movement memory movement) {
        assembly ("memory-safe") {
            movement := add(movement, HEAD_SIZE)
            mstore(0x40, add(movement, sub(LETTER_SIZE, HEAD_SIZE)))
            calldatacopy(movement, 4, MOVEMENT_SIZE)
        }
    }

    /// @notice True for what a compliance itself says to its modules.
    function isReserved(bytes4 selector) internal pure returns (bool) {
        return selector == IComplianceModule.record.selector || selector == IComplianceModule.recount.selector
            || selector == IComplianceModule.bindCompliance.selector || selector == IComplianceModule.unbindCompliance.selector
            || selector == IComplianceModule.seed.selector || selector == IStakeRule.recordStake.selector
            || selector == IForeignModule.moduleTransferAction.selector || selector == IForeignModule.moduleMintAction.selector
            || selector == IForeignModule.moduleBurnAction.selector;
    }

    /// @notice The module's answer: 0 if it allows the movement. Its revert is passed on.
    /// @param movement made here
    function check(Movement memory movement, address keeper, address module, uint256 parameter) internal view returns (uint8 code) {
        bytes4 selector = IComplianceModule.check.selector;
        bool isAnswered;
        assembly ("memory-safe") {
            let letter := sub(movement, HEAD_SIZE)
            // The selector stands in the last four bytes of the first word.
            mstore(letter, shr(224, selector))
            mstore(add(letter, 0x20), keeper)
            mstore(add(movement, MOVEMENT_SIZE), parameter)
            if iszero(staticcall(gas(), module, add(letter, 0x1c), sub(LETTER_SIZE, 0x1c), 0, 0x20)) {
                let fault := mload(0x40)
                returndatacopy(fault, 0, returndatasize())
                revert(fault, returndatasize())
            }
            isAnswered := gt(returndatasize(), 0x1f)
            code := and(mload(0), 0xff)
            if mload(0) { if iszero(code) { code := 0xff } }
        }
        require(isAnswered, ComplianceModuleMute(module));
    }

    /// @notice Tells the module with at most `gasLimit` gas, and says whether it took note: one without code does not.
    /// @param movement made here
    function record(Movement memory movement, address module, uint256 parameter, uint256 gasLimit) internal returns (bool isDone) {
        bytes4 selector = IComplianceModule.record.selector;
        assembly ("memory-safe") {
            mstore(sub(movement, 0x20), shr(224, selector))
            mstore(add(movement, MOVEMENT_SIZE), parameter)
            isDone := call(gasLimit, module, 0, sub(movement, 0x04), add(MOVEMENT_SIZE, 0x24), 0, 0)
            isDone := and(isDone, gt(extcodesize(module), 0))
        }
    }

    /// @notice Calls `target` with `message` and at most `gasLimit` gas, and says whether it took it: it has code and did not revert.
    function send(bytes memory message, address target, uint256 gasLimit) internal returns (bool isDone) {
        assembly ("memory-safe") {
            isDone := call(gasLimit, target, 0, add(message, 0x20), mload(message), 0, 0)
            isDone := and(isDone, gt(extcodesize(target), 0))
        }
    }
}
