// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IClaimIssuer
/// @notice Whoever answers, for a claim found on an identity, whether it stands: the question of ERC-735 issuers.
interface IClaimIssuer {
    /// @notice True while the claim is signed by a key of this issuer for `identity` and `topic`, unexpired and unrevoked.
    function isClaimValid(address identity, uint256 topic, bytes calldata signature, bytes calldata data)
        external
        view
        returns (bool);
}
