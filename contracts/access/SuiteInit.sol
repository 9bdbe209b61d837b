// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title SuiteInit
/// @notice What the initialisers of the 4.1 suite tell: their event's version has eight bits, where today's has sixty-four.
abstract contract SuiteInit {
    uint8 internal constant SUITE_VERSION = 1;

    event Initialized(uint8 version);
}
