// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IConduitMaker
/// @notice A factory whose contracts may be conduits of tokens.
interface IConduitMaker {
    /// @notice True if this factory made `conduit`.
    function isConduitMade(address conduit) external view returns (bool);
}
