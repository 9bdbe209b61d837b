// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC1967Utils} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Utils.sol";

import {IDatedHoldings} from "../token/interfaces/IDatedHoldings.sol";

/// @title MockOlderToken
/// @notice A token's code without `holdingAt`, which it refuses or answers with nothing; for the rest it is `current`.
contract MockOlderToken {
    address private immutable current;
    bool private immutable isSilent;

    constructor(address current_, bool isSilent_) {
        (current, isSilent) = (current_, isSilent_);
    }

    fallback() external {
        if (msg.sig == IDatedHoldings.holdingAt.selector) {
            require(isSilent);
            return;
        }
        (bool isDone, bytes memory answer) = current.delegatecall(msg.data);
        assembly {
            if isDone { return(add(answer, 0x20), mload(answer)) }
            revert(add(answer, 0x20), mload(answer))
        }
    }

    function proxiableUUID() external pure returns (bytes32) {
        return ERC1967Utils.IMPLEMENTATION_SLOT;
    }
}
