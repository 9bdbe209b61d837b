// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../compliance/interfaces/Duties.sol";
import {MockRule} from "./MockRule.sol";

/// @title MockMovingRule
/// @notice A rule that says of itself that it moves shares while it is told.
contract MockMovingRule is MockRule {
    function duties() external pure override returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.RECORDS | Duties.MOVES_SHARES;
    }
}
