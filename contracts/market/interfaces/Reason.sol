// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Why something would fail, if it were sent now.
/// @param code of the list that the function names
/// @param text in words
struct Reason {
    uint8 code;
    string text;
}
