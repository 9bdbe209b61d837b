// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {AccountWord} from "./AccountWord.sol";
import {TokenStorage} from "./TokenStorage.sol";

/// @title TokenRecordDates
/// @notice Balances and supply as they stood at the end of announced seconds.
/// @dev An account writes its past only at its first movement after a date has closed; other movements pay nothing.
abstract contract TokenRecordDates is TokenStorage {
    uint256 private constant PENDING_LIMIT = 16;
    uint256 private constant AHEAD_LIMIT = 400 days;
    uint40 private constant NEVER = type(uint40).max;

    function _announce(uint40 recordDate) internal {
        require(recordDate > block.timestamp, TokenRecordDateNotAhead(recordDate, block.timestamp));
        uint256 latest = block.timestamp + AHEAD_LIMIT;
        require(recordDate <= latest, TokenRecordDateTooFar(recordDate, latest));
        TokenState storage $ = _state();
        require(!$.isRecordDate[recordDate], TokenRecordDateKnown(recordDate));
        _lastClosed();
        require($.pendingDates.length < PENDING_LIMIT, TokenRecordDatesTooMany(PENDING_LIMIT));
        $.pendingDates.push(recordDate);
        $.isRecordDate[recordDate] = true;
        if (recordDate < $.nextClose) $.nextClose = recordDate;
        emit RecordDateAnnounced(recordDate);
    }

    function _balanceOfAt(address account, uint40 recordDate) internal view returns (uint256) {
        _requireClosed(recordDate);
        return _state().accounts[account].dated().heldAt(_state().histories[account], recordDate);
    }

    /// @dev Whether the date was announced matters only where the account has kept nothing of that time: then it held nothing, or did not know
    ///      that it would be asked.
    function _knownBalanceAt(AccountWord word, address account, uint40 recordDate) internal view returns (uint256 balance) {
        _requirePassed(recordDate);
        bool isKept;
        (isKept, balance) = word.dated().keptAt(_state().histories[account], recordDate);
        if (!isKept) _requireClosed(recordDate);
    }

    function _totalSupplyAt(uint40 recordDate) internal view returns (uint256) {
        _requireClosed(recordDate);
        return _state().supply.dated().heldAt(_state().supplyHistory, recordDate);
    }

    function _initialiseRecordDates() internal {
        _state().nextClose = NEVER;
    }

    /// @dev Latest record date that has closed, 0 if none; takes note of those that closed since it was asked last.
    function _lastClosed() internal returns (uint40 lastClosed) {
        TokenState storage $ = _state();
        lastClosed = $.lastClosed;
        if ($.nextClose >= block.timestamp) return lastClosed;

        uint40 nextClose = NEVER;
        uint40[] storage pending = $.pendingDates;
        uint256 i = 0;
        while (i < pending.length) {
            uint40 date = pending[i];
            if (date < block.timestamp) {
                if (date > lastClosed) lastClosed = date;
                pending[i] = pending[pending.length - 1];
                pending.pop();
            } else {
                if (date < nextClose) nextClose = date;
                ++i;
            }
        }
        ($.lastClosed, $.nextClose) = (lastClosed, nextClose);
    }

    /// @dev Keeps what `account` held before it moves now, if a record date closed since it moved last.
    function _keepHistory(AccountWord account, Checkpoints.Trace208 storage history, uint40 lastClosed) internal {
        account.dated().keep(history, lastClosed);
    }

    /// @dev Latest record date that has closed, 0 if none.
    function _latestClosed() internal view returns (uint40 latest) {
        TokenState storage $ = _state();
        latest = $.lastClosed;
        if ($.nextClose >= block.timestamp) return latest;

        uint40[] storage pending = $.pendingDates;
        for (uint256 i = 0; i < pending.length; ++i) {
            uint40 date = pending[i];
            if (date < block.timestamp && date > latest) latest = date;
        }
    }

    function _requireClosed(uint40 recordDate) private view {
        require(_state().isRecordDate[recordDate], TokenRecordDateUnknown(recordDate));
        _requirePassed(recordDate);
    }

    function _requirePassed(uint40 recordDate) private view {
        require(recordDate < block.timestamp, TokenRecordDateOpen(recordDate, block.timestamp));
    }
}
