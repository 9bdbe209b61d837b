// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IAttestedVerification
/// @notice Remembers for a while that a wallet passed the full check, so that a transfer need not repeat it.
/// @dev An attestation ends with its time, with the earliest expiry of a claim that it rests on, and at once with any change
///      of entry, topics, issuers, signers or claims that this registry is told of. A holder who takes a claim off his own
///      identity tells nobody: that ends at the attestation's time, or at the next refresh, which anyone may ask for.
interface IAttestedVerification {
    event VerificationTtlSet(uint256 ttlSeconds);
    event WalletAttested(address indexed wallet, address indexed identity, uint256 until);
    event AttestationsEnded(uint256 epoch);

    error RegistryTtlTooLong(uint256 ttlSeconds, uint256 limit);

    /// @notice How long a full check may be relied on [seconds]; 0: every check is live. Ends all attestations. Only the owner.
    function setVerificationTtl(uint32 ttlSeconds) external;

    function verificationTtl() external view returns (uint32);

    /// @notice Checks `wallet` in full and remembers the answer where every part it rests on tells this registry of changes.
    /// @return until last second in which the answer is relied on [unix seconds]; 0 if it is not remembered
    function refresh(address wallet) external returns (uint40 until);

    /// @notice Gathers required topics and their issuers where a check reads them cheaply, if both registries tell of changes.
    /// @return place contract whose code holds them; zero if they are read from the registries at each check
    function syncRequirements() external returns (address place);

    /// @notice What is relied on for `wallet` now; zeros if the next check is live.
    function attestationOf(address wallet) external view returns (address onchainId, uint16 country, uint40 until);
}
