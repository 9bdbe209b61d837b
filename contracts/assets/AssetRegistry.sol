// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {EnumerableSet} from "@openzeppelin/contracts/utils/structs/EnumerableSet.sol";

import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {IUnitsSource} from "./interfaces/IUnitsSource.sol";

/// @title AssetRegistry
/// @notice The platform's list of real-world assets: who issues them, what describes and proves them, which token stands for them.
/// @dev UNITS `units` in units of the asset's token; `shareBps` in 1/10000 of the asset. Both are fixed at tokenisation; `units` change later by
///      corporate action only: announced, then carried out by anyone once the notice is over, never below what the token has issued.
///      TRUST issuers may describe their own assets only; what the compliance officer approved stands: description and documents cannot
///      be replaced or removed afterwards, documents may only be added. Only the token factory (TOKENISER) links a token.
///      The compliance officer announces a change of units, which moves the value per unit for every holder; no role can shorten its notice.
///      LIVENESS nothing here depends on another contract but the authority; a change of units asks the token for its supply.
///      NOT CHECKED that URIs can be fetched and match their hashes: readers compare the hashes.
/// @custom:stop the authority can close this contract for every restricted function (`setTargetClosed`); views never stop.
contract AssetRegistry is IAssetRegistry, AccessManaged {
    using EnumerableSet for EnumerableSet.Bytes32Set;

    struct Document {
        string uri;
        bytes32 documentHash;
        uint256 lastModified;
    }

    struct UnitsChange {
        uint104 units;
        uint40 dueAt;
    }

    uint256 public constant MAX_DOCUMENTS = 64;
    /// @notice From the announcement of a change of units to the first second in which it may be carried out.
    uint40 public constant UNITS_NOTICE_SECONDS = 7 days;
    /// @notice How long it may be carried out from then on.
    uint40 public constant UNITS_GRACE_SECONDS = 30 days;
    uint16 private constant WHOLE_BPS = 10_000;

    uint256 private _assetCount;
    mapping(uint256 assetId => Asset) private _assets;
    mapping(address token => uint256 assetId) private _assetOf;
    mapping(uint256 assetId => UnitsChange) private _unitsChanges;
    mapping(uint256 assetId => EnumerableSet.Bytes32Set names) private _documentNames;
    mapping(uint256 assetId => mapping(bytes32 name => Document)) private _documents;

    modifier onlyIssuerOf(uint256 assetId) {
        address assetIssuer = _known(assetId).issuer;
        if (msg.sender != assetIssuer) revert AssetIssuerOnly(assetId, assetIssuer, msg.sender);
        _;
    }

    constructor(address authority) AccessManaged(authority) {}

    /// @inheritdoc IAssetRegistry
    function register(bytes32 class, bytes3 currency, bytes32 metadataHash, string calldata metadataURI)
        external
        restricted
        returns (uint256 assetId)
    {
        if (class == 0) revert AssetFieldEmpty("class");
        if (currency == 0) revert AssetFieldEmpty("currency");
        _requireDescription(metadataHash, metadataURI);

        assetId = ++_assetCount;
        Asset storage entry = _assets[assetId];
        entry.issuer = msg.sender;
        entry.status = Status.Draft;
        entry.currency = currency;
        entry.assetClass = class;
        entry.metadataHash = metadataHash;
        entry.metadataURI = metadataURI;
        emit AssetRegistered(assetId, msg.sender, class, currency, metadataHash, metadataURI);
    }

    /// @inheritdoc IAssetRegistry
    function updateMetadata(uint256 assetId, bytes32 metadataHash, string calldata metadataURI) external onlyIssuerOf(assetId) {
        _requireEditable(assetId);
        _requireDescription(metadataHash, metadataURI);
        Asset storage entry = _assets[assetId];
        entry.metadataHash = metadataHash;
        entry.metadataURI = metadataURI;
        emit AssetMetadataUpdated(assetId, metadataHash, metadataURI);
    }

    /// @inheritdoc IAssetRegistry
    function setDocument(uint256 assetId, bytes32 name, string calldata uri, bytes32 documentHash) external onlyIssuerOf(assetId) {
        if (name == 0) revert AssetFieldEmpty("name");
        if (documentHash == 0) revert AssetFieldEmpty("documentHash");
        if (bytes(uri).length == 0) revert AssetFieldEmpty("uri");

        EnumerableSet.Bytes32Set storage names = _documentNames[assetId];
        Status status = _assets[assetId].status;
        bool isAddition = names.add(name);
        if (!(isAddition && (status == Status.Approved || status == Status.Tokenised))) _requireEditable(assetId);
        if (names.length() > MAX_DOCUMENTS) revert AssetDocumentsTooMany(assetId, MAX_DOCUMENTS);

        _documents[assetId][name] = Document(uri, documentHash, block.timestamp);
        emit DocumentUpdated(assetId, name, uri, documentHash);
    }

    /// @inheritdoc IAssetRegistry
    function removeDocument(uint256 assetId, bytes32 name) external onlyIssuerOf(assetId) {
        _requireEditable(assetId);
        if (!_documentNames[assetId].remove(name)) revert AssetDocumentUnknown(assetId, name);
        Document memory removed = _documents[assetId][name];
        delete _documents[assetId][name];
        emit DocumentRemoved(assetId, name, removed.uri, removed.documentHash);
    }

    /// @inheritdoc IAssetRegistry
    function submit(uint256 assetId) external onlyIssuerOf(assetId) {
        _requireEditable(assetId);
        if (_documentNames[assetId].length() == 0) revert AssetDocumentsMissing(assetId);
        _move(assetId, Status.Submitted, "");
    }

    /// @inheritdoc IAssetRegistry
    function approve(uint256 assetId, bytes32 metadataHash, string calldata reason) external restricted {
        _requireStatus(assetId, Status.Submitted);
        bytes32 submitted = _assets[assetId].metadataHash;
        if (metadataHash != submitted) revert AssetMetadataWrong(assetId, metadataHash, submitted);
        _move(assetId, Status.Approved, reason);
    }

    /// @inheritdoc IAssetRegistry
    function reject(uint256 assetId, string calldata reason) external restricted {
        if (_known(assetId).status != Status.Approved) _requireStatus(assetId, Status.Submitted);
        _move(assetId, Status.Rejected, reason);
    }

    /// @inheritdoc IAssetRegistry
    function retire(uint256 assetId, string calldata reason) external restricted {
        _requireStatus(assetId, Status.Tokenised);
        _move(assetId, Status.Retired, reason);
    }

    /// @inheritdoc IAssetRegistry
    function tokenise(uint256 assetId, address token, uint256 units, uint16 shareBps) external restricted {
        _requireStatus(assetId, Status.Approved);
        if (token == address(0)) revert AssetFieldEmpty("token");
        if (units == 0) revert AssetFieldEmpty("units");
        if (shareBps == 0 || shareBps > WHOLE_BPS) revert AssetShareOutOfRange(shareBps);
        if (_assetOf[token] != 0) revert AssetTokenTaken(token, _assetOf[token]);

        Asset storage entry = _assets[assetId];
        entry.status = Status.Tokenised;
        entry.token = token;
        entry.units = units;
        entry.shareBps = shareBps;
        _assetOf[token] = assetId;
        emit AssetTokenised(assetId, token, units, shareBps);
    }

    /// @inheritdoc IAssetRegistry
    function announceUnits(uint256 assetId, uint104 units, string calldata reason) external restricted {
        _requireStatus(assetId, Status.Tokenised);
        uint256 standing = _assets[assetId].units;
        if (units == 0 || units == standing) revert AssetUnitsOutOfRange(units, standing);
        _requireSupplyWithin(assetId, units);

        uint40 dueAt = uint40(block.timestamp) + UNITS_NOTICE_SECONDS;
        _unitsChanges[assetId] = UnitsChange(units, dueAt);
        emit AssetUnitsAnnounced(assetId, units, dueAt, reason);
    }

    /// @inheritdoc IAssetRegistry
    function cancelUnits(uint256 assetId, string calldata reason) external restricted {
        uint104 units = _announced(assetId).units;
        delete _unitsChanges[assetId];
        emit AssetUnitsCancelled(assetId, units, reason);
    }

    /// @inheritdoc IAssetRegistry
    function changeUnits(uint256 assetId) external {
        UnitsChange memory change = _announced(assetId);
        uint40 endsAt = change.dueAt + UNITS_GRACE_SECONDS;
        if (block.timestamp < change.dueAt || block.timestamp > endsAt) revert AssetUnitsNotDue(assetId, change.dueAt, endsAt);
        _requireStatus(assetId, Status.Tokenised);
        _requireSupplyWithin(assetId, change.units);

        uint256 previous = _assets[assetId].units;
        delete _unitsChanges[assetId];
        _assets[assetId].units = change.units;
        emit AssetUnitsChanged(assetId, change.units, previous);
    }

    /// @inheritdoc IAssetRegistry
    function unitsChangeOf(uint256 assetId) external view returns (uint104 units, uint40 dueAt) {
        UnitsChange memory change = _unitsChanges[assetId];
        return (change.units, change.dueAt);
    }

    /// @inheritdoc IAssetRegistry
    function asset(uint256 assetId) external view returns (Asset memory) {
        return _known(assetId);
    }

    /// @inheritdoc IAssetRegistry
    function assetOf(address token) external view returns (uint256) {
        return _assetOf[token];
    }

    /// @inheritdoc IAssetRegistry
    function assetCount() external view returns (uint256) {
        return _assetCount;
    }

    /// @inheritdoc IUnitsSource
    function unitsOf(address token) external view returns (uint256) {
        return _assets[_assetOf[token]].units;
    }

    /// @inheritdoc IAssetRegistry
    function getDocument(uint256 assetId, bytes32 name)
        external
        view
        returns (string memory uri, bytes32 documentHash, uint256 lastModified)
    {
        if (!_documentNames[assetId].contains(name)) revert AssetDocumentUnknown(assetId, name);
        Document storage document = _documents[assetId][name];
        return (document.uri, document.documentHash, document.lastModified);
    }

    /// @inheritdoc IAssetRegistry
    function getAllDocuments(uint256 assetId) external view returns (bytes32[] memory) {
        return _documentNames[assetId].values();
    }

    function _move(uint256 assetId, Status status, string memory reason) private {
        _assets[assetId].status = status;
        emit AssetStatusChanged(assetId, status, msg.sender, reason);
    }

    function _announced(uint256 assetId) private view returns (UnitsChange memory change) {
        change = _unitsChanges[assetId];
        require(change.units > 0, AssetUnitsNotAnnounced(assetId));
    }

    function _requireSupplyWithin(uint256 assetId, uint256 units) private view {
        uint256 supply = IERC20(_assets[assetId].token).totalSupply();
        if (units < supply) revert AssetUnitsBelowSupply(assetId, units, supply);
    }

    function _known(uint256 assetId) private view returns (Asset storage entry) {
        entry = _assets[assetId];
        if (entry.status == Status.None) revert AssetUnknown(assetId);
    }

    function _requireStatus(uint256 assetId, Status expected) private view {
        Status status = _known(assetId).status;
        if (status != expected) revert AssetStatusWrong(assetId, status, expected);
    }

    function _requireEditable(uint256 assetId) private view {
        if (_known(assetId).status != Status.Rejected) _requireStatus(assetId, Status.Draft);
    }

    function _requireDescription(bytes32 metadataHash, string calldata metadataURI) private pure {
        if (metadataHash == 0) revert AssetFieldEmpty("metadataHash");
        if (bytes(metadataURI).length == 0) revert AssetFieldEmpty("metadataURI");
    }
}
