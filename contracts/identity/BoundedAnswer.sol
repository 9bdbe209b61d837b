// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BoundedCall} from "./BoundedCall.sol";

/// @title BoundedAnswer
/// @notice Asks for one word whatever becomes of who is asked.
library BoundedAnswer {
    /// @notice First word of the answer; `isAnswered` is false, and the word zero, if there is none.
    function word(address target, uint256 gasLimit, bytes memory question) internal view returns (bool isAnswered, uint256 found) {
        bytes memory answer;
        (isAnswered, answer) = BoundedCall.ask(target, gasLimit, question);
        if (answer.length < 32) return (false, 0);
        assembly ("memory-safe") {
            found := mload(add(answer, 0x20))
        }
    }
}
