// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Lots
/// @notice What somebody holds by the days on which it was acquired: what is settled for good, what was acquired day by day, and at most 8 lots
///         that came from others with their days.
/// @dev UNITS token units; days since 1970 in UTC.
///      A lot is one word of 128 bits: its day above its amount, so that lots sort by day. Those of one day are one.
///      What was acquired is a queue of running sums, however many days there are: what is free and what leaves first is found by bisection, and
///      every day is exact. What came with older days is sorted into 8 places. One that finds none makes two neighbours one, under the later
///      day: those two of whose older one the fewest shares wait the fewest days longer. Likewise at most 8 lots leave with their days at once.
///      So dust beside a large lot does not move it, and the work on an account is bounded.
///      Lots that are free are settled before anything is joined. While no period is known, no lot is free.
library Lots {
    /// @param settled shares free whatever the period
    /// @param gone running sum of what was acquired and has left, or is settled
    /// @param first place of the oldest sum above `gone`
    /// @param end places used: one a day are enough for 179 years
    /// @param received lots that came with their days
    struct Head {
        uint104 settled;
        uint104 gone;
        uint16 first;
        uint16 end;
        uint8 received;
    }

    struct Account {
        Head head;
        uint128[8] received;
        uint128[65_536] acquired;
    }

    /// @dev Lots in memory, while they are worked on; one more than storage has places for.
    struct Batch {
        uint256 settled;
        uint256 count;
        uint256[9] lots;
    }

    /// @param today day on which something happens
    /// @param period days after its own on which a lot is free; 0 if none is known
    struct Clock {
        uint256 today;
        uint256 period;
    }

    /// @dev The oldest of what is open, as it divides.
    /// @param own of what was acquired
    /// @param whole lots that came with their days, as many of the oldest
    /// @param part of the next of these
    /// @param lacking what nobody recorded
    struct Share {
        uint256 own;
        uint256 whole;
        uint256 part;
        uint256 lacking;
    }

    uint256 private constant LIMIT = 8;
    uint256 private constant DAY_AT = 104;

    /// @notice What of `account` is free today; may stop at `enough`.
    function freeOf(Account storage account, Clock memory clock, uint256 enough) internal view returns (uint256 free) {
        Head memory head = account.head;
        free = head.settled;
        if (free >= enough || !_isFree(0, clock)) return free;
        free += _acquiredUntil(account, head, clock.today - clock.period);
        for (uint256 i = 0; i < head.received && free < enough; ++i) {
            uint128 lot = account.received[i];
            if (!_isFree(dayOf(lot), clock)) break;
            free += amountOf(lot);
        }
    }

    /// @notice First day on which `amount` of `account` is free; the largest value if it never is.
    function freeOn(Account storage account, uint256 period, uint256 amount) internal view returns (uint256 day) {
        Head memory head = account.head;
        if (head.settled >= amount) return 0;
        Batch memory held = _load(account, head);
        Share memory share = _split(account, head, held, amount - head.settled);
        if (share.lacking != 0) return type(uint256).max;
        if (share.own != 0) day = dayOf(account.acquired[_placeOf(account, head, share.own)]);
        uint256 came = share.part != 0 ? share.whole + 1 : share.whole;
        if (came != 0 && dayOf(held.lots[came - 1]) > day) day = dayOf(held.lots[came - 1]);
        return day + period;
    }

    /// @notice What `account` holds for good, and its open lots, oldest first.
    function openOf(Account storage account) internal view returns (uint256 settled, uint128[] memory lots) {
        Head memory head = account.head;
        lots = new uint128[](uint256(head.end) - head.first + head.received);
        uint256 count = 0;
        uint256 came = 0;
        uint256 gone = head.gone;
        for (uint256 place = head.first; place < head.end; ++place) {
            uint128 sum = account.acquired[place];
            while (came < head.received && dayOf(account.received[came]) < dayOf(sum)) lots[count++] = account.received[came++];
            lots[count++] = lotOf(dayOf(sum), amountOf(sum) - gone);
            gone = amountOf(sum);
        }
        while (came < head.received) lots[count++] = account.received[came++];
        return (head.settled, lots);
    }

    /// @notice Takes `amount` out of `account`, the settled first and then the oldest lots; what it lacks is taken as acquired today. Says
    ///         what was taken only if `keepsDays`.
    function take(Account storage account, uint256 amount, Clock memory clock, bool keepsDays)
        internal
        returns (Batch memory taken)
    {
        Head memory head = account.head;
        if (amount > head.settled) {
            Batch memory held = _load(account, head);
            _settleFree(account, head, held, clock);
            if (amount > head.settled) {
                Share memory share = _split(account, head, held, amount - head.settled);
                if (keepsDays) _collect(account, head, held, taken, share);
                if (keepsDays && share.lacking != 0) _insert(taken, lotOf(clock.today, share.lacking));
                amount = head.settled;
                _remove(account, head, held, share);
            }
            _store(account, head, held);
        }
        taken.settled = amount;
        // The cast loses nothing: the difference is smaller.
        head.settled = uint104(head.settled - amount);
        account.head = head;
    }

    /// @notice Adds settled shares.
    function settle(Account storage account, uint256 amount) internal {
        account.head.settled = _capped(account.head.settled + amount);
    }

    /// @notice Adds `amount` acquired on `day`; lots that are free today may be settled.
    function add(Account storage account, uint256 day, uint256 amount, Clock memory clock) internal {
        Head memory head = account.head;
        if (head.first == head.end) (head.gone, head.first, head.end) = (0, 0, 0);
        uint128 last = head.end == 0 ? 0 : account.acquired[head.end - 1];
        uint256 sum = amountOf(last) + amount;
        if (dayOf(last) > day || (last != 0 && sum > type(uint104).max)) {
            addAll(account, single(day, amount), clock);
            return;
        }
        if (last == 0 || dayOf(last) != day) ++head.end;
        account.acquired[head.end - 1] = lotOf(day, sum);
        account.head = head;
    }

    /// @notice Adds what was taken elsewhere; lots that are free today are settled.
    function addAll(Account storage account, Batch memory taken, Clock memory clock) internal {
        Head memory head = account.head;
        uint256 settled = taken.settled;
        if (taken.count != 0) {
            Batch memory held = _load(account, head);
            _settleFree(account, head, held, clock);
            for (uint256 i = 0; i < taken.count; ++i) {
                uint256 lot = taken.lots[i];
                if (_isFree(dayOf(lot), clock)) settled += amountOf(lot);
                else _insert(held, lot);
            }
            _store(account, head, held);
        }
        head.settled = _capped(head.settled + settled);
        account.head = head;
    }

    /// @notice One lot, as if it was taken elsewhere.
    function single(uint256 day, uint256 amount) internal pure returns (Batch memory taken) {
        (taken.count, taken.lots[0]) = (1, lotOf(day, amount));
    }

    function dayOf(uint256 lot) internal pure returns (uint256) {
        return lot >> DAY_AT;
    }

    function amountOf(uint256 lot) internal pure returns (uint256) {
        return uint104(lot);
    }

    /// @dev Days fit 24 bits until the year 47,000; amounts saturate, which no supply reaches.
    function lotOf(uint256 day, uint256 amount) internal pure returns (uint128) {
        return uint128(day << DAY_AT | _capped(amount));
    }

    /// @dev Writes the lots that came with their days; the head is left to the caller. What stands behind the last lot is never read.
    function _store(Account storage account, Head memory head, Batch memory held) private {
        // The cast loses nothing: a batch that is stored has at most 8.
        head.received = uint8(held.count);
        for (uint256 i = 0; i < held.count; ++i) {
            // The cast loses nothing: a lot is one word of 128 bits.
            uint128 lot = uint128(held.lots[i]);
            if (account.received[i] != lot) account.received[i] = lot;
        }
    }

    function _load(Account storage account, Head memory head) private view returns (Batch memory held) {
        held.count = head.received;
        for (uint256 i = 0; i < held.count; ++i) {
            held.lots[i] = account.received[i];
        }
    }

    /// @dev Makes the lots that are free today settled ones.
    function _settleFree(Account storage account, Head memory head, Batch memory held, Clock memory clock) private view {
        if (!_isFree(0, clock)) return;
        uint256 place = _placeAfter(account, head, clock.today - clock.period);
        if (place != head.first) {
            // The casts lose nothing: a place fits, and so does a sum.
            uint104 gone = uint104(amountOf(account.acquired[place - 1]));
            head.settled = _capped(uint256(head.settled) + gone - head.gone);
            (head.gone, head.first) = (gone, uint16(place));
        }
        uint256 whole = 0;
        uint256 settled = head.settled;
        while (whole < held.count && _isFree(dayOf(held.lots[whole]), clock)) settled += amountOf(held.lots[whole++]);
        head.settled = _capped(settled);
        _shift(held, whole);
    }

    /// @dev Of one day, what was acquired goes first.
    function _split(Account storage account, Head memory head, Batch memory held, uint256 amount)
        private
        view
        returns (Share memory share)
    {
        uint256 whole = 0;
        uint256 high = held.count;
        while (whole < high) {
            uint256 middle = (whole + high) / 2;
            uint256 until = _acquiredUntil(account, head, dayOf(held.lots[middle])) + _sumOf(held, middle + 1);
            if (until >= amount) high = middle;
            else whole = middle + 1;
        }
        amount -= _sumOf(held, whole);
        bool isAll = whole == held.count;
        uint256 own = _acquiredUntil(account, head, isAll ? type(uint256).max : dayOf(held.lots[whole]));
        if (own > amount) own = amount;
        (share.own, share.whole) = (own, whole);
        if (isAll) share.lacking = amount - own;
        else share.part = amount - own;
    }

    /// @dev Puts `share` into `taken`: what was acquired as at most 8 lots, each of as many days as it takes and under the last of these.
    function _collect(Account storage account, Head memory head, Batch memory held, Batch memory taken, Share memory share)
        private
        view
    {
        if (share.own != 0) _collectAcquired(account, head, taken, share.own);
        for (uint256 i = 0; i < share.whole; ++i) {
            _insert(taken, held.lots[i]);
        }
        if (share.part != 0) _insert(taken, lotOf(dayOf(held.lots[share.whole]), share.part));
    }

    function _collectAcquired(Account storage account, Head memory head, Batch memory taken, uint256 own) private view {
        uint256 end = _placeOf(account, head, own) + 1;
        uint256 until = head.gone + own;
        uint256 gone = head.gone;
        uint256 span = (end - head.first + LIMIT - 1) / LIMIT;
        uint256 place = head.first;
        while (place < end) {
            place = place + span < end ? place + span : end;
            uint128 sum = account.acquired[place - 1];
            uint256 reached = place == end ? until : amountOf(sum);
            taken.lots[taken.count++] = lotOf(dayOf(sum), reached - gone);
            gone = reached;
        }
    }

    /// @dev Takes `share` out of what is held.
    function _remove(Account storage account, Head memory head, Batch memory held, Share memory share) private view {
        if (share.own != 0) {
            uint256 place = _placeOf(account, head, share.own);
            // The casts lose nothing: sums fit, and places, too.
            head.gone = uint104(head.gone + share.own);
            head.first = uint16(amountOf(account.acquired[place]) == head.gone ? place + 1 : place);
        }
        uint256 whole = share.whole;
        if (share.part != 0) {
            uint256 lot = held.lots[whole];
            if (share.part == amountOf(lot)) ++whole;
            else held.lots[whole] = lotOf(dayOf(lot), amountOf(lot) - share.part);
        }
        _shift(held, whole);
    }

    /// @dev What was acquired until the end of `day` and is open.
    function _acquiredUntil(Account storage account, Head memory head, uint256 day) private view returns (uint256) {
        uint256 place = _placeAfter(account, head, day);
        return place == head.first ? 0 : amountOf(account.acquired[place - 1]) - head.gone;
    }

    /// @dev Place of the first sum of a later day than `day`.
    function _placeAfter(Account storage account, Head memory head, uint256 day) private view returns (uint256 low) {
        low = head.first;
        uint256 high = head.end;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (dayOf(account.acquired[middle]) > day) high = middle;
            else low = middle + 1;
        }
    }

    /// @dev Place of the first sum that holds `own` of what is open, which there is.
    function _placeOf(Account storage account, Head memory head, uint256 own) private view returns (uint256 low) {
        low = head.first;
        uint256 high = head.end;
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (amountOf(account.acquired[middle]) >= head.gone + own) high = middle;
            else low = middle + 1;
        }
    }

    function _isFree(uint256 day, Clock memory clock) private pure returns (bool) {
        return clock.period != 0 && day + clock.period <= clock.today;
    }

    function _capped(uint256 amount) private pure returns (uint104) {
        return amount < type(uint104).max ? uint104(amount) : type(uint104).max;
    }

    /// @dev Sum of the first `count` lots.
    function _sumOf(Batch memory held, uint256 count) private pure returns (uint256 sum) {
        for (uint256 i = 0; i < count; ++i) {
            sum += amountOf(held.lots[i]);
        }
    }

    /// @dev Drops the first `gone` lots.
    function _shift(Batch memory held, uint256 gone) private pure {
        if (gone == 0) return;
        for (uint256 i = gone; i < held.count; ++i) {
            held.lots[i - gone] = held.lots[i];
        }
        held.count -= gone;
    }

    /// @dev Puts `lot` where its day belongs.
    function _insert(Batch memory held, uint256 lot) private pure {
        uint256 count = held.count;
        uint256 day = dayOf(lot);
        uint256 place = count;
        while (place != 0 && dayOf(held.lots[place - 1]) > day) --place;
        if (place != 0 && dayOf(held.lots[place - 1]) == day) {
            held.lots[place - 1] = lotOf(day, amountOf(held.lots[place - 1]) + amountOf(lot));
            return;
        }
        // All places lie within the batch: it holds at most 8 lots before.
        unchecked {
            for (uint256 i = count; i > place; --i) {
                held.lots[i] = held.lots[i - 1];
            }
        }
        held.lots[place] = lot;
        held.count = count + 1;
        if (count == LIMIT) _joinTwo(held);
    }

    /// @dev Makes those two neighbours one whose older shares wait least longer for it, in shares times days.
    function _joinTwo(Batch memory held) private pure {
        uint256 count = held.count;
        uint256 place = 0;
        // Days ascend and fit 24 bits, amounts fit 104; the sums of two lots fit, too.
        unchecked {
            uint256 least = type(uint256).max;
            uint256 older = held.lots[0];
            for (uint256 i = 1; i < count; ++i) {
                uint256 later = held.lots[i];
                uint256 wait = (dayOf(later) - dayOf(older)) * amountOf(older);
                if (wait < least) (least, place) = (wait, i);
                older = later;
            }
            uint256 sum = amountOf(held.lots[place - 1]) + amountOf(held.lots[place]);
            held.lots[place - 1] = lotOf(dayOf(held.lots[place]), sum);
            for (uint256 i = place + 1; i < count; ++i) {
                held.lots[i - 1] = held.lots[i];
            }
            held.count = count - 1;
        }
    }
}
