// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAssetRegistry} from "./IAssetRegistry.sol";

/// @title IValuationOracle
/// @notice What assets are worth, as a quorum of independent operators signed it.
/// @dev UNITS values carry 8 decimals of the asset's currency; risk and yield are 1/10000. Reports are EIP-712 typed data in the domain
///      ("AIMY ValuationOracle", "1", chain id, this contract), type
///      `Report(uint256 assetId,uint64 round,uint64 configVersion,uint40 signedAt,uint40 validUntil,uint128 value,uint128 low,uint128 high,uint16 riskBps,uint16 yieldBps,uint40 navDate,bytes32 modelHash,bytes32 inputsHash)`.
interface IValuationOracle {
    /// @param assetId asset it values
    /// @param round the round it is for: one more than the last one published or held
    /// @param configVersion version of the asset's configuration it was signed under
    /// @param signedAt when it was signed [unix seconds]; freshness counts from here
    /// @param validUntil last second in which it may be published [unix seconds]
    /// @param value estimate [8 decimals]
    /// @param low lower end of the 90 % interval [8 decimals]
    /// @param high upper end of the 90 % interval [8 decimals]
    /// @param riskBps risk score, 0 to 10000
    /// @param yieldBps yearly income over value [1/10000]
    /// @param navDate day the estimate speaks of [unix seconds]
    /// @param modelHash SHA-256 of the model
    /// @param inputsHash SHA-256 of the canonical JSON of the inputs
    struct Report {
        uint256 assetId;
        uint64 round;
        uint64 configVersion;
        uint40 signedAt;
        uint40 validUntil;
        uint128 value;
        uint128 low;
        uint128 high;
        uint16 riskBps;
        uint16 yieldBps;
        uint40 navDate;
        bytes32 modelHash;
        bytes32 inputsHash;
    }

    /// @param operators who may sign
    /// @param quorum how many must sign; more than half of them
    /// @param heartbeatSeconds age beyond which a value is stale, in seconds of open days of its calendar
    /// @param spreadLimitBps widest difference of the reports of a round to their lower middle [1/10000 of it]; at most
    ///        `moveLimitBps`, so that where values rest, a low report published beside one at the standing value is not held
    /// @param moveLimitBps largest move published without the guardian, against the last value and each of the trailing window
    ///        [1/10000 of that one]
    /// @param pendingSeconds how long the guardian has to confirm a larger move
    /// @param windowSeconds how long a published value limits moves; up to a quarter longer, never shorter
    struct Config {
        address[] operators;
        uint8 quorum;
        uint32 heartbeatSeconds;
        uint16 spreadLimitBps;
        uint16 moveLimitBps;
        uint32 pendingSeconds;
        uint32 windowSeconds;
    }

    /// @notice One published value. `publishedAt` is block time.
    struct Valuation {
        uint64 round;
        uint40 signedAt;
        uint40 publishedAt;
        uint40 navDate;
        uint16 riskBps;
        uint16 yieldBps;
        uint128 value;
        uint128 low;
        uint128 high;
        bytes32 modelHash;
        bytes32 inputsHash;
    }

    enum State {
        Unvalued,
        Fresh,
        Stale,
        Disputed,
        Ripcord
    }

    event ValuationConfigured(
        uint256 indexed assetId,
        uint64 configVersion,
        address[] operators,
        uint8 quorum,
        uint32 heartbeatSeconds,
        uint16 spreadLimitBps,
        uint16 moveLimitBps,
        uint32 pendingSeconds,
        uint32 windowSeconds
    );
    event ValuationPublished(
        uint256 indexed assetId,
        uint64 indexed round,
        uint128 value,
        uint128 low,
        uint128 high,
        uint16 riskBps,
        uint16 yieldBps,
        uint40 navDate,
        uint40 signedAt,
        uint40 freshUntil,
        bytes32 modelHash,
        bytes32 inputsHash,
        address[] signers
    );
    event ValuationHeld(
        uint256 indexed assetId, uint64 indexed round, uint128 value, uint256 moveBps, uint40 expiresAt, address[] signers
    );
    event ValuationRejected(uint256 indexed assetId, uint64 indexed round, string reason);
    event RipcordSet(uint256 indexed assetId, bool isPulled, string reason);
    event CalendarSet(uint256 indexed assetId, uint8 openWeekdays, uint16[] closedDays);
    /// @notice The standing value is fresh until another second than was said when it was published.
    event FreshnessRevised(uint256 indexed assetId, uint40 freshUntil);
    event FeedDeployed(uint256 indexed assetId, address indexed feed);

    error ValuationAssetUnknown(uint256 assetId);
    error ValuationOperatorsOutOfRange(uint256 operators, uint256 limit);
    error ValuationOperatorTwice(address operator);
    error ValuationOperatorZero();
    error ValuationQuorumOutOfRange(uint256 quorum, uint256 operators);
    error ValuationParameterOutOfRange(string parameter, uint256 value);
    error ValuationClosedDaysUnordered(uint16 previous, uint16 day);
    error ValuationSpanReversed(uint40 start, uint40 end);
    error ValuationReportsTooFew(uint256 reports, uint256 quorum);
    error ValuationLengthMismatch(uint256 reports, uint256 signatures);
    error ValuationRoundWrong(uint256 assetId, uint64 round, uint64 expected);
    error ValuationConfigWrong(uint256 assetId, uint64 configVersion, uint64 expected);
    error ValuationAssetMixed(uint256 assetId, uint256 expected);
    error ValuationReportExpired(uint40 validUntil, uint256 nowAt);
    error ValuationReportFromFuture(uint40 signedAt, uint256 nowAt);
    error ValuationReportStale(uint40 signedAt, uint256 nowAt, uint32 heartbeatSeconds);
    error ValuationReportBackdated(uint40 signedAt, uint40 lastSignedAt);
    error ValuationReportOutOfRange(string field, uint256 value);
    error ValuationSignersUnordered(address previous, address signer);
    error ValuationSignerUnknown(uint256 assetId, address signer);
    error ValuationSpreadTooWide(uint256 spreadBps, uint16 limitBps);
    error ValuationRoundPending(uint256 assetId, uint64 round);
    error ValuationNothingPending(uint256 assetId);
    error ValuationPendingExpired(uint256 assetId, uint40 expiresAt);
    error ValuationNeverPublished(uint256 assetId);
    error ValuationRoundUnpublished(uint256 assetId, uint64 round);
    error ValuationUnusable(uint256 assetId, State state);
    error ValuationRipcordUnchanged(uint256 assetId, bool isPulled);
    error ValuationFeedKnown(uint256 assetId, address feed);

    /// @notice Sets operators and limits of an asset; raises its configuration version and rejects a pending round, which was signed
    ///         under the old one. Values of the trailing window go on limiting moves: where its length changes, all that the old one held
    ///         count for a whole new one. A longer window learns nothing of what had left the old one. Valuation guardian.
    function configure(uint256 assetId, Config calldata config) external;

    /// @notice Says on which days valuations are expected; the time of all others does not age a value. It holds at once, for the standing value
    ///         too. Zero and no days: every day, as before the first call. Valuation guardian.
    /// @param openWeekdays bit 0 Monday to bit 6 Sunday; days begin at midnight UTC
    /// @param closedDays days of open weekdays that are closed all the same, e.g. holidays [days since 1 January 1970], ascending; what is
    ///        past may be left out
    function setCalendar(uint256 assetId, uint8 openWeekdays, uint16[] calldata closedDays) external;

    /// @notice Publishes a round. Anyone may transmit; what counts is the signatures of a quorum of operators.
    /// @param reports signed reports, in ascending order of their signers' addresses
    /// @param signatures 65-byte signatures, one per report
    /// @dev The lower-middle report by value is published whole, so that what stands was reported by an operator and can be
    ///      recomputed. With quorum k >= 2f + 1 it lies within the honest reports as long as at most f operators lie.
    function publish(Report[] calldata reports, bytes[] calldata signatures) external;

    /// @notice Publishes the pending round of an asset as it was reported, if it is `round`: a call that waited for its delay confirms
    ///         what the guardian looked at or nothing. The trailing window starts anew with it: earlier values limit moves no longer.
    ///         Valuation guardian.
    function confirmPending(uint256 assetId, uint64 round) external;

    /// @notice Rejects the pending round. Valuation guardian at any time, anyone once it has expired.
    function rejectPending(uint256 assetId, string calldata reason) external;

    /// @notice Tells consumers to stop using (or to use again) an asset's value. Valuation guardian.
    function setRipcord(uint256 assetId, bool isPulled, string calldata reason) external;

    /// @notice Deploys the Chainlink-shaped feed of an asset. Anyone, once.
    function deployFeed(uint256 assetId) external returns (address feed);

    /// @notice The last published value; reverts if there is none.
    function latest(uint256 assetId) external view returns (Valuation memory);

    /// @notice The last published value if it is fresh and undisputed; reverts with `ValuationUnusable` otherwise.
    function latestUsable(uint256 assetId) external view returns (Valuation memory);

    /// @notice The value published for `round`; reverts if that round was never published.
    function valuationAt(uint256 assetId, uint64 round) external view returns (Valuation memory);

    /// @notice The round that waits for the guardian until `expiresAt`, or that has expired and was not swept away yet; reverts if none.
    function pendingOf(uint256 assetId) external view returns (Valuation memory valuation, uint40 expiresAt);

    /// @notice What consumers may make of the asset's value now. An expired pending round disputes nothing.
    function stateOf(uint256 assetId) external view returns (State);

    /// @notice The last published value (zero if there is none) and what consumers may make of it now: `latest` and `stateOf` in one.
    function valueAndState(uint256 assetId) external view returns (uint128 value, State state);

    /// @notice Lowest and highest of the values that limit the next move: the last one and those of the trailing window; reverts if
    ///         nothing was published.
    function windowOf(uint256 assetId) external view returns (uint128 low, uint128 high);

    function configOf(uint256 assetId) external view returns (Config memory config, uint64 configVersion);

    /// @notice The asset's calendar as `setCalendar` set it.
    function calendarOf(uint256 assetId) external view returns (uint8 openWeekdays, uint16[] memory closedDays);

    /// @notice Seconds of open days between two instants; all, where there is no calendar.
    function openSecondsBetween(uint256 assetId, uint40 start, uint40 end) external view returns (uint256);

    /// @notice Last second in which the standing value is fresh; reverts if nothing was published.
    function freshUntil(uint256 assetId) external view returns (uint40);

    /// @notice The round that the next reports must name; a round that is held or was rejected is never reported again.
    function nextRound(uint256 assetId) external view returns (uint64);

    /// @notice The feed of `assetId`; zero if none was deployed.
    function feedOf(uint256 assetId) external view returns (address);

    /// @notice The registry whose assets are valued.
    function assetRegistry() external view returns (IAssetRegistry);

    /// @notice The EIP-712 digest that an operator signs for `report`.
    function reportDigest(Report calldata report) external view returns (bytes32);
}
