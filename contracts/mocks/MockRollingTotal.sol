// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";

import {RollingTotal} from "../compliance/modules/RollingTotal.sol";

/// @title MockRollingTotal
/// @notice Rolling totals of as many histories as a test asks about.
contract MockRollingTotal {
    using RollingTotal for Checkpoints.Trace208;

    mapping(uint256 history => Checkpoints.Trace208) private _sums;

    function add(uint256 history, uint40[] calldata times, uint256[] calldata amounts) external {
        for (uint256 i = 0; i < times.length; ++i) {
            _sums[history].add(times[i], amounts[i]);
        }
    }

    function within(uint256 history, uint40 time, uint256 window) external view returns (uint256) {
        return _sums[history].within(time, window);
    }

    function nextWithin(uint256 history, uint40 time, uint256 window, uint256 amount, uint256 limit)
        external
        view
        returns (uint40)
    {
        return _sums[history].nextWithin(time, window, amount, limit);
    }
}
