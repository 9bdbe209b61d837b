// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title BoundedCall
/// @notice Questions to contracts that may lie, burn gas or answer at length: each costs at most what it may.
library BoundedCall {
    /// @notice Longest answer that is copied back [bytes].
    uint256 internal constant ANSWER_LIMIT = 4096;

    /// @dev Kept for what surrounds the call: the cold account, the memory, and reading the answer.
    uint256 private constant RESERVE = 12_000;

    /// @notice Too little gas is left to give `target` its `gasLimit`: asking would let the caller decide the answer.
    error CallGasTooLow(address target, uint256 gasLeft, uint256 needed);

    /// @notice Asks `target` with at most `gasLimit` gas. `isAnswered` is false if it reverts or answers more than 4 kB.
    function ask(address target, uint256 gasLimit, bytes memory question)
        internal
        view
        returns (bool isAnswered, bytes memory answer)
    {
        _requireGas(target, gasLimit);
        assembly ("memory-safe") {
            isAnswered := staticcall(gasLimit, target, add(question, 0x20), mload(question), 0, 0)
            let size := returndatasize()
            if or(iszero(isAnswered), gt(size, ANSWER_LIMIT)) {
                isAnswered := 0
                size := 0
            }
            answer := mload(0x40)
            mstore(answer, size)
            returndatacopy(add(answer, 0x20), 0, size)
            mstore(0x40, add(answer, and(add(size, 0x3f), not(0x1f))))
        }
    }

    /// @notice Calls `target` with at most `gasLimit` gas, and says whether it did not revert; what it answers is passed over.
    function tell(address target, uint256 gasLimit, bytes memory message) internal returns (bool isDone) {
        _requireGas(target, gasLimit);
        assembly ("memory-safe") {
            isDone := call(gasLimit, target, 0, add(message, 0x20), mload(message), 0, 0)
        }
    }

    /// @dev One 64th of the gas stays behind at a call (EIP-150), so that much more must be there.
    function _requireGas(address target, uint256 gasLimit) private view {
        uint256 needed = gasLimit + gasLimit / 63 + 1 + RESERVE;
        require(gasleft() >= needed, CallGasTooLow(target, gasleft(), needed));
    }
}
