// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IUnitsSource} from "./IUnitsSource.sol";

/// @title IAssetRegistry
/// @notice Real-world assets from draft to retirement: who issues them, what describes and proves them, which token stands for them.
interface IAssetRegistry is IUnitsSource {
    enum Status {
        None,
        Draft,
        Submitted,
        Approved,
        Tokenised,
        Retired,
        Rejected
    }

    /// @param issuer who registered it and may tokenise it
    /// @param status where it stands in its life
    /// @param assetClass kind of asset, e.g. "real-estate.house", right-padded
    /// @param currency ISO 4217 code in which it is valued, e.g. "USD"
    /// @param metadataHash SHA-256 of the canonical JSON that describes it
    /// @param token security token that stands for it; zero until tokenised
    /// @param units units of that token that stand for the tokenised part [token units]
    /// @param shareBps part of the asset that is tokenised [1/10000]
    struct Asset {
        address issuer;
        Status status;
        bytes3 currency;
        uint16 shareBps;
        bytes32 assetClass;
        bytes32 metadataHash;
        address token;
        uint256 units;
        string metadataURI;
    }

    event AssetRegistered(
        uint256 indexed assetId,
        address indexed issuer,
        bytes32 indexed class,
        bytes3 currency,
        bytes32 metadataHash,
        string metadataURI
    );
    event AssetMetadataUpdated(uint256 indexed assetId, bytes32 metadataHash, string metadataURI);
    /// @dev The event of ERC-1643, with the asset in front.
    event DocumentUpdated(uint256 indexed assetId, bytes32 indexed name, string uri, bytes32 documentHash);
    event DocumentRemoved(uint256 indexed assetId, bytes32 indexed name, string uri, bytes32 documentHash);
    event AssetStatusChanged(uint256 indexed assetId, Status status, address indexed by, string reason);
    /// @notice The asset is Tokenised from here on; no AssetStatusChanged accompanies this event.
    event AssetTokenised(uint256 indexed assetId, address indexed token, uint256 units, uint16 shareBps);

    event AssetUnitsAnnounced(uint256 indexed assetId, uint104 units, uint40 dueAt, string reason);
    event AssetUnitsCancelled(uint256 indexed assetId, uint104 units, string reason);
    event AssetUnitsChanged(uint256 indexed assetId, uint256 units, uint256 previous);

    error AssetUnknown(uint256 assetId);
    error AssetIssuerOnly(uint256 assetId, address issuer, address caller);
    error AssetStatusWrong(uint256 assetId, Status status, Status expected);
    error AssetMetadataWrong(uint256 assetId, bytes32 metadataHash, bytes32 expected);
    error AssetFieldEmpty(string field);
    error AssetDocumentUnknown(uint256 assetId, bytes32 name);
    error AssetDocumentsMissing(uint256 assetId);
    error AssetDocumentsTooMany(uint256 assetId, uint256 limit);
    error AssetTokenTaken(address token, uint256 assetId);
    error AssetUnitsOutOfRange(uint256 units, uint256 standing);
    error AssetUnitsBelowSupply(uint256 assetId, uint256 units, uint256 supply);
    error AssetUnitsNotAnnounced(uint256 assetId);
    error AssetUnitsNotDue(uint256 assetId, uint40 dueAt, uint40 endsAt);
    error AssetShareOutOfRange(uint16 shareBps);

    /// @notice Registers an asset as a draft of the caller, who must have the issuer role. Ids count from 1.
    function register(bytes32 class, bytes3 currency, bytes32 metadataHash, string calldata metadataURI)
        external
        returns (uint256 assetId);

    /// @notice Replaces the description of a draft or rejected asset. Its issuer only.
    function updateMetadata(uint256 assetId, bytes32 metadataHash, string calldata metadataURI) external;

    /// @notice Adds or replaces a document of a draft or rejected asset; adds one to an approved or tokenised asset, where what was
    ///         approved stands. Its issuer only.
    function setDocument(uint256 assetId, bytes32 name, string calldata uri, bytes32 documentHash) external;

    /// @notice Removes a document of a draft or rejected asset. Its issuer only.
    function removeDocument(uint256 assetId, bytes32 name) external;

    /// @notice Hands a draft or rejected asset with at least one document to the compliance officer. Its issuer only.
    function submit(uint256 assetId) external;

    /// @notice Approves a submitted asset if `metadataHash` is still the hash of its description: a call that waited for its delay
    ///         approves what the officer read or nothing. Compliance officer.
    function approve(uint256 assetId, bytes32 metadataHash, string calldata reason) external;

    /// @notice Rejects a submitted or approved asset. Compliance officer.
    function reject(uint256 assetId, string calldata reason) external;

    /// @notice Ends the life of a tokenised asset. Compliance officer.
    function retire(uint256 assetId, string calldata reason) external;

    /// @notice Records the token that stands for an approved asset. Called by the token factory only (`restricted`).
    function tokenise(uint256 assetId, address token, uint256 units, uint16 shareBps) external;

    /// @notice Announces a corporate action: from the end of the notice on, anyone may make `units` the number that stands for the tokenised part
    ///         of a tokenised asset. Not below the token's supply. A later announcement replaces this one. Value per unit changes with it:
    ///         what consumers make of an asset's value divides by units as they stand. Compliance officer.
    function announceUnits(uint256 assetId, uint104 units, string calldata reason) external;

    /// @notice Takes an announcement back. Compliance officer.
    function cancelUnits(uint256 assetId, string calldata reason) external;

    /// @notice Carries out what was announced, once the notice is over and before the grace ends, unless more has been issued meanwhile. Anyone.
    function changeUnits(uint256 assetId) external;

    /// @notice The change that was announced and neither carried out nor taken back, and from when on it may be carried out; zeros if none.
    function unitsChangeOf(uint256 assetId) external view returns (uint104 units, uint40 dueAt);

    function asset(uint256 assetId) external view returns (Asset memory);

    function assetOf(address token) external view returns (uint256 assetId);

    function assetCount() external view returns (uint256);

    function getDocument(uint256 assetId, bytes32 name)
        external
        view
        returns (string memory uri, bytes32 documentHash, uint256 lastModified);

    function getAllDocuments(uint256 assetId) external view returns (bytes32[] memory names);
}
