// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

import {Movement} from "../compliance/interfaces/Movement.sol";
import {IdentityChange} from "../compliance/interfaces/IdentityChange.sol";
import {Duties} from "../compliance/interfaces/Duties.sol";
import {ComplianceModule} from "../compliance/modules/ComplianceModule.sol";

/// @title EvilCallingRule
/// @notice A rule that calls whom it was told to while it is told of an issuance, and passes his revert on.
contract EvilCallingRule is ComplianceModule {
    address public target;
    bytes public message;

    function arm(address target_, bytes calldata message_) external {
        (target, message) = (target_, message_);
    }

    function record(Movement calldata, uint256) external {
        if (!LowLevelCall.callNoReturn(target, message)) LowLevelCall.bubbleRevert();
    }

    function recount(IdentityChange calldata, uint256) external {}

    function check(address, Movement calldata, uint256) external pure returns (uint8) {
        return 0;
    }

    function duties() external pure returns (uint16) {
        return Duties.RECORDS_ISSUANCE;
    }

    function reason(uint8) external pure returns (string memory) {
        return "";
    }

    function name() external pure returns (string memory) {
        return "EvilCallingRule";
    }
}
