// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IForeignModule
/// @notice What a compliance asks and tells a module of the 4.1 suite.
interface IForeignModule {
    function moduleCheck(address from, address to, uint256 value, address compliance) external view returns (bool);

    function moduleTransferAction(address from, address to, uint256 value) external;

    function moduleMintAction(address to, uint256 value) external;

    function moduleBurnAction(address from, uint256 value) external;
}
