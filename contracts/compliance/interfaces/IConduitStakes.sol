// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IConduitStakes
/// @notice A conduit that says for whom the shares stand that it holds, and stood at record dates.
interface IConduitStakes {
    /// @notice Whether anything that this conduit holds stands for `wallet` now, however little.
    function hasStake(address wallet) external view returns (bool);

    /// @notice Units of the security token that this conduit held at the end of second `recordDate` and that stand for `holder`, rounded down;
    ///         over all holders at most what it held. Reverts while the date is open or unknown.
    function unitsBehind(address holder, uint40 recordDate) external view returns (uint256 units);
}
