// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../compliance/interfaces/Duties.sol";
import {IdentityChange} from "../compliance/interfaces/IdentityChange.sol";
import {Movement} from "../compliance/interfaces/Movement.sol";
import {ComplianceModule} from "../compliance/modules/ComplianceModule.sol";

/// @notice Holders move their shares themselves: nobody does it for them.
contract EvilOperatorRule is ComplianceModule {
    function record(Movement calldata, uint256) external pure {}

    function recount(IdentityChange calldata, uint256) external pure {}

    function check(address, Movement calldata movement, uint256) external pure returns (uint8) {
        return movement.operator == movement.from ? 0 : 1;
    }

    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS;
    }

    function reason(uint8) external pure returns (string memory) {
        return "";
    }

    function name() external pure returns (string memory) {
        return "EvilOperatorRule";
    }
}
