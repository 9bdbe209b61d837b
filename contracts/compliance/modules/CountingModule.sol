// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {Movement} from "../interfaces/Movement.sol";
import {Seed} from "../interfaces/Seed.sol";
import {IPausable} from "../interfaces/IPausable.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title CountingModule
/// @notice What rules share that count who holds how much: they begin with the token, or are seeded with the balances of a paused one, and
///         allow nothing until what they were told adds up to the supply.
/// @dev While it is seeded the module counts the wallets it was told of, and follows their movements.
abstract contract CountingModule is ComplianceModule {
    /// @dev Code of every such rule while it is seeded.
    uint8 internal constant UNSEEDED_CODE = 253;
    /// @dev Top bit of the value while the books are not complete; a rule's own settings stay below.
    uint216 internal constant UNSEEDED = 1 << 215;

    mapping(bytes32 books => mapping(address wallet => bool)) private _isSeeded;
    mapping(bytes32 books => uint256) private _seeded;

    /// @inheritdoc IComplianceModule
    function seed(address keeper, address token, Seed[] calldata seeds) external override onlyBound returns (bool) {
        require(_bindings[msg.sender].value & UNSEEDED != 0, ModuleNotSeeding(msg.sender));
        uint256 parameter = parameterOf(msg.sender);
        bytes32 books = _booksOf(keeper, parameter);
        uint256 sum = _seeded[books];
        for (uint256 i = 0; i < seeds.length; ++i) {
            require(seeds[i].wallet != address(0), ModuleSeedZero(msg.sender));
            require(!_isSeeded[books][seeds[i].wallet], ModuleSeededTwice(msg.sender, seeds[i].wallet));
            _isSeeded[books][seeds[i].wallet] = true;
            sum += seeds[i].balance;
            if (seeds[i].balance != 0 && seeds[i].onchainId != address(0) && !seeds[i].isConduit) {
                _countSeed(books, token, seeds[i], parameter);
            }
        }
        _seeded[books] = sum;
        if (sum != IERC20(token).totalSupply()) return false;
        _bindings[msg.sender].value &= ~UNSEEDED;
        return true;
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata movement, uint256 parameter) external {
        if (movement.amount == 0) return;
        bytes32 books = _booksOf(msg.sender, parameter);
        bool countsGiver = movement.fromIdentity != address(0) && !movement.isFromConduit;
        bool countsReceiver = movement.toIdentity != address(0) && !movement.isToConduit;
        if (parameter & UNSEEDED != 0) {
            (bool knowsGiver, bool knowsReceiver) = _followSeeds(books, movement);
            (countsGiver, countsReceiver) = (countsGiver && knowsGiver, countsReceiver && knowsReceiver);
        }
        _count(books, movement, countsGiver, countsReceiver, parameter);
    }

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata change, uint256 parameter) external {
        bytes32 books = _booksOf(msg.sender, parameter);
        if (parameter & UNSEEDED == 0 || _isSeeded[books][change.wallet]) _countChange(books, change, parameter);
    }

    /// @inheritdoc IComplianceModule
    function canComplianceBind(address compliance) external view override returns (bool) {
        address token = IModularCompliance(compliance).getTokenBound();
        if (!_hasHolders(token)) return true;
        Binding memory binding = _bindings[compliance];
        return IPausable(token).paused() && (!binding.isBound || binding.value & UNSEEDED != 0);
    }

    /// @inheritdoc IComplianceModule
    function isPlugAndPlay() external pure override returns (bool) {
        return false;
    }

    /// @notice False while the balances that `compliance`'s token had when this rule was added are not all told.
    function isSeeded(address compliance) external view returns (bool) {
        return _bindings[compliance].value & UNSEEDED == 0;
    }

    /// @notice What the wallets that the module was told of hold together [token units].
    function seededSum(address compliance) external view returns (uint256) {
        return _seeded[_booksFor(compliance)];
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        return code == UNSEEDED_CODE ? "the rule does not know all balances yet" : _reason(code);
    }

    /// @dev Takes note of `movement`, which moves something, for each side that counts. Saturates, never reverts.
    function _count(bytes32 books, Movement calldata movement, bool countsGiver, bool countsReceiver, uint256 parameter)
        internal
        virtual;

    /// @dev Counts what somebody held before this rule was there.
    function _countSeed(bytes32 books, address token, Seed calldata held, uint256 parameter) internal virtual;

    /// @dev Counts what a wallet holds for another identity or country than before. Saturates, never reverts.
    function _countChange(bytes32 books, IdentityChange calldata change, uint256 parameter) internal virtual;

    function _reason(uint8 code) internal pure virtual returns (string memory);

    /// @dev Sets what the rule limits; whether it is seeded stays as it is. Expects that `value` leaves the top bit free.
    function _setValue(uint256 value) internal {
        Binding storage binding = _bindings[msg.sender];
        // The cast loses nothing: rules pack less than 215 bits.
        binding.value = binding.value & UNSEEDED | uint216(value);
    }

    function _firstValue(address compliance) internal view override returns (uint216) {
        bool hasHolders = compliance.code.length != 0 && _hasHolders(IModularCompliance(compliance).getTokenBound());
        return hasHolders ? UNSEEDED : 0;
    }

    /// @dev What the rule limits, without the mark.
    function _valueOf(uint256 parameter) internal pure returns (uint256) {
        return uint216(parameter) & ~UNSEEDED;
    }

    function _isUnseeded(uint256 parameter) internal pure returns (bool) {
        return parameter & UNSEEDED != 0;
    }

    /// @dev Whether each side was told of; the sum goes with those that were.
    function _followSeeds(bytes32 books, Movement calldata movement) private returns (bool knowsGiver, bool knowsReceiver) {
        (knowsGiver, knowsReceiver) = (_isSeeded[books][movement.from], _isSeeded[books][movement.to]);
        uint256 sum = _seeded[books];
        if (knowsGiver) sum = sum > movement.amount ? sum - movement.amount : 0;
        _seeded[books] = knowsReceiver ? sum + movement.amount : sum;
    }

    function _hasHolders(address token) private view returns (bool) {
        return token.code.length != 0 && IERC20(token).totalSupply() != 0;
    }
}
