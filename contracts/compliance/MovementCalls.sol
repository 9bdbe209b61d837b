// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModularCompliance} from "./interfaces/IModularCompliance.sol";
import {Movement} from "./interfaces/Movement.sol";

/// @title MovementCalls
/// @notice Hands a movement to a compliance as it stands in memory, word by word as the ABI has it.
library MovementCalls {
    /// @dev Thirteen words [bytes].
    uint256 private constant MOVEMENT_SIZE = 416;

    /// @notice See IModularCompliance.refusal.
    function refusal(IModularCompliance compliance, Movement memory movement) internal view returns (address module, uint8 code) {
        bytes4 selector = IModularCompliance.refusal.selector;
        assembly ("memory-safe") {
            let message := mload(0x40)
            mstore(message, selector)
            mcopy(add(message, 4), movement, MOVEMENT_SIZE)
            let isDone := staticcall(gas(), compliance, message, add(MOVEMENT_SIZE, 4), 0, 0x40)
            if iszero(and(isDone, gt(returndatasize(), 0x3f))) {
                returndatacopy(message, 0, returndatasize())
                revert(message, returndatasize())
            }
            module := mload(0)
            code := and(mload(0x20), 0xff)
        }
    }

    /// @notice See IModularCompliance.recordMovement.
    function record(IModularCompliance compliance, Movement memory movement) internal {
        bytes4 selector = IModularCompliance.recordMovement.selector;
        assembly ("memory-safe") {
            let message := mload(0x40)
            mstore(message, selector)
            mcopy(add(message, 4), movement, MOVEMENT_SIZE)
            if iszero(call(gas(), compliance, 0, message, add(MOVEMENT_SIZE, 4), 0, 0)) {
                returndatacopy(message, 0, returndatasize())
                revert(message, returndatasize())
            }
        }
    }
}
