// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IListenerList
/// @notice Contracts that are told of changes here; few, and each approved by the owner, for one that fails stops the change.
interface IListenerList {
    event ListenerAdded(address indexed listener);
    event ListenerRemoved(address indexed listener);

    error ListenerZero();
    error ListenerKnown(address listener);
    error ListenerUnknown(address listener);
    error ListenerTooMany(uint256 limit);

    /// @notice Tells `listener` of every change from now on. Only the owner.
    function addListener(address listener) external;

    /// @notice Tells `listener` once that the channel is closed, whether it can hear that or not, and then nothing more. Only the owner.
    function removeListener(address listener) external;

    function isListener(address listener) external view returns (bool);

    function getListeners() external view returns (address[] memory);
}
