// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IAttestedVerification} from "../identity/interfaces/IAttestedVerification.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {RestrictionCodes} from "../token/RestrictionCodes.sol";
import {InvestorClaims} from "./InvestorClaims.sol";
import {Duties} from "./interfaces/Duties.sol";
import {Forecast} from "./interfaces/Forecast.sol";
import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IModularCompliance} from "./interfaces/IModularCompliance.sol";
import {IPreflight} from "./interfaces/IPreflight.sol";
import {Authority, IssuanceContext, Movement} from "./interfaces/Movement.sol";

/// @title Preflight
/// @notice Asks token and rules as a movement would, all of them, and makes one answer of theirs.
/// @dev UNITS token units, unix seconds.
///      TRUST nobody: it keeps nothing and is asked from outside. Whether something is allowed it takes from the token alone.
///      ASSUMPTIONS rules are honest about time and amount. Forecasts of several rules are asked for in turns until none changes the answer.
///      NOT CHECKED what else may happen until the second forecast: other people's movements, revocations, changes of rules.
/// @custom:stop none; it has no power.
contract Preflight is IPreflight {
    /// @param token asked about
    /// @param registry of the token
    /// @param compliance of the token
    /// @param keeper of the rules' books
    /// @param isForeign true if registry or compliance are of the 4.1 suite
    /// @param verifiesFrom, verifiesTo whose verification the movement needs
    /// @param modules of the compliance; those of the 4.1 suite have no parameter
    /// @param duties what each is asked; 0: of the 4.1 suite
    /// @param parameters what is set for each
    struct Case {
        ISecurityToken token;
        IIdentityRegistry registry;
        IModularCompliance compliance;
        address keeper;
        bool isForeign;
        bool verifiesFrom;
        bool verifiesTo;
        address[] modules;
        uint16[] duties;
        uint256[] parameters;
    }

    uint8 private constant MUTE = 255;
    uint8 private constant UNBOUND = 1;
    uint256 private constant ROUND_LIMIT = 64;
    /// @dev More than anything that can speak against a movement: nine of the token, one of the compliance, 25 rules.
    uint256 private constant FAILURE_LIMIT = 40;

    /// @inheritdoc IPreflight
    function preflight(address token, address from, address to, uint256 amount) external view returns (Report memory report) {
        Movement memory movement = _movement(token, from, to, amount, Authority.Holder);
        Case memory asked = _case(ISecurityToken(token), movement);
        try asked.token.canTransfer(from, to, amount) returns (bool isAllowed) {
            report.isAllowed = isAllowed;
        } catch {}
        Failure[] memory found = new Failure[](FAILURE_LIMIT);
        uint256 count = _judgeAccounts(asked, movement, found);
        uint256 free = _freeOf(asked.token, from);
        // What waiting does not mend.
        bool isStuck = count != 0;
        bool lacksShares = movement.amount > free;
        if (lacksShares) count = _addShortage(asked.token, from, amount, found, count);
        bool isUnfit;
        (count, isUnfit) = _judgeVerification(asked, movement, found, count);
        count = _judgeRules(asked, movement, found, count);
        report.failures = _cut(found, count);
        report.isLargestKnown = !_hasForeign(asked);
        report.earliest = report.isAllowed
            ? uint40(block.timestamp)
            : isStuck || lacksShares || isUnfit ? Forecast.NEVER : _earliest(asked, movement);
        if (!isStuck && !isUnfit) (report.largest, report.isLargestKnown) = _largest(asked, movement, free);
    }

    /// @inheritdoc IPreflight
    function preflightIssuance(address token, address to, uint256 amount, IssuanceContext calldata context)
        external
        view
        returns (Report memory report)
    {
        Movement memory movement = _movement(token, address(0), to, amount, Authority.Issuance);
        (movement.consideration, movement.currency, movement.regime) = (context.consideration, context.currency, context.regime);
        Case memory asked = _case(ISecurityToken(token), movement);
        address module;
        uint8 code;
        try asked.token.canIssue(to, amount, context) returns (bool isAllowed, address module_, uint8 code_) {
            (report.isAllowed, module, code) = (isAllowed, module_, code_);
        } catch {}
        Failure[] memory found = new Failure[](FAILURE_LIMIT);
        bool isUnfit;
        uint256 count = 0;
        if (to == address(0)) count = _addOwn(asked.token, RestrictionCodes.RECEIVER_ZERO, found, count);
        else (count, isUnfit) = _judgeVerification(asked, movement, found, count);
        count = _judgeRules(asked, movement, found, count);
        bool lacksRoom = !report.isAllowed && count == 0;
        if (lacksRoom) found[count++] = Failure(token, "token", 0, "the supply or the asset's units leave no room", 0);
        report.failures = _cut(found, count);
        bool isStuck = isUnfit || lacksRoom || to == address(0);
        report.earliest = report.isAllowed ? uint40(block.timestamp) : isStuck ? Forecast.NEVER : _earliest(asked, movement);
        report.isLargestKnown = !_hasForeign(asked);
        if (!isStuck) (report.largest, report.isLargestKnown) = _largest(asked, movement, amount);
    }

    function _movement(address token, address from, address to, uint256 amount, Authority authority)
        private
        view
        returns (Movement memory movement)
    {
        (movement.token, movement.operator, movement.from, movement.to) = (token, from, from, to);
        (movement.amount, movement.authority, movement.at) = (amount, authority, uint40(block.timestamp));
    }

    /// @dev Finds out who is asked, and completes the movement by who its parties are.
    function _case(ISecurityToken token, Movement memory movement) private view returns (Case memory asked) {
        (asked.token, asked.registry, asked.compliance) = (token, token.identityRegistry(), token.compliance());
        bool isForeignRegistry = !ERC165Checker.supportsInterface(address(asked.registry), type(IIdentityRegistry).interfaceId);
        bool isForeignCompliance = !ERC165Checker.supportsInterface(address(asked.compliance), type(IModularCompliance).interfaceId);
        asked.isForeign = isForeignRegistry || isForeignCompliance;
        if (!isForeignCompliance) _loadRules(asked);
        if (movement.from != address(0)) movement.isFromConduit = token.isConduit(movement.from);
        if (movement.to != address(0)) movement.isToConduit = token.isConduit(movement.to);
        bool verifiesSenders = false;
        for (uint256 i = 0; i < asked.duties.length; ++i) {
            if (asked.duties[i] & Duties.VERIFIES_SENDER != 0) verifiesSenders = true;
        }
        bool isHolders = movement.authority == Authority.Holder;
        asked.verifiesFrom =
            isHolders && movement.from != address(0) && !movement.isFromConduit && (movement.isToConduit || verifiesSenders);
        asked.verifiesTo = movement.to != address(0) && (!isHolders || !movement.isToConduit);
        _identify(asked, movement, isForeignRegistry);
    }

    function _identify(Case memory asked, Movement memory movement, bool isForeignRegistry) private view {
        if (!isForeignRegistry) {
            (IIdentityRegistry.Party memory giver, IIdentityRegistry.Party memory receiver) =
                asked.registry.parties(movement.from, movement.to, false, false);
            (movement.fromIdentity, movement.fromCountry) = (giver.onchainId, giver.country);
            (movement.toIdentity, movement.toCountry) = (receiver.onchainId, receiver.country);
            return;
        }
        if (movement.from != address(0)) {
            movement.fromIdentity = asked.registry.identity(movement.from);
            movement.fromCountry = asked.registry.investorCountry(movement.from);
        }
        if (movement.to != address(0)) {
            movement.toIdentity = asked.registry.identity(movement.to);
            movement.toCountry = asked.registry.investorCountry(movement.to);
        }
    }

    function _loadRules(Case memory asked) private view {
        asked.keeper = asked.compliance.bookkeeper();
        asked.modules = asked.compliance.getModules();
        uint256 count = asked.modules.length;
        (asked.duties, asked.parameters) = (new uint16[](count), new uint256[](count));
        for (uint256 i = 0; i < count; ++i) {
            if (!ERC165Checker.supportsInterface(asked.modules[i], type(IComplianceModule).interfaceId)) continue;
            asked.duties[i] = IComplianceModule(asked.modules[i]).duties();
            asked.parameters[i] = asked.compliance.parameterOf(asked.modules[i]);
        }
    }

    /// @dev What the token knows of a holder's transfer, but for the balance.
    function _judgeAccounts(Case memory asked, Movement memory movement, Failure[] memory found)
        private
        view
        returns (uint256 count)
    {
        ISecurityToken token = asked.token;
        if (token.paused()) count = _addOwn(token, RestrictionCodes.PAUSED, found, count);
        if (movement.from == address(0)) count = _addOwn(token, RestrictionCodes.SENDER_ZERO, found, count);
        if (movement.to == address(0)) count = _addOwn(token, RestrictionCodes.RECEIVER_ZERO, found, count);
        if (token.isFrozen(movement.from)) count = _addOwn(token, RestrictionCodes.SENDER_FROZEN, found, count);
        if (token.isFrozen(movement.to)) count = _addOwn(token, RestrictionCodes.RECEIVER_FROZEN, found, count);
    }

    function _addShortage(ISecurityToken token, address from, uint256 amount, Failure[] memory found, uint256 count)
        private
        view
        returns (uint256)
    {
        bool isShort = amount > token.balanceOf(from);
        return _addOwn(token, isShort ? RestrictionCodes.BALANCE_TOO_LOW : RestrictionCodes.FREE_BALANCE_TOO_LOW, found, count);
    }

    function _judgeVerification(Case memory asked, Movement memory movement, Failure[] memory found, uint256 count)
        private
        view
        returns (uint256, bool isUnfit)
    {
        if (asked.verifiesFrom && !asked.registry.isVerified(movement.from)) {
            (count, isUnfit) = (_addOwn(asked.token, RestrictionCodes.SENDER_UNVERIFIED, found, count), true);
        }
        if (asked.verifiesTo && !asked.registry.isVerified(movement.to)) {
            (count, isUnfit) = (_addOwn(asked.token, RestrictionCodes.RECEIVER_UNVERIFIED, found, count), true);
        }
        return (count, isUnfit);
    }

    /// @dev A compliance of the 4.1 suite gives one answer for all of its rules; one that the token does not follow refuses everything.
    function _judgeRules(Case memory asked, Movement memory movement, Failure[] memory found, uint256 count)
        private
        view
        returns (uint256)
    {
        address compliance = address(asked.compliance);
        if (_isForeignCompliance(asked)) {
            (bool isAnswered, uint256 answer) =
                _ask(compliance, abi.encodeCall(IModularCompliance.canTransfer, (movement.from, movement.to, movement.amount)));
            if (isAnswered && answer != 0) return count;
            found[count] = Failure(compliance, "compliance", UNBOUND, "the token's compliance refuses", 0);
            return count + 1;
        }
        if (asked.keeper != movement.token) {
            found[count++] = Failure(compliance, "compliance", UNBOUND, "the compliance is not bound to the token", 0);
        }
        for (uint256 i = 0; i < asked.modules.length; ++i) {
            uint8 code = _codeOf(asked, movement, i);
            if (code == 0) continue;
            found[count++] = _failureOf(asked, i, code);
        }
        return count;
    }

    /// @dev What rule number `place` says: 0 if it allows the movement, or is not asked.
    function _codeOf(Case memory asked, Movement memory movement, uint256 place) private view returns (uint8) {
        address module = asked.modules[place];
        if (asked.duties[place] == 0) {
            (bool isForeignAnswered, uint256 allows) = _ask(
                address(asked.compliance),
                abi.encodeCall(IModularCompliance.checkForeign, (module, movement.from, movement.to, movement.amount))
            );
            return !isForeignAnswered ? MUTE : allows != 0 ? 0 : 1;
        }
        if (asked.duties[place] >> uint8(movement.authority) & 1 == 0) return 0;
        (bool isAnswered, uint256 code) =
            _ask(module, abi.encodeCall(IComplianceModule.check, (asked.keeper, movement, asked.parameters[place])));
        if (!isAnswered) return MUTE;
        return code == 0 ? 0 : uint8(code) == 0 ? MUTE : uint8(code);
    }

    function _failureOf(Case memory asked, uint256 place, uint8 code) private view returns (Failure memory failure) {
        (failure.module, failure.code, failure.parameter) = (asked.modules[place], code, asked.parameters[place]);
        try IComplianceModule(failure.module).name() returns (string memory name) {
            failure.name = name;
        } catch {}
        if (code == MUTE) {
            failure.reason = "the rule does not answer";
            return failure;
        }
        failure.reason = "a rule of the 4.1 suite refuses";
        if (asked.duties[place] != 0) failure.reason = IComplianceModule(failure.module).reason(code);
    }

    /// @dev The first second in which all rules allow the movement, and both sides are verified still.
    function _earliest(Case memory asked, Movement memory movement) private view returns (uint40) {
        if (!asked.isForeign && asked.keeper != movement.token) return Forecast.NEVER;
        if (_hasForeign(asked)) return Forecast.UNKNOWN;
        bool isUnknown = false;
        bool isSettled = false;
        for (uint256 round = 0; round < ROUND_LIMIT && !isSettled; ++round) {
            isSettled = true;
            for (uint256 i = 0; i < asked.modules.length; ++i) {
                if (asked.duties[i] >> uint8(movement.authority) & 1 == 0) continue;
                (bool isAnswered, uint256 next) = _ask(
                    asked.modules[i], abi.encodeCall(IComplianceModule.nextAllowed, (asked.keeper, movement, asked.parameters[i]))
                );
                if (isAnswered && next == Forecast.NEVER) return Forecast.NEVER;
                if (!isAnswered || next >= Forecast.UNKNOWN) isUnknown = true;
                else if (next > movement.at) (movement.at, isSettled) = (uint40(next), false);
            }
            if (isUnknown) return Forecast.UNKNOWN;
        }
        if (!isSettled) return Forecast.UNKNOWN;
        return _verifiedStill(asked, movement);
    }

    /// @dev The movement's second, if who must be verified still is by then.
    function _verifiedStill(Case memory asked, Movement memory movement) private view returns (uint40) {
        uint40 until = asked.verifiesTo ? _verifiedUntil(asked, movement.to, movement.toIdentity) : Forecast.NEVER;
        uint40 fromUntil = asked.verifiesFrom ? _verifiedUntil(asked, movement.from, movement.fromIdentity) : Forecast.NEVER;
        bool isOver = until < movement.at || fromUntil < movement.at;
        if (isOver) return Forecast.NEVER;
        return until == Forecast.UNKNOWN || fromUntil == Forecast.UNKNOWN ? Forecast.UNKNOWN : movement.at;
    }

    /// @dev Last second in which a wallet that is verified now is sure to be: by its attestation, or by its claims.
    function _verifiedUntil(Case memory asked, address wallet, address onchainId) private view returns (uint40 until) {
        (,, uint40 attestedUntil) = IAttestedVerification(address(asked.registry)).attestationOf(wallet);
        until = Forecast.NEVER;
        uint256[] memory topics = asked.registry.topicsRegistry().getClaimTopics();
        for (uint256 i = 0; i < topics.length; ++i) {
            uint40 heldUntil = InvestorClaims.lastingUntil(address(asked.token), onchainId, topics[i]);
            if (heldUntil < until) until = heldUntil;
        }
        if (attestedUntil > until) until = attestedUntil;
    }

    /// @dev The largest amount, at most `most`, that all rules allow: each in turn says how much of what is left it does.
    function _largest(Case memory asked, Movement memory movement, uint256 most) private view returns (uint256, bool isKnown) {
        if (_hasForeign(asked)) return (0, false);
        if (asked.keeper != movement.token) return (0, true);
        (movement.at, movement.amount) = (uint40(block.timestamp), most);
        for (uint256 round = 0; round < ROUND_LIMIT; ++round) {
            bool isSettled = true;
            for (uint256 i = 0; i < asked.modules.length && movement.amount != 0; ++i) {
                if (asked.duties[i] >> uint8(movement.authority) & 1 == 0) continue;
                (bool isAnswered, uint256 allowed) = _ask(
                    asked.modules[i], abi.encodeCall(IComplianceModule.maxAllowed, (asked.keeper, movement, asked.parameters[i]))
                );
                if (!isAnswered) return (0, true);
                if (allowed < movement.amount) (movement.amount, isSettled) = (allowed, false);
            }
            if (isSettled || movement.amount == 0) return (movement.amount, true);
        }
        return (0, false);
    }

    function _freeOf(ISecurityToken token, address account) private view returns (uint256) {
        uint256 balance = token.balanceOf(account);
        uint256 frozen = token.getFrozenTokens(account);
        return balance > frozen ? balance - frozen : 0;
    }

    function _addOwn(ISecurityToken token, uint8 code, Failure[] memory found, uint256 count) private view returns (uint256) {
        found[count] = Failure(address(token), "token", code, token.messageForTransferRestriction(code), 0);
        return count + 1;
    }

    /// @dev True if somebody of the 4.1 suite has a say, who cannot forecast.
    function _hasForeign(Case memory asked) private pure returns (bool) {
        if (asked.isForeign) return true;
        for (uint256 i = 0; i < asked.duties.length; ++i) {
            if (asked.duties[i] == 0) return true;
        }
        return false;
    }

    /// @dev The keeper of one of this platform is never zero.
    function _isForeignCompliance(Case memory asked) private pure returns (bool) {
        return asked.keeper == address(0);
    }

    /// @dev One word of an answer; not answered if the callee reverts or answers less.
    function _ask(address callee, bytes memory question) private view returns (bool isAnswered, uint256 answer) {
        assembly ("memory-safe") {
            isAnswered := staticcall(gas(), callee, add(question, 0x20), mload(question), 0, 0x20)
            isAnswered := and(isAnswered, gt(returndatasize(), 0x1f))
            answer := mload(0)
        }
    }

    function _cut(Failure[] memory found, uint256 count) private pure returns (Failure[] memory) {
        assembly ("memory-safe") {
            mstore(found, count)
        }
        return found;
    }
}
