// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title MockComplianceToken
/// @notice Of a security token only what its compliance and modules ask: conduits, balances and the supply.
contract MockComplianceToken {
    mapping(address account => bool) public isConduit;
    mapping(address account => uint256) public balanceOf;
    uint256 public totalSupply;

    function setConduit(address account, bool isConduit_) external {
        isConduit[account] = isConduit_;
    }

    function mint(address account, uint256 amount) external {
        balanceOf[account] += amount;
        totalSupply += amount;
    }
}
