// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {Duties} from "../compliance/interfaces/Duties.sol";
import {Authority, Movement} from "../compliance/interfaces/Movement.sol";
import {RuleBook} from "../compliance/RuleBook.sol";
import {RuleCalls} from "../compliance/RuleCalls.sol";
import {RuleTable} from "../compliance/RuleTable.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {PartyCalls} from "../identity/PartyCalls.sol";
import {TokenGuard} from "./TokenGuard.sol";

/// @title TokenParts
/// @notice How a token speaks with its registry and its compliance, of this platform or of the 4.1 suite.
abstract contract TokenParts is TokenGuard, RuleBook {
    /// @dev What a 4.1 compliance may spend on taking note of an enforcement.
    uint256 private constant COMPLIANCE_RECORD_GAS = 3_000_000;
    /// @dev What the compliance may spend on noting that a module failed.
    uint256 private constant NOTE_GAS = 60_000;
    /// @dev `tokenBound()`, which compliances of that suite that are not modular answer instead of `getTokenBound()`.
    bytes4 private constant TOKEN_BOUND = bytes4(keccak256("tokenBound()"));

    function _setIdentityRegistry(address registry) internal {
        bytes4 id = type(IIdentityRegistry).interfaceId;
        _setPart(registry, "identityRegistry", id, IIdentityRegistry.identityStorage.selector, FOREIGN_REGISTRY);
        _state().identityRegistry = IIdentityRegistry(registry);
        emit IdentityRegistryAdded(registry);
    }

    /// @return isBound whether it says that it is bound to this token already
    function _setCompliance(address compliance) internal returns (bool isBound) {
        bytes4 question = IModularCompliance.getTokenBound.selector;
        (bool isAnswered, bytes32 bound) = _wordOf(compliance, question);
        if (!isAnswered) {
            question = TOKEN_BOUND;
            (, bound) = _wordOf(compliance, question);
        }
        _setPart(compliance, "compliance", type(IModularCompliance).interfaceId, question, FOREIGN_COMPLIANCE);
        _state().compliance = IModularCompliance(compliance);
        emit ComplianceAdded(compliance);
        return bound == bytes32(uint256(uint160(address(this))));
    }

    /// @dev Who is on either side, of those that are not zero; each is verified only where asked for.
    function _partiesOf(address from, address to, bool verifyFrom, bool verifyTo)
        internal
        view
        returns (IIdentityRegistry.Party memory giver, IIdentityRegistry.Party memory receiver)
    {
        if (from == address(0) && to == address(0)) return (giver, receiver);
        IIdentityRegistry registry = _state().identityRegistry;
        if (!_has(FOREIGN_REGISTRY)) return PartyCalls.parties(registry, from, to, verifyFrom, verifyTo);
        return (_foreignParty(registry, from, verifyFrom), _foreignParty(registry, to, verifyTo));
    }

    /// @dev What refuses the movement: a rule and its code, or the compliance and 1; zeros if nothing does.
    function _refusalOf(Movement memory movement, bytes memory table) internal view returns (address module, uint8 code) {
        TokenState storage $ = _state();
        if ($.rulesDuties & Duties.BOUND != 0) return _refusal(table, movement, address(this));
        IModularCompliance compliance = $.compliance;
        bool allows = _has(FOREIGN_COMPLIANCE) && compliance.canTransfer(movement.from, movement.to, movement.amount);
        if (!allows) (module, code) = (address(compliance), 1);
    }

    /// @dev Tells the rules, or a 4.1 compliance, of a movement that happened. Neither can hold up enforcement.
    function _tell(Movement memory movement, bytes memory table) internal {
        if (table.length != 0) _tellRules(movement, table);
        else if (_has(FOREIGN_COMPLIANCE)) _tellForeignCompliance(movement);
    }

    /// @dev The rules that a movement on `authority` has to do with; empty if there are none.
    function _rulesOf(Authority authority) internal view returns (bytes memory table) {
        TokenState storage $ = _state();
        if ($.rulesDuties & (uint16(1) << uint8(authority) | Duties.recording(authority)) == 0) return table;
        return RuleTable.read(address($.compliance), $.rulesVersion);
    }

    /// @dev Asks a compliance of this platform, which has just been bound, for its rules. Nothing but them is written after its answer.
    // slither-disable-next-line reentrancy-no-eth
    function _followRules() internal {
        if (_has(FOREIGN_COMPLIANCE)) return _setRules(0, 0);
        (uint24 version, uint16 duties) = _state().compliance.follow();
        _setRules(version, duties);
    }

    function _setRules(uint24 version, uint16 duties) internal {
        (_state().rulesVersion, _state().rulesDuties) = (version, duties);
    }

    /// @inheritdoc RuleBook
    function _checkForeign(address module, Movement memory movement) internal view override returns (uint8) {
        return _state().compliance.checkForeign(module, movement.from, movement.to, movement.amount) ? 0 : 1;
    }

    /// @inheritdoc RuleBook
    function _recordForeign(address module, Movement memory movement, uint256 gasLimit) internal override returns (bool) {
        if (movement.amount == 0) return true;
        (address from, address to, uint256 amount) = (movement.from, movement.to, movement.amount);
        bytes memory message = abi.encodeCall(IModularCompliance.recordForeign, (module, from, to, amount));
        return RuleCalls.send(message, address(_state().compliance), gasLimit);
    }

    /// @inheritdoc RuleBook
    /// @dev A compliance that cannot note it stops nothing either.
    function _noteFailure(address module) internal override {
        bytes memory message = abi.encodeCall(IModularCompliance.noteFailure, (module));
        if (!BoundedCall.tell(address(_state().compliance), NOTE_GAS, message)) emit RecordFailed(module);
    }

    /// @dev What a module does while it is told is told to the end: its own gas is bounded already.
    function _tellRules(Movement memory movement, bytes memory table) private telling {
        _record(table, movement, movement.authority == Authority.Enforcement && !_isNested());
    }

    /// @dev Compares an authority, and whether there is anything to tell.
    // slither-disable-next-line incorrect-equality
    function _tellForeignCompliance(Movement memory movement) private telling {
        if (movement.amount == 0) return;
        address compliance = address(_state().compliance);
        bytes memory message = movement.from == address(0)
            ? abi.encodeCall(IModularCompliance.created, (movement.to, movement.amount))
            : movement.to == address(0)
                ? abi.encodeCall(IModularCompliance.destroyed, (movement.from, movement.amount))
                : abi.encodeCall(IModularCompliance.transferred, (movement.from, movement.to, movement.amount));
        if (movement.authority == Authority.Enforcement && !_isNested()) {
            if (!BoundedCall.tell(compliance, COMPLIANCE_RECORD_GAS, message)) emit RecordFailed(compliance);
        } else if (!LowLevelCall.callNoReturn(compliance, message)) {
            LowLevelCall.bubbleRevert();
        }
    }

    function _foreignParty(IIdentityRegistry registry, address wallet, bool verifies)
        private
        view
        returns (IIdentityRegistry.Party memory party)
    {
        if (wallet == address(0)) return party;
        party.onchainId = registry.identity(wallet);
        party.country = registry.investorCountry(wallet);
        if (verifies) party.isVerified = registry.isVerified(wallet);
    }

    /// @dev Notes whether `part` is of this platform, or of the 4.1 suite: then it answers `question` with an address.
    function _setPart(address part, string memory parameter, bytes4 interfaceId, bytes4 question, uint8 foreignFlag) private {
        require(part != address(0), TokenZeroAddress(parameter));
        bool isForeign = !ERC165Checker.supportsInterface(part, interfaceId);
        if (isForeign) {
            (bool isAnswered,) = _wordOf(part, question);
            require(isAnswered, TokenPartForeign(part, interfaceId));
        }
        TokenState storage $ = _state();
        $.flags = isForeign ? $.flags | foreignFlag : $.flags & ~foreignFlag;
    }

    /// @dev What `part` answers, if it answers with a word.
    function _wordOf(address part, bytes4 question) private view returns (bool isAnswered, bytes32 word) {
        // There is no second word.
        // slither-disable-next-line unused-return
        (isAnswered, word,) = LowLevelCall.staticcallReturn64Bytes(part, abi.encodeWithSelector(question));
        isAnswered = isAnswered && LowLevelCall.returnDataSize() == 32;
    }
}
