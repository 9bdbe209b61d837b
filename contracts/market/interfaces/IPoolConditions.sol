// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IPoolConditions
/// @notice What a pool may say of itself beyond IPool; one that does not know a question answers no, or nothing.
interface IPoolConditions {
    function isPaused() external view returns (bool);

    function isWoundDown() external view returns (bool);

    /// @notice Whether swaps pass, without a band, while the value is stale.
    function isOpenWhileStale() external view returns (bool);

    /// @notice What is kept outside the reserves for who left [token units, units of the cash token].
    function bookedTotals() external view returns (uint256 shares, uint256 cash);
}
