// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ValuationFeed} from "./ValuationFeed.sol";
import {ValuationReports} from "./ValuationReports.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {IValuationOracle} from "./interfaces/IValuationOracle.sol";

/// @title ValuationOracle
/// @notice Publishes what assets are worth, once a quorum of an asset's operators has signed it.
/// @dev UNITS values carry 8 decimals of the asset's currency; limits are 1/10000.
///      ROUNDING distances are rounded up against limits; values are never rounded, averaged or clamped.
///      TRUST with a quorum k >= 2f + 1 a value lies within the honest reports of its round as long as at most f operators lie. Whoever
///      transmits chooses which k reports count and when within their validity. The guardian chooses operators and limits, and may
///      publish a value beyond the move limit, but only one that a quorum reported.
///      LIVENESS operators that do not sign stop new values: the last one turns stale. A pending round stops publishing until it is
///      confirmed, rejected or expired; the next publication sweeps an expired one away.
///      NOT CHECKED model and inputs: whoever doubts a value recomputes it from the two hashes.
/// @custom:stop `setRipcord` tells consumers to stop using an asset's value; publishing goes on.
contract ValuationOracle is IValuationOracle, AccessManaged, EIP712 {
    using ValuationReports for Report;

    struct Book {
        Config config;
        uint64 configVersion;
        uint64 lastRound;
        uint64 publishedRound;
        uint40 pendingExpiresAt;
        bool isRipcordPulled;
        Valuation pending;
        address[] pendingSigners;
        address feed;
        mapping(uint64 round => Valuation) published;
        mapping(uint64 configVersion => mapping(address account => bool)) isOperator;
    }

    uint256 public constant MAX_OPERATORS = 15;
    uint256 public constant MAX_HEARTBEAT_SECONDS = 366 days;
    uint256 public constant MAX_PENDING_SECONDS = 30 days;

    /// @inheritdoc IValuationOracle
    IAssetRegistry public immutable assetRegistry;
    address public immutable feedImplementation;

    mapping(uint256 assetId => Book) private _books;

    constructor(address authority, IAssetRegistry assetRegistry_, address feedImplementation_)
        AccessManaged(authority)
        EIP712("AIMY ValuationOracle", "1")
    {
        assetRegistry = assetRegistry_;
        feedImplementation = feedImplementation_;
    }

    /// @inheritdoc IValuationOracle
    function configure(uint256 assetId, Config calldata config) external restricted {
        _requireAsset(assetId);
        uint256 count = config.operators.length;
        if (count == 0 || count > MAX_OPERATORS) revert ValuationOperatorsOutOfRange(count, MAX_OPERATORS);
        if (uint256(config.quorum) * 2 <= count || config.quorum > count) {
            revert ValuationQuorumOutOfRange(config.quorum, count);
        }
        _requireParameter("heartbeatSeconds", config.heartbeatSeconds, 1, MAX_HEARTBEAT_SECONDS);
        _requireParameter("moveLimitBps", config.moveLimitBps, 0, ValuationReports.WHOLE_BPS);
        _requireParameter("spreadLimitBps", config.spreadLimitBps, 0, config.moveLimitBps);
        _requireParameter("pendingSeconds", config.pendingSeconds, 1, MAX_PENDING_SECONDS);

        Book storage book = _books[assetId];
        uint64 version = ++book.configVersion;
        for (uint256 i; i < count; ++i) {
            address operator = config.operators[i];
            if (operator == address(0)) revert ValuationOperatorZero();
            if (book.isOperator[version][operator]) revert ValuationOperatorTwice(operator);
            book.isOperator[version][operator] = true;
        }
        book.config = config;
        emit ValuationConfigured(
            assetId,
            version,
            config.operators,
            config.quorum,
            config.heartbeatSeconds,
            config.spreadLimitBps,
            config.moveLimitBps,
            config.pendingSeconds
        );
        if (book.pendingExpiresAt != 0) _reject(assetId, book, "configuration changed");
    }

    /// @inheritdoc IValuationOracle
    function publish(Report[] calldata reports, bytes[] calldata signatures) external {
        if (reports.length != signatures.length) revert ValuationLengthMismatch(reports.length, signatures.length);
        if (reports.length == 0) revert ValuationReportsTooFew(0, 1);
        uint256 assetId = reports[0].assetId;
        Book storage book = _books[assetId];
        if (book.configVersion == 0) revert ValuationAssetUnknown(assetId);
        if (reports.length < book.config.quorum) revert ValuationReportsTooFew(reports.length, book.config.quorum);
        if (_isPending(book)) revert ValuationRoundPending(assetId, book.pending.round);
        if (book.pendingExpiresAt != 0) _reject(assetId, book, "expired");

        address[] memory signers = _checkedSigners(assetId, book, reports, signatures);
        (uint256 middle, uint256 spreadBps) = ValuationReports.lowerMiddle(reports);
        if (spreadBps > book.config.spreadLimitBps) {
            revert ValuationSpreadTooWide(spreadBps, book.config.spreadLimitBps);
        }

        Valuation memory reported = _valuationOf(reports[middle]);
        book.lastRound = reported.round;
        uint64 previousRound = book.publishedRound;
        if (previousRound != 0) {
            uint256 moveBps = ValuationReports.distanceBps(reported.value, book.published[previousRound].value);
            if (moveBps > book.config.moveLimitBps) {
                _hold(assetId, book, reported, moveBps, signers);
                return;
            }
        }
        _publish(assetId, book, reported, signers);
    }

    /// @inheritdoc IValuationOracle
    function confirmPending(uint256 assetId, uint64 round) external restricted {
        Book storage book = _books[assetId];
        if (book.pendingExpiresAt == 0) revert ValuationNothingPending(assetId);
        if (round != book.pending.round) revert ValuationRoundWrong(assetId, round, book.pending.round);
        if (!_isPending(book)) revert ValuationPendingExpired(assetId, book.pendingExpiresAt);
        Valuation memory reported = book.pending;
        address[] memory signers = book.pendingSigners;
        _clearPending(book);
        _publish(assetId, book, reported, signers);
    }

    /// @inheritdoc IValuationOracle
    function rejectPending(uint256 assetId, string calldata reason) external {
        Book storage book = _books[assetId];
        if (book.pendingExpiresAt == 0) revert ValuationNothingPending(assetId);
        if (_isPending(book)) {
            _requireMayConfirm(msg.sender);
            _reject(assetId, book, reason);
        } else {
            _reject(assetId, book, "expired");
        }
    }

    /// @inheritdoc IValuationOracle
    function setRipcord(uint256 assetId, bool isPulled, string calldata reason) external restricted {
        _requireAsset(assetId);
        Book storage book = _books[assetId];
        if (book.isRipcordPulled == isPulled) revert ValuationRipcordUnchanged(assetId, isPulled);
        book.isRipcordPulled = isPulled;
        emit RipcordSet(assetId, isPulled, reason);
    }

    /// @inheritdoc IValuationOracle
    function deployFeed(uint256 assetId) external returns (address feed) {
        _requireAsset(assetId);
        Book storage book = _books[assetId];
        if (book.feed != address(0)) revert ValuationFeedKnown(assetId, book.feed);
        feed = Clones.cloneDeterministic(feedImplementation, bytes32(assetId));
        book.feed = feed;
        emit FeedDeployed(assetId, feed);
        ValuationFeed(feed).initialize(this, assetId);
    }

    /// @inheritdoc IValuationOracle
    function latest(uint256 assetId) external view returns (Valuation memory) {
        return _latest(assetId);
    }

    /// @inheritdoc IValuationOracle
    function latestUsable(uint256 assetId) external view returns (Valuation memory) {
        State state = stateOf(assetId);
        if (state != State.Fresh) revert ValuationUnusable(assetId, state);
        return _latest(assetId);
    }

    /// @inheritdoc IValuationOracle
    function valuationAt(uint256 assetId, uint64 round) external view returns (Valuation memory valuation) {
        valuation = _books[assetId].published[round];
        if (valuation.round == 0) revert ValuationRoundUnpublished(assetId, round);
    }

    /// @inheritdoc IValuationOracle
    function pendingOf(uint256 assetId) external view returns (Valuation memory valuation, uint40 expiresAt) {
        Book storage book = _books[assetId];
        if (book.pendingExpiresAt == 0) revert ValuationNothingPending(assetId);
        return (book.pending, book.pendingExpiresAt);
    }

    /// @inheritdoc IValuationOracle
    function configOf(uint256 assetId) external view returns (Config memory config, uint64 configVersion) {
        Book storage book = _books[assetId];
        return (book.config, book.configVersion);
    }

    /// @inheritdoc IValuationOracle
    function nextRound(uint256 assetId) external view returns (uint64) {
        return _books[assetId].lastRound + 1;
    }

    /// @inheritdoc IValuationOracle
    function feedOf(uint256 assetId) external view returns (address) {
        return _books[assetId].feed;
    }

    /// @inheritdoc IValuationOracle
    function reportDigest(Report calldata report) external view returns (bytes32) {
        return _hashTypedDataV4(report.structHash());
    }

    /// @inheritdoc IValuationOracle
    function stateOf(uint256 assetId) public view returns (State) {
        Book storage book = _books[assetId];
        if (book.isRipcordPulled) return State.Ripcord;
        if (book.publishedRound == 0) return State.Unvalued;
        if (_isPending(book)) return State.Disputed;
        uint256 staleAfter = uint256(book.published[book.publishedRound].signedAt) + book.config.heartbeatSeconds;
        return block.timestamp > staleAfter ? State.Stale : State.Fresh;
    }

    /// @inheritdoc IValuationOracle
    function valueAndState(uint256 assetId) external view returns (uint128 value, State state) {
        Book storage book = _books[assetId];
        return (book.published[book.publishedRound].value, stateOf(assetId));
    }

    /// @dev Signers of `reports`, each a distinct operator of the current configuration who signed for the next round.
    function _checkedSigners(uint256 assetId, Book storage book, Report[] calldata reports, bytes[] calldata signatures)
        private
        view
        returns (address[] memory signers)
    {
        uint64 round = book.lastRound + 1;
        uint64 version = book.configVersion;
        uint32 heartbeatSeconds = book.config.heartbeatSeconds;
        uint40 lastSignedAt = book.published[book.publishedRound].signedAt;
        signers = new address[](reports.length);
        address previous = address(0);
        for (uint256 i; i < reports.length; ++i) {
            Report calldata report = reports[i];
            if (report.assetId != assetId) revert ValuationAssetMixed(report.assetId, assetId);
            if (report.round != round) revert ValuationRoundWrong(assetId, report.round, round);
            if (report.configVersion != version) revert ValuationConfigWrong(assetId, report.configVersion, version);
            report.requireSound();
            report.requireTimely(lastSignedAt, heartbeatSeconds);
            address signer = ECDSA.recover(_hashTypedDataV4(report.structHash()), signatures[i]);
            if (!book.isOperator[version][signer]) revert ValuationSignerUnknown(assetId, signer);
            if (signer <= previous) revert ValuationSignersUnordered(previous, signer);
            signers[i] = signer;
            previous = signer;
        }
    }

    function _hold(uint256 assetId, Book storage book, Valuation memory reported, uint256 moveBps, address[] memory signers)
        private
    {
        uint40 expiresAt = uint40(block.timestamp + book.config.pendingSeconds);
        book.pending = reported;
        book.pendingSigners = signers;
        book.pendingExpiresAt = expiresAt;
        emit ValuationHeld(assetId, reported.round, reported.value, moveBps, expiresAt, signers);
    }

    function _publish(uint256 assetId, Book storage book, Valuation memory valuation, address[] memory signers) private {
        valuation.publishedAt = uint40(block.timestamp);
        book.published[valuation.round] = valuation;
        book.publishedRound = valuation.round;
        emit ValuationPublished(
            assetId,
            valuation.round,
            valuation.value,
            valuation.low,
            valuation.high,
            valuation.riskBps,
            valuation.yieldBps,
            valuation.navDate,
            valuation.signedAt,
            valuation.modelHash,
            valuation.inputsHash,
            signers
        );
    }

    function _reject(uint256 assetId, Book storage book, string memory reason) private {
        uint64 round = book.pending.round;
        _clearPending(book);
        emit ValuationRejected(assetId, round, reason);
    }

    function _clearPending(Book storage book) private {
        delete book.pending;
        delete book.pendingSigners;
        book.pendingExpiresAt = 0;
    }

    /// @dev Who may confirm may also reject, and needs no delay to: the value that stands was published before.
    function _requireMayConfirm(address caller) private view {
        (bool isImmediate, uint32 delaySeconds) =
            IAccessManager(authority()).canCall(caller, address(this), this.confirmPending.selector);
        if (!isImmediate && delaySeconds == 0) revert AccessManagedUnauthorized(caller);
    }

    function _latest(uint256 assetId) private view returns (Valuation memory) {
        Book storage book = _books[assetId];
        if (book.publishedRound == 0) revert ValuationNeverPublished(assetId);
        return book.published[book.publishedRound];
    }

    function _isPending(Book storage book) private view returns (bool) {
        return block.timestamp <= book.pendingExpiresAt;
    }

    function _requireAsset(uint256 assetId) private view {
        if (assetId == 0 || assetId > assetRegistry.assetCount()) revert ValuationAssetUnknown(assetId);
    }

    function _requireParameter(string memory parameter, uint256 value, uint256 lowest, uint256 highest) private pure {
        if (value < lowest || value > highest) revert ValuationParameterOutOfRange(parameter, value);
    }

    function _valuationOf(Report calldata report) private pure returns (Valuation memory) {
        return Valuation({
            round: report.round,
            signedAt: report.signedAt,
            publishedAt: 0,
            navDate: report.navDate,
            riskBps: report.riskBps,
            yieldBps: report.yieldBps,
            value: report.value,
            low: report.low,
            high: report.high,
            modelHash: report.modelHash,
            inputsHash: report.inputsHash
        });
    }
}
