// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title EvilForeignModule
/// @notice A module of the 4.1 suite that is added with ease and does not let itself be removed.
contract EvilForeignModule {
    error EvilModuleStays();

    function bindCompliance(address) external pure {}

    function unbindCompliance(address) external pure {
        revert EvilModuleStays();
    }

    function isPlugAndPlay() external pure returns (bool) {
        return true;
    }
}
