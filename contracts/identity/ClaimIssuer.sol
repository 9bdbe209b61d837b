// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IAimyClaimIssuer} from "./interfaces/IAimyClaimIssuer.sol";
import {IClaimIssuer} from "./interfaces/IClaimIssuer.sol";

/// @title ClaimIssuer
/// @notice Vouches for claims that its signers signed, until they lapse or are revoked.
/// @dev TRUST its owner names and dismisses signers; owner and signers may revoke.
///      NOT CHECKED whether `issuedAt` lies in the past: a signer may date a claim ahead.
/// @custom:stop remove every signer: no claim of this issuer is valid from then on.
contract ClaimIssuer is IAimyClaimIssuer, Ownable2Step, EIP712 {
    bytes32 private constant CLAIM_TYPEHASH =
        keccak256("Claim(address identity,uint256 topic,uint64 issuedAt,uint64 expiresAt,bytes32 evidenceHash)");
    uint256 private constant CLAIM_LENGTH = 160;

    mapping(address signer => bool) private _isSigner;
    mapping(bytes32 digest => bool) private _isRevoked;

    constructor(address owner_) Ownable(owner_) EIP712("AIMY ClaimIssuer", "1") {}

    /// @inheritdoc IAimyClaimIssuer
    function addSigner(address signer) external onlyOwner {
        require(signer != address(0), ClaimSignerZero());
        require(!_isSigner[signer], ClaimSignerKnown(signer));
        _isSigner[signer] = true;
        emit ClaimSignerAdded(signer);
    }

    /// @inheritdoc IAimyClaimIssuer
    function removeSigner(address signer) external onlyOwner {
        require(_isSigner[signer], ClaimSignerUnknown(signer));
        _isSigner[signer] = false;
        emit ClaimSignerRemoved(signer);
    }

    /// @inheritdoc IAimyClaimIssuer
    function revoke(Claim calldata claim) external {
        require(msg.sender == owner() || _isSigner[msg.sender], ClaimRevokerUnknown(msg.sender));
        bytes32 digest = claimDigest(claim);
        require(!_isRevoked[digest], ClaimAlreadyRevoked(digest));
        _isRevoked[digest] = true;
        emit ClaimRevoked(digest, claim.identity, claim.topic);
    }

    /// @inheritdoc IClaimIssuer
    function isClaimValid(address identity, uint256 topic, bytes calldata signature, bytes calldata data)
        external
        view
        returns (bool)
    {
        (bool isClaim, Claim memory claim) = _decode(data);
        if (!isClaim || claim.identity != identity || claim.topic != topic || claim.expiresAt < block.timestamp) {
            return false;
        }
        bytes32 digest = _digest(claim);
        if (_isRevoked[digest]) return false;
        // The third value only explains a failure.
        // slither-disable-next-line unused-return
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecoverCalldata(digest, signature);
        return failure == ECDSA.RecoverError.NoError && _isSigner[signer];
    }

    /// @inheritdoc IAimyClaimIssuer
    function isSigner(address signer) external view returns (bool) {
        return _isSigner[signer];
    }

    /// @inheritdoc IAimyClaimIssuer
    function isRevoked(bytes32 digest) external view returns (bool) {
        return _isRevoked[digest];
    }

    /// @inheritdoc IAimyClaimIssuer
    function expiryOf(bytes calldata data) external pure returns (uint64) {
        (bool isClaim, Claim memory claim) = _decode(data);
        return isClaim ? claim.expiresAt : 0;
    }

    /// @inheritdoc IAimyClaimIssuer
    function claimDigest(Claim calldata claim) public view returns (bytes32) {
        return _digest(claim);
    }

    function _digest(Claim memory claim) private view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CLAIM_TYPEHASH, claim)));
    }

    /// @dev Never reverts: whatever is not exactly one encoded claim is no claim.
    function _decode(bytes calldata data) private pure returns (bool isClaim, Claim memory claim) {
        if (data.length != CLAIM_LENGTH) return (false, claim);
        (uint256 identity, uint256 topic, uint256 issuedAt, uint256 expiresAt, bytes32 evidenceHash) =
            abi.decode(data, (uint256, uint256, uint256, uint256, bytes32));
        if (identity > type(uint160).max || issuedAt > type(uint64).max || expiresAt > type(uint64).max) {
            return (false, claim);
        }
        // The casts lose nothing: each value was compared with its type's largest one.
        claim = Claim(address(uint160(identity)), topic, uint64(issuedAt), uint64(expiresAt), evidenceHash);
        return (true, claim);
    }
}
