// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {Permit} from "./interfaces/Permit.sol";

/// @title PermitUse
/// @notice Uses a permit of the caller's tokens to the contract that runs this.
/// @dev Anyone may have used it before, which anyone can who sees it; so what it does not give, an allowance may, and the transfer that
///      follows decides.
library PermitUse {
    function tryUse(address token, Permit memory permit) internal {
        if (permit.r == bytes32(0)) return;
        try IERC20Permit(token).permit(msg.sender, address(this), permit.value, permit.deadline, permit.v, permit.r, permit.s) {}
            catch {}
    }
}
