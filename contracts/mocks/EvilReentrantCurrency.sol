// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";

/// @title EvilReentrantCurrency
/// @notice A currency that, once armed, makes a call of the attacker's choice in the middle of the next transfer, and reverts with what it
///         reverts with.
contract EvilReentrantCurrency is ERC20("Evil Reentrant Dollar", "EVILR") {
    address private _target;
    bytes private _call;

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function arm(address target, bytes calldata call_) external {
        _target = target;
        _call = call_;
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        address target = _target;
        if (target != address(0) && from != address(0)) {
            _target = address(0);
            Address.functionCall(target, _call);
        }
    }
}
