// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IPausable
/// @notice What a rule asks of a token, of this platform or of the 4.1 suite, before it is seeded.
interface IPausable {
    function paused() external view returns (bool);
}
