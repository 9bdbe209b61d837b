// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts-v4/token/ERC20/ERC20.sol";
import {ERC20Snapshot} from "@openzeppelin/contracts-v4/token/ERC20/extensions/ERC20Snapshot.sol";

/// @title SnapshotShare
/// @notice Shares that can be asked for their past, as OpenZeppelin 4 has it. Only for measuring: anyone may mint and take a snapshot.
contract SnapshotShare is ERC20Snapshot {
    constructor() ERC20("Snapshot Share", "SNAP") {}

    function mint(address[] calldata holders, uint256 amount) external {
        for (uint256 i = 0; i < holders.length; ++i) {
            _mint(holders[i], amount);
        }
    }

    function takeSnapshot() external returns (uint256 snapshotId) {
        return _snapshot();
    }
}
