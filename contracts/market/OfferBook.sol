// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {IOfferBoard} from "./interfaces/IOfferBoard.sol";

/// @title OfferBook
/// @notice What a board remembers of offers, and what can be read of them.
abstract contract OfferBook is IOfferBoard {
    /// @dev An offer as it is kept.
    /// @param generation that its maker was in when he made it
    /// @param place in the list of its token, from 1; 0: not listed
    struct Entry {
        address maker;
        uint40 expiresAt;
        uint48 generation;
        bool isCancelled;
        address token;
        uint8 decimals;
        uint48 place;
        address currency;
        address counterparty;
        uint104 remaining;
        uint104 minLot;
        uint128 price;
        uint104 amount;
    }

    uint256 internal _count;
    mapping(uint256 id => Entry) internal _entries;
    mapping(address token => uint256[] ids) private _listed;
    /// @dev How often a maker cancelled all offers of a token; under the zero address, of any.
    mapping(address maker => mapping(address token => uint48)) private _cancellations;

    /// @inheritdoc IOfferBoard
    function offer(uint256 id) external view returns (Offer memory, State) {
        Entry storage entry = _known(id);
        return (_shown(entry), _stateOf(entry));
    }

    /// @inheritdoc IOfferBoard
    function openOffers(address token, uint256 cursor, uint256 limit)
        external
        view
        returns (OpenOffer[] memory offers, uint256 nextCursor)
    {
        uint256[] storage ids = _listed[token];
        uint256 length = ids.length;
        if (cursor >= length) return (offers, 0);
        uint256 end = limit < length - cursor ? cursor + limit : length;
        OpenOffer[] memory found = new OpenOffer[](end - cursor);
        uint256 count = 0;
        for (uint256 i = cursor; i < end; ++i) {
            Entry storage entry = _entries[ids[i]];
            if (_stateOf(entry) != State.Open) continue;
            found[count++] = OpenOffer(ids[i], _shown(entry), _coveredOf(entry));
        }
        offers = new OpenOffer[](count);
        for (uint256 i = 0; i < count; ++i) {
            offers[i] = found[i];
        }
        nextCursor = end < length ? end : 0;
    }

    /// @inheritdoc IOfferBoard
    function costOf(uint256 id, uint256 amount) external view returns (uint256 cost) {
        return _costOf(_known(id), amount);
    }

    /// @inheritdoc IOfferBoard
    function offerCount() external view returns (uint256) {
        return _count;
    }

    function _list(uint256 id, Entry storage entry) internal {
        uint256[] storage ids = _listed[entry.token];
        ids.push(id);
        entry.place = uint48(ids.length);
    }

    /// @dev The last of the list takes its place. Does nothing to one that is not listed.
    function _unlist(Entry storage entry) internal {
        uint48 place = entry.place;
        if (place == 0) return;
        uint256[] storage ids = _listed[entry.token];
        uint256 last = ids[ids.length - 1];
        ids[place - 1] = last;
        _entries[last].place = place;
        ids.pop();
        entry.place = 0;
    }

    function _cancelAll(address maker, address token) internal {
        ++_cancellations[maker][token];
    }

    /// @dev Grows with each cancellation that concerns the token, so that no generation comes back.
    function _generationOf(address maker, address token) internal view returns (uint48) {
        return _cancellations[maker][token] + _cancellations[maker][address(0)];
    }

    function _known(uint256 id) internal view returns (Entry storage entry) {
        entry = _entries[id];
        if (entry.maker == address(0)) revert OfferUnknown(id);
    }

    function _stateOf(Entry storage entry) internal view returns (State) {
        if (entry.remaining == 0) return State.Filled;
        if (entry.isCancelled || entry.generation != _generationOf(entry.maker, entry.token)) return State.Cancelled;
        return block.timestamp < entry.expiresAt ? State.Open : State.Expired;
    }

    function _costOf(Entry storage entry, uint256 amount) internal view returns (uint256) {
        return Math.mulDiv(amount, entry.price, 10 ** entry.decimals, Math.Rounding.Ceil);
    }

    /// @dev The least that can be taken at once.
    function _lotOf(Entry storage entry) internal view returns (uint256) {
        return Math.min(entry.minLot, entry.remaining);
    }

    /// @dev A registry of the 4.1 suite knows no successors.
    function _successorOf(address token, address wallet) internal view returns (address) {
        try ISecurityToken(token).identityRegistry().successorOf(wallet) returns (address successor) {
            return successor;
        } catch {
            return wallet;
        }
    }

    function _isVerified(address token, address holder) internal view returns (bool) {
        return ISecurityToken(token).identityRegistry().isVerified(holder);
    }

    function _isNamed(Entry storage entry, address taker) internal view returns (bool) {
        address named = entry.counterparty;
        return named == address(0) || named == taker || _successorOf(entry.token, named) == taker;
    }

    function _coveredOf(Entry storage entry) private view returns (uint256) {
        ISecurityToken token = ISecurityToken(entry.token);
        address maker = entry.maker;
        uint256 free = token.balanceOf(maker) - token.getFrozenTokens(maker);
        return Math.min(entry.remaining, Math.min(free, token.allowance(maker, address(this))));
    }

    function _shown(Entry storage entry) private view returns (Offer memory) {
        return Offer({
            maker: entry.maker,
            token: entry.token,
            currency: entry.currency,
            price: entry.price,
            amount: entry.amount,
            remaining: entry.remaining,
            minLot: entry.minLot,
            counterparty: entry.counterparty,
            expiresAt: entry.expiresAt
        });
    }
}
