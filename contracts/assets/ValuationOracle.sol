// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IAccessManager} from "@openzeppelin/contracts/access/manager/IAccessManager.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {ValuationBook} from "./ValuationBook.sol";
import {ValuationFeed} from "./ValuationFeed.sol";
import {ValuationReports} from "./ValuationReports.sol";
import {ValuationWindow} from "./ValuationWindow.sol";
import {IAssetRegistry} from "./interfaces/IAssetRegistry.sol";
import {IValuationOracle} from "./interfaces/IValuationOracle.sol";

/// @title ValuationOracle
/// @notice Publishes what assets are worth, once a quorum of an asset's operators has signed it.
/// @dev UNITS values carry 8 decimals of the asset's currency; limits are 1/10000.
///      ROUNDING distances are rounded up against limits; values are never rounded, averaged or clamped.
///      TRUST with a quorum k >= 2f + 1 a value lies within the honest reports of its round as long as at most f operators lie. Whoever
///      transmits chooses which k reports count and when within their validity. The guardian chooses operators and limits, and may
///      publish a value beyond the move limit, but only one that a quorum reported; by heartbeat and calendar he also says how long a value
///      may stand. Operators alone never move the value by more than the
///      limit within a window.
///      LIVENESS operators that do not sign stop new values: the last one turns stale. A pending round stops publishing until it is
///      confirmed, rejected or expired; the next publication sweeps an expired one away.
///      NOT CHECKED model and inputs: whoever doubts a value recomputes it from the two hashes.
/// @custom:stop `setRipcord` tells consumers to stop using an asset's value; publishing goes on.
contract ValuationOracle is IValuationOracle, AccessManaged, EIP712 {
    using ValuationReports for Report;
    using ValuationBook for ValuationBook.Book;
    using ValuationBook for ValuationBook.Standing;

    uint256 public constant MAX_OPERATORS = 15;
    uint256 public constant MAX_HEARTBEAT_SECONDS = 366 days;
    uint256 public constant MAX_CLOSED_DAYS = 64;
    uint256 public constant MAX_PENDING_SECONDS = 30 days;
    uint256 public constant MIN_WINDOW_SECONDS = 1 hours;
    uint256 public constant MAX_WINDOW_SECONDS = 366 days;
    uint8 private constant EVERY_WEEKDAY = 0x7f;

    /// @inheritdoc IValuationOracle
    IAssetRegistry public immutable assetRegistry;
    address public immutable feedImplementation;

    mapping(uint256 assetId => ValuationBook.Book) private _books;

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
        _requireConfig(config);

        ValuationBook.Book storage book = _books[assetId];
        ValuationBook.Terms memory terms = book.terms;
        if (terms.windowSeconds != config.windowSeconds) {
            book.resizeWindow(terms.windowSeconds, config.windowSeconds);
        }
        uint64 version = terms.configVersion + 1;
        for (uint256 i; i < config.operators.length; ++i) {
            address operator = config.operators[i];
            if (operator == address(0)) revert ValuationOperatorZero();
            if (book.isOperator[version][operator]) revert ValuationOperatorTwice(operator);
            book.isOperator[version][operator] = true;
        }
        book.operators = config.operators;
        terms = ValuationBook.Terms({
            configVersion: version,
            heartbeatSeconds: config.heartbeatSeconds,
            pendingSeconds: config.pendingSeconds,
            windowSeconds: config.windowSeconds,
            spreadLimitBps: config.spreadLimitBps,
            moveLimitBps: config.moveLimitBps,
            quorum: config.quorum,
            openWeekdays: terms.openWeekdays
        });
        book.terms = terms;
        emit ValuationConfigured(
            assetId,
            version,
            config.operators,
            config.quorum,
            config.heartbeatSeconds,
            config.spreadLimitBps,
            config.moveLimitBps,
            config.pendingSeconds,
            config.windowSeconds
        );
        _reviseFreshness(assetId, book, terms);
        if (book.standing.pendingExpiresAt != 0) _reject(assetId, book, "configuration changed");
    }

    /// @inheritdoc IValuationOracle
    function setCalendar(uint256 assetId, uint8 openWeekdays, uint16[] calldata closedDays) external restricted {
        _requireAsset(assetId);
        _requireParameter("openWeekdays", openWeekdays, closedDays.length == 0 ? 0 : 1, EVERY_WEEKDAY);
        _requireParameter("closedDays", closedDays.length, 0, MAX_CLOSED_DAYS);
        for (uint256 i = 1; i < closedDays.length; ++i) {
            if (closedDays[i] <= closedDays[i - 1]) revert ValuationClosedDaysUnordered(closedDays[i - 1], closedDays[i]);
        }

        ValuationBook.Book storage book = _books[assetId];
        book.terms.openWeekdays = openWeekdays;
        book.closedDays = closedDays;
        emit CalendarSet(assetId, openWeekdays, closedDays);
        _reviseFreshness(assetId, book, book.terms);
    }

    /// @inheritdoc IValuationOracle
    function publish(Report[] calldata reports, bytes[] calldata signatures) external {
        if (reports.length != signatures.length) revert ValuationLengthMismatch(reports.length, signatures.length);
        if (reports.length == 0) revert ValuationReportsTooFew(0, 1);
        uint256 assetId = reports[0].assetId;
        ValuationBook.Book storage book = _books[assetId];
        ValuationBook.Terms memory terms = book.terms;
        if (terms.configVersion == 0) revert ValuationAssetUnknown(assetId);
        if (reports.length < terms.quorum) revert ValuationReportsTooFew(reports.length, terms.quorum);
        ValuationBook.Standing memory standing = book.standing;
        ValuationBook.Progress memory progress = book.progress;
        if (standing.isPending()) revert ValuationRoundPending(assetId, progress.lastRound);
        if (standing.pendingExpiresAt != 0) {
            _reject(assetId, book, "expired");
            standing.pendingExpiresAt = 0;
        }

        ++progress.lastRound;
        address[] memory signers = _checkedSigners(book, terms, progress.lastRound, standing.signedAt, reports, signatures);
        (uint256 middle, uint256 spreadBps) = ValuationReports.lowerMiddle(reports);
        if (spreadBps > terms.spreadLimitBps) revert ValuationSpreadTooWide(spreadBps, terms.spreadLimitBps);

        Valuation memory reported = reports[middle].valuation();
        uint256 moveBps = book.moveBps(terms, standing, progress, reported.value);
        if (moveBps > terms.moveLimitBps) {
            _hold(assetId, book, progress, reported, moveBps, signers);
            return;
        }
        reported.publishedAt = uint40(block.timestamp);
        book.keep(progress, reported);
        book.publish(terms, standing, progress, reported);
        _announce(assetId, reported, standing.freshUntil, signers);
    }

    /// @inheritdoc IValuationOracle
    function confirmPending(uint256 assetId, uint64 round) external restricted {
        ValuationBook.Book storage book = _books[assetId];
        ValuationBook.Standing memory standing = book.standing;
        if (standing.pendingExpiresAt == 0) revert ValuationNothingPending(assetId);
        ValuationBook.Progress memory progress = book.progress;
        if (round != progress.lastRound) revert ValuationRoundWrong(assetId, round, progress.lastRound);
        if (!standing.isPending()) revert ValuationPendingExpired(assetId, standing.pendingExpiresAt);

        book.rounds[round].publishedAt = uint40(block.timestamp);
        address[] memory signers = book.pendingSigners;
        delete book.pendingSigners;
        standing.pendingExpiresAt = 0;
        ValuationBook.Terms memory terms = book.terms;
        progress.newestPart = ValuationWindow.partNow(terms.windowSeconds);
        progress.liveParts = 0;
        Valuation memory confirmed = book.valuationAt(round);
        book.publish(terms, standing, progress, confirmed);
        _announce(assetId, confirmed, standing.freshUntil, signers);
    }

    /// @inheritdoc IValuationOracle
    function rejectPending(uint256 assetId, string calldata reason) external {
        ValuationBook.Book storage book = _books[assetId];
        ValuationBook.Standing memory standing = book.standing;
        if (standing.pendingExpiresAt == 0) revert ValuationNothingPending(assetId);
        if (standing.isPending()) {
            _requireMayConfirm(msg.sender);
            _reject(assetId, book, reason);
        } else {
            _reject(assetId, book, "expired");
        }
    }

    /// @inheritdoc IValuationOracle
    function setRipcord(uint256 assetId, bool isPulled, string calldata reason) external restricted {
        _requireAsset(assetId);
        ValuationBook.Standing storage standing = _books[assetId].standing;
        if (standing.isRipcordPulled == isPulled) revert ValuationRipcordUnchanged(assetId, isPulled);
        standing.isRipcordPulled = isPulled;
        emit RipcordSet(assetId, isPulled, reason);
    }

    /// @inheritdoc IValuationOracle
    function deployFeed(uint256 assetId) external returns (address feed) {
        _requireAsset(assetId);
        ValuationBook.Book storage book = _books[assetId];
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
        valuation = _books[assetId].valuationAt(round);
        if (valuation.publishedAt == 0) revert ValuationRoundUnpublished(assetId, round);
    }

    /// @inheritdoc IValuationOracle
    function pendingOf(uint256 assetId) external view returns (Valuation memory valuation, uint40 expiresAt) {
        ValuationBook.Book storage book = _books[assetId];
        expiresAt = book.standing.pendingExpiresAt;
        if (expiresAt == 0) revert ValuationNothingPending(assetId);
        valuation = book.valuationAt(book.progress.lastRound);
    }

    /// @inheritdoc IValuationOracle
    function windowOf(uint256 assetId) external view returns (uint128 low, uint128 high) {
        ValuationBook.Book storage book = _books[assetId];
        ValuationBook.Standing memory standing = book.standing;
        if (standing.value == 0) revert ValuationNeverPublished(assetId);
        ValuationWindow.Range memory range = book.anchors(book.terms, standing, book.progress);
        return (range.low, range.high);
    }

    /// @inheritdoc IValuationOracle
    function configOf(uint256 assetId) external view returns (Config memory config, uint64 configVersion) {
        ValuationBook.Book storage book = _books[assetId];
        ValuationBook.Terms memory terms = book.terms;
        config = Config({
            operators: book.operators,
            quorum: terms.quorum,
            heartbeatSeconds: terms.heartbeatSeconds,
            spreadLimitBps: terms.spreadLimitBps,
            moveLimitBps: terms.moveLimitBps,
            pendingSeconds: terms.pendingSeconds,
            windowSeconds: terms.windowSeconds
        });
        return (config, terms.configVersion);
    }

    /// @inheritdoc IValuationOracle
    function calendarOf(uint256 assetId) external view returns (uint8 openWeekdays, uint16[] memory closedDays) {
        ValuationBook.Book storage book = _books[assetId];
        return (book.terms.openWeekdays, book.closedDays);
    }

    /// @inheritdoc IValuationOracle
    function openSecondsBetween(uint256 assetId, uint40 start, uint40 end) external view returns (uint256) {
        if (end < start) revert ValuationSpanReversed(start, end);
        ValuationBook.Book storage book = _books[assetId];
        return book.openBetween(book.terms, start, end);
    }

    /// @inheritdoc IValuationOracle
    function freshUntil(uint256 assetId) external view returns (uint40) {
        ValuationBook.Standing memory standing = _books[assetId].standing;
        if (standing.value == 0) revert ValuationNeverPublished(assetId);
        return standing.freshUntil;
    }

    /// @inheritdoc IValuationOracle
    function nextRound(uint256 assetId) external view returns (uint64) {
        return _books[assetId].progress.lastRound + 1;
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
    function valueAndState(uint256 assetId) external view returns (uint128 value, State state) {
        ValuationBook.Standing memory standing = _books[assetId].standing;
        return (standing.value, standing.stateOf());
    }

    /// @inheritdoc IValuationOracle
    function stateOf(uint256 assetId) public view returns (State) {
        ValuationBook.Standing memory standing = _books[assetId].standing;
        return standing.stateOf();
    }

    /// @dev Signers of `reports`, each a distinct operator of the current configuration who signed for `round`.
    function _checkedSigners(
        ValuationBook.Book storage book,
        ValuationBook.Terms memory terms,
        uint64 round,
        uint40 lastSignedAt,
        Report[] calldata reports,
        bytes[] calldata signatures
    ) private view returns (address[] memory signers) {
        uint256 assetId = reports[0].assetId;
        uint64 version = terms.configVersion;
        mapping(address account => bool) storage isOperator = book.isOperator[version];
        signers = new address[](reports.length);
        address previous = address(0);
        for (uint256 i; i < reports.length; ++i) {
            Report calldata report = reports[i];
            if (report.assetId != assetId) revert ValuationAssetMixed(report.assetId, assetId);
            if (report.round != round) revert ValuationRoundWrong(assetId, report.round, round);
            if (report.configVersion != version) revert ValuationConfigWrong(assetId, report.configVersion, version);
            report.requireSound();
            report.requireTimely(lastSignedAt, terms.heartbeatSeconds);
            address signer = ECDSA.recover(_hashTypedDataV4(report.structHash()), signatures[i]);
            if (!isOperator[signer]) revert ValuationSignerUnknown(assetId, signer);
            if (signer <= previous) revert ValuationSignersUnordered(previous, signer);
            signers[i] = signer;
            previous = signer;
        }
    }

    function _hold(
        uint256 assetId,
        ValuationBook.Book storage book,
        ValuationBook.Progress memory progress,
        Valuation memory reported,
        uint256 moveBps,
        address[] memory signers
    ) private {
        uint40 expiresAt = uint40(block.timestamp + book.terms.pendingSeconds);
        book.keep(progress, reported);
        book.progress = progress;
        book.pendingSigners = signers;
        book.standing.pendingExpiresAt = expiresAt;
        emit ValuationHeld(assetId, reported.round, reported.value, moveBps, expiresAt, signers);
    }

    /// @dev Reckons until when the standing value is fresh under other terms.
    function _reviseFreshness(uint256 assetId, ValuationBook.Book storage book, ValuationBook.Terms memory terms) private {
        ValuationBook.Standing memory standing = book.standing;
        if (standing.value == 0) return;
        uint40 until = book.freshUntil(terms, standing.signedAt);
        if (until == standing.freshUntil) return;
        book.standing.freshUntil = until;
        emit FreshnessRevised(assetId, until);
    }

    function _announce(uint256 assetId, Valuation memory valuation, uint40 freshUntil_, address[] memory signers) private {
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
            freshUntil_,
            valuation.modelHash,
            valuation.inputsHash,
            signers
        );
    }

    function _reject(uint256 assetId, ValuationBook.Book storage book, string memory reason) private {
        uint64 round = book.progress.lastRound;
        delete book.rounds[round];
        delete book.pendingSigners;
        book.standing.pendingExpiresAt = 0;
        emit ValuationRejected(assetId, round, reason);
    }

    /// @dev Who may confirm may also reject, and needs no delay to: the value that stands was published before.
    function _requireMayConfirm(address caller) private view {
        (bool isImmediate, uint32 delaySeconds) =
            IAccessManager(authority()).canCall(caller, address(this), this.confirmPending.selector);
        if (!isImmediate && delaySeconds == 0) revert AccessManagedUnauthorized(caller);
    }

    function _latest(uint256 assetId) private view returns (Valuation memory) {
        ValuationBook.Book storage book = _books[assetId];
        uint64 round = book.progress.publishedRound;
        if (round == 0) revert ValuationNeverPublished(assetId);
        return book.valuationAt(round);
    }

    function _requireAsset(uint256 assetId) private view {
        if (assetId == 0 || assetId > assetRegistry.assetCount()) revert ValuationAssetUnknown(assetId);
    }

    function _requireConfig(Config calldata config) private pure {
        uint256 count = config.operators.length;
        if (count == 0 || count > MAX_OPERATORS) revert ValuationOperatorsOutOfRange(count, MAX_OPERATORS);
        if (uint256(config.quorum) * 2 <= count || config.quorum > count) {
            revert ValuationQuorumOutOfRange(config.quorum, count);
        }
        _requireParameter("heartbeatSeconds", config.heartbeatSeconds, 1, MAX_HEARTBEAT_SECONDS);
        _requireParameter("moveLimitBps", config.moveLimitBps, 0, ValuationReports.WHOLE_BPS);
        _requireParameter("spreadLimitBps", config.spreadLimitBps, 0, config.moveLimitBps);
        _requireParameter("pendingSeconds", config.pendingSeconds, 1, MAX_PENDING_SECONDS);
        _requireParameter("windowSeconds", config.windowSeconds, MIN_WINDOW_SECONDS, MAX_WINDOW_SECONDS);
    }

    function _requireParameter(string memory parameter, uint256 value, uint256 lowest, uint256 highest) private pure {
        if (value < lowest || value > highest) revert ValuationParameterOutOfRange(parameter, value);
    }
}
