// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice EIP-2612 permit of the caller's tokens to the contract that is called. All zeros: none is given.
/// @param value allowance it sets [units of the token]
/// @param deadline last second in which it can be used [unix seconds]
struct Permit {
    uint256 value;
    uint256 deadline;
    uint8 v;
    bytes32 r;
    bytes32 s;
}
