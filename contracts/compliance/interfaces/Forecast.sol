// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Forecast
/// @notice Instants that are none, in what rules answer about the time from which they allow something.
library Forecast {
    /// @notice Waiting alone does not help.
    uint40 internal constant NEVER = type(uint40).max;
    /// @notice The rule cannot tell.
    uint40 internal constant UNKNOWN = type(uint40).max - 1;
}
