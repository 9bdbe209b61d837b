// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {Authority, Movement} from "../compliance/interfaces/Movement.sol";
import {RuleBook} from "../compliance/RuleBook.sol";
import {RuleCalls} from "../compliance/RuleCalls.sol";
import {RuleTable} from "../compliance/RuleTable.sol";

/// @title MockBookkeeper
/// @notice Of a security token only how it follows its compliance: asks and tells the rules whatever movement it is given.
contract MockBookkeeper is RuleBook {
    IModularCompliance public compliance;
    uint24 public version;
    uint16 public duties;

    error MockForeignUnsupported();

    function follow(IModularCompliance compliance_) external {
        compliance = compliance_;
        (version, duties) = compliance_.follow();
    }

    function setRules(uint24 version_, uint16 duties_) external {
        (version, duties) = (version_, duties_);
    }

    function recordMovement(Movement calldata movement) external {
        _record(_table(), RuleCalls.fromCalldata(), movement.authority == Authority.Enforcement);
    }

    function refusal(Movement calldata) external view returns (address module, uint8 code) {
        return _refusal(_table(), RuleCalls.fromCalldata(), address(this));
    }

    /// @dev For modules that take it for a compliance.
    function bookkeeper() external view returns (address) {
        return address(this);
    }

    /// @dev The same: it is bound to no other token.
    function getTokenBound() external pure returns (address) {
        return address(0);
    }

    /// @dev For modules that count: nobody holds any of it.
    function totalSupply() external pure returns (uint256) {
        return 0;
    }

    function _recordForeign(address, Movement memory, uint256) internal pure override returns (bool) {
        revert MockForeignUnsupported();
    }

    function _noteFailure(address module) internal override {
        compliance.noteFailure(module);
    }

    function _checkForeign(address, Movement memory) internal pure override returns (uint8) {
        revert MockForeignUnsupported();
    }

    function _table() private view returns (bytes memory) {
        return RuleTable.read(address(compliance), version);
    }
}
