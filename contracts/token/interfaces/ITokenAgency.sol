// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IssuanceContext} from "../../compliance/interfaces/Movement.sol";
import {ITokenNews} from "./ITokenNews.sol";

/// @title ITokenAgency
/// @notice What owner, agents and the token's other contracts do: the part of a security token that holders do not call.
interface ITokenAgency is ITokenNews {
    // Start

    function initialize(TokenTerms calldata terms) external;
    /// @notice The 4.1 initialiser: the caller owns the token, which starts paused.
    function init(
        address identityRegistry,
        address compliance,
        string calldata name,
        string calldata symbol,
        uint8 decimals,
        address onchainID
    ) external;

    // Owner

    function setName(string calldata name) external;
    function setSymbol(string calldata symbol) external;
    function setOnchainID(address onchainID) external;
    /// @notice Sets who may hold the token: a registry of this platform, or of the 4.1 suite. Only the owner.
    function setIdentityRegistry(address identityRegistry) external;
    /// @notice Binds `compliance` to this token, unless its owner did so beforehand, and releases the one before. Only the owner.
    function setCompliance(address compliance) external;

    // Agents

    function pause() external;
    function unpause() external;
    function mint(address to, uint256 amount) external;
    /// @notice Like `mint`, and says what is paid for the shares and under which regime: rules of issuance may ask for it.
    function issue(address to, uint256 amount, IssuanceContext calldata context) external;
    function burn(address userAddress, uint256 amount) external;
    /// @notice Moves shares without the holder; frozen ones are released as needed. A bound module that is an agent may call it while it is
    ///         told of a movement, as 4.1 modules that levy fees do.
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool);
    function setAddressFrozen(address userAddress, bool freeze) external;
    function freezePartialTokens(address userAddress, uint256 amount) external;
    function unfreezePartialTokens(address userAddress, uint256 amount) external;
    /// @notice ERC-7943: sets what is frozen of the balance, which it may not exceed.
    function setFrozenTokens(address account, uint256 amount) external returns (bool);
    function batchMint(address[] calldata toList, uint256[] calldata amounts) external;
    function batchBurn(address[] calldata userAddresses, uint256[] calldata amounts) external;
    function batchForcedTransfer(address[] calldata fromList, address[] calldata toList, uint256[] calldata amounts) external;
    function batchSetAddressFrozen(address[] calldata userAddresses, bool[] calldata freeze) external;
    function batchFreezePartialTokens(address[] calldata userAddresses, uint256[] calldata amounts) external;
    function batchUnfreezePartialTokens(address[] calldata userAddresses, uint256[] calldata amounts) external;
    /// @notice Moves all shares of `lostWallet`, what of them is frozen and the wallet's freeze to `newWallet`, which holds a management key
    ///         of the same identity; the registry keeps the lost wallet's successor for ever. The registry must list the token as a
    ///         listener, or as an agent.
    function recoveryAddress(address lostWallet, address newWallet, address investorOnchainID) external returns (bool);

    /// @notice Announces a strictly future record date [unix seconds], at most 400 days ahead; at most 16 may be pending. Only an
    ///         agent or the owner.
    function announceRecordDate(uint40 recordDate) external;

    // Compliance

    /// @notice Marks or unmarks a conduit. Only the bound compliance, which sees to what may be one.
    function setConduit(address conduit, bool isConduit_) external;
    /// @notice Says which rules hold from now on: see IModularCompliance.follow. Only the bound compliance.
    function setRules(uint24 version, uint16 duties) external;
}
