// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CodeData} from "../data/CodeData.sol";

/// @title MockCodeData
/// @notice Opens CodeData to tests.
contract MockCodeData {
    event Written(address pointer);

    function write(bytes calldata data) external {
        emit Written(CodeData.write(data));
    }

    function read(address pointer) external view returns (bytes memory, uint256 freeMemory) {
        bytes memory data = CodeData.read(pointer);
        assembly ("memory-safe") {
            freeMemory := mload(0x40)
        }
        return (data, freeMemory);
    }
}
