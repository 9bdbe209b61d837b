// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {HoldingsModule} from "./HoldingsModule.sol";

/// @title MinimumHoldingModule
/// @notice Shares move in whole lots, and whoever holds any afterwards holds a minimum, over all wallets of one identity.
/// @dev UNITS token units.
///      TRUST each compliance decides for its own token only.
///      NOT CHECKED issuance and enforcement, which are recorded: either may leave odd amounts. Whoever holds less than the minimum may give
///      all of it away. What a conduit holds has no minimum; what it takes in and pays out comes in lots.
/// @custom:stop the compliance removes it.
contract MinimumHoldingModule is HoldingsModule {
    uint8 private constant LOT_BROKEN = 1;
    uint8 private constant RECEIVER_BELOW_MINIMUM = 2;
    uint8 private constant SENDER_BELOW_MINIMUM = 3;

    uint256 private constant AMOUNT_BITS = 104;

    event MinimumHoldingSet(address indexed compliance, uint256 minimum, uint256 lotSize);

    error MinimumHoldingOutOfRange(uint256 amount, uint256 limit);
    error MinimumHoldingLotZero();

    /// @notice Sets the least that an identity which holds any may keep, 0 for none, and the size of a lot, 1 for none [token units].
    ///         Until they are set, nothing may be transferred.
    function setMinimumHolding(uint256 minimum, uint256 lotSize) external onlyBound {
        uint256 limit = type(uint104).max;
        require(minimum <= limit, MinimumHoldingOutOfRange(minimum, limit));
        require(lotSize <= limit, MinimumHoldingOutOfRange(lotSize, limit));
        require(lotSize != 0, MinimumHoldingLotZero());
        _setValue(lotSize << AMOUNT_BITS | minimum);
        emit MinimumHoldingSet(msg.sender, minimum, lotSize);
    }

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        if (movement.authority != Authority.Holder || movement.amount == 0) return 0;
        if (_isUnseeded(parameter)) return UNSEEDED_CODE;
        (uint256 minimum, uint256 lotSize) = _terms(parameter);
        if (lotSize == 0 || movement.amount % lotSize != 0) return LOT_BROKEN;
        (uint256 given, uint256 received) = _holdings(keeper, movement, parameter);
        if (received < minimum && movement.amount < minimum - received) return RECEIVER_BELOW_MINIMUM;
        bool keepsTooLittle = movement.amount < given && given - movement.amount < minimum;
        return keepsTooLittle ? SENDER_BELOW_MINIMUM : 0;
    }

    /// @inheritdoc IComplianceModule
    /// @dev Besides all amounts that leave the sender his minimum, everything that he holds may pass.
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter)
        external
        view
        override
        returns (uint256 most)
    {
        if (movement.authority != Authority.Holder) return movement.amount;
        (uint256 minimum, uint256 lotSize) = _terms(parameter);
        if (_isUnseeded(parameter) || lotSize == 0) return 0;
        (uint256 given, uint256 received) = _holdings(keeper, movement, parameter);
        most = movement.amount;
        if (most < given && given - most < minimum) most = given > minimum ? given - minimum : 0;
        most -= most % lotSize;
        // What was rounded down from all that is given may leave too little again.
        if (most < given && given - most < minimum) {
            most = given > minimum ? given - minimum : 0;
            most -= most % lotSize;
        }
        if (received < minimum && most < minimum - received) return 0;
    }

    /// @notice The least holding, and the size of a lot [token units].
    function getMinimumHolding(address compliance) external view returns (uint256 minimum, uint256 lotSize) {
        return _terms(_bindings[compliance].value);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS | Duties.FOLLOWS_IDENTITIES;
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "MinimumHoldingModule";
    }

    function _reason(uint8 code) internal pure override returns (string memory) {
        if (code == LOT_BROKEN) return "the amount is not a multiple of the lot size";
        if (code == RECEIVER_BELOW_MINIMUM) return "the receiver would hold less than the minimum";
        if (code == SENDER_BELOW_MINIMUM) return "the sender would keep less than the minimum, but not nothing";
        return "";
    }

    /// @dev What each side holds before; of a side that has no minimum, because it is a conduit or gives to itself, as if it kept enough.
    function _holdings(address keeper, Movement calldata movement, uint256 parameter)
        private
        view
        returns (uint256 given, uint256 received)
    {
        if (_isWithinIdentity(movement)) return (0, type(uint256).max);
        mapping(address onchainId => Holding) storage held = _held[_booksOf(keeper, parameter)];
        if (!movement.isFromConduit) given = held[movement.fromIdentity].amount;
        received = movement.isToConduit ? type(uint256).max : held[movement.toIdentity].amount;
    }

    function _terms(uint256 parameter) private pure returns (uint256 minimum, uint256 lotSize) {
        uint256 value = _valueOf(parameter);
        return (uint104(value), value >> AMOUNT_BITS);
    }
}
