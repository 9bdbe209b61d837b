// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ClaimCheck} from "./ClaimCheck.sol";
import {ListenerList} from "./ListenerList.sol";
import {IAimyClaimIssuer} from "./interfaces/IAimyClaimIssuer.sol";
import {IClaimIssuer} from "./interfaces/IClaimIssuer.sol";
import {IRegistryListener} from "./interfaces/IRegistryListener.sol";

/// @title ClaimIssuer
/// @notice Vouches for claims that its signers signed, until they lapse or are revoked.
/// @dev TRUST its owner names and dismisses signers; owner and signers may revoke.
///      NOT CHECKED whether `issuedAt` lies in the past: a signer may date a claim ahead.
/// @custom:stop remove every signer: no claim of this issuer is valid from then on.
contract ClaimIssuer is IAimyClaimIssuer, Ownable2Step, EIP712, ListenerList {
    bytes32 private constant CLAIM_TYPEHASH =
        keccak256("Claim(address identity,uint256 topic,uint64 issuedAt,uint64 expiresAt,bytes32 evidenceHash)");
    uint256 private constant DATA_LENGTH = 64;

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
        _tellOfInvalidation();
    }

    /// @inheritdoc IAimyClaimIssuer
    function revoke(Claim calldata claim) external {
        _requireRevoker();
        _revoke(claim);
    }

    /// @inheritdoc IAimyClaimIssuer
    function revokeClaim(bytes32 claimId, address identity) external returns (bool) {
        _requireRevoker();
        (bool isSound, uint256 topic, bytes memory signature, bytes memory data) = ClaimCheck.claimOn(identity, claimId);
        (bool isClaim, Claim memory claim) = _decode(identity, topic, data);
        isClaim = isClaim && isSound && claimId == keccak256(abi.encode(address(this), topic));
        require(isClaim && _isSigned(_digest(claim), signature), ClaimNotFound(identity, claimId));
        _revoke(claim);
        return true;
    }

    /// @inheritdoc IAimyClaimIssuer
    function revokeDigest(bytes32 digest) external {
        _requireRevoker();
        require(!_isRevoked[digest], ClaimAlreadyRevoked(digest));
        _isRevoked[digest] = true;
        emit ClaimRevoked(digest, address(0), 0);
        _tellOfInvalidation();
    }

    /// @inheritdoc IClaimIssuer
    function isClaimValid(address identity, uint256 topic, bytes calldata signature, bytes calldata data)
        external
        view
        returns (bool)
    {
        (bool isClaim, Claim memory claim) = _decode(identity, topic, data);
        if (!isClaim || claim.expiresAt < block.timestamp) return false;
        bytes32 digest = _digest(claim);
        return !_isRevoked[digest] && _isSigned(digest, signature);
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
        (bool isClaim, Claim memory claim) = _decode(address(0), 0, data);
        return isClaim ? claim.expiresAt : 0;
    }

    /// @inheritdoc IAimyClaimIssuer
    function claimDigest(Claim calldata claim) public view returns (bytes32) {
        return _digest(claim);
    }

    function _requireListenerOwner() internal view override {
        _checkOwner();
    }

    function _revoke(Claim memory claim) private {
        bytes32 digest = _digest(claim);
        require(!_isRevoked[digest], ClaimAlreadyRevoked(digest));
        _isRevoked[digest] = true;
        emit ClaimRevoked(digest, claim.identity, claim.topic);
        address[] memory listeners = getListeners();
        for (uint256 i = 0; i < listeners.length; ++i) {
            IRegistryListener(listeners[i]).onIdentityRevoked(claim.identity);
        }
    }

    function _tellOfInvalidation() private {
        address[] memory listeners = getListeners();
        for (uint256 i = 0; i < listeners.length; ++i) {
            IRegistryListener(listeners[i]).onClaimsInvalidated();
        }
    }

    function _requireRevoker() private view {
        require(msg.sender == owner() || _isSigner[msg.sender], ClaimRevokerUnknown(msg.sender));
    }

    function _isSigned(bytes32 digest, bytes memory signature) private view returns (bool) {
        // The third value only explains a failure.
        // slither-disable-next-line unused-return
        (address signer, ECDSA.RecoverError failure,) = ECDSA.tryRecover(digest, signature);
        return failure == ECDSA.RecoverError.NoError && _isSigner[signer];
    }

    function _digest(Claim memory claim) private view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(CLAIM_TYPEHASH, claim)));
    }

    /// @dev Never reverts: whatever is not exactly two words, the second of two instants, is no claim.
    function _decode(address identity, uint256 topic, bytes memory data) private pure returns (bool isClaim, Claim memory claim) {
        if (data.length != DATA_LENGTH) return (false, claim);
        (bytes32 evidenceHash, uint256 instants) = abi.decode(data, (bytes32, uint256));
        if (instants > type(uint128).max) return (false, claim);
        // The casts lose nothing: two instants of 64 bits are 128.
        claim = Claim(identity, topic, uint64(instants >> 64), uint64(instants), evidenceHash);
        return (true, claim);
    }
}
