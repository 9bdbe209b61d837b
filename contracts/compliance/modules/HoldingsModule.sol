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

    function _count(bytes32 books, Movement calldata movement, bool countsGiver, bool countsReceiver, uint256)
        internal
        virtual
        override
    {
        (address giver, address receiver) = (movement.fromIdentity, movement.toIdentity);
        if (giver == receiver && countsGiver && countsReceiver) return;
        mapping(address onchainId => Holding) storage held = _held[books];
        uint256 amount = movement.amount;
        if (countsGiver) _deduct(held[giver], amount);
        if (countsReceiver) held[receiver].amount += amount;
    }

    function _countSeed(bytes32 books, address, Seed calldata held, uint256) internal virtual override {
        _held[books][held.onchainId].amount += held.balance;
    }

    function _countChange(bytes32 books, IdentityChange calldata change, uint256) internal virtual override {
        (address old, address current) = (change.oldIdentity, change.newIdentity);
        if (old == current) return;
        if (old != address(0)) _deduct(_held[books][old], change.balance);
        if (current != address(0)) _held[books][current].amount += change.balance;
    }

    /// @dev True if the holder gives to another wallet of his own.
    function _isWithinIdentity(Movement calldata movement) internal pure returns (bool) {
        return movement.toIdentity == movement.fromIdentity && !movement.isFromConduit && !movement.isToConduit;
    }

    /// @dev More may leave than was recorded under a module that missed something.
    function _deduct(Holding storage holding, uint256 amount) private {
        uint256 before = holding.amount;
        holding.amount = before > amount ? before - amount : 0;
    }
}
