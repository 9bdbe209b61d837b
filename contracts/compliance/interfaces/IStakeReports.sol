// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IStakeReports
/// @notice Hears from the conduits of a token for whom the shares that they hold stand.
interface IStakeReports {
    error ComplianceConduitOnly(address caller);
    /// @notice A rule does not allow `wallet` a stake in a conduit; `code` says why, as of a movement.
    error ComplianceStakeRefused(address wallet, address module, uint8 code);

    /// @notice Gas that a report is due, so that every rule hears of it; zero if none follows stakes, and none need be made.
    function stakeDue() external view returns (uint256);

    /// @notice Reports that the stake of `from` ended and that `to` has one now and had none; either may be zero. Conduits only.
    /// @param isForced false: rules are asked whether `to` may have one, and a refusal reverts; true: nobody is asked
    function stakeMoved(address from, address to, bool isForced) external;
}
