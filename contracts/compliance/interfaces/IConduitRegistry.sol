// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IConduitRegistry
/// @notice The factories whose contracts may be conduits: pools, offerings and escrows that rules see through.
interface IConduitRegistry {
    event ConduitMakerSet(address indexed maker, bool isMaker);

    error ConduitMakerUnchanged(address maker, bool isMaker);
    /// @notice `maker` does not answer as an IConduitMaker, or claims to have made the zero address.
    error ConduitMakerForeign(address maker);
    error ConduitMakersTooMany(uint256 limit);

    /// @notice Lists or delists a factory; what compliances listed before stays listed. Compliance officer.
    function setMaker(address maker, bool isMaker) external;

    /// @notice True if a listed factory made `conduit`.
    function isMade(address conduit) external view returns (bool);

    function getMakers() external view returns (address[] memory);
}
