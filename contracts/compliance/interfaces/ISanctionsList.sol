// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ISanctionsList
/// @notice Wallets and identities that nobody may deal with, as an oracle reads them from the authorities' lists.
interface ISanctionsList {
    /// @notice `source` names the list, as a short string.
    event SanctionsListed(address indexed subject, bytes32 indexed source);
    event SanctionsLifted(address indexed subject);
    /// @notice The list was compared with its sources.
    event SanctionsConfirmed(uint40 confirmedAt);

    error SanctionsSubjectZero();
    error SanctionsBatchTooLong(uint256 length, uint256 limit);

    /// @notice Lists wallets or identities; those that are listed stay so. Only the oracle.
    function list(address[] calldata subjects, bytes32 source) external;

    /// @notice Takes wallets or identities off the list; those that are not on it stay off. Only the oracle.
    function unlist(address[] calldata subjects) external;

    /// @notice Says that the list agrees with its sources now. Only the oracle.
    function confirm() external;

    function isListed(address subject) external view returns (bool);

    /// @notice True if one of the two is listed, as a wallet or its identity.
    function isEitherListed(address first, address second) external view returns (bool);

    /// @notice When the list last agreed with its sources [unix seconds]; 0 if never.
    function confirmedAt() external view returns (uint40);
}
