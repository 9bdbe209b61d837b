// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title EvilBlocklistCurrency
/// @notice A currency that refuses to move to those on its list.
contract EvilBlocklistCurrency is ERC20("Evil Blocklist Dollar", "EVILB") {
    mapping(address account => bool) private _isBlocked;

    error EvilReceiverBlocked(address to);

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setBlocked(address account, bool isBlocked) external {
        _isBlocked[account] = isBlocked;
    }

    function decimals() public pure override returns (uint8) {
        return 6;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (_isBlocked[to]) revert EvilReceiverBlocked(to);
        super._update(from, to, amount);
    }
}
