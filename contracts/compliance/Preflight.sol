// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IUnitsSource} from "../assets/interfaces/IUnitsSource.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {RestrictionCodes} from "../token/RestrictionCodes.sol";
import {Duties} from "./interfaces/Duties.sol";
import {Forecast} from "./interfaces/Forecast.sol";
import {IComplianceModule} from "./interfaces/IComplianceModule.sol";
import {IModularCompliance} from "./interfaces/IModularCompliance.sol";
import {IPreflight} from "./interfaces/IPreflight.sol";
import {Authority, IssuanceContext, Movement} from "./interfaces/Movement.sol";
import {PreflightCase, PreflightCases} from "./PreflightCase.sol";

/// @title Preflight
/// @notice Asks token and rules as a movement would, all of them, and makes one answer of theirs.
/// @dev UNITS token units, unix seconds.
///      TRUST nobody: it keeps nothing and is asked from outside. Whether something is allowed it takes from the token alone, or from the parts
///      of one of the 4.1 suite, which does not say.
///      ASSUMPTIONS rules are honest about time and amount. Each is asked in turns until none changes the answer.
///      LIVENESS it wants to be asked with gas enough for the most that token and rules may spend, and reverts without it.
///      NOT CHECKED what else may happen until the second forecast: other people's movements, revocations, changes of rules; claims that count
///      later than now.
/// @custom:stop none; it has no power.
contract Preflight is IPreflight {
    uint8 private constant UNBOUND = 1;
    /// @dev What a token may spend on its answer, all rules and claims included.
    uint256 private constant TOKEN_GAS = 10_000_000;
    /// @dev What can speak against a movement beside the rules: nine of the token, one of the compliance, one unknown.
    uint256 private constant OTHER_FAILURES = 11;

    /// @inheritdoc IPreflight
    function preflight(address token, address from, address to, uint256 amount) external view returns (Report memory report) {
        PreflightCase memory asked = _caseOf(token, from, to, amount, Authority.Holder);
        _judgeAccounts(asked);
        _judgeVerification(asked);
        uint256 free = _judgeBalance(asked);
        bool isEnough = amount <= free && !_isTooLittle(asked);
        _judgeRules(asked);
        return _report(asked, abi.encodeCall(ISecurityToken.canTransfer, (from, to, amount)), free, isEnough);
    }

    /// @inheritdoc IPreflight
    function preflightIssuance(address token, address to, uint256 amount, IssuanceContext calldata context)
        external
        view
        returns (Report memory report)
    {
        PreflightCase memory asked = _caseOf(token, address(0), to, amount, Authority.Issuance);
        Movement memory movement = asked.movement;
        (movement.consideration, movement.currency, movement.regime) = (context.consideration, context.currency, context.regime);
        if (to == address(0)) _addOwn(asked, RestrictionCodes.RECEIVER_ZERO);
        _judgeVerification(asked);
        uint256 room = _judgeRoom(asked);
        bool isEnough = amount <= room && !_isTooLittle(asked);
        _judgeRules(asked);
        uint256 most = amount < room ? amount : room;
        return _report(asked, abi.encodeCall(ISecurityToken.canIssue, (to, amount, context)), most, isEnough);
    }

    /// @dev Finds out who is asked, and builds the movement as the token does.
    function _caseOf(address token, address from, address to, uint256 amount, Authority authority)
        private
        view
        returns (PreflightCase memory asked)
    {
        asked.token = ISecurityToken(token);
        (asked.registry, asked.compliance) = (asked.token.identityRegistry(), asked.token.compliance());
        asked.isForeignToken = !ERC165Checker.supportsInterface(token, type(ISecurityToken).interfaceId);
        bool isForeignRegistry = !ERC165Checker.supportsInterface(address(asked.registry), type(IIdentityRegistry).interfaceId);
        bool isOurs = ERC165Checker.supportsInterface(address(asked.compliance), type(IModularCompliance).interfaceId);
        asked.isForecast = isOurs && !asked.isForeignToken && !isForeignRegistry;
        if (isOurs) _loadRules(asked);

        Movement memory movement = asked.movement;
        (movement.token, movement.operator, movement.from, movement.to) = (token, from, from, to);
        (movement.amount, movement.authority, movement.at) = (amount, authority, uint40(block.timestamp));
        if (!asked.isForeignToken) {
            movement.isFromConduit = from != address(0) && asked.token.isConduit(from);
            movement.isToConduit = to != address(0) && asked.token.isConduit(to);
        }
        _identify(asked, isForeignRegistry);
        bool isHolders = authority == Authority.Holder;
        bool givesVerified = movement.isToConduit || _verifySenders(asked);
        asked.verifiesFrom = isHolders && from != address(0) && !movement.isFromConduit && givesVerified;
        asked.verifiesTo = to != address(0) && (!isHolders || !movement.isToConduit);
        asked.found = new Failure[](asked.modules.length + OTHER_FAILURES);
    }

    /// @dev A rule of which nothing is to be learned is asked about everything.
    function _loadRules(PreflightCase memory asked) private view {
        asked.keeper = asked.compliance.bookkeeper();
        asked.modules = asked.compliance.getModules();
        uint256 count = asked.modules.length;
        (asked.duties, asked.parameters, asked.isMute) = (new uint16[](count), new uint256[](count), new bool[](count));
        for (uint256 i = 0; i < count; ++i) {
            address module = asked.modules[i];
            asked.duties[i] = Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE;
            if (!ERC165Checker.supportsInterface(module, type(IComplianceModule).interfaceId)) {
                asked.duties[i] |= Duties.FOREIGN;
                continue;
            }
            (bool isAnswered, uint256 duties) =
                PreflightCases.word(module, PreflightCases.TEXT_GAS, abi.encodeCall(IComplianceModule.duties, ()));
            // The cast loses nothing of what is declarable.
            if (isAnswered) asked.duties[i] = uint16(duties) & Duties.DECLARABLE;
            asked.parameters[i] = asked.compliance.parameterOf(module);
        }
    }

    function _identify(PreflightCase memory asked, bool isForeignRegistry) private view {
        Movement memory movement = asked.movement;
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

    /// @dev A token that follows its rules verifies senders itself if one of them wants it.
    function _verifySenders(PreflightCase memory asked) private pure returns (bool) {
        if (asked.keeper != address(asked.token)) return false;
        for (uint256 i = 0; i < asked.duties.length; ++i) {
            if (asked.duties[i] & Duties.VERIFIES_SENDER != 0) return true;
        }
        return false;
    }

    /// @dev What the token knows of a holder's transfer, but for the balance.
    function _judgeAccounts(PreflightCase memory asked) private view {
        (address from, address to) = (asked.movement.from, asked.movement.to);
        if (asked.token.paused()) _addOwn(asked, RestrictionCodes.PAUSED);
        if (from == address(0)) _addOwn(asked, RestrictionCodes.SENDER_ZERO);
        if (to == address(0)) _addOwn(asked, RestrictionCodes.RECEIVER_ZERO);
        if (asked.token.isFrozen(from)) _addOwn(asked, RestrictionCodes.SENDER_FROZEN);
        if (asked.token.isFrozen(to)) _addOwn(asked, RestrictionCodes.RECEIVER_FROZEN);
    }

    function _judgeVerification(PreflightCase memory asked) private view {
        if (asked.verifiesFrom && !asked.registry.isVerified(asked.movement.from)) {
            _addOwn(asked, RestrictionCodes.SENDER_UNVERIFIED);
        }
        if (asked.verifiesTo && !asked.registry.isVerified(asked.movement.to)) {
            _addOwn(asked, RestrictionCodes.RECEIVER_UNVERIFIED);
        }
        asked.isStuck = asked.count != 0;
    }

    /// @return free what the sender may give away
    function _judgeBalance(PreflightCase memory asked) private view returns (uint256 free) {
        address from = asked.movement.from;
        uint256 balance = asked.token.balanceOf(from);
        uint256 frozen = asked.token.getFrozenTokens(from);
        free = balance > frozen ? balance - frozen : 0;
        if (asked.movement.amount > balance) _addOwn(asked, RestrictionCodes.BALANCE_TOO_LOW);
        else if (asked.movement.amount > free) _addOwn(asked, RestrictionCodes.FREE_BALANCE_TOO_LOW);
    }

    /// @return room for how many shares more the supply and the asset's units have room
    function _judgeRoom(PreflightCase memory asked) private view returns (uint256 room) {
        if (asked.isForeignToken) return type(uint256).max;
        uint256 supply = asked.token.totalSupply();
        uint256 units = type(uint104).max;
        address source = asked.token.unitsSource();
        if (source != address(0)) {
            uint256 sourced = IUnitsSource(source).unitsOf(address(asked.token));
            if (sourced < units) units = sourced;
        }
        room = units > supply ? units - supply : 0;
        if (asked.movement.amount > room) {
            asked.add(Failure(address(asked.token), "token", 0, "the supply or the asset's units leave no room", 0));
        }
    }

    /// @dev A compliance, of either suite, does not let a token of the 4.1 suite tell it of nothing.
    function _isTooLittle(PreflightCase memory asked) private pure returns (bool) {
        if (!asked.isForeignToken || asked.movement.amount != 0) return false;
        asked.add(Failure(address(asked.token), "token", 0, "a token of the 4.1 suite does not move nothing", 0));
        return true;
    }

    /// @dev A compliance of the 4.1 suite gives one answer for all of its rules; one that is not the token's refuses everything.
    function _judgeRules(PreflightCase memory asked) private view {
        address compliance = address(asked.compliance);
        if (asked.keeper == address(0)) {
            if (!_complianceAllows(asked)) {
                asked.add(Failure(compliance, "compliance", UNBOUND, "the token's compliance refuses", 0));
            }
            return;
        }
        bool isBound =
            asked.isForeignToken ? asked.compliance.getTokenBound() == address(asked.token) : asked.keeper == address(asked.token);
        if (!isBound) {
            asked.isStuck = true;
            asked.add(Failure(compliance, "compliance", UNBOUND, "the compliance is not bound to the token", 0));
        }
        asked.judgeRules();
    }

    /// @param question what the token is asked itself
    /// @param most the largest amount that balances allow
    /// @param isEnough true if the movement's amount lies within it, and may be moved at all
    /// @dev Compares how many failures there are, which nobody can shift.
    // slither-disable-next-line incorrect-equality
    function _report(PreflightCase memory asked, bytes memory question, uint256 most, bool isEnough)
        private
        view
        returns (Report memory report)
    {
        if (asked.isForeignToken) {
            report.isAllowed = asked.count == 0 && _complianceAllows(asked);
        } else {
            (bool isAnswered, uint256 answer) = PreflightCases.word(address(asked.token), TOKEN_GAS, question);
            report.isAllowed = isAnswered && answer != 0;
        }
        if (!report.isAllowed && asked.count == 0) {
            asked.add(Failure(address(asked.token), "token", PreflightCases.MUTE, "the token refuses for a reason of its own", 0));
        }
        report.failures = _cut(asked.found, asked.count);
        report.earliest =
            report.isAllowed ? uint40(block.timestamp) : asked.isStuck || !isEnough ? Forecast.NEVER : asked.earliest();
        (report.largest, report.isLargestKnown) = asked.isStuck ? (0, true) : asked.largest(most);
    }

    function _complianceAllows(PreflightCase memory asked) private view returns (bool) {
        Movement memory movement = asked.movement;
        (bool isAnswered, uint256 answer) = PreflightCases.word(
            address(asked.compliance),
            TOKEN_GAS,
            abi.encodeCall(IModularCompliance.canTransfer, (movement.from, movement.to, movement.amount))
        );
        return isAnswered && answer != 0;
    }

    function _addOwn(PreflightCase memory asked, uint8 code) private view {
        string memory reason = asked.isForeignToken ? _wordsOf(code) : asked.token.messageForTransferRestriction(code);
        asked.add(Failure(address(asked.token), "token", code, reason, 0));
    }

    /// @dev For tokens of the 4.1 suite, which give no reasons: those that ours gives.
    function _wordsOf(uint8 code) private pure returns (string memory) {
        if (code == RestrictionCodes.PAUSED) return "the token is paused";
        if (code == RestrictionCodes.SENDER_ZERO) return "the sender is the zero address";
        if (code == RestrictionCodes.RECEIVER_ZERO) return "the receiver is the zero address";
        if (code == RestrictionCodes.SENDER_FROZEN) return "the sender's wallet is frozen";
        if (code == RestrictionCodes.RECEIVER_FROZEN) return "the receiver's wallet is frozen";
        if (code == RestrictionCodes.BALANCE_TOO_LOW) return "the sender holds less";
        if (code == RestrictionCodes.FREE_BALANCE_TOO_LOW) return "too much of what the sender holds is frozen";
        return "the receiver is not verified";
    }

    function _cut(Failure[] memory found, uint256 count) private pure returns (Failure[] memory) {
        assembly ("memory-safe") {
            mstore(found, count)
        }
        return found;
    }
}
