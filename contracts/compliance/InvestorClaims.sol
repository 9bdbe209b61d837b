// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BoundedCall} from "../identity/BoundedCall.sol";
import {ClaimCheck} from "../identity/ClaimCheck.sol";
import {IAimyClaimIssuer} from "../identity/interfaces/IAimyClaimIssuer.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {Forecast} from "./interfaces/Forecast.sol";

/// @title InvestorClaims
/// @notice Whether an identity has a claim that an issuer stands for whom the token's registry trusts about its topic.
/// @dev The issuer himself is asked, with bounded gas, as the registry asks for the topics that it requires of everyone. Whoever gives too
///      little gas gets a revert, never "no".
library InvestorClaims {
    /// @dev What an issuer may spend on reading the expiry of a claim.
    uint256 private constant EXPIRY_GAS = 30_000;

    /// @notice True if `onchainId` has such a claim about `topic` now.
    function isHeld(address token, address onchainId, uint256 topic) internal view returns (bool) {
        return _lastingUntil(token, onchainId, topic, 1) != 0;
    }

    /// @notice True if `onchainId` has such a claim about `topic` now that will not have lapsed at second `time`; one whose issuer does not
    ///         tell when it lapses will not.
    function isHeldAt(address token, address onchainId, uint256 topic, uint40 time) internal view returns (bool) {
        return _lastingUntil(token, onchainId, topic, time) >= time;
    }

    /// @notice Last second in which one of the claims about `topic` counts that count now; 0 if none does, Forecast.UNKNOWN if an issuer does not
    ///         tell.
    function lastingUntil(address token, address onchainId, uint256 topic) internal view returns (uint40) {
        return _lastingUntil(token, onchainId, topic, Forecast.UNKNOWN);
    }

    /// @dev Ends with the first claim that lasts until `enough`.
    function _lastingUntil(address token, address onchainId, uint256 topic, uint40 enough) private view returns (uint40 until) {
        if (onchainId == address(0)) return 0;
        address[] memory issuers = ISecurityToken(token).identityRegistry().issuersRegistry().getTrustedIssuersForClaimTopic(topic);
        for (uint256 i = 0; i < issuers.length && until < enough; ++i) {
            (ClaimCheck.Outcome outcome, bytes memory data) = ClaimCheck.examine(onchainId, topic, issuers[i]);
            // The claims that were found before count all the same.
            if (outcome == ClaimCheck.Outcome.IdentityFailed) return until;
            if (outcome != ClaimCheck.Outcome.Valid) continue;
            uint40 lasting = _expiry(issuers[i], data);
            if (lasting > until) until = lasting;
        }
    }

    function _expiry(address issuer, bytes memory data) private view returns (uint40) {
        (bool isAnswered, bytes memory answer) =
            BoundedCall.ask(issuer, EXPIRY_GAS, abi.encodeCall(IAimyClaimIssuer.expiryOf, (data)));
        uint256 until = isAnswered && answer.length >= 32 ? uint256(bytes32(answer)) : type(uint256).max;
        // A claim that counts has not lapsed: zero tells nothing.
        return until != 0 && until < Forecast.UNKNOWN ? uint40(until) : Forecast.UNKNOWN;
    }
}
