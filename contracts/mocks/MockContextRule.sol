// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../compliance/interfaces/Duties.sol";
import {IdentityChange} from "../compliance/interfaces/IdentityChange.sol";
import {IssuanceContext, Movement} from "../compliance/interfaces/Movement.sol";
import {ComplianceModule} from "../compliance/modules/ComplianceModule.sol";

/// @title MockContextRule
/// @notice Allows issuance for one consideration only, in one currency, under one regime.
contract MockContextRule is ComplianceModule {
    IssuanceContext public allowed;

    constructor(uint256 consideration, address currency, bytes32 regime) {
        allowed = IssuanceContext(consideration, currency, regime);
    }

    function record(Movement calldata, uint256) external {}

    function recount(IdentityChange calldata, uint256) external {}

    function check(address, Movement calldata movement, uint256) external view returns (uint8) {
        bool isAllowed = movement.consideration == allowed.consideration && movement.currency == allowed.currency
            && movement.regime == allowed.regime;
        return isAllowed ? 0 : 1;
    }

    function duties() external pure returns (uint16) {
        return Duties.CHECKS_ISSUANCE;
    }

    function reason(uint8) external pure returns (string memory) {
        return "another context than allowed";
    }

    function name() external pure returns (string memory) {
        return "MockContextRule";
    }
}
