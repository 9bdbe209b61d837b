// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IConduitStakes
/// @notice A conduit that says who stood behind the shares that it held.
interface IConduitStakes {
    /// @notice Units of the security token that this conduit held at the end of second `recordDate` and that stand for `holder`, rounded down;
    ///         over all holders at most what it held. Reverts while the date is open or unknown.
    function unitsBehind(address holder, uint40 recordDate) external view returns (uint256 units);
}
