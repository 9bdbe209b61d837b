// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Reason} from "./interfaces/Reason.sol";

/// @title ReasonList
/// @notice Gathers reasons, of which nobody knows beforehand how many there are.
library ReasonList {
    struct List {
        Reason[] reasons;
        uint256 length;
    }

    /// @param capacity the most that can come together
    function start(uint256 capacity) internal pure returns (List memory list) {
        list.reasons = new Reason[](capacity);
    }

    function add(List memory list, uint8 code, string memory text) internal pure {
        list.reasons[list.length++] = Reason(code, text);
    }

    function addIf(List memory list, bool isSo, uint8 code, string memory text) internal pure {
        if (isSo) add(list, code, text);
    }

    function gathered(List memory list) internal pure returns (Reason[] memory reasons) {
        reasons = new Reason[](list.length);
        for (uint256 i = 0; i < reasons.length; ++i) {
            reasons[i] = list.reasons[i];
        }
    }
}
