// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {InvestorClaims} from "../InvestorClaims.sol";
import {ComplianceModule} from "./ComplianceModule.sol";

/// @title IssuanceModule
/// @notice What rules of issuance share: they judge and take note of shares that are issued, under every regime or under one, and of
///         nothing else. Whoever holds a claim may be exempt.
/// @dev Each regime has books of its own. What is paid, in which currency and under which regime is what the issuing agent says.
///      None depends on how many shares are issued, only on what is paid for them: all may be issued, or none.
abstract contract IssuanceModule is ComplianceModule {
    /// @dev Codes of what is said of the payment, the same in every such rule.
    uint8 internal constant CONSIDERATION_UNSAID = 2;
    uint8 internal constant CURRENCY_OTHER = 3;

    /// @dev Top bit of the value while the rule is about one regime only; a rule's own settings stay below.
    uint216 private constant HAS_REGIME = 1 << 215;

    mapping(uint256 term => bytes32) private _regimes;

    event RegimeSet(address indexed compliance, bytes32 indexed regime);

    /// @notice From now on the rule is about issuance under `regime` only, or about all of it if that is zero.
    function setRegime(bytes32 regime) external onlyBound {
        Binding storage binding = _bindings[msg.sender];
        _regimes[binding.term] = regime;
        binding.value = regime == 0 ? binding.value & ~HAS_REGIME : binding.value | HAS_REGIME;
        emit RegimeSet(msg.sender, regime);
    }

    /// @inheritdoc IComplianceModule
    function record(Movement calldata movement, uint256 parameter) external {
        if (_isJudged(movement, parameter)) _record(_regimeBooks(msg.sender, parameter), movement, parameter);
    }

    /// @inheritdoc IComplianceModule
    /// @dev What somebody bought stays bought, whoever his wallet belongs to now.
    function recount(IdentityChange calldata, uint256) external pure {}

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8 code) {
        return _isJudged(movement, parameter) ? _check(_regimeBooks(keeper, parameter), movement, parameter) : 0;
    }

    /// @inheritdoc IComplianceModule
    function nextAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint40) {
        if (!_isJudged(movement, parameter)) return movement.at;
        bytes32 books = _regimeBooks(keeper, parameter);
        uint8 code = _check(books, movement, parameter);
        return code == 0 ? movement.at : _nextAllowed(books, movement, parameter, code);
    }

    /// @notice The one regime that the rule is about; zero if it is about all issuance.
    function getRegime(address compliance) external view returns (bytes32) {
        return _regimes[_bindings[compliance].term];
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure virtual returns (uint16) {
        return Duties.CHECKS_ISSUANCE | Duties.RECORDS_ISSUANCE;
    }

    /// @dev Takes note of an issuance that the rule is about. Saturates, never reverts.
    function _record(bytes32 books, Movement calldata movement, uint256 parameter) internal virtual;

    /// @dev Code of the reason why an issuance that the rule is about is refused; 0 if it is not.
    function _check(bytes32 books, Movement calldata movement, uint256 parameter) internal view virtual returns (uint8 code);

    /// @dev When an issuance passes that is refused with `code` at `movement.at`, see IComplianceModule.nextAllowed.
    function _nextAllowed(bytes32, Movement calldata, uint256, uint8) internal view virtual returns (uint40) {
        return Forecast.NEVER;
    }

    /// @dev Sets what the rule limits; the regime stays as it is. Expects that `value` leaves the top bit free.
    function _setValue(uint256 value) internal {
        Binding storage binding = _bindings[msg.sender];
        // The cast loses nothing: rules pack less than 215 bits.
        binding.value = binding.value & HAS_REGIME | uint216(value);
    }

    /// @dev True if the receiver has a claim about `topic` that an issuer stands for; a topic of zero exempts nobody. Claims lapse and
    ///      are not foreseen: who is not exempt at an instant is not exempt later.
    function _isExempt(Movement calldata movement, uint256 topic) internal view returns (bool) {
        return topic != 0 && InvestorClaims.isHeldAt(movement.token, movement.toIdentity, topic, movement.at);
    }

    /// @dev The books that count for `compliance` now.
    function _currentBooks(address compliance) internal view returns (bytes32) {
        return _regimeBooks(IModularCompliance(compliance).bookkeeper(), parameterOf(compliance));
    }

    /// @dev Code for an issuance that does not say what is paid, or is not paid in `currency`. That nothing is paid is not said either.
    function _paymentRefusal(Movement calldata movement, address currency) internal pure returns (uint8) {
        if (movement.consideration == 0 || movement.currency == address(0)) return CONSIDERATION_UNSAID;
        return movement.currency == currency ? 0 : CURRENCY_OTHER;
    }

    /// @dev A window of zero seconds means ever: longer than there is time.
    function _windowOf(uint32 windowSeconds) internal pure returns (uint256) {
        return windowSeconds == 0 ? type(uint40).max : windowSeconds;
    }

    function _paymentReason(uint8 code) internal pure returns (string memory) {
        if (code == CONSIDERATION_UNSAID) return "the issuer does not say what is paid for the shares";
        if (code == CURRENCY_OTHER) return "the shares are paid for in another currency than the rule counts";
        return "";
    }

    /// @dev Issuing nothing is no issuance.
    function _isJudged(Movement calldata movement, uint256 parameter) private view returns (bool) {
        if (movement.authority != Authority.Issuance || movement.amount == 0) return false;
        return parameter & HAS_REGIME == 0 || movement.regime == _regimes[_termOf(parameter)];
    }

    function _regimeBooks(address keeper, uint256 parameter) private view returns (bytes32 books) {
        books = _booksOf(keeper, parameter);
        if (parameter & HAS_REGIME != 0) books = keccak256(abi.encode(books, _regimes[_termOf(parameter)]));
    }
}
