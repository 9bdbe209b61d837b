// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Lots
/// @notice What somebody holds by the days on which it was acquired: what is settled for good, and at most 16 open lots, oldest first.
/// @dev UNITS token units; days since 1970 in UTC.
///      A lot is one word of 128 bits: its day above its amount, so that lots sort by day. Those of one day are one. A lot that finds no place
///      makes two neighbours one, under the later day: those two of whose older one the fewest shares wait the fewest days longer. So dust
///      beside a large lot does not move it, and the work on an account is bounded.
library Lots {
    /// @param settled shares free whatever the period
    /// @param count open lots
    struct Account {
        uint104 settled;
        uint8 count;
        uint128[16] lots;
    }

    /// @dev Lots in memory, while they are worked on; one more than storage has places for.
    struct Batch {
        uint256 settled;
        uint256 count;
        uint128[17] lots;
    }

    uint256 private constant LIMIT = 16;
    uint256 private constant DAY_AT = 104;

    /// @notice What of `account` is free on day `today`, if a lot is free `period` days after its own; stops at `enough`.
    function freeOf(Account storage account, uint256 today, uint256 period, uint256 enough) internal view returns (uint256 free) {
        free = account.settled;
        uint256 count = account.count;
        for (uint256 i = 0; i < count && free < enough; ++i) {
            uint128 lot = account.lots[i];
            if (dayOf(lot) + period > today) break;
            free += amountOf(lot);
        }
    }

    /// @notice First day on which `amount` of `account` is free; the largest value if it never is.
    function freeOn(Account storage account, uint256 period, uint256 amount) internal view returns (uint256) {
        uint256 free = account.settled;
        if (free >= amount) return 0;
        uint256 count = account.count;
        for (uint256 i = 0; i < count; ++i) {
            uint128 lot = account.lots[i];
            free += amountOf(lot);
            if (free >= amount) return dayOf(lot) + period;
        }
        return type(uint256).max;
    }

    /// @notice Takes `amount` out of `account`, the settled first and then the oldest lots; what it lacks is taken as acquired on `today`.
    function take(Account storage account, uint256 amount, uint256 today) internal returns (Batch memory taken) {
        uint256 settled = account.settled;
        if (amount <= settled) {
            // The cast loses nothing: the difference is smaller.
            account.settled = uint104(settled - amount);
            taken.settled = amount;
            return taken;
        }
        (taken.settled, account.settled) = (settled, 0);
        amount -= settled;
        Batch memory left = _load(account);
        uint256 gone = 0;
        while (amount != 0 && gone < left.count) {
            uint128 lot = left.lots[gone];
            uint256 part = amountOf(lot) < amount ? amountOf(lot) : amount;
            taken.lots[taken.count++] = lotOf(dayOf(lot), part);
            amount -= part;
            if (part == amountOf(lot)) ++gone;
            else left.lots[gone] = lotOf(dayOf(lot), amountOf(lot) - part);
        }
        for (uint256 i = gone; i < left.count; ++i) {
            left.lots[i - gone] = left.lots[i];
        }
        left.count -= gone;
        _store(account, left);
        if (amount != 0) taken.lots[taken.count++] = lotOf(today, amount);
    }

    /// @notice Adds settled shares.
    function settle(Account storage account, uint256 amount) internal {
        uint256 sum = account.settled + amount;
        account.settled = uint104(sum < type(uint104).max ? sum : type(uint104).max);
    }

    /// @notice Adds `amount` acquired on `day`.
    function add(Account storage account, uint256 day, uint256 amount) internal {
        Batch memory held = _load(account);
        _insert(held, lotOf(day, amount));
        _store(account, held);
    }

    /// @notice Adds what was taken elsewhere; lots that are free on `today` are settled.
    function addAll(Account storage account, Batch memory taken, uint256 today, uint256 period) internal {
        uint256 settled = taken.settled;
        if (taken.count != 0) {
            Batch memory held = _load(account);
            for (uint256 i = 0; i < taken.count; ++i) {
                uint128 lot = taken.lots[i];
                if (dayOf(lot) + period <= today) settled += amountOf(lot);
                else _insert(held, lot);
            }
            _store(account, held);
        }
        if (settled != 0) settle(account, settled);
    }

    function dayOf(uint128 lot) internal pure returns (uint256) {
        return lot >> DAY_AT;
    }

    function amountOf(uint128 lot) internal pure returns (uint256) {
        return uint104(lot);
    }

    /// @dev Days fit 24 bits until the year 47,000; amounts saturate, which no supply reaches.
    function lotOf(uint256 day, uint256 amount) internal pure returns (uint128) {
        return uint128(day << DAY_AT | (amount < type(uint104).max ? amount : type(uint104).max));
    }

    function _load(Account storage account) private view returns (Batch memory held) {
        held.count = account.count;
        for (uint256 i = 0; i < held.count; ++i) {
            held.lots[i] = account.lots[i];
        }
    }

    /// @dev What stands behind the last lot is never read.
    function _store(Account storage account, Batch memory held) private {
        if (account.count != held.count) account.count = uint8(held.count);
        for (uint256 i = 0; i < held.count; ++i) {
            if (account.lots[i] != held.lots[i]) account.lots[i] = held.lots[i];
        }
    }

    /// @dev Puts `lot` where its day belongs.
    function _insert(Batch memory held, uint128 lot) private pure {
        uint256 place = held.count;
        while (place != 0 && dayOf(held.lots[place - 1]) > dayOf(lot)) --place;
        if (place != 0 && dayOf(held.lots[place - 1]) == dayOf(lot)) {
            held.lots[place - 1] = lotOf(dayOf(lot), amountOf(held.lots[place - 1]) + amountOf(lot));
            return;
        }
        for (uint256 i = held.count; i > place; --i) {
            held.lots[i] = held.lots[i - 1];
        }
        held.lots[place] = lot;
        if (++held.count > LIMIT) _joinTwo(held);
    }

    /// @dev Makes those two neighbours one whose older shares wait least longer for it, in shares times days.
    function _joinTwo(Batch memory held) private pure {
        uint256 place = 0;
        uint256 least = type(uint256).max;
        for (uint256 i = 0; i + 1 < held.count; ++i) {
            uint256 wait = (dayOf(held.lots[i + 1]) - dayOf(held.lots[i])) * amountOf(held.lots[i]);
            if (wait < least) (least, place) = (wait, i);
        }
        uint256 sum = amountOf(held.lots[place]) + amountOf(held.lots[place + 1]);
        held.lots[place] = lotOf(dayOf(held.lots[place + 1]), sum);
        for (uint256 i = place + 1; i + 1 < held.count; ++i) {
            held.lots[i] = held.lots[i + 1];
        }
        --held.count;
    }
}
