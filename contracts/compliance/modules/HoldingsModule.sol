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
    mapping(bytes32 books => mapping(address onchainId => uint256)) internal _held;

    /// @notice What `onchainId` holds over all its wallets, as recorded [token units].
    function getIDBalance(address compliance, address onchainId) external view returns (uint256) {
        return _held[_booksFor(compliance)][onchainId];
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
        if (countsGiver) _deduct(books, giver, movement.fromCountry, movement.amount, parameter);
        if (countsReceiver) _add(books, receiver, movement.toCountry, movement.amount, parameter);
    }

    function _countSeed(bytes32 books, Seed calldata held, uint256 parameter) internal override {
        _add(books, held.onchainId, held.country, held.balance, parameter);
    }

    function _countChange(bytes32 books, IdentityChange calldata change, uint256 parameter) internal override {
        (address old, address current) = (change.oldIdentity, change.newIdentity);
        if (old == current) {
            if (current != address(0) && change.oldCountry != change.newCountry) _onCountry(books, change);
            return;
        }
        if (old != address(0)) _deduct(books, old, change.oldCountry, change.balance, parameter);
        if (current != address(0)) _add(books, current, change.newCountry, change.balance, parameter);
    }

    /// @dev What `onchainId` would hold beside what it gives itself: true if it gives to another wallet of its own.
    function _isWithinIdentity(Movement calldata movement) internal pure returns (bool) {
        return movement.toIdentity == movement.fromIdentity && !movement.isFromConduit && !movement.isToConduit;
    }

    function _add(bytes32 books, address onchainId, uint16 country, uint256 amount, uint256 parameter) private {
        uint256 before = _held[books][onchainId];
        _held[books][onchainId] = before + amount;
        _onHeld(books, onchainId, country, before, before + amount, parameter);
    }

    /// @dev More may leave than was recorded under a module that missed something.
    function _deduct(bytes32 books, address onchainId, uint16 country, uint256 amount, uint256 parameter) private {
        uint256 before = _held[books][onchainId];
        uint256 held = before > amount ? before - amount : 0;
        _held[books][onchainId] = held;
        _onHeld(books, onchainId, country, before, held, parameter);
    }
}
