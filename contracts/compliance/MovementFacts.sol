// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC165Checker} from "@openzeppelin/contracts/utils/introspection/ERC165Checker.sol";

import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {Authority, Movement} from "./interfaces/Movement.sol";
import {Seed} from "./interfaces/Seed.sol";
import {StakeChange} from "./interfaces/StakeChange.sol";
import {RuleCalls} from "./RuleCalls.sol";

/// @title MovementFacts
/// @notice Finds out what a movement is about for callers of the 4.1 interface, who do not say. `token` may be of either suite.
library MovementFacts {
    /// @return movement made by RuleCalls
    function ofToken(address token, address from, address to, uint256 amount, Authority authority)
        internal
        view
        returns (Movement memory movement)
    {
        movement = RuleCalls.draft(from, to, amount, authority);
        (movement.token, movement.operator) = (token, from);
        if (token == address(0)) return movement;

        (IIdentityRegistry.Party memory giver, IIdentityRegistry.Party memory receiver) = _parties(token, from, to);
        (movement.fromIdentity, movement.fromCountry) = (giver.onchainId, giver.country);
        (movement.toIdentity, movement.toCountry) = (receiver.onchainId, receiver.country);
        if (ERC165Checker.supportsInterface(token, type(ISecurityToken).interfaceId)) {
            (movement.isFromConduit, movement.isToConduit) =
            (ISecurityToken(token).isConduit(from), ISecurityToken(token).isConduit(to));
        }
    }

    /// @notice What `wallet` holds of `token` now, and whose it is.
    function seedOf(address token, address wallet, uint40 acquiredAt) internal view returns (Seed memory held) {
        (held.wallet, held.balance, held.acquiredAt) = (wallet, IERC20(token).balanceOf(wallet), acquiredAt);
        (IIdentityRegistry.Party memory holder,) = _parties(token, wallet, address(0));
        (held.onchainId, held.country) = (holder.onchainId, holder.country);
        if (ERC165Checker.supportsInterface(token, type(ISecurityToken).interfaceId)) {
            held.isConduit = ISecurityToken(token).isConduit(wallet);
        }
    }

    /// @notice A stake in the calling conduit that ended, began, or both.
    function stakeOf(address token, address from, address to) internal view returns (StakeChange memory change) {
        (change.token, change.conduit, change.at) = (token, msg.sender, uint40(block.timestamp));
        (change.from, change.to) = (from, to);
        if (to == address(0)) return change;
        (, IIdentityRegistry.Party memory staker) = _parties(token, address(0), to);
        (change.toIdentity, change.toCountry) = (staker.onchainId, staker.country);
    }

    /// @dev A registry of this platform also knows whose a lost wallet was.
    function _parties(address token, address from, address to)
        private
        view
        returns (IIdentityRegistry.Party memory giver, IIdentityRegistry.Party memory receiver)
    {
        IIdentityRegistry registry = ISecurityToken(token).identityRegistry();
        if (ERC165Checker.supportsInterface(address(registry), type(IIdentityRegistry).interfaceId)) {
            return registry.parties(from, to, false, false);
        }
        (giver.onchainId, giver.country) = (registry.identity(from), registry.investorCountry(from));
        (receiver.onchainId, receiver.country) = (registry.identity(to), registry.investorCountry(to));
    }
}
