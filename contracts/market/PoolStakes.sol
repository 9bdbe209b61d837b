// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IConduitStakes} from "../compliance/interfaces/IConduitStakes.sol";
import {IStakeReports} from "../compliance/interfaces/IStakeReports.sol";
import {BoundedAnswer} from "../identity/BoundedAnswer.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {PoolParties} from "./PoolParties.sol";
import {PoolTerms} from "./PoolTerms.sol";

/// @title PoolStakes
/// @notice Reports to the token's compliance who has a stake in the pool: liquidity shares, or shares that are booked.
/// @dev A compliance that does not say what a report is due hears of none. A gain it may refuse; whoever leaves, it cannot hold.
abstract contract PoolStakes is PoolParties {
    using BoundedAnswer for address;

    address internal constant LOCKED_SHARES_HOLDER = 0x000000000000000000000000000000000000dEaD;

    uint256 private constant COMPLIANCE_GAS = 50_000;
    /// @dev Most that a report may be due; no compliance of this platform asks for more.
    uint256 private constant DUE_LIMIT = 7_000_000;

    /// @inheritdoc IConduitStakes
    function hasStake(address wallet) public view returns (bool) {
        if (wallet == address(this) || wallet == LOCKED_SHARES_HOLDER) return false;
        return _pool().accounts[wallet].amount() != 0 || _pool().bookings[wallet].shares.amount() != 0;
    }

    /// @dev Reports a stake of `to` that it had not before, and one of `from` that it had; each if it is so now. Refused if a rule says so.
    function _reportStakes(PoolTerms terms, address from, bool hadFrom, address to, bool hadTo) internal {
        (address ended, address begun) = _changed(from, hadFrom, to, hadTo);
        if (begun == address(0)) return _tellOfStakes(terms, ended, address(0));
        (address compliance, uint256 due) = _dueOf(terms);
        if (due != 0) IStakeReports(compliance).stakeMoved(ended, begun, false);
    }

    /// @dev The same where nobody is asked.
    function _forceStakes(PoolTerms terms, address from, bool hadFrom, address to, bool hadTo) internal {
        (address ended, address begun) = _changed(from, hadFrom, to, hadTo);
        _tellOfStakes(terms, ended, begun);
    }

    function _tellOfStakes(PoolTerms terms, address ended, address begun) private {
        if (ended == address(0) && begun == address(0)) return;
        (address compliance, uint256 due) = _dueOf(terms);
        // A compliance that fails has what it missed looked up anew by anyone.
        // slither-disable-next-line unused-return
        if (due != 0) BoundedCall.tell(compliance, due, abi.encodeCall(IStakeReports.stakeMoved, (ended, begun, true)));
    }

    function _changed(address from, bool hadFrom, address to, bool hadTo) private view returns (address ended, address begun) {
        if (hadFrom && !hasStake(from)) ended = from;
        if (to != address(0) && !hadTo && hasStake(to)) begun = to;
    }

    function _dueOf(PoolTerms terms) private view returns (address compliance, uint256 due) {
        // What answers nothing follows no stakes.
        // slither-disable-next-line unused-return
        (, uint256 word) = terms.securityToken().word(COMPLIANCE_GAS, abi.encodeCall(ISecurityToken.compliance, ()));
        compliance = address(uint160(word));
        // Nor does what is no compliance of this platform.
        // slither-disable-next-line unused-return
        (, due) = compliance.word(COMPLIANCE_GAS, abi.encodeCall(IStakeReports.stakeDue, ()));
        due = Math.min(due, DUE_LIMIT);
    }
}
