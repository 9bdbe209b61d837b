// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IForeignModule} from "./interfaces/IForeignModule.sol";
import {Movement} from "./interfaces/Movement.sol";

/// @title RuleCalls
/// @notice Asks and tells modules about one movement, which is encoded once for all of them.
/// @dev A letter is a place in memory: a selector, the compliance, the movement and a parameter, each but the first a word, as `check`
///      takes them. Without the compliance it is what `record` takes. Only the parameter differs from module to module.
library RuleCalls {
    /// @dev Thirteen words of a Movement, after two, before one [bytes].
    uint256 private constant MOVEMENT_SIZE = 416;
    uint256 private constant MOVEMENT_AT = 64;
    uint256 private constant PARAMETER_AT = 480;
    uint256 private constant LETTER_SIZE = 512;

    /// @notice A module answered `check` with less than a word.
    error ComplianceModuleMute(address module);

    /// @notice The letter about the movement that is the only argument of the call being answered.
    function fromCalldata() internal pure returns (uint256 letter) {
        assembly ("memory-safe") {
            letter := mload(0x40)
            mstore(0x40, add(letter, LETTER_SIZE))
            calldatacopy(add(letter, MOVEMENT_AT), 4, MOVEMENT_SIZE)
        }
    }

    function fromMemory(Movement memory movement) internal pure returns (uint256 letter) {
        assembly ("memory-safe") {
            letter := mload(0x40)
            mstore(0x40, add(letter, LETTER_SIZE))
            mcopy(add(letter, MOVEMENT_AT), movement, MOVEMENT_SIZE)
        }
    }

    /// @notice True for what a compliance itself says to its modules.
    function isReserved(bytes4 selector) internal pure returns (bool) {
        return selector == IComplianceModule.record.selector || selector == IComplianceModule.bindCompliance.selector
            || selector == IComplianceModule.unbindCompliance.selector || selector == IForeignModule.moduleTransferAction.selector
            || selector == IForeignModule.moduleMintAction.selector || selector == IForeignModule.moduleBurnAction.selector;
    }

    function authorityOf(uint256 letter) internal pure returns (uint256 authority) {
        assembly ("memory-safe") {
            authority := mload(add(add(letter, MOVEMENT_AT), 0x120))
        }
    }

    /// @notice Giver, receiver and amount of the movement.
    function sidesOf(uint256 letter) internal pure returns (address from, address to, uint256 amount) {
        assembly ("memory-safe") {
            let movement := add(letter, MOVEMENT_AT)
            from := mload(add(movement, 0x40))
            to := mload(add(movement, 0x60))
            amount := mload(add(movement, 0x80))
        }
    }

    /// @notice The module's answer: 0 if it allows the movement. Its revert is passed on.
    function check(uint256 letter, address module, uint256 parameter) internal view returns (uint8 code) {
        bytes4 selector = IComplianceModule.check.selector;
        bool isAnswered;
        assembly ("memory-safe") {
            // The selector stands in the last four bytes of the first word.
            mstore(letter, shr(224, selector))
            mstore(add(letter, 0x20), address())
            mstore(add(letter, PARAMETER_AT), parameter)
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

    /// @notice Tells the module with at most `gasLimit` gas, and says whether it took note.
    function record(uint256 letter, address module, uint256 parameter, uint256 gasLimit) internal returns (bool isDone) {
        bytes4 selector = IComplianceModule.record.selector;
        assembly ("memory-safe") {
            mstore(add(letter, 0x20), shr(224, selector))
            mstore(add(letter, PARAMETER_AT), parameter)
            isDone := call(gasLimit, module, 0, add(letter, 0x3c), sub(LETTER_SIZE, 0x3c), 0, 0)
        }
    }

    /// @notice Asks a 4.1 module as its own suite does. Its revert is passed on.
    function checkForeign(uint256 letter, address module) internal view returns (uint8 code) {
        (address from, address to, uint256 amount) = sidesOf(letter);
        return IForeignModule(module).moduleCheck(from, to, amount, address(this)) ? 0 : 1;
    }

    /// @notice Tells a 4.1 module as its own suite does; it is never told of nothing.
    function recordForeign(uint256 letter, address module, uint256 gasLimit) internal returns (bool isDone) {
        (address from, address to, uint256 amount) = sidesOf(letter);
        if (amount == 0) return true;
        bytes memory message = from == address(0)
            ? abi.encodeCall(IForeignModule.moduleMintAction, (to, amount))
            : to == address(0)
                ? abi.encodeCall(IForeignModule.moduleBurnAction, (from, amount))
                : abi.encodeCall(IForeignModule.moduleTransferAction, (from, to, amount));
        assembly ("memory-safe") {
            isDone := call(gasLimit, module, 0, add(message, 0x20), mload(message), 0, 0)
        }
    }
}
