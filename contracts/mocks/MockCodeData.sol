// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CodeData} from "../data/CodeData.sol";

/// @title MockCodeData
/// @notice CodeData for callers outside.
contract MockCodeData {
    address public lastPlace;

    function write(bytes calldata data) external {
        lastPlace = CodeData.write(data);
    }

    function read(address place) external view returns (bytes memory) {
        return CodeData.read(place);
    }

    function creationOf(address creator, uint256 nonce) external pure returns (address) {
        return CodeData.creationOf(creator, nonce);
    }
}
