// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../compliance/interfaces/Duties.sol";
import {IdentityChange} from "../compliance/interfaces/IdentityChange.sol";
import {Movement} from "../compliance/interfaces/Movement.sol";
import {ComplianceModule} from "../compliance/modules/ComplianceModule.sol";

/// @title MockRule
/// @notice A rule that refuses with the code it was told, remembers as encoded what it was told last, and may call the token back meanwhile.
contract MockRule is ComplianceModule {
    uint8 public code;
    bool public isUnready;
    bytes public callback;
    bytes public last;
    bytes public lastChange;
    uint256 public recordCount;

    error MockCallbackFailed(bytes answer);

    function setCode(uint8 code_) external {
        code = code_;
    }

    function setUnready(bool isUnready_) external {
        isUnready = isUnready_;
    }

    function setCallback(bytes calldata callback_) external {
        callback = callback_;
    }

    function record(Movement calldata movement, uint256) external {
        last = abi.encode(movement);
        ++recordCount;
        _callBack(movement.token);
    }

    function recount(IdentityChange calldata change, uint256) external {
        lastChange = abi.encode(change);
        _callBack(change.token);
    }

    function check(address, Movement calldata, uint256) external view returns (uint8) {
        return code;
    }

    function canComplianceBind(address) external view override returns (bool) {
        return !isUnready;
    }

    function duties() external pure virtual returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE | Duties.RECORDS | Duties.FOLLOWS_IDENTITIES;
    }

    function reason(uint8 code_) external pure returns (string memory) {
        return code_ == 3 ? "the mock rule says no" : "";
    }

    function name() external pure returns (string memory) {
        return "MockRule";
    }

    function _callBack(address token) private {
        if (callback.length == 0) return;
        (bool isDone, bytes memory answer) = token.call(callback);
        if (!isDone) revert MockCallbackFailed(answer);
    }
}
