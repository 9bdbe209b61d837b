// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";

import {IssuanceContext} from "../../compliance/interfaces/Movement.sol";
import {IModularCompliance} from "../../compliance/interfaces/IModularCompliance.sol";
import {IIdentityRegistry} from "../../identity/interfaces/IIdentityRegistry.sol";
import {ITokenAgency} from "./ITokenAgency.sol";

/// @title ISecurityToken
/// @notice ERC-3643 token: an ERC-20 whose shares are held by verified identities and move as its compliance allows.
/// @dev UNITS one whole share is 10**decimals units; balances fit 104 bits.
interface ISecurityToken is IERC20Metadata, IERC20Permit, ITokenAgency {
    // Information

    function version() external view returns (string memory);
    function onchainID() external view returns (address);
    function identityRegistry() external view returns (IIdentityRegistry);
    function compliance() external view returns (IModularCompliance);
    function unitsSource() external view returns (address);
    function paused() external view returns (bool);
    function isFrozen(address userAddress) external view returns (bool);
    /// @notice ERC-3643, ERC-7943: what of the balance is frozen, never more than the balance [token units].
    function getFrozenTokens(address userAddress) external view returns (uint256);
    /// @notice True for a pool, offering or escrow of the platform, which rules see through and enforcement cannot break.
    function isConduit(address account) external view returns (bool);

    // Holders

    function batchTransfer(address[] calldata toList, uint256[] calldata amounts) external;
    function increaseAllowance(address spender, uint256 addedValue) external returns (bool);
    function decreaseAllowance(address spender, uint256 subtractedValue) external returns (bool);

    // Record dates

    /// @notice Balance of `account` at the end of second `recordDate` [token units]. Reverts until that second has passed.
    function balanceOfAt(address account, uint40 recordDate) external view returns (uint256);

    /// @notice Supply at the end of second `recordDate` [token units]. Reverts until that second has passed.
    function totalSupplyAt(uint40 recordDate) external view returns (uint256);

    function isRecordDate(uint40 recordDate) external view returns (bool);

    /// @notice Latest announced record date that lies before now; 0 if none.
    function latestRecordDate() external view returns (uint40);

    // Issuance

    /// @notice Whether the caller, if it is an agent, could `issue` this now: there is room, the receiver is verified, and no rule refuses.
    /// @return isAllowed true if it would pass
    /// @return module the rule that refuses, or the compliance itself; zero if it is not for a rule
    /// @return code of the reason, of that rule
    function canIssue(address to, uint256 amount, IssuanceContext calldata context)
        external
        view
        returns (bool isAllowed, address module, uint8 code);

    // ERC-1404

    /// @notice 0 if a transfer of `amount` from `from` to `to` by `from` itself would pass now, else a code.
    function detectTransferRestriction(address from, address to, uint256 amount) external view returns (uint8 code);

    function messageForTransferRestriction(uint8 code) external view returns (string memory);

    // ERC-7943

    /// @notice True if a transfer of `amount` from `from` to `to` by `from` itself would pass now.
    function canTransfer(address from, address to, uint256 amount) external view returns (bool);

    /// @notice True unless the token is paused or the account frozen; where shares go, and how many, decides about the rest.
    function canSend(address account) external view returns (bool);

    /// @notice True if the token is not paused, and the account is verified and not frozen; rules may still refuse the amount.
    function canReceive(address account) external view returns (bool);
}
