// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {ComplianceRules} from "./ComplianceRules.sol";
import {Duties} from "./interfaces/Duties.sol";
import {IStakeReports} from "./interfaces/IStakeReports.sol";
import {IStakeRule} from "./interfaces/IStakeRule.sol";
import {StakeChange} from "./interfaces/StakeChange.sol";
import {MovementFacts} from "./MovementFacts.sol";
import {RuleCalls} from "./RuleCalls.sol";
import {RuleTable} from "./RuleTable.sol";

/// @title StakeReports
/// @notice Passes on to the rules who has a stake in a conduit. A gain may be refused; a loss, as whatever is forced, no rule can stop.
abstract contract StakeReports is IStakeReports, ComplianceRules {
    using RuleTable for bytes;

    /// @dev What a module may spend on taking note of a stake that ended, or was forced on it.
    uint256 private constant STAKE_GAS = 250_000;
    /// @dev What this contract needs beside, to find the parties and to note failures.
    uint256 private constant REPORT_GAS = 300_000;

    /// @inheritdoc IStakeReports
    /// @dev What is written after the modules' calls is which of them missed the report.
    // slither-disable-next-line reentrancy-no-eth
    function stakeMoved(address from, address to, bool isForced) external {
        address token = _complianceStorage().token;
        bool isConduit_ = token != address(0) && ISecurityToken(token).isConduit(msg.sender);
        require(isConduit_, ComplianceConduitOnly(msg.sender));
        StakeChange memory change = MovementFacts.stakeOf(token, from, to);
        bytes memory table = _table();
        bool mayRefuse = to != address(0) && !isForced;
        if (mayRefuse) _requireStakeAllowed(table, change);
        uint256 count = table.count();
        for (uint256 i = 0; i < count; ++i) {
            if (table.dutiesAt(i) & Duties.FOLLOWS_STAKES == 0) continue;
            address module = table.moduleAt(i);
            if (mayRefuse) {
                IStakeRule(module).recordStake(bookkeeper(), change, false);
                continue;
            }
            bytes memory message = abi.encodeCall(IStakeRule.recordStake, (bookkeeper(), change, isForced));
            if (!RuleCalls.send(message, module, _requireDue(module, STAKE_GAS))) _noteFailure(module);
        }
    }

    /// @inheritdoc IStakeReports
    function stakeDue() external view returns (uint256 due) {
        uint256 followers = _complianceStorage().stakeFollowers;
        return followers == 0 ? 0 : REPORT_GAS + followers * STAKE_GAS;
    }

    function _requireStakeAllowed(bytes memory table, StakeChange memory change) private view {
        uint256 count = table.count();
        for (uint256 i = 0; i < count; ++i) {
            (address module, uint16 duties, uint256 parameter) = table.ruleAt(i);
            if (duties & Duties.FOLLOWS_STAKES == 0) continue;
            uint8 code = IStakeRule(module).checkStake(bookkeeper(), change, parameter);
            require(code == 0, ComplianceStakeRefused(change.to, module, code));
        }
    }
}
