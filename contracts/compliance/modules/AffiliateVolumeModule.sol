// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IAffiliateRegister} from "../interfaces/IAffiliateRegister.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {ComplianceModule} from "./ComplianceModule.sol";
import {RollingTotal} from "./RollingTotal.sol";

/// @title AffiliateVolumeModule
/// @notice An affiliate of the issuer sells no more than a share of the class within a rolling window, as Rule 144(e) has it: one per cent of the
///         shares outstanding in three months.
/// @dev UNITS token units, seconds, basis points.
///      ROUNDING down: exactly the share passes.
///      TRUST each compliance decides for its own token only; the token's owner says who is an affiliate.
///      NOT CHECKED sales before somebody became an affiliate, which nobody recorded; persons who act in concert with one.
/// @custom:stop the compliance removes it.
contract AffiliateVolumeModule is ComplianceModule {
    using RollingTotal for Checkpoints.Trace208;

    uint8 private constant VOLUME_EXCEEDED = 1;
    uint8 private constant IDENTITY_UNKNOWN = 2;
    uint256 private constant WHOLE_BPS = 10_000;
    uint256 private constant WINDOW_LIMIT = 400 days;
    uint256 private constant BPS_BITS = 16;

    /// @notice Who is an affiliate.
    IAffiliateRegister public immutable affiliates;

    /// @dev Written through references.
    // slither-disable-next-line uninitialized-state
    mapping(bytes32 books => mapping(address onchainId => Checkpoints.Trace208)) private _sold;

    event AffiliateVolumeSet(address indexed compliance, uint16 shareBps, uint32 windowSeconds);

    error AffiliateShareOutOfRange(uint256 shareBps, uint256 limit);
    error AffiliateWindowOutOfRange(uint256 windowSeconds, uint256 limit);

    constructor(IAffiliateRegister affiliates_) {
        affiliates = affiliates_;
    }

    /// @notice Sets the share of the class [basis points] that an affiliate may sell within the window. Until it is set, affiliates sell nothing.
    function setAffiliateVolume(uint16 shareBps, uint32 windowSeconds) external onlyBound {
        require(shareBps <= WHOLE_BPS, AffiliateShareOutOfRange(shareBps, WHOLE_BPS));
        require(windowSeconds != 0 && windowSeconds <= WINDOW_LIMIT, AffiliateWindowOutOfRange(windowSeconds, WINDOW_LIMIT));
        _bindings[msg.sender].value = uint216(uint256(windowSeconds) << BPS_BITS | shareBps);
        emit AffiliateVolumeSet(msg.sender, shareBps, windowSeconds);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata movement, uint256 parameter) external {
        if (movement.amount == 0 || !_isSale(movement)) return;
        _sold[_booksOf(msg.sender, parameter)][movement.fromIdentity].add(movement.at, movement.amount);
    }

    /// @inheritdoc IComplianceModule
    /// @dev What an identity sold stays sold, whoever its wallet belongs to now.
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        if (_isNobodys(movement)) return IDENTITY_UNKNOWN;
        if (movement.amount == 0 || !_isSale(movement)) return 0;
        return movement.amount > _left(keeper, movement, parameter) ? VOLUME_EXCEEDED : 0;
    }

    /// @inheritdoc IComplianceModule
    function nextAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint40) {
        if (_isNobodys(movement)) return Forecast.NEVER;
        if (movement.amount == 0 || !_isSale(movement)) return movement.at;
        (uint256 most, uint256 window) = _terms(movement, parameter);
        return _sold[_booksOf(keeper, parameter)][movement.fromIdentity].nextWithin(movement.at, window, movement.amount, most);
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint256) {
        if (_isNobodys(movement)) return 0;
        if (!_isSale(movement)) return movement.amount;
        uint256 left = _left(keeper, movement, parameter);
        return movement.amount < left ? movement.amount : left;
    }

    /// @notice The share of the class [basis points] that an affiliate may sell, and the window.
    function getAffiliateVolume(address compliance) external view returns (uint16 shareBps, uint32 windowSeconds) {
        uint256 value = _bindings[compliance].value;
        return (uint16(value), uint32(value >> BPS_BITS));
    }

    /// @notice What `onchainId` sold as an affiliate within the window that ends now [token units].
    function soldWithin(address compliance, address onchainId) external view returns (uint256) {
        uint256 window = uint32(_bindings[compliance].value >> BPS_BITS);
        return _sold[_booksFor(compliance)][onchainId].within(uint40(block.timestamp), window);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS;
    }

    /// @inheritdoc IComplianceModule
    function reason(uint8 code) external pure returns (string memory) {
        if (code == VOLUME_EXCEEDED) return "an affiliate would sell more than the allowed share of the class within the window";
        if (code == IDENTITY_UNKNOWN) return "the sender has no identity";
        return "";
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "AffiliateVolumeModule";
    }

    /// @dev True if somebody gives of whom nobody knows whether he is an affiliate.
    function _isNobodys(Movement calldata movement) private pure returns (bool) {
        if (movement.authority != Authority.Holder || movement.isFromConduit) return false;
        return movement.fromIdentity == address(0) && movement.amount != 0;
    }

    /// @dev True if an affiliate gives to somebody else, or into a pool.
    function _isSale(Movement calldata movement) private view returns (bool) {
        if (movement.authority != Authority.Holder || movement.isFromConduit) return false;
        if (movement.fromIdentity == movement.toIdentity && !movement.isToConduit) return false;
        return affiliates.isAffiliate(movement.token, movement.fromIdentity);
    }

    function _left(address keeper, Movement calldata movement, uint256 parameter) private view returns (uint256) {
        (uint256 most, uint256 window) = _terms(movement, parameter);
        uint256 sold = _sold[_booksOf(keeper, parameter)][movement.fromIdentity].within(movement.at, window);
        return most > sold ? most - sold : 0;
    }

    function _terms(Movement calldata movement, uint256 parameter) private view returns (uint256 most, uint256 window) {
        most = IERC20(movement.token).totalSupply() * uint16(parameter) / WHOLE_BPS;
        window = uint32(parameter >> BPS_BITS);
    }
}
