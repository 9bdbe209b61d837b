// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Movement} from "../interfaces/Movement.sol";
import {Seed} from "../interfaces/Seed.sol";
import {CountingModule} from "./CountingModule.sol";

/// @title HoldingsModule
/// @notice What each identity holds over all its wallets, as recorded; what a conduit holds is nobody's.
/// @dev UNITS token units.
abstract contract HoldingsModule is CountingModule {
    /// @dev A reference to one costs no second look for its place.
    struct Holding {
        uint256 amount;
    }

    mapping(bytes32 books => mapping(address onchainId => Holding)) internal _held;

    /// @notice What `onchainId` holds over all its wallets, as recorded [token units].
    function getIDBalance(address compliance, address onchainId) external view returns (uint256) {
        return _held[_booksFor(compliance)][onchainId].amount;
    }

    /// @dev Called when what an identity holds has changed; `country` is that of the wallet concerned.
    function _onHeld(bytes32 books, address onchainId, uint16 country, uint256 before, uint256 held, uint256 parameter)
        internal
        virtual {}

    /// @dev Called when a wallet's country has changed, of an identity that holds shares.
    function _onCountry(bytes32 books, IdentityChange calldata change) internal virtual {}

    function _count(bytes32 books, Movement calldata movement, bool countsGiver, bool countsReceiver, uint256 parameter)
        internal
        override
    {
        (address giver, address receiver) = (movement.fromIdentity, movement.toIdentity);
        if (giver == receiver && countsGiver && countsReceiver) return;
        mapping(address onchainId => Holding) storage held = _held[books];
        uint256 amount = movement.amount;
        if (countsGiver) {
            (uint256 before, uint256 left) = _deduct(held[giver], amount);
            _onHeld(books, giver, movement.fromCountry, before, left, parameter);
        }
        if (countsReceiver) {
            (uint256 before, uint256 sum) = _add(held[receiver], amount);
            _onHeld(books, receiver, movement.toCountry, before, sum, parameter);
        }
    }

    function _countSeed(bytes32 books, Seed calldata held, uint256 parameter) internal override {
        (uint256 before, uint256 sum) = _add(_held[books][held.onchainId], held.balance);
        _onHeld(books, held.onchainId, held.country, before, sum, parameter);
    }

    function _countChange(bytes32 books, IdentityChange calldata change, uint256 parameter) internal override {
        (address old, address current) = (change.oldIdentity, change.newIdentity);
        if (old == current) {
            if (current != address(0) && change.oldCountry != change.newCountry) _onCountry(books, change);
            return;
        }
        if (old != address(0)) {
            (uint256 before, uint256 left) = _deduct(_held[books][old], change.balance);
            _onHeld(books, old, change.oldCountry, before, left, parameter);
        }
        if (current != address(0)) {
            (uint256 before, uint256 sum) = _add(_held[books][current], change.balance);
            _onHeld(books, current, change.newCountry, before, sum, parameter);
        }
    }

    /// @dev True if the holder gives to another wallet of his own.
    function _isWithinIdentity(Movement calldata movement) internal pure returns (bool) {
        return movement.toIdentity == movement.fromIdentity && !movement.isFromConduit && !movement.isToConduit;
    }

    function _add(Holding storage holding, uint256 amount) private returns (uint256 before, uint256 sum) {
        before = holding.amount;
        sum = before + amount;
        holding.amount = sum;
    }

    /// @dev More may leave than was recorded under a module that missed something.
    function _deduct(Holding storage holding, uint256 amount) private returns (uint256 before, uint256 left) {
        before = holding.amount;
        left = before > amount ? before - amount : 0;
        holding.amount = left;
    }
}
