// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ISuiteCompliance
/// @notice How the token factory starts the compliance of a new suite.
interface ISuiteCompliance {
    /// @param owner who sets the rules from then on
    /// @param token security token it is bound to
    /// @param modules rules to bind, in order
    /// @param settingModules rule that `settings` of the same index goes to
    /// @param settings calls that set the rules' parameters
    function initialize(
        address owner,
        address token,
        address[] calldata modules,
        address[] calldata settingModules,
        bytes[] calldata settings
    ) external;
}
