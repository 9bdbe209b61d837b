// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {Authority, IssuanceContext, Movement} from "../compliance/interfaces/Movement.sol";
import {Duties} from "../compliance/interfaces/Duties.sol";
import {IComplianceModule} from "../compliance/interfaces/IComplianceModule.sol";
import {RuleCalls} from "../compliance/RuleCalls.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "./interfaces/ISecurityToken.sol";
import {ITokenAgency} from "./interfaces/ITokenAgency.sol";
import {AccountWord} from "./AccountWord.sol";
import {RestrictionCodes} from "./RestrictionCodes.sol";
import {TokenMovement} from "./TokenMovement.sol";

/// @title TokenRestrictions
/// @notice ERC-1404 and ERC-7943: asks beforehand whether a transfer would pass, and puts the answer in words.
abstract contract TokenRestrictions is ISecurityToken, TokenMovement {
    bytes4 internal constant ERC1404_ID =
        ISecurityToken.detectTransferRestriction.selector ^ ISecurityToken.messageForTransferRestriction.selector;

    bytes4 internal constant ERC7943_ID = ISecurityToken.canTransfer.selector ^ ISecurityToken.canSend.selector
        ^ ISecurityToken.canReceive.selector ^ ISecurityToken.getFrozenTokens.selector ^ ITokenAgency.setFrozenTokens.selector
        ^ ITokenAgency.forcedTransfer.selector;

    /// @inheritdoc ISecurityToken
    /// @dev Compares a code, which no one can shift by a unit.
    // slither-disable-next-line incorrect-equality
    function canTransfer(address from, address to, uint256 amount) external view returns (bool) {
        Finding memory found = _foresee(from, to, amount);
        return found.code == RestrictionCodes.ALLOWED;
    }

    /// @inheritdoc ISecurityToken
    function canIssue(address to, uint256 amount, IssuanceContext calldata context)
        external
        view
        returns (bool isAllowed, address module, uint8 code)
    {
        (uint256 supply, uint256 limit, uint256 units) = _room();
        if (to == address(0) || amount > limit || supply + amount > units) return (false, address(0), 0);
        (isAllowed, module, code,) = _inspectIssuance(RuleCalls.draft(address(0), to, amount, Authority.Issuance), context);
        isAllowed = isAllowed && code == 0;
    }

    /// @inheritdoc ISecurityToken
    function canSend(address account) external view returns (bool) {
        AccountWord giver = _state().accounts[account];
        if (_has(PAUSED) || account == address(0) || giver.isFrozen()) return false;
        if (giver.isConduit() || _state().rulesDuties & Duties.VERIFIES_SENDER == 0) return true;
        (IIdentityRegistry.Party memory party,) = _partiesOf(account, address(0), true, false);
        return party.isVerified;
    }

    /// @inheritdoc ISecurityToken
    function canReceive(address account) external view returns (bool) {
        AccountWord receiver = _state().accounts[account];
        if (_has(PAUSED) || account == address(0) || receiver.isFrozen()) return false;
        if (receiver.isConduit()) return true;
        (, IIdentityRegistry.Party memory party) = _partiesOf(address(0), account, false, true);
        return party.isVerified;
    }

    /// @inheritdoc ISecurityToken
    function detectTransferRestriction(address from, address to, uint256 amount) external view returns (uint8 code) {
        Finding memory found = _foresee(from, to, amount);
        if (found.code != RestrictionCodes.RULE_OTHER || found.moduleCode >= RestrictionCodes.RULE_SPAN) {
            return found.code;
        }
        // The compliance itself stands for a 4.1 one, and for one that is not bound.
        if (found.module == address(_state().compliance)) return found.code;
        address[] memory modules = _state().compliance.getModules();
        uint256 place = 0;
        while (modules[place] != found.module) ++place;
        uint256 ruleCode = RestrictionCodes.RULE_FIRST + RestrictionCodes.RULE_SPAN * place + found.moduleCode;
        return ruleCode < RestrictionCodes.RULE_OTHER ? uint8(ruleCode) : RestrictionCodes.RULE_OTHER;
    }

    /// @inheritdoc ISecurityToken
    function messageForTransferRestriction(uint8 code) external view returns (string memory) {
        if (code == RestrictionCodes.ALLOWED) return "the transfer may pass";
        if (code == RestrictionCodes.PAUSED) return "the token is paused";
        if (code == RestrictionCodes.SENDER_ZERO) return "the sender is the zero address";
        if (code == RestrictionCodes.RECEIVER_ZERO) return "the receiver is the zero address";
        if (code == RestrictionCodes.SENDER_FROZEN) return "the sender's wallet is frozen";
        if (code == RestrictionCodes.RECEIVER_FROZEN) return "the receiver's wallet is frozen";
        if (code == RestrictionCodes.BALANCE_TOO_LOW) return "the sender holds less";
        if (code == RestrictionCodes.FREE_BALANCE_TOO_LOW) return "too much of what the sender holds is frozen";
        if (code == RestrictionCodes.SENDER_UNVERIFIED) return "the sender is not verified";
        if (code == RestrictionCodes.RECEIVER_UNVERIFIED) return "the receiver is not verified";
        if (code == RestrictionCodes.RULE_OTHER) return "a rule of the token's compliance refuses";
        if (code < RestrictionCodes.RULE_FIRST || _has(FOREIGN_COMPLIANCE)) return "";
        address[] memory modules = _state().compliance.getModules();
        uint256 place = (code - RestrictionCodes.RULE_FIRST) / RestrictionCodes.RULE_SPAN;
        if (place >= modules.length) return "";
        address module = modules[place];
        // A module of the 4.1 suite gives no reasons.
        if (!ERC165Checker.supportsInterface(module, type(IComplianceModule).interfaceId)) {
            return "a rule of the token's compliance refuses";
        }
        return IComplianceModule(module).reason((code - RestrictionCodes.RULE_FIRST) % RestrictionCodes.RULE_SPAN);
    }

    /// @dev What speaks against a transfer by `from` itself, whoever asks.
    function _foresee(address from, address to, uint256 amount) private view returns (Finding memory found) {
        Movement memory movement = RuleCalls.draft(from, to, amount, Authority.Holder);
        movement.operator = from;
        (found,) = _inspect(movement);
    }
}
