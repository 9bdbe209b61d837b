// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IComplianceModule} from "../compliance/interfaces/IComplianceModule.sol";
import {ISecurityToken} from "./interfaces/ISecurityToken.sol";
import {RestrictionCodes} from "./RestrictionCodes.sol";
import {TokenMovement} from "./TokenMovement.sol";

/// @title TokenRestrictions
/// @notice ERC-1404: asks beforehand whether a transfer would pass, and puts the answer in words.
abstract contract TokenRestrictions is TokenMovement {
    bytes4 internal constant ERC1404_ID =
        ISecurityToken.detectTransferRestriction.selector ^ ISecurityToken.messageForTransferRestriction.selector;

    /// @inheritdoc ISecurityToken
    function detectTransferRestriction(address from, address to, uint256 amount) external view returns (uint8 code) {
        (Finding memory found,) = _inspect(from, to, amount);
        if (found.code != RestrictionCodes.RULE_OTHER || found.moduleCode >= RestrictionCodes.RULE_SPAN) return found.code;
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
        if (code < RestrictionCodes.RULE_FIRST) return "";
        address[] memory modules = _state().compliance.getModules();
        uint256 place = (code - RestrictionCodes.RULE_FIRST) / RestrictionCodes.RULE_SPAN;
        if (place >= modules.length) return "";
        return IComplianceModule(modules[place]).reason((code - RestrictionCodes.RULE_FIRST) % RestrictionCodes.RULE_SPAN);
    }
}
