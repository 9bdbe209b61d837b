// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title MockSilentCurrency
/// @notice A currency of 18 decimals whose `transfer` returns nothing, as that of an early stablecoin does; anyone may mint.
contract MockSilentCurrency {
    string public constant name = "Silent Dollar";
    string public constant symbol = "SILENT";
    uint8 public constant decimals = 18;

    mapping(address account => uint256) public balanceOf;

    event Transfer(address indexed from, address indexed to, uint256 value);

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
        emit Transfer(address(0), to, amount);
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
        emit Transfer(msg.sender, to, amount);
    }
}
