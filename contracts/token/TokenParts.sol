// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IModularCompliance} from "../compliance/interfaces/IModularCompliance.sol";
import {MovementCalls} from "../compliance/MovementCalls.sol";
import {Authority, Movement} from "../compliance/interfaces/Movement.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {TokenGuard} from "./TokenGuard.sol";

/// @title TokenParts
/// @notice How a token speaks with its registry and its compliance, of this platform or of the 4.1 suite.
abstract contract TokenParts is TokenGuard {
    /// @dev What a 4.1 compliance may spend on taking note of an enforcement.
    uint256 private constant RECORD_GAS = 3_000_000;

    function _setIdentityRegistry(address registry) internal {
        bytes4 id = type(IIdentityRegistry).interfaceId;
        _setPart(registry, "identityRegistry", id, IIdentityRegistry.identityStorage.selector, FOREIGN_REGISTRY);
        _state().identityRegistry = IIdentityRegistry(registry);
        emit IdentityRegistryAdded(registry);
    }

    function _setCompliance(address compliance) internal {
        bytes4 id = type(IModularCompliance).interfaceId;
        _setPart(compliance, "compliance", id, IModularCompliance.getTokenBound.selector, FOREIGN_COMPLIANCE);
        _state().compliance = IModularCompliance(compliance);
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
        if (movement.authority == Authority.Enforcement) {
            if (!BoundedCall.tell(address(rules), RECORD_GAS, message)) emit RecordFailed(address(rules));
        } else if (!LowLevelCall.callNoReturn(address(rules), message)) {
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
        bool isOurs = ERC165Checker.supportsInterface(part, interfaceId);
        bool isForeign = !isOurs && LowLevelCall.staticcallNoReturn(part, abi.encodeWithSelector(question))
            && LowLevelCall.returnDataSize() == 32;
        require(isOurs || isForeign, TokenPartForeign(part, interfaceId));
        TokenState storage $ = _state();
        $.flags = isForeign ? $.flags | foreignFlag : $.flags & ~foreignFlag;
    }
}
