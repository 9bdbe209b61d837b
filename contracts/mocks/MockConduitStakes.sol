// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IConduitStakes} from "../compliance/interfaces/IConduitStakes.sol";

/// @title MockConduitStakes
/// @notice A conduit that says of whoever what it was told, at any date.
contract MockConduitStakes is IConduitStakes {
    mapping(address holder => uint256) private _units;

    function setUnits(address holder, uint256 units) external {
        _units[holder] = units;
    }

    function hasStake(address wallet) external view returns (bool) {
        return _units[wallet] != 0;
    }

    function unitsBehind(address holder, uint40) external view returns (uint256) {
        return _units[holder];
    }
}
