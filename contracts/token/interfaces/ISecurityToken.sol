// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";

import {IModularCompliance} from "../../compliance/interfaces/IModularCompliance.sol";
import {IIdentityRegistry} from "../../identity/interfaces/IIdentityRegistry.sol";

/// @title ISecurityToken
/// @notice ERC-3643 token: an ERC-20 whose shares are held by verified identities and move as its compliance allows.
/// @dev UNITS one whole share is 10**decimals units; balances fit 104 bits.
interface ISecurityToken is IERC20Metadata {
    /// @param owner who owns the token from the start
    /// @param identityRegistry who may hold it
    /// @param compliance how it may move
    /// @param unitsSource contract that answers `unitsOf(token)`, the most units that may exist; zero: no limit
    /// @param onchainId ONCHAINID of the token itself; zero: none
    /// @param agents first agents
    struct TokenTerms {
        address owner;
        address identityRegistry;
        address compliance;
        address unitsSource;
        address onchainId;
        string name;
        string symbol;
        uint8 decimals;
        address[] agents;
    }

    event UpdatedTokenInformation(
        string indexed newName, string indexed newSymbol, uint8 newDecimals, string newVersion, address indexed newOnchainID
    );
    event IdentityRegistryAdded(address indexed identityRegistry);
    event ComplianceAdded(address indexed compliance);
    event AddressFrozen(address indexed userAddress, bool indexed isFrozen, address indexed owner);
    event TokensFrozen(address indexed userAddress, uint256 amount);
    event TokensUnfrozen(address indexed userAddress, uint256 amount);
    event Paused(address userAddress);
    event Unpaused(address userAddress);
    /// @notice Shares moved by an agent without the holder; follows the Transfer event.
    event TransferForced(address indexed from, address indexed to, address indexed agent, uint256 amount);
    /// @notice Who holds what when second `recordDate` has passed will be answerable for ever.
    event RecordDateAnnounced(uint40 indexed recordDate);

    error TokenZeroAddress(string parameter);
    /// @notice The registry or compliance offered does not speak `interfaceId` of this platform.
    error TokenPartForeign(address part, bytes4 interfaceId);
    error TokenDecimalsTooMany(uint8 decimals, uint8 limit);
    error TokenTextEmpty(string parameter);
    error TokenLengthMismatch(uint256 first, uint256 second);
    error TokenBatchTooLong(uint256 length, uint256 limit);
    error TokenIsPaused();
    error TokenIsNotPaused();
    error TokenWalletFrozen(address wallet);
    error TokenFreeBalanceTooLow(address wallet, uint256 free, uint256 needed);
    error TokenFrozenTooLow(address wallet, uint256 frozen, uint256 amount);
    error TokenReceiverUnverified(address wallet);
    error TokenSenderUnverified(address wallet);
    error TokenTransferRefused(address from, address to, uint256 amount, address module, uint8 code);
    error TokenConduitProtected(address conduit);
    error TokenUnitsExceeded(uint256 supply, uint256 amount, uint256 units);
    error TokenAmountTooLarge(uint256 amount, uint256 limit);
    error TokenReentered();
    error TokenRecordDateNotAhead(uint40 recordDate, uint256 nowAt);
    error TokenRecordDateTooFar(uint40 recordDate, uint256 limit);
    error TokenRecordDateKnown(uint40 recordDate);
    error TokenRecordDateUnknown(uint40 recordDate);
    error TokenRecordDateOpen(uint40 recordDate, uint256 nowAt);
    error TokenRecordDatesTooMany(uint256 limit);

    function initialize(TokenTerms calldata terms) external;

    // Information

    function version() external view returns (string memory);
    function onchainID() external view returns (address);
    function identityRegistry() external view returns (IIdentityRegistry);
    function compliance() external view returns (IModularCompliance);
    function unitsSource() external view returns (address);
    function setName(string calldata name) external;
    function setSymbol(string calldata symbol) external;
    function setOnchainID(address onchainID) external;
    function setIdentityRegistry(address identityRegistry) external;
    /// @notice Binds `compliance`, which must not be bound beforehand, to this token, and releases the one before. Only the owner.
    function setCompliance(address compliance) external;

    // Holders

    function batchTransfer(address[] calldata toList, uint256[] calldata amounts) external;
    function increaseAllowance(address spender, uint256 addedValue) external returns (bool);
    function decreaseAllowance(address spender, uint256 subtractedValue) external returns (bool);

    // Agents

    function pause() external;
    function unpause() external;
    function paused() external view returns (bool);
    function mint(address to, uint256 amount) external;
    function burn(address userAddress, uint256 amount) external;
    function forcedTransfer(address from, address to, uint256 amount) external returns (bool);
    function setAddressFrozen(address userAddress, bool freeze) external;
    function freezePartialTokens(address userAddress, uint256 amount) external;
    function unfreezePartialTokens(address userAddress, uint256 amount) external;
    function isFrozen(address userAddress) external view returns (bool);
    function getFrozenTokens(address userAddress) external view returns (uint256);
    function batchMint(address[] calldata toList, uint256[] calldata amounts) external;
    function batchBurn(address[] calldata userAddresses, uint256[] calldata amounts) external;
    function batchForcedTransfer(address[] calldata fromList, address[] calldata toList, uint256[] calldata amounts) external;
    function batchSetAddressFrozen(address[] calldata userAddresses, bool[] calldata freeze) external;
    function batchFreezePartialTokens(address[] calldata userAddresses, uint256[] calldata amounts) external;
    function batchUnfreezePartialTokens(address[] calldata userAddresses, uint256[] calldata amounts) external;

    // Record dates

    /// @notice Announces a strictly future record date [unix seconds], at most 400 days ahead; at most 16 may be pending. Only an
    ///         agent or the owner.
    function announceRecordDate(uint40 recordDate) external;

    /// @notice Balance of `account` at the end of second `recordDate` [token units]. Reverts until that second has passed.
    function balanceOfAt(address account, uint40 recordDate) external view returns (uint256);

    /// @notice Supply at the end of second `recordDate` [token units]. Reverts until that second has passed.
    function totalSupplyAt(uint40 recordDate) external view returns (uint256);

    function isRecordDate(uint40 recordDate) external view returns (bool);

    // ERC-1404

    /// @notice 0 if a transfer of `amount` from `from` to `to` by `from` itself would pass now, else a code.
    function detectTransferRestriction(address from, address to, uint256 amount) external view returns (uint8 code);

    function messageForTransferRestriction(uint8 code) external view returns (string memory);
}
