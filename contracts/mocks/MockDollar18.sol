// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title MockDollar18
/// @notice Cash with eighteen decimals that knows no permits, and that anyone may mint.
contract MockDollar18 is ERC20("Eighteen Dollar", "USD18") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
