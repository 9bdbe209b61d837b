// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {IIdentityListener} from "../identity/interfaces/IIdentityListener.sol";

/// @title EvilAskingListener
/// @notice Asks another registry about a wallet while it is told of it, as one could who moves shares in that moment.
contract EvilAskingListener is IIdentityListener {
    IIdentityRegistry public asked;
    bool public answer;

    constructor(IIdentityRegistry asked_) {
        asked = asked_;
    }

    function onIdentityChanged(address wallet, address, uint16, address, uint16) external {
        answer = asked.isVerified(wallet);
    }
}
