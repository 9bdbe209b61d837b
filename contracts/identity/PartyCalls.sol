// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IIdentityRegistry} from "./interfaces/IIdentityRegistry.sol";

/// @title PartyCalls
/// @notice Asks a registry of this platform who the parties of a movement are, and takes its answer as it stands in memory.
library PartyCalls {
    /// @dev Three words each [bytes].
    uint256 private constant PARTY_SIZE = 96;
    uint256 private constant ANSWER_SIZE = 192;
    uint256 private constant QUESTION_SIZE = 132;

    /// @notice See IIdentityRegistry.parties. The registry's revert is passed on; what answers less than two parties reverts.
    function parties(IIdentityRegistry registry, address from, address to, bool verifyFrom, bool verifyTo)
        internal
        view
        returns (IIdentityRegistry.Party memory giver, IIdentityRegistry.Party memory receiver)
    {
        bytes4 selector = IIdentityRegistry.parties.selector;
        assembly ("memory-safe") {
            giver := mload(0x40)
            mstore(giver, selector)
            mstore(add(giver, 0x04), from)
            mstore(add(giver, 0x24), to)
            mstore(add(giver, 0x44), verifyFrom)
            mstore(add(giver, 0x64), verifyTo)
            let isDone := staticcall(gas(), registry, giver, QUESTION_SIZE, giver, ANSWER_SIZE)
            if iszero(and(isDone, gt(returndatasize(), sub(ANSWER_SIZE, 1)))) {
                returndatacopy(giver, 0, returndatasize())
                revert(giver, returndatasize())
            }
            receiver := add(giver, PARTY_SIZE)
            mstore(0x40, add(giver, ANSWER_SIZE))
        }
    }

    /// @notice Writes into `party` who `wallet` is and whether it is verified. False if the registry reverts, with what it returned still to be
    ///         read, or answers less than two parties.
    function fillVerified(IIdentityRegistry.Party memory party, IIdentityRegistry registry, address wallet)
        internal
        view
        returns (bool isAnswered)
    {
        bytes4 selector = IIdentityRegistry.parties.selector;
        assembly ("memory-safe") {
            let question := mload(0x40)
            mstore(question, selector)
            mstore(add(question, 0x04), wallet)
            mstore(add(question, 0x24), 0)
            mstore(add(question, 0x44), true)
            mstore(add(question, 0x64), false)
            isAnswered := staticcall(gas(), registry, question, QUESTION_SIZE, party, PARTY_SIZE)
            isAnswered := and(isAnswered, gt(returndatasize(), sub(ANSWER_SIZE, 1)))
        }
    }
}
