// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IOffering} from "../issuance/interfaces/IOffering.sol";

/// @title EvilFickleIdentity
/// @notice An identity that shows its claim, once `offering` is set only as long as `wallet` has a subscription there.
contract EvilFickleIdentity {
    IOffering public offering;
    address public wallet;
    bytes private _signature;
    bytes private _data;

    function show(bytes calldata signature, bytes calldata data) external {
        (_signature, _data) = (signature, data);
    }

    function depend(IOffering offering_, address wallet_) external {
        (offering, wallet) = (offering_, wallet_);
    }

    function getClaim(bytes32) external view returns (uint256, uint256, address, bytes memory, bytes memory, string memory) {
        uint256 shares = 1;
        if (address(offering) != address(0)) (shares,) = offering.subscriptionOf(wallet);
        return (shares == 0 ? 0 : 1, 1, address(0), _signature, _data, "");
    }
}
