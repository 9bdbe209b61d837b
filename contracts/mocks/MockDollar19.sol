// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title MockDollar19
/// @notice Cash with more decimals than a pool can compare.
contract MockDollar19 is ERC20("Mock Dollar", "MOCK19") {
    function decimals() public pure override returns (uint8) {
        return 19;
    }
}
