// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../compliance/interfaces/Duties.sol";
import {IdentityChange} from "../compliance/interfaces/IdentityChange.sol";
import {RuleTable} from "../compliance/RuleTable.sol";
import {IIdentityListener} from "../identity/interfaces/IIdentityListener.sol";
import {AccountWord} from "./AccountWord.sol";
import {TokenMovement} from "./TokenMovement.sol";

/// @title TokenIdentities
/// @notice Passes on to the rules that a holder's wallet belongs to someone else, or to another country, than when its shares came.
abstract contract TokenIdentities is IIdentityListener, TokenMovement {
    /// @inheritdoc IIdentityListener
    /// @dev What another registry says is passed over in silence, so that a token that left it stops no change there.
    function onIdentityChanged(address wallet, address oldIdentity, uint16 oldCountry, address newIdentity, uint16 newCountry)
        external
    {
        TokenState storage $ = _state();
        if (msg.sender != address($.identityRegistry) || $.rulesDuties & Duties.FOLLOWS_IDENTITIES == 0) return;
        if (oldIdentity == newIdentity && oldCountry == newCountry) return;
        AccountWord account = $.accounts[wallet];
        if (account.balance() == 0 || account.isConduit()) return;
        _recountAlone(IdentityChange(address(this), wallet, account.balance(), oldIdentity, newIdentity, oldCountry, newCountry));
    }

    /// @dev No movement begins meanwhile; one that is under way, as a recovery is, goes on.
    function _recountAlone(IdentityChange memory change) private undisturbed {
        _recount(RuleTable.read(address(_state().compliance), _state().rulesVersion), change);
    }
}
