// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IOnchainId
/// @notice What the platform uses of an ONCHAINID identity: keys (ERC-734) and claims (ERC-735).
interface IOnchainId {
    event KeyAdded(bytes32 indexed key, uint256 indexed purpose, uint256 indexed keyType);
    event KeyRemoved(bytes32 indexed key, uint256 indexed purpose, uint256 indexed keyType);
    event ClaimAdded(
        bytes32 indexed claimId,
        uint256 indexed topic,
        uint256 scheme,
        address indexed issuer,
        bytes signature,
        bytes data,
        string uri
    );
    event ClaimChanged(
        bytes32 indexed claimId,
        uint256 indexed topic,
        uint256 scheme,
        address indexed issuer,
        bytes signature,
        bytes data,
        string uri
    );
    event ClaimRemoved(
        bytes32 indexed claimId,
        uint256 indexed topic,
        uint256 scheme,
        address indexed issuer,
        bytes signature,
        bytes data,
        string uri
    );

    /// @notice Gives `key` (the keccak256 of an ABI-encoded address) a purpose: 1 management, 2 action, 3 claim.
    function addKey(bytes32 key, uint256 purpose, uint256 keyType) external returns (bool success);

    function removeKey(bytes32 key, uint256 purpose) external returns (bool success);

    function keyHasPurpose(bytes32 key, uint256 purpose) external view returns (bool exists);

    /// @notice Adds or replaces the claim of `issuer` about `topic`; its id is keccak256(abi.encode(issuer, topic)).
    function addClaim(
        uint256 topic,
        uint256 scheme,
        address issuer,
        bytes calldata signature,
        bytes calldata data,
        string calldata uri
    ) external returns (bytes32 claimRequestId);

    function removeClaim(bytes32 claimId) external returns (bool success);

    function getClaim(bytes32 claimId)
        external
        view
        returns (uint256 topic, uint256 scheme, address issuer, bytes memory signature, bytes memory data, string memory uri);

    function getClaimIdsByTopic(uint256 topic) external view returns (bytes32[] memory claimIds);
}
