// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title MaxBalanceModule
/// @notice No one holds more than the compliance's maximum by a transfer, over all wallets of one identity.
/// @dev UNITS token units; the maximum fits 104 bits as balances do.
///      TRUST each compliance decides for its own token only.
///      ASSUMPTIONS the registry lists the token as a listener from the start, or a wallet keeps its identity while it holds shares.
///      NOT CHECKED what stands behind a pool's shares: direct holdings are counted only. Issuance is recorded, not limited.
/// @custom:stop the compliance removes it.
contract MaxBalanceModule is ComplianceModule {
    uint8 private constant MAXIMUM_EXCEEDED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;

    mapping(bytes32 books => mapping(address onchainId => uint256)) private _held;

    /// @dev The event of the 4.1 module.
    event MaxBalanceSet(address indexed compliance, uint256 indexed maxBalance);

    error MaxBalanceOutOfRange(uint256 maxBalance, uint256 limit);

    /// @notice Sets the most that one identity may hold by a transfer. Until it is set, nothing may be transferred.
    function setMaxBalance(uint256 maxBalance) external onlyBound {
        require(maxBalance != 0 && maxBalance <= type(uint104).max, MaxBalanceOutOfRange(maxBalance, type(uint104).max));
        _bindings[msg.sender].value = uint216(maxBalance);
        emit MaxBalanceSet(msg.sender, maxBalance);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata movement, uint256 parameter) external {
        (uint256 amount, address giver, address receiver) = (movement.amount, movement.fromIdentity, movement.toIdentity);
        (bool countsGiver, bool countsReceiver) =
            (giver != address(0) && !movement.isFromConduit, receiver != address(0) && !movement.isToConduit);
        if (amount == 0 || giver == receiver && countsGiver && countsReceiver) return;
        mapping(address onchainId => uint256) storage held = _held[_booksOf(msg.sender, parameter)];
        if (countsGiver) _deduct(held, giver, amount);
        if (countsReceiver) held[receiver] += amount;
    }

    /// @inheritdoc IComplianceModule
    function recount(IdentityChange calldata change, uint256 parameter) external {
        (address old, address current) = (change.oldIdentity, change.newIdentity);
        if (old == current) return;
        mapping(address onchainId => uint256) storage held = _held[_booksOf(msg.sender, parameter)];
        if (old != address(0)) _deduct(held, old, change.balance);
        if (current != address(0)) held[current] += change.balance;
    }

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        if (movement.authority != Authority.Holder || movement.isToConduit) return 0;
        address receiver = movement.toIdentity;
        if (receiver == address(0)) return IDENTITY_UNKNOWN;
        if (receiver == movement.fromIdentity && !movement.isFromConduit) return 0;
        uint256 held = _held[_booksOf(keeper, parameter)][receiver];
        uint256 maximum = uint216(parameter);
        return held > maximum || movement.amount > maximum - held ? MAXIMUM_EXCEEDED : 0;
    }

    /// @inheritdoc IComplianceModule
    function canComplianceBind(address compliance) external view override returns (bool) {
        address token = IModularCompliance(compliance).getTokenBound();
        return token.code.length == 0 || IERC20(token).totalSupply() == 0;
    }

    function getMaxBalance(address compliance) external view returns (uint256) {
        return _bindings[compliance].value;
    }

    /// @notice What `onchainId` holds over all its wallets, as recorded since the module was bound [token units].
    function getIDBalance(address compliance, address onchainId) external view returns (uint256) {
        return _held[_booksFor(compliance)][onchainId];
    }

    /// @inheritdoc IComplianceModule
    function isPlugAndPlay() external pure override returns (bool) {
        return false;
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint8) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS | Duties.FOLLOWS_IDENTITIES;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == MAXIMUM_EXCEEDED) return "the receiver would hold more than the maximum";
        if (code == IDENTITY_UNKNOWN) return "the receiver has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "MaxBalanceModule";
    }

    /// @dev More may leave than was recorded: what came before the rule did.
    function _deduct(mapping(address onchainId => uint256) storage held, address onchainId, uint256 amount) private {
        uint256 before = held[onchainId];
        held[onchainId] = before > amount ? before - amount : 0;
    }
}
