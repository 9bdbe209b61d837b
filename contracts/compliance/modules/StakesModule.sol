// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISecurityToken} from "../../token/interfaces/ISecurityToken.sol";
import {IConduitStakes} from "../interfaces/IConduitStakes.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {IStakeRule} from "../interfaces/IStakeRule.sol";
import {Seed} from "../interfaces/Seed.sol";
import {StakeChange} from "../interfaces/StakeChange.sol";
import {MovementFacts} from "../MovementFacts.sol";
import {HoldingsModule} from "./HoldingsModule.sol";

/// @title StakesModule
/// @notice Who holds shares himself, or has a stake in a conduit through any of his wallets.
/// @dev A stake counts for whoever the wallet belonged to when it was reported, until it ends or is looked up anew.
abstract contract StakesModule is IStakeRule, HoldingsModule {
    mapping(bytes32 books => mapping(address onchainId => uint256)) private _stakes;
    mapping(bytes32 books => mapping(address conduit => mapping(address wallet => address onchainId))) private _stakerOf;

    /// @notice Stakes are looked up once the rule of `compliance` knows all balances.
    error StakeUnseeded(address compliance);

    /// @notice Looks up anew whether `wallet` has a stake in `conduit`, and whose the wallet is. Anyone may, once all balances are known: until
    ///         then the compliance sets what is to be counted.
    /// @dev How the rule hears of stakes that are older than itself, of a report that failed, and of a wallet that changed hands.
    function recountStake(address compliance, address conduit, address wallet) external {
        (bytes32 books, uint256 parameter) = (_booksFor(compliance), parameterOf(compliance));
        require(!_isUnseeded(parameter), StakeUnseeded(compliance));
        address token = IModularCompliance(compliance).getTokenBound();
        bool hasStake = ISecurityToken(token).isConduit(conduit) && IConduitStakes(conduit).hasStake(wallet);
        Seed memory staker = MovementFacts.seedOf(token, wallet, 0);
        if (hasStake && staker.onchainId == _stakerOf[books][conduit][wallet]) return;
        _endStake(books, conduit, wallet);
        if (hasStake) _beginStake(books, token, conduit, wallet, staker.onchainId, staker.country, parameter);
    }

    /// @inheritdoc IStakeRule
    function recordStake(address keeper, StakeChange calldata change, bool isForced) external onlyBound {
        uint256 parameter = parameterOf(msg.sender);
        bytes32 books = _booksOf(keeper, parameter);
        if (change.from != address(0)) _endStake(books, change.conduit, change.from);
        if (change.to == address(0) || _stakerOf[books][change.conduit][change.to] != address(0)) return;
        address token = isForced ? address(0) : change.token;
        _beginStake(books, token, change.conduit, change.to, change.toIdentity, change.toCountry, parameter);
    }

    /// @notice In how many conduits `onchainId` has stakes, those of each wallet by themselves.
    function stakesOf(address compliance, address onchainId) external view returns (uint256) {
        return _stakes[_booksFor(compliance)][onchainId];
    }

    /// @notice For whom a stake of `wallet` in `conduit` counts; zero if none does.
    function stakerOf(address compliance, address conduit, address wallet) external view returns (address onchainId) {
        return _stakerOf[_booksFor(compliance)][conduit][wallet];
    }

    /// @dev `onchainId` holds, or has a stake, and did neither before.
    /// @param token whose registry knows issuers of claims; zero: claims are not looked up
    function _come(bytes32 books, address token, address onchainId, uint16 country, uint256 parameter) internal virtual;

    /// @dev `onchainId` neither holds nor has a stake any more.
    function _leave(bytes32 books, address onchainId) internal virtual;

    function _hasPart(bytes32 books, address onchainId) internal view returns (bool) {
        return _held[books][onchainId].amount != 0 || _hasStake(books, onchainId);
    }

    function _hasStake(bytes32 books, address onchainId) internal view returns (bool) {
        return _stakes[books][onchainId] != 0;
    }

    /// @dev The identity whose last part it is that ends with the stake of `wallet`; zero if it has others, or none ends.
    function _endsWith(bytes32 books, address conduit, address wallet) internal view returns (address onchainId) {
        onchainId = _stakerOf[books][conduit][wallet];
        if (_held[books][onchainId].amount != 0 || _stakes[books][onchainId] != 1) return address(0);
    }

    function _beginStake(
        bytes32 books,
        address token,
        address conduit,
        address wallet,
        address onchainId,
        uint16 country,
        uint256 parameter
    ) private {
        if (onchainId == address(0)) return;
        bool isNew = !_hasPart(books, onchainId);
        _stakerOf[books][conduit][wallet] = onchainId;
        ++_stakes[books][onchainId];
        if (isNew) _come(books, token, onchainId, country, parameter);
    }

    function _endStake(bytes32 books, address conduit, address wallet) private {
        address onchainId = _stakerOf[books][conduit][wallet];
        if (onchainId == address(0)) return;
        delete _stakerOf[books][conduit][wallet];
        --_stakes[books][onchainId];
        if (!_hasPart(books, onchainId)) _leave(books, onchainId);
    }
}
