// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";

import {IUnitsSource} from "../assets/interfaces/IUnitsSource.sol";
import {Authority, IssuanceContext, Movement} from "../compliance/interfaces/Movement.sol";
import {Duties} from "../compliance/interfaces/Duties.sol";
import {RuleCalls} from "../compliance/RuleCalls.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {AccountWord} from "./AccountWord.sol";
import {RestrictionCodes} from "./RestrictionCodes.sol";
import {TokenParts} from "./TokenParts.sol";
import {TokenRecordDates} from "./TokenRecordDates.sol";

/// @title TokenMovement
/// @notice The one path on which shares move: check, write both accounts, emit, record.
abstract contract TokenMovement is IERC20Errors, TokenRecordDates, TokenParts {
    /// @dev What a check found.
    /// @param code of RestrictionCodes; RULE_OTHER stands for any rule
    /// @param module the rule that refuses, if one does
    /// @param moduleCode its own code
    struct Finding {
        uint8 code;
        address module;
        uint8 moduleCode;
    }

    /// @dev Moves on the holder's own authority.
    function _transfer(address from, address to, uint256 amount) internal {
        Movement memory movement = RuleCalls.draft(from, to, amount, Authority.Holder);
        (Finding memory found, bytes memory table) = _inspect(movement);
        if (found.code != RestrictionCodes.ALLOWED) _refuse(found, from, to, amount);
        _shift(from, to, amount);
        _tell(movement, table);
    }

    /// @dev Creates shares for a verified receiver. Expects that there is room for them.
    function _issue(address to, uint256 amount, IssuanceContext memory context) internal {
        require(to != address(0), ERC20InvalidReceiver(to));
        Movement memory movement = RuleCalls.draft(address(0), to, amount, Authority.Issuance);
        (bool isToFit, address module, uint8 code, bytes memory table) = _inspectIssuance(movement, context);
        require(isToFit, TokenReceiverUnverified(to));
        if (code != 0) revert TokenTransferRefused(address(0), to, amount, module, code);

        TokenState storage $ = _state();
        uint40 lastClosed = _lastClosed();
        AccountWord supply = $.supply;
        _keepHistory(supply, $.supplyHistory, lastClosed);
        $.supply = supply.moved(supply.balance() + amount);
        _credit(to, amount, lastClosed);
        emit IERC20.Transfer(address(0), to, amount);
        _tell(movement, table);
    }

    /// @dev Moves shares, or destroys them where `to` is zero, without asking the holder or a rule. Frozen ones are released as needed.
    function _enforce(address from, address to, uint256 amount) internal {
        require(from != address(0), ERC20InvalidSender(from));
        TokenState storage $ = _state();
        Movement memory movement = RuleCalls.draft(from, to, amount, Authority.Enforcement);
        _markConduits(movement);
        bytes memory table = _rulesOf(Authority.Enforcement);
        (, bool isToFit) = _identify(movement, table.length != 0);
        require(!movement.isFromConduit, TokenConduitProtected(from));
        require(!movement.isToConduit, TokenConduitProtected(to));
        require(isToFit, TokenReceiverUnverified(to));

        AccountWord giver = $.accounts[from];
        require(amount <= giver.balance(), ERC20InsufficientBalance(from, giver.balance(), amount));
        if (amount > giver.free() && from != to) {
            uint256 released = amount - giver.free();
            $.accounts[from] = giver.withFrozen(giver.frozen() - released);
            emit TokensUnfrozen(from, released);
            emit Frozen(from, giver.frozen() - released);
        }
        if (to == address(0)) _destroy(from, amount);
        else _shift(from, to, amount);
        _tell(movement, table);
    }

    /// @dev Refuses more than the supply can count, and more than the asset has units for.
    function _requireRoom(uint256 amount) internal view {
        (uint256 supply, uint256 limit, uint256 units) = _room();
        require(amount <= limit, TokenAmountTooLarge(amount, limit));
        require(supply + amount <= units, TokenUnitsExceeded(supply, amount, units));
    }

    /// @return supply what there is
    /// @return limit how much more the supply can count
    /// @return units for how much the asset has units
    function _room() internal view returns (uint256 supply, uint256 limit, uint256 units) {
        TokenState storage $ = _state();
        supply = $.supply.balance();
        limit = type(uint104).max - supply;
        address source = $.unitsSource;
        units = source == address(0) ? type(uint256).max : IUnitsSource(source).unitsOf(address(this));
    }

    /// @dev Whether the receiver is fit for shares, which rule refuses them to him, and the rules; execution and `canIssue` both ask here, so
    ///      they cannot disagree. Expects that `to` is not zero.
    function _inspectIssuance(Movement memory movement, IssuanceContext memory context)
        internal
        view
        returns (bool isToFit, address module, uint8 code, bytes memory table)
    {
        (movement.consideration, movement.currency, movement.regime) = (context.consideration, context.currency, context.regime);
        _markConduits(movement);
        table = _rulesOf(Authority.Issuance);
        (, isToFit) = _identify(movement, table.length != 0);
        if (isToFit) (module, code) = _refusalOf(movement, table);
    }

    /// @dev Whether a holder's transfer may pass now, and by which rules; execution and ERC-1404 both ask here, so they cannot disagree.
    function _inspect(Movement memory movement) internal view returns (Finding memory found, bytes memory table) {
        found.code = _inspectAccounts(movement);
        if (found.code != RestrictionCodes.ALLOWED) return (found, table);

        table = _rulesOf(Authority.Holder);
        (bool isFromFit, bool isToFit) = _identify(movement, table.length != 0);
        if (!isFromFit) {
            found.code = RestrictionCodes.SENDER_UNVERIFIED;
        } else if (!isToFit) {
            found.code = RestrictionCodes.RECEIVER_UNVERIFIED;
        } else {
            (found.module, found.moduleCode) = _refusalOf(movement, table);
            if (found.moduleCode != 0) found.code = RestrictionCodes.RULE_OTHER;
        }
    }

    /// @dev What the token itself knows of a holder's transfer; notes which side is a conduit.
    function _inspectAccounts(Movement memory movement) private view returns (uint8 code) {
        TokenState storage $ = _state();
        if ($.flags & PAUSED != 0) return RestrictionCodes.PAUSED;
        if (movement.from == address(0)) return RestrictionCodes.SENDER_ZERO;
        if (movement.to == address(0)) return RestrictionCodes.RECEIVER_ZERO;
        AccountWord giver = $.accounts[movement.from];
        AccountWord receiver = $.accounts[movement.to];
        if (giver.isFrozen()) return RestrictionCodes.SENDER_FROZEN;
        if (receiver.isFrozen()) return RestrictionCodes.RECEIVER_FROZEN;
        if (movement.amount > giver.balance()) return RestrictionCodes.BALANCE_TOO_LOW;
        if (movement.amount > giver.free()) return RestrictionCodes.FREE_BALANCE_TOO_LOW;
        (movement.isFromConduit, movement.isToConduit) = (giver.isConduit(), receiver.isConduit());
        return RestrictionCodes.ALLOWED;
    }

    /// @dev Notes which side is a conduit. The zero address never is one.
    function _markConduits(Movement memory movement) private view {
        TokenState storage $ = _state();
        movement.isFromConduit = movement.from != address(0) && $.accounts[movement.from].isConduit();
        movement.isToConduit = movement.to != address(0) && $.accounts[movement.to].isConduit();
    }

    /// @dev Completes a draft whose conduits are marked and says whether each side is fit for it: a conduit needs no verification, whoever deals with it does; shares
    ///      are issued to verified receivers only, conduits included; nobody receives what is destroyed.
    /// @param namesParties whether a rule wants to know who they are
    function _identify(Movement memory movement, bool namesParties) internal view returns (bool isFromFit, bool isToFit) {
        (address from, address to) = (movement.from, movement.to);
        bool asksFrom = movement.authority == Authority.Holder && !movement.isFromConduit
            && (movement.isToConduit || _state().rulesDuties & Duties.VERIFIES_SENDER != 0);
        bool asksTo = to != address(0) && (movement.authority == Authority.Issuance || !movement.isToConduit);
        if (!namesParties && !asksFrom) from = address(0);
        if (!namesParties && !asksTo) to = address(0);
        (IIdentityRegistry.Party memory giver, IIdentityRegistry.Party memory receiver) = _partiesOf(from, to, asksFrom, asksTo);
        (movement.fromIdentity, movement.fromCountry) = (giver.onchainId, giver.country);
        (movement.toIdentity, movement.toCountry) = (receiver.onchainId, receiver.country);
        return (!asksFrom || giver.isVerified, !asksTo || receiver.isVerified);
    }

    /// @dev Expects that `from` holds `amount`, which therefore fits 104 bits. Right also where `from` is `to`.
    function _shift(address from, address to, uint256 amount) internal {
        uint40 lastClosed = _lastClosed();
        _debit(from, amount, lastClosed);
        _credit(to, amount, lastClosed);
        emit IERC20.Transfer(from, to, amount);
    }

    function _destroy(address from, uint256 amount) private {
        TokenState storage $ = _state();
        uint40 lastClosed = _lastClosed();
        _debit(from, amount, lastClosed);
        AccountWord supply = $.supply;
        _keepHistory(supply, $.supplyHistory, lastClosed);
        $.supply = supply.moved(supply.balance() - amount);
        emit IERC20.Transfer(from, address(0), amount);
    }

    function _debit(address from, uint256 amount, uint40 lastClosed) private {
        TokenState storage $ = _state();
        AccountWord giver = $.accounts[from];
        _keepHistory(giver, $.histories[from], lastClosed);
        $.accounts[from] = giver.moved(giver.balance() - amount);
    }

    function _credit(address to, uint256 amount, uint40 lastClosed) private {
        TokenState storage $ = _state();
        AccountWord receiver = $.accounts[to];
        _keepHistory(receiver, $.histories[to], lastClosed);
        // Balances add up to the supply, which fits.
        $.accounts[to] = receiver.moved(receiver.balance() + amount);
    }

    /// @dev Compares codes, which no one can shift by a unit as balances or times could be.
    // slither-disable-next-line incorrect-equality
    function _refuse(Finding memory found, address from, address to, uint256 amount) private view {
        AccountWord giver = _state().accounts[from];
        uint8 code = found.code;
        if (code == RestrictionCodes.PAUSED) revert TokenIsPaused();
        if (code == RestrictionCodes.SENDER_ZERO) revert ERC20InvalidSender(from);
        if (code == RestrictionCodes.RECEIVER_ZERO) revert ERC20InvalidReceiver(to);
        if (code == RestrictionCodes.SENDER_FROZEN) revert TokenWalletFrozen(from);
        if (code == RestrictionCodes.RECEIVER_FROZEN) revert TokenWalletFrozen(to);
        if (code == RestrictionCodes.BALANCE_TOO_LOW) revert ERC20InsufficientBalance(from, giver.balance(), amount);
        if (code == RestrictionCodes.FREE_BALANCE_TOO_LOW) {
            revert TokenFreeBalanceTooLow(from, giver.free(), amount);
        }
        if (code == RestrictionCodes.SENDER_UNVERIFIED) revert TokenSenderUnverified(from);
        if (code == RestrictionCodes.RECEIVER_UNVERIFIED) revert TokenReceiverUnverified(to);
        revert TokenTransferRefused(from, to, amount, found.module, found.moduleCode);
    }
}
