// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";

/// @title EvilOfficialToken
/// @notice What a dishonest owner could upgrade a security token to: it says to other contracts whatever it is told to say.
contract EvilOfficialToken is UUPSUpgradeable {
    function say(address target, bytes calldata message) external {
        if (!LowLevelCall.callNoReturn(target, message)) LowLevelCall.bubbleRevert();
    }

    function _authorizeUpgrade(address) internal override {}
}
