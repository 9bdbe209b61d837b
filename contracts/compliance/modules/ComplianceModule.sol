// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC165} from "@openzeppelin/contracts/utils/introspection/ERC165.sol";

import {Forecast} from "../interfaces/Forecast.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IModularCompliance} from "../interfaces/IModularCompliance.sol";
import {Movement} from "../interfaces/Movement.sol";
import {Seed} from "../interfaces/Seed.sol";

/// @title ComplianceModule
/// @notice What every rule shares: which compliance contracts it serves, and since when. A rule that depends on neither time nor amount, and
///         keeps no balances, need not say more than `check`.
/// @dev Settings and books are kept per term, so that none survives an unbinding. A term is one binding of one compliance, unlike any other.
///      Whoever records without being asked to writes into books of its own.
abstract contract ComplianceModule is IComplianceModule, ERC165 {
    /// @param isBound true while the compliance uses this module
    /// @param term number of the binding, of all that this module ever had
    /// @param value what the compliance set, of this term
    struct Binding {
        bool isBound;
        uint32 term;
        uint216 value;
    }

    uint256 internal constant VALUE_BITS = 216;
    uint256 private constant TERM_BITS = 32;

    mapping(address compliance => Binding) internal _bindings;
    uint32 private _terms;

    modifier onlyBound() {
        require(_bindings[msg.sender].isBound, ModuleNotBound(msg.sender));
        _;
    }

    /// @inheritdoc IComplianceModule
    function bindCompliance(address compliance) external {
        require(compliance == msg.sender, ModuleCallerNotCompliance(compliance, msg.sender));
        Binding storage binding = _bindings[compliance];
        require(!binding.isBound, ModuleAlreadyBound(compliance));
        (binding.isBound, binding.term, binding.value) = (true, ++_terms, _firstValue(compliance));
        emit ComplianceBound(compliance);
    }

    /// @inheritdoc IComplianceModule
    function unbindCompliance(address compliance) external {
        require(compliance == msg.sender, ModuleCallerNotCompliance(compliance, msg.sender));
        require(_bindings[compliance].isBound, ModuleNotBound(compliance));
        _bindings[compliance].isBound = false;
        emit ComplianceUnbound(compliance);
    }

    /// @inheritdoc IComplianceModule
    function seed(address, address, Seed[] calldata) external virtual onlyBound returns (bool) {
        revert ModuleNotSeeding(msg.sender);
    }

    /// @inheritdoc IComplianceModule
    function nextAllowed(address keeper, Movement calldata movement, uint256 parameter) external view virtual returns (uint40) {
        return IComplianceModule(address(this)).check(keeper, movement, parameter) == 0 ? movement.at : Forecast.NEVER;
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view virtual returns (uint256) {
        return IComplianceModule(address(this)).check(keeper, movement, parameter) == 0 ? movement.amount : 0;
    }

    /// @inheritdoc IComplianceModule
    function isComplianceBound(address compliance) external view returns (bool) {
        return _bindings[compliance].isBound;
    }

    /// @inheritdoc IComplianceModule
    /// @dev A rule that keeps no balances can begin at any time.
    function canComplianceBind(address) external view virtual returns (bool) {
        return true;
    }

    /// @inheritdoc IComplianceModule
    function isPlugAndPlay() external pure virtual returns (bool) {
        return true;
    }

    /// @inheritdoc IComplianceModule
    /// @dev The term above the value.
    function parameterOf(address compliance) public view returns (uint256 parameter) {
        Binding memory binding = _bindings[compliance];
        return uint256(binding.term) << VALUE_BITS | binding.value;
    }

    /// @inheritdoc ERC165
    function supportsInterface(bytes4 interfaceId) public view override returns (bool) {
        return interfaceId == type(IComplianceModule).interfaceId || super.supportsInterface(interfaceId);
    }

    /// @dev What a binding begins with.
    function _firstValue(address) internal view virtual returns (uint216) {
        return 0;
    }

    /// @dev Where the books of one keeper in one term begin: a key for the module's mappings.
    function _booksOf(address keeper, uint256 parameter) internal pure returns (bytes32) {
        return bytes32(uint256(uint160(keeper)) << TERM_BITS | _termOf(parameter));
    }

    /// @dev The books that count for `compliance` now.
    function _booksFor(address compliance) internal view returns (bytes32) {
        return _booksOf(IModularCompliance(compliance).bookkeeper(), parameterOf(compliance));
    }

    /// @dev The term of a parameter: a key for what a compliance set beside it.
    function _termOf(uint256 parameter) internal pure returns (uint256) {
        return uint32(parameter >> VALUE_BITS);
    }
}
