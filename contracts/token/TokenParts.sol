// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {MovementCalls} from "../compliance/MovementCalls.sol";
import {Authority, Movement} from "../compliance/interfaces/Movement.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {TokenGuard} from "./TokenGuard.sol";

/// @title TokenParts
/// @notice How a token speaks with its registry and its compliance, of this platform or of the 4.1 suite.
abstract contract TokenParts is TokenGuard {
    /// @dev What a 4.1 compliance may spend on taking note of an enforcement.
    uint256 private constant RECORD_GAS = 3_000_000;
    uint256 private constant RECORD_RESERVE = 50_000;

    function _setIdentityRegistry(address registry) internal {
        if (registry == address(0)) revert TokenZeroAddress("identityRegistry");
        bytes4 id = type(IIdentityRegistry).interfaceId;
        bool isOurs = ERC165Checker.supportsInterface(registry, id);
        require(isOurs || _answersAddress(registry, IIdentityRegistry.identityStorage.selector), TokenPartForeign(registry, id));
        TokenState storage $ = _state();
        $.identityRegistry = IIdentityRegistry(registry);
        $.flags = isOurs ? $.flags & ~FOREIGN_REGISTRY : $.flags | FOREIGN_REGISTRY;
        emit IdentityRegistryAdded(registry);
    }

    function _setCompliance(address compliance) internal {
        if (compliance == address(0)) revert TokenZeroAddress("compliance");
        bytes4 id = type(IModularCompliance).interfaceId;
        bool isOurs = ERC165Checker.supportsInterface(compliance, id);
        require(isOurs || _answersAddress(compliance, IModularCompliance.getTokenBound.selector), TokenPartForeign(compliance, id));
        TokenState storage $ = _state();
        $.compliance = IModularCompliance(compliance);
        $.flags = isOurs ? $.flags & ~FOREIGN_COMPLIANCE : $.flags | FOREIGN_COMPLIANCE;
        emit ComplianceAdded(compliance);
    }

    /// @dev Who is on either side; each is verified only where asked for.
    function _partiesOf(address from, address to, bool verifyFrom, bool verifyTo)
        internal
        view
        returns (IIdentityRegistry.Party memory giver, IIdentityRegistry.Party memory receiver)
    {
        IIdentityRegistry registry = _state().identityRegistry;
        if (!_has(FOREIGN_REGISTRY)) return registry.parties(from, to, verifyFrom, verifyTo);
        return (_foreignParty(registry, from, verifyFrom), _foreignParty(registry, to, verifyTo));
    }

    /// @dev What refuses the movement: a rule and its code, or a 4.1 compliance and 1; zeros if nothing does.
    function _refusalOf(Movement memory movement) internal view returns (address module, uint8 code) {
        IModularCompliance rules = _state().compliance;
        if (!_has(FOREIGN_COMPLIANCE)) return MovementCalls.refusal(rules, movement);
        if (!rules.canTransfer(movement.from, movement.to, movement.amount)) (module, code) = (address(rules), 1);
    }

    /// @dev Tells the compliance of a movement that happened. A 4.1 compliance cannot hold up enforcement. Compares an authority, and
    ///      whether there is anything to tell.
    // slither-disable-next-line incorrect-equality
    function _tell(Movement memory movement) internal telling {
        IModularCompliance rules = _state().compliance;
        if (!_has(FOREIGN_COMPLIANCE)) {
            MovementCalls.record(rules, movement);
            return;
        }
        if (movement.amount == 0) return;
        bytes memory message = movement.from == address(0)
            ? abi.encodeCall(IModularCompliance.created, (movement.to, movement.amount))
            : movement.to == address(0)
                ? abi.encodeCall(IModularCompliance.destroyed, (movement.from, movement.amount))
                : abi.encodeCall(IModularCompliance.transferred, (movement.from, movement.to, movement.amount));
        bool isBounded = movement.authority == Authority.Enforcement;
        uint256 gasLimit = gasleft();
        if (isBounded) {
            uint256 needed = RECORD_GAS + RECORD_GAS / 63 + RECORD_RESERVE;
            require(gasLimit >= needed, TokenGasTooLow(gasLimit, needed));
            gasLimit = RECORD_GAS;
        }
        bool isDone;
        assembly ("memory-safe") {
            isDone := call(gasLimit, rules, 0, add(message, 0x20), mload(message), 0, 0)
        }
        if (isDone) return;
        if (!isBounded) LowLevelCall.bubbleRevert();
        emit RecordFailed(address(rules));
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

    function _answersAddress(address part, bytes4 question) private view returns (bool) {
        return part.code.length != 0 && LowLevelCall.staticcallNoReturn(part, abi.encodeWithSelector(question))
            && LowLevelCall.returnDataSize() == 32;
    }
}
