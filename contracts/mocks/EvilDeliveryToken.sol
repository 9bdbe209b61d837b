// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title EvilDeliveryToken
/// @notice What a dishonest owner could upgrade a security token to: it vouches for everyone, and when it should move shares it moves none
///         and says so, or first makes a call of the owner's choice.
contract EvilDeliveryToken is UUPSUpgradeable {
    /// @dev Far from the token's own storage.
    bytes32 private constant PLAN = keccak256("evil delivery");

    struct Plan {
        address target;
        bytes call;
    }

    function arm(address target, bytes calldata call_) external {
        (_plan().target, _plan().call) = (target, call_);
    }

    function transferFrom(address, address, uint256) external returns (bool) {
        if (_plan().target != address(0)) Address.functionCall(_plan().target, _plan().call);
        return false;
    }

    function permit(address, address, uint256, uint256, uint8, bytes32, bytes32) external {
        if (_plan().target != address(0)) Address.functionCall(_plan().target, _plan().call);
    }

    function identityRegistry() external view returns (address) {
        return address(this);
    }

    function isVerified(address) external pure returns (bool) {
        return true;
    }

    function successorOf(address wallet) external pure returns (address) {
        return wallet;
    }

    function decimals() external pure returns (uint8) {
        return 6;
    }

    function _authorizeUpgrade(address) internal override {}

    function _plan() private pure returns (Plan storage plan) {
        bytes32 place = PLAN;
        assembly ("memory-safe") {
            plan.slot := place
        }
    }
}
