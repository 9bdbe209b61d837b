// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title EvilReentrantIdentity
/// @notice An identity and an issuer that, once armed for a question, makes a call of the attacker's choice before it answers.
contract EvilReentrantIdentity {
    /// @param isStubborn it answers only if the call passes
    /// @param wanted hash of what the call must answer to count as passed; 0: anything
    struct Reentry {
        address target;
        bool isStubborn;
        bytes32 wanted;
        bytes call_;
    }

    /// @dev What is left when the call has used up its gas, as one that writes in a static call does.
    uint256 private constant RESERVE = 5_000;

    mapping(bytes4 question => Reentry) private _reentries;
    mapping(bytes4 question => bytes) private _answers;

    error EvilCallFailed();

    function arm(bytes4 question, Reentry calldata reentry) external {
        _reentries[question] = reentry;
    }

    function setAnswer(bytes4 question, bytes calldata answer) external {
        _answers[question] = answer;
    }

    fallback(bytes calldata) external returns (bytes memory answer) {
        answer = _answers[msg.sig];
        Reentry memory reentry = _reentries[msg.sig];
        if (reentry.target == address(0)) return answer;
        (bool isDone, bytes memory found) = reentry.target.call{gas: gasleft() - RESERVE}(reentry.call_);
        bool isPassed = isDone && (reentry.wanted == 0 || keccak256(found) == reentry.wanted);
        require(isPassed || !reentry.isStubborn, EvilCallFailed());
    }
}
