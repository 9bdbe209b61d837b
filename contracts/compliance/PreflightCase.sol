// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BoundedCall} from "../identity/BoundedCall.sol";
import {IAttestedVerification} from "../identity/interfaces/IAttestedVerification.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {InvestorClaims} from "./InvestorClaims.sol";
import {Duties} from "./interfaces/Duties.sol";
import {Forecast} from "./interfaces/Forecast.sol";
import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IModularCompliance} from "./interfaces/IModularCompliance.sol";
import {IPreflight} from "./interfaces/IPreflight.sol";
import {Movement} from "./interfaces/Movement.sol";

/// @notice One movement, and everybody who has a say in it.
/// @param movement as the token would build it
/// @param token asked about
/// @param registry of the token
/// @param compliance of the token
/// @param keeper of the rules' books; zero if the compliance is of the 4.1 suite
/// @param isForeignToken true if the token is of the 4.1 suite
/// @param isForecast false if token, registry, compliance or a rule is of the 4.1 suite, which cannot tell of other times and amounts
/// @param isStuck true once something speaks against the movement that neither time nor a smaller amount mends
/// @param verifiesFrom, verifiesTo whose verification the movement needs
/// @param modules of the compliance
/// @param duties what each is asked
/// @param parameters what is set for each; 0 for those of the 4.1 suite
/// @param isMute which did not answer
/// @param found what speaks against the movement
/// @param count of it
struct PreflightCase {
    Movement movement;
    ISecurityToken token;
    IIdentityRegistry registry;
    IModularCompliance compliance;
    address keeper;
    bool isForeignToken;
    bool isForecast;
    bool isStuck;
    bool verifiesFrom;
    bool verifiesTo;
    address[] modules;
    uint16[] duties;
    uint256[] parameters;
    bool[] isMute;
    IPreflight.Failure[] found;
    uint256 count;
}

using PreflightCases for PreflightCase global;

/// @title PreflightCases
/// @notice Asks all rules of one case: whether they allow the movement, from when on, and how much of it.
/// @dev Each rule is asked with bounded gas, and whoever gives less for it gets a revert, never "no".
library PreflightCases {
    uint8 internal constant MUTE = 255;
    uint8 private constant FOREIGN_REFUSES = 1;
    /// @dev What a rule may spend on an answer; whoever asks for claims does it with bounded gas himself.
    uint256 private constant RULE_GAS = 4_000_000;
    uint256 internal constant TEXT_GAS = 100_000;
    uint256 private constant ROUND_LIMIT = 64;

    /// @notice Takes note of every rule that refuses.
    function judgeRules(PreflightCase memory asked) internal view {
        for (uint256 i = 0; i < asked.modules.length; ++i) {
            if (!_isGated(asked, i)) continue;
            uint8 code = _codeOf(asked, i);
            asked.isMute[i] = code == MUTE;
            if (code != 0) asked.add(_failureOf(asked, i, code));
        }
    }

    /// @notice The first second in which all rules allow the movement, and both sides are verified still.
    function earliest(PreflightCase memory asked) internal view returns (uint40 time) {
        if (!asked.isForecast) return Forecast.UNKNOWN;
        time = _firstAgreed(asked);
        if (time >= Forecast.UNKNOWN) return time;
        // The token refuses it now, for whatever reason.
        if (time <= block.timestamp) return Forecast.UNKNOWN;
        uint40 from = asked.verifiesFrom ? _verifiedAt(asked, asked.movement.from, asked.movement.fromIdentity, time) : time;
        uint40 to = asked.verifiesTo ? _verifiedAt(asked, asked.movement.to, asked.movement.toIdentity, time) : time;
        return from > to ? from : to;
    }

    /// @notice The largest amount, at most `most`, that all rules allow now: each in turn says how much of what is left it does.
    function largest(PreflightCase memory asked, uint256 most) internal view returns (uint256, bool isKnown) {
        if (!asked.isForecast) return (0, false);
        (asked.movement.at, asked.movement.amount) = (uint40(block.timestamp), most);
        bool isSettled = false;
        for (uint256 round = 0; round < ROUND_LIMIT && !isSettled; ++round) {
            isSettled = true;
            for (uint256 i = 0; i < asked.modules.length && asked.movement.amount != 0; ++i) {
                if (!_isGated(asked, i)) continue;
                if (asked.isMute[i]) return (0, true);
                (bool isAnswered, uint256 allowed) = _askRule(asked, i, IComplianceModule.maxAllowed.selector);
                if (!isAnswered) return (0, false);
                if (allowed < asked.movement.amount) (asked.movement.amount, isSettled) = (allowed, false);
            }
        }
        return isSettled ? (asked.movement.amount, true) : (0, false);
    }

    function add(PreflightCase memory asked, IPreflight.Failure memory failure) internal pure {
        asked.found[asked.count++] = failure;
    }

    /// @notice One word of an answer; not answered if the callee reverts or answers less.
    function word(address callee, uint256 gasLimit, bytes memory question) internal view returns (bool isAnswered, uint256 answer) {
        bytes memory answered;
        (isAnswered, answered) = BoundedCall.ask(callee, gasLimit, question);
        if (answered.length < 32) return (false, 0);
        return (true, uint256(bytes32(answered)));
    }

    /// @notice The text that is the only answer; empty if the callee answers otherwise.
    function text(address callee, bytes memory question) internal view returns (string memory found) {
        // What is not answered is empty.
        // slither-disable-next-line unused-return
        (, bytes memory answer) = BoundedCall.ask(callee, TEXT_GAS, question);
        if (answer.length < 64) return "";
        (uint256 place, uint256 length) = abi.decode(answer, (uint256, uint256));
        if (place != 32 || length > answer.length - 64) return "";
        assembly ("memory-safe") {
            found := add(answer, 0x40)
        }
    }

    /// @dev Rules are asked in turns, each from the second on that the one before named, until none names a later one.
    function _firstAgreed(PreflightCase memory asked) private view returns (uint40) {
        bool isUnknown = false;
        bool isSettled = false;
        for (uint256 round = 0; round < ROUND_LIMIT && !isSettled && !isUnknown; ++round) {
            isSettled = true;
            for (uint256 i = 0; i < asked.modules.length; ++i) {
                if (!_isGated(asked, i)) continue;
                (bool isAnswered, uint256 next) =
                    asked.isMute[i] ? (false, 0) : _askRule(asked, i, IComplianceModule.nextAllowed.selector);
                if (isAnswered && next == Forecast.NEVER) return Forecast.NEVER;
                if (!isAnswered || next >= Forecast.UNKNOWN) isUnknown = true;
                else if (next > asked.movement.at) (asked.movement.at, isSettled) = (uint40(next), false);
            }
        }
        return isUnknown || !isSettled ? Forecast.UNKNOWN : asked.movement.at;
    }

    /// @dev `time` if a wallet that is verified now is sure to be then, by its attestation or by its claims; else a value of Forecast.
    function _verifiedAt(PreflightCase memory asked, address wallet, address onchainId, uint40 time) private view returns (uint40) {
        // Whose the wallet is was asked before.
        // slither-disable-next-line unused-return
        (,, uint40 attestedUntil) = IAttestedVerification(address(asked.registry)).attestationOf(wallet);
        if (attestedUntil >= time) return time;
        uint256[] memory topics = asked.registry.topicsRegistry().getClaimTopics();
        bool isUnknown = false;
        for (uint256 i = 0; i < topics.length; ++i) {
            uint40 until = InvestorClaims.lastingUntil(address(asked.token), onchainId, topics[i]);
            if (until < time) return Forecast.NEVER;
            if (until == Forecast.UNKNOWN) isUnknown = true;
        }
        return isUnknown ? Forecast.UNKNOWN : time;
    }

    /// @dev What rule number `place` says: 0 if it allows the movement.
    function _codeOf(PreflightCase memory asked, uint256 place) private view returns (uint8) {
        if (asked.duties[place] & Duties.FOREIGN != 0) {
            (address from, address to) = (asked.movement.from, asked.movement.to);
            bytes memory question =
                abi.encodeCall(IModularCompliance.checkForeign, (asked.modules[place], from, to, asked.movement.amount));
            (bool isForeignAnswered, uint256 allows) = word(address(asked.compliance), RULE_GAS, question);
            return !isForeignAnswered ? MUTE : allows != 0 ? 0 : FOREIGN_REFUSES;
        }
        (bool isAnswered, uint256 code) = _askRule(asked, place, IComplianceModule.check.selector);
        if (!isAnswered) return MUTE;
        // As the token reads it.
        return code != 0 && uint8(code) == 0 ? MUTE : uint8(code);
    }

    function _failureOf(PreflightCase memory asked, uint256 place, uint8 code)
        private
        view
        returns (IPreflight.Failure memory failure)
    {
        address module = asked.modules[place];
        (failure.module, failure.code, failure.parameter) = (module, code, asked.parameters[place]);
        failure.name = text(module, abi.encodeCall(IComplianceModule.name, ()));
        failure.reason = code == MUTE
            ? "the rule does not answer"
            : asked.duties[place] & Duties.FOREIGN != 0
                ? "a rule of the 4.1 suite refuses"
                : text(module, abi.encodeCall(IComplianceModule.reason, (code)));
    }

    /// @dev `selector` of check, nextAllowed or maxAllowed, which take the same.
    function _askRule(PreflightCase memory asked, uint256 place, bytes4 selector) private view returns (bool, uint256) {
        return word(
            asked.modules[place], RULE_GAS, abi.encodeWithSelector(selector, asked.keeper, asked.movement, asked.parameters[place])
        );
    }

    function _isGated(PreflightCase memory asked, uint256 place) private pure returns (bool) {
        return asked.duties[place] >> uint8(asked.movement.authority) & 1 != 0;
    }
}
