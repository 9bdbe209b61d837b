// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

/// @title EvilInflatingToken
/// @notice What a dishonest owner could upgrade a security token to: it says that every holder held twice the supply, and vouches for all.
contract EvilInflatingToken is UUPSUpgradeable {
    function totalSupplyAt(uint40) external pure returns (uint256) {
        return 1;
    }

    function balanceOfAt(address, uint40) external pure returns (uint256) {
        return 2;
    }

    function compliance() external view returns (address) {
        return address(this);
    }

    function identityRegistry() external view returns (address) {
        return address(this);
    }

    function isConduit(address) external pure returns (bool) {
        return false;
    }

    function isFrozen(address) external pure returns (bool) {
        return false;
    }

    function isVerified(address) external pure returns (bool) {
        return true;
    }

    function successorOf(address wallet) external pure returns (address) {
        return wallet;
    }

    function investorCountry(address) external pure returns (uint16) {
        return 0;
    }

    function identity(address) external pure returns (address) {
        return address(0);
    }

    function _authorizeUpgrade(address) internal override {}
}
