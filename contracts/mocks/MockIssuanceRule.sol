// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../compliance/interfaces/Duties.sol";
import {MockRule} from "./MockRule.sol";

/// @title MockIssuanceRule
/// @notice A MockRule that is asked and told of issuance only.
contract MockIssuanceRule is MockRule {
    function duties() external pure override returns (uint16) {
        return Duties.CHECKS_ISSUANCE | Duties.RECORDS_ISSUANCE;
    }
}
