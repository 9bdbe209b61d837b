// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {IDatedHoldings} from "./interfaces/IDatedHoldings.sol";
import {ISecurityToken} from "./interfaces/ISecurityToken.sol";

/// @title HoldingCalls
/// @notice Asks a token for all about an account at a record date, in one question if the token knows that one, else in four.
library HoldingCalls {
    /// @param balance at the end of the record date's second [token units]
    /// @param isConduit true if the account is a conduit now
    /// @param isFrozen true if the account is frozen now
    /// @param identityRegistry the token's registry now
    struct Holding {
        uint256 balance;
        bool isConduit;
        bool isFrozen;
        IIdentityRegistry identityRegistry;
    }

    uint256 private constant QUESTION_SIZE = 68;
    /// @dev Four words [bytes].
    uint256 private constant ANSWER_SIZE = 128;

    /// @notice See IDatedHoldings.holdingAt. A refusal of the four questions is passed on.
    function holdingOf(address token, address account, uint40 recordDate) internal view returns (Holding memory held) {
        bytes4 selector = IDatedHoldings.holdingAt.selector;
        bool isAnswered;
        // The answer is taken as it stands in memory.
        assembly ("memory-safe") {
            let question := mload(0x40)
            mstore(question, selector)
            mstore(add(question, 0x04), account)
            mstore(add(question, 0x24), recordDate)
            isAnswered := staticcall(gas(), token, question, QUESTION_SIZE, held, ANSWER_SIZE)
            isAnswered := and(isAnswered, eq(returndatasize(), ANSWER_SIZE))
        }
        if (isAnswered) return held;
        ISecurityToken asked = ISecurityToken(token);
        (held.isConduit, held.balance) = (asked.isConduit(account), asked.balanceOfAt(account, recordDate));
        (held.isFrozen, held.identityRegistry) = (asked.isFrozen(account), asked.identityRegistry());
    }
}
