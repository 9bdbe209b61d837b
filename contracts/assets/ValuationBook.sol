// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ValuationCalendar} from "./ValuationCalendar.sol";
import {ValuationReports} from "./ValuationReports.sol";
import {ValuationWindow} from "./ValuationWindow.sol";
import {IValuationOracle} from "./interfaces/IValuationOracle.sol";

/// @title ValuationBook
/// @notice What the oracle keeps of one asset: its terms, the value that stands, the trailing window and every round that was published.
library ValuationBook {
    using ValuationWindow for ValuationWindow.Parts;

    /// @dev What consumers read, in one word. A value is never zero once one was published.
    struct Standing {
        uint128 value;
        uint40 signedAt;
        uint40 freshUntil;
        uint40 pendingExpiresAt;
        bool isRipcordPulled;
    }

    /// @dev What a round is judged by: the configuration but for its operators, and the weekdays of the calendar, none if there is none.
    struct Terms {
        uint64 configVersion;
        uint32 heartbeatSeconds;
        uint32 pendingSeconds;
        uint32 windowSeconds;
        uint16 spreadLimitBps;
        uint16 moveLimitBps;
        uint8 quorum;
        uint8 openWeekdays;
    }

    /// @dev Parts are those of ValuationWindow. A round that is pending is the last one.
    struct Progress {
        uint64 lastRound;
        uint64 publishedRound;
        uint40 newestPart;
        uint8 liveParts;
        uint32 modelCount;
    }

    /// @dev A valuation with its model by number, since rounds seldom change it. `publishedAt` is zero while it is pending.
    struct Round {
        uint40 signedAt;
        uint40 publishedAt;
        uint40 navDate;
        uint16 riskBps;
        uint16 yieldBps;
        uint32 model;
        uint128 value;
        uint128 low;
        uint128 high;
        bytes32 inputsHash;
    }

    struct Book {
        Standing standing;
        Terms terms;
        Progress progress;
        ValuationWindow.Parts parts;
        address[] operators;
        address[] pendingSigners;
        uint16[] closedDays;
        address feed;
        mapping(uint64 number => Round) rounds;
        mapping(uint32 model => bytes32) modelHashes;
        mapping(uint64 configVersion => mapping(address account => bool)) isOperator;
    }

    /// @notice Writes a round; counts its model in `progress` if it is another than the last one's.
    function keep(Book storage book, Progress memory progress, IValuationOracle.Valuation memory valuation) internal {
        if (book.modelHashes[progress.modelCount] != valuation.modelHash) {
            book.modelHashes[++progress.modelCount] = valuation.modelHash;
        }
        book.rounds[valuation.round] = Round({
            signedAt: valuation.signedAt,
            publishedAt: valuation.publishedAt,
            navDate: valuation.navDate,
            riskBps: valuation.riskBps,
            yieldBps: valuation.yieldBps,
            model: progress.modelCount,
            value: valuation.value,
            low: valuation.low,
            high: valuation.high,
            inputsHash: valuation.inputsHash
        });
    }

    /// @notice Makes a kept round the standing value. `progress` holds the window as it stands now.
    function publish(
        Book storage book,
        Terms memory terms,
        Standing memory standing,
        Progress memory progress,
        IValuationOracle.Valuation memory valuation
    ) internal {
        standing.value = valuation.value;
        standing.signedAt = valuation.signedAt;
        standing.freshUntil = freshUntil(book, terms, valuation.signedAt);
        book.standing = standing;
        progress.publishedRound = valuation.round;
        ValuationWindow.Range memory point = ValuationWindow.Range(valuation.value, valuation.value);
        progress.liveParts = book.parts.add(progress.newestPart, progress.liveParts, point);
        book.progress = progress;
    }

    /// @notice Changes the length of the window: all that the old one holds counts for a whole new one.
    function resizeWindow(Book storage book, uint32 oldSeconds, uint32 newSeconds) internal {
        Progress memory progress = book.progress;
        if (progress.publishedRound == 0) return;
        uint40 oldPart = ValuationWindow.partNow(oldSeconds);
        uint8 live = ValuationWindow.liveAt(oldPart, progress.newestPart, progress.liveParts);
        progress.newestPart = ValuationWindow.partNow(newSeconds);
        progress.liveParts = book.parts.add(progress.newestPart, 0, book.parts.rangeOf(oldPart, live));
        book.progress = progress;
    }

    /// @notice How far `value` lies from the last value and from each of the trailing window [1/10000 of that one], rounded up; 0 for the first
    ///         value. Leaves the window in `progress` as it stands now.
    function moveBps(Book storage book, Terms memory terms, Standing memory standing, Progress memory progress, uint128 value)
        internal
        view
        returns (uint256)
    {
        ValuationWindow.Range memory range = anchors(book, terms, standing, progress);
        if (standing.value == 0) return 0;
        return Math.max(ValuationReports.distanceBps(value, range.low), ValuationReports.distanceBps(value, range.high));
    }

    /// @notice Lowest and highest of the last value and those of the trailing window; `low` is zero if there is none. Leaves the window in
    ///         `progress` as it stands now.
    function anchors(Book storage book, Terms memory terms, Standing memory standing, Progress memory progress)
        internal
        view
        returns (ValuationWindow.Range memory range)
    {
        uint40 part = ValuationWindow.partNow(terms.windowSeconds);
        progress.liveParts = ValuationWindow.liveAt(part, progress.newestPart, progress.liveParts);
        progress.newestPart = part;
        range = book.parts.rangeOf(part, progress.liveParts);
        if (standing.value < range.low) range.low = standing.value;
        if (standing.value > range.high) range.high = standing.value;
    }

    /// @notice A kept round; all zero but for `round` if it was never kept.
    function valuationAt(Book storage book, uint64 number) internal view returns (IValuationOracle.Valuation memory) {
        Round memory round = book.rounds[number];
        return IValuationOracle.Valuation({
            round: number,
            signedAt: round.signedAt,
            publishedAt: round.publishedAt,
            navDate: round.navDate,
            riskBps: round.riskBps,
            yieldBps: round.yieldBps,
            value: round.value,
            low: round.low,
            high: round.high,
            modelHash: book.modelHashes[round.model],
            inputsHash: round.inputsHash
        });
    }

    function stateOf(Standing memory standing) internal view returns (IValuationOracle.State) {
        if (standing.isRipcordPulled) return IValuationOracle.State.Ripcord;
        if (standing.value == 0) return IValuationOracle.State.Unvalued;
        if (isPending(standing)) return IValuationOracle.State.Disputed;
        return block.timestamp > standing.freshUntil ? IValuationOracle.State.Stale : IValuationOracle.State.Fresh;
    }

    function isPending(Standing memory standing) internal view returns (bool) {
        return block.timestamp <= standing.pendingExpiresAt;
    }

    /// @notice Seconds of open days from `start` to `end`.
    function openBetween(Book storage book, Terms memory terms, uint256 start, uint256 end) internal view returns (uint256) {
        return
            terms.openWeekdays == 0 ? end - start : ValuationCalendar.openBetween(start, end, terms.openWeekdays, book.closedDays);
    }

    /// @notice The last second in which a value signed at `signedAt` is fresh.
    function freshUntil(Book storage book, Terms memory terms, uint40 signedAt) internal view returns (uint40) {
        if (terms.openWeekdays == 0) return signedAt + terms.heartbeatSeconds;
        // A heartbeat is at most 366 open days and a week has one: the sum lies less than eight years ahead.
        return uint40(ValuationCalendar.lastSecond(signedAt, terms.heartbeatSeconds, terms.openWeekdays, book.closedDays));
    }
}
