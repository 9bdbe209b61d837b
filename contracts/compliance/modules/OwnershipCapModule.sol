// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";

import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {Duties} from "../interfaces/Duties.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {HoldingsModule} from "./HoldingsModule.sol";

/// @title OwnershipCapModule
/// @notice No one comes to hold more than a share of the class by a transfer and, if the compliance says so, by issuance, over all wallets of
///         one identity.
/// @dev UNITS token units; the share in basis points of all shares that exist.
///      ROUNDING down: exactly the share passes.
///      TRUST each compliance decides for its own token only.
///      NOT CHECKED a share that grows because others are burned; enforcement, which is recorded, and issuance, unless it is capped, too: then
///      the supply after it counts, so that nobody can be the first to be issued any; what stands behind a pool's shares.
/// @custom:stop the compliance removes it.
contract OwnershipCapModule is HoldingsModule {
    uint8 private constant SHARE_EXCEEDED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;
    uint256 private constant WHOLE_BPS = 10_000;
    /// @dev Of the value: set if issuance is capped, too; the share stands below.
    uint256 private constant CAPS_ISSUANCE = 1 << 16;

    event OwnershipCapSet(address indexed compliance, uint16 shareBps);
    event OwnershipCapIssuanceSet(address indexed compliance, bool isCapped);

    error OwnershipCapOutOfRange(uint256 shareBps, uint256 limit);

    /// @notice Sets the largest share that one identity may come to hold [basis points]. Until it is set, nothing may be transferred.
    function setOwnershipCap(uint16 shareBps) external onlyBound {
        require(shareBps != 0 && shareBps <= WHOLE_BPS, OwnershipCapOutOfRange(shareBps, WHOLE_BPS));
        _setValue(_valueOf(_bindings[msg.sender].value) & CAPS_ISSUANCE | shareBps);
        emit OwnershipCapSet(msg.sender, shareBps);
    }

    /// @notice Sets whether issuance obeys, too. At first it does not.
    function setIssuanceCapped(bool isCapped) external onlyBound {
        _setValue(uint16(_bindings[msg.sender].value) | (isCapped ? CAPS_ISSUANCE : 0));
        emit OwnershipCapIssuanceSet(msg.sender, isCapped);
    }

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        if (!_isGated(movement, parameter) || movement.amount == 0) return 0;
        if (_isUnseeded(parameter)) return UNSEEDED_CODE;
        if (movement.isToConduit) return 0;
        if (movement.toIdentity == address(0)) return IDENTITY_UNKNOWN;
        if (_isWithinIdentity(movement)) return 0;
        return movement.amount > _room(keeper, movement, parameter) ? SHARE_EXCEEDED : 0;
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint256) {
        if (!_isGated(movement, parameter)) return movement.amount;
        if (_isUnseeded(parameter)) return 0;
        if (movement.isToConduit) return movement.amount;
        if (movement.toIdentity == address(0)) return 0;
        if (_isWithinIdentity(movement)) return movement.amount;
        uint256 room = _room(keeper, movement, parameter);
        return movement.amount < room ? movement.amount : room;
    }

    /// @notice The largest share that one identity may come to hold [basis points].
    function getOwnershipCap(address compliance) external view returns (uint256) {
        return uint16(_bindings[compliance].value);
    }

    /// @notice Whether issuance obeys, too.
    function isIssuanceCapped(address compliance) external view returns (bool) {
        return _bindings[compliance].value & CAPS_ISSUANCE != 0;
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE | Duties.RECORDS | Duties.FOLLOWS_IDENTITIES;
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "OwnershipCapModule";
    }

    function _reason(uint8 code) internal pure override returns (string memory) {
        if (code == SHARE_EXCEEDED) return "the receiver would hold more than the allowed share of the class";
        if (code == IDENTITY_UNKNOWN) return "the receiver has no identity";
        return "";
    }

    /// @dev What the receiver may still come to hold. An issuance adds to the supply, too.
    function _room(address keeper, Movement calldata movement, uint256 parameter) private view returns (uint256) {
        uint256 held = _held[_booksOf(keeper, parameter)][movement.toIdentity].amount;
        uint256 shareBps = uint16(parameter);
        uint256 supply = IERC20(movement.token).totalSupply();
        if (movement.authority == Authority.Holder) {
            uint256 most = supply * shareBps / WHOLE_BPS;
            return most > held ? most - held : 0;
        }
        if (shareBps == WHOLE_BPS) return type(uint256).max;
        (uint256 allowed, uint256 taken) = (supply * shareBps, held * WHOLE_BPS);
        return allowed > taken ? (allowed - taken) / (WHOLE_BPS - shareBps) : 0;
    }

    function _isGated(Movement calldata movement, uint256 parameter) private pure returns (bool) {
        return
            movement.authority == Authority.Holder || (movement.authority == Authority.Issuance && parameter & CAPS_ISSUANCE != 0);
    }
}
