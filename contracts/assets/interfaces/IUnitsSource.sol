// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IUnitsSource
/// @notice Knows how many units of a token stand for the tokenised part of its asset.
interface IUnitsSource {
    /// @notice The most units of `token` that may exist [token units]; 0 if the token stands for no known asset.
    function unitsOf(address token) external view returns (uint256);
}
