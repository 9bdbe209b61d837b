// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../compliance/interfaces/Duties.sol";
import {IdentityChange} from "../compliance/interfaces/IdentityChange.sol";
import {Movement} from "../compliance/interfaces/Movement.sol";
import {ComplianceModule} from "../compliance/modules/ComplianceModule.sol";

/// @title EvilRule
/// @notice Refuses whatever it is asked, and takes no note of what it is told: it reverts, or uses up its gas.
abstract contract EvilRule is ComplianceModule {
    uint8 private constant REFUSED = 9;

    bool public isHarmless;
    bool public isWasteful;
    uint256 public recordCount;

    error EvilRecordRefused();

    function setHarmless(bool isHarmless_) external {
        isHarmless = isHarmless_;
    }

    function setWasteful(bool isWasteful_) external {
        isWasteful = isWasteful_;
    }

    function record(Movement calldata, uint256) external {
        _takeNote();
    }

    function recount(IdentityChange calldata, uint256) external {
        _takeNote();
    }

    function check(address, Movement calldata, uint256) external pure returns (uint8) {
        return REFUSED;
    }

    function reason(uint8) external pure returns (string memory) {
        return "";
    }

    function name() external pure returns (string memory) {
        return "EvilRule";
    }

    function _takeNote() private {
        require(isHarmless || isWasteful, EvilRecordRefused());
        if (!isHarmless) assembly ("memory-safe") { invalid() }
        ++recordCount;
    }
}

/// @notice Is asked about transfers only.
contract EvilTransferRule is EvilRule {
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS;
    }
}

/// @notice Is asked about issuance only.
contract EvilIssuanceRule is EvilRule {
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_ISSUANCE;
    }
}

/// @notice Is told only.
contract EvilRecordRule is EvilRule {
    function duties() external pure returns (uint16) {
        return Duties.RECORDS;
    }
}

/// @notice Is told of identities only.
contract EvilFollowingRule is EvilRule {
    function duties() external pure returns (uint16) {
        return Duties.FOLLOWS_IDENTITIES;
    }
}
