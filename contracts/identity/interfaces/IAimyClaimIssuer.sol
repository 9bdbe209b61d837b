// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaimIssuer} from "./IClaimIssuer.sol";

/// @title IAimyClaimIssuer
/// @notice Claims signed as EIP-712 typed data that lapse by themselves and are revoked by digest.
/// @dev A claim's `data` is two words: evidenceHash, and issuedAt << 64 | expiresAt; identity and topic it is kept under. The signed type, in the domain ("AIMY ClaimIssuer", "1", chain id, this contract), is
///      `Claim(address identity,uint256 topic,uint64 issuedAt,uint64 expiresAt,bytes32 evidenceHash)`. Because the digest is taken over
///      the claim and not over the signature, a malleable twin of a signature names the same digest.
interface IAimyClaimIssuer is IClaimIssuer {
    /// @param identity ONCHAINID that the claim is about
    /// @param topic what is claimed, e.g. 1 = identity checked
    /// @param issuedAt when it was signed [unix seconds]
    /// @param expiresAt last second in which it holds [unix seconds]
    /// @param evidenceHash hash of the evidence that the issuer keeps; never personal data
    struct Claim {
        address identity;
        uint256 topic;
        uint64 issuedAt;
        uint64 expiresAt;
        bytes32 evidenceHash;
    }

    event ClaimSignerAdded(address indexed signer);
    event ClaimSignerRemoved(address indexed signer);
    /// @dev Identity and topic are zero where only the digest was named.
    event ClaimRevoked(bytes32 indexed digest, address indexed identity, uint256 indexed topic);

    error ClaimSignerZero();
    error ClaimSignerKnown(address signer);
    error ClaimSignerUnknown(address signer);
    error ClaimAlreadyRevoked(bytes32 digest);
    error ClaimRevokerUnknown(address caller);
    error ClaimNotFound(address identity, bytes32 claimId);

    /// @notice Lets `signer` sign claims of this issuer; what it signed before it was dismissed counts again. Only the owner.
    function addSigner(address signer) external;

    /// @notice Ends `signer`; every claim it signed stops being valid at once. Only the owner.
    function removeSigner(address signer) external;

    /// @notice Ends one claim for good; the same claim can never be signed back to life. Owner or a signer.
    function revoke(Claim calldata claim) external;

    /// @notice Ends the claim that `identity` keeps as `claimId`, as in the 4.1 suite. Owner or a signer.
    /// @dev The identity itself shows the claim; one that may hide it is met with `revoke` or `revokeDigest`.
    function revokeClaim(bytes32 claimId, address identity) external returns (bool);

    /// @notice Ends the claim of this digest for good, and with it, where attested, all that listeners found. Owner or a signer.
    function revokeDigest(bytes32 digest) external;

    function isSigner(address signer) external view returns (bool);

    function isRevoked(bytes32 digest) external view returns (bool);

    /// @notice The EIP-712 digest that a signer signs for `claim`.
    function claimDigest(Claim calldata claim) external view returns (bytes32);

    /// @notice Last second in which the claim encoded in `data` holds [unix seconds]; 0 if `data` is no claim.
    function expiryOf(bytes calldata data) external pure returns (uint64);
}
