// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IClaimTopicsRegistry} from "./IClaimTopicsRegistry.sol";
import {IIdentityRegistryStorage} from "./IIdentityRegistryStorage.sol";
import {ITrustedIssuersRegistry} from "./ITrustedIssuersRegistry.sol";

/// @title IIdentityRegistry
/// @notice ERC-3643 identity registry: which wallet belongs to which ONCHAINID, and whether it may hold the token.
interface IIdentityRegistry {
    /// @notice What is known of one side of a movement.
    /// @param onchainId its ONCHAINID; zero if none
    /// @param country ISO 3166-1 numeric; 0 if none
    /// @param isVerified true if it was asked whether it is verified, and it is
    struct Party {
        address onchainId;
        uint16 country;
        bool isVerified;
    }

    event ClaimTopicsRegistrySet(address indexed claimTopicsRegistry);
    event IdentityStorageSet(address indexed identityStorage);
    event TrustedIssuersRegistrySet(address indexed trustedIssuersRegistry);
    event IdentityRegistered(address indexed investorAddress, address indexed identity);
    event IdentityRemoved(address indexed investorAddress, address indexed identity);
    event IdentityUpdated(address indexed oldIdentity, address indexed newIdentity);
    event CountryUpdated(address indexed investorAddress, uint16 indexed country);

    error RegistryZeroAddress(string parameter);
    /// @notice The storage offered does not know pairs of entries, as one of the 4.1 suite does not.
    error RegistryStorageForeign(address identityStorage);
    /// @notice So many tokens listen, whose rules count holders as the storage of now names them.
    error RegistryTokensListen(uint256 count);
    error RegistryKeyMissing(address wallet, address identity);
    error RegistryLengthMismatch(uint256 wallets, uint256 identities, uint256 countries);
    error RegistryBatchTooLong(uint256 length, uint256 limit);

    /// @notice Sets where the entries are, while no token listens. Tokens move to another storage by another registry, once their rules that
    ///         count holders are removed.
    function setIdentityRegistryStorage(address identityRegistryStorage) external;

    function setClaimTopicsRegistry(address claimTopicsRegistry) external;

    function setTrustedIssuersRegistry(address trustedIssuersRegistry) external;

    /// @notice Enters `wallet` with its ONCHAINID and its ISO 3166-1 numeric country. Only an agent.
    function registerIdentity(address wallet, address onchainId, uint16 country) external;

    function deleteIdentity(address wallet) external;

    function updateCountry(address wallet, uint16 country) external;

    function updateIdentity(address wallet, address onchainId) external;

    function batchRegisterIdentity(address[] calldata wallets, address[] calldata onchainIds, uint16[] calldata countries) external;

    /// @notice Puts `successor` in the place of the `lost` wallet for good, with its identity and country. Only an agent, or
    ///         a token that listens, if `successor` holds a management key of the identity.
    /// @dev See IIdentityRegistryStorage.replaceWallet.
    function recoverWallet(address lost, address successor) external;

    function contains(address wallet) external view returns (bool);

    /// @notice True if `wallet` is registered and, for every required topic, a trusted issuer vouches for a claim on its identity.
    /// @dev The trusted issuer itself is asked. An identity or issuer that reverts, burns its gas or answers junk makes the
    ///      wallet unverified; too little gas to ask reverts, so that nobody can starve the check into a lie.
    function isVerified(address wallet) external view returns (bool);

    /// @notice Both sides of a movement in one call; each is verified only where asked for, a zero address knows nothing.
    /// @dev A lost wallet still belongs to its identity and country, but is never verified.
    function parties(address from, address to, bool verifyFrom, bool verifyTo)
        external
        view
        returns (Party memory giver, Party memory receiver);

    /// @notice The wallet that stands for `wallet` now: itself unless it is lost.
    function successorOf(address wallet) external view returns (address);

    function identity(address wallet) external view returns (address);

    function investorCountry(address wallet) external view returns (uint16);

    function issuersRegistry() external view returns (ITrustedIssuersRegistry);

    function topicsRegistry() external view returns (IClaimTopicsRegistry);

    function identityStorage() external view returns (IIdentityRegistryStorage);
}
