// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IssuanceContext} from "./Movement.sol";

/// @title IPreflight
/// @notice Says before anyone signs whether shares may move, everything that speaks against it, from when on and how much of it may.
interface IPreflight {
    /// @param module the rule that refuses; the token itself, or its compliance, where they do
    /// @param name of the rule, as it calls itself; "token" or "compliance"
    /// @param code of the reason: the rule's own, or of the token's ERC-1404 codes (0 where there is none); 255 if a rule does not answer
    /// @param reason in words
    /// @param parameter what is set for the rule, as one word; 0 for the others
    struct Failure {
        address module;
        string name;
        uint8 code;
        string reason;
        uint256 parameter;
    }

    /// @param isAllowed what the token itself answers: it would pass now
    /// @param failures everything that speaks against it now; empty if it is allowed
    /// @param earliest first second in which the same may pass if nothing else happens: now if it is allowed; or a value of Forecast
    /// @param largest the largest amount that may pass now, at most what the sender may give away [token units]
    /// @param isLargestKnown false where a module, a compliance or a registry of the 4.1 suite cannot tell
    struct Report {
        bool isAllowed;
        Failure[] failures;
        uint40 earliest;
        uint256 largest;
        bool isLargestKnown;
    }

    /// @notice Judges a transfer of `amount` shares by their holder.
    function preflight(address token, address from, address to, uint256 amount) external view returns (Report memory);

    /// @notice Judges an issuance of `amount` shares by an agent. `largest` is at most `amount`, which is what `context` speaks of.
    function preflightIssuance(address token, address to, uint256 amount, IssuanceContext calldata context)
        external
        view
        returns (Report memory);
}
