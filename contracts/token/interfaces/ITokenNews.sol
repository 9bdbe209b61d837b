// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title ITokenNews
/// @notice What a security token tells: its events, its errors, and the terms it starts with.
interface ITokenNews {
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
    /// @notice ERC-7943: the same, without the agent.
    event ForcedTransfer(address indexed from, address indexed to, uint256 amount);
    /// @notice ERC-7943: what of the account's balance is frozen now.
    event Frozen(address indexed account, uint256 amount);
    /// @notice Shares, what of them was frozen, and the freeze of the wallet went to another wallet of the same identity.
    event RecoverySuccess(address indexed lostWallet, address indexed newWallet, address indexed investorOnchainID);
    /// @notice A compliance of the 4.1 suite, or a module whose compliance could not note it, did not take note of an enforcement.
    event RecordFailed(address indexed part);
    /// @notice Who holds what when second `recordDate` has passed will be answerable for ever.
    event RecordDateAnnounced(uint40 indexed recordDate);

    /// @notice Rules count holders by the identities of the registry that is set: take those rules off first.
    error TokenRulesCountHolders(uint256 supply);
    error TokenZeroAddress(string parameter);
    /// @notice There is no code at `agency` that the token could run.
    error TokenAgencyMissing(address agency);
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
    error TokenComplianceOnly(address caller);
    error TokenComplianceUnchanged(address compliance);
    error TokenRecoveryToItself(address wallet);
    /// @notice The lost wallet's identity is `found`; the agent named `given`.
    error TokenRecoveryForeign(address wallet, address found, address given);
    /// @notice `newWallet` is no management key of the identity.
    error TokenRecoveryKeyMissing(address newWallet, address identity);
    error TokenPermitExpired(uint256 deadline, uint256 nowAt);
    error TokenPermitSignerInvalid(address signer, address owner);
    error TokenUnitsExceeded(uint256 supply, uint256 amount, uint256 units);
    error TokenAmountTooLarge(uint256 amount, uint256 limit);
    error TokenReentered();
    error TokenRecordDateNotAhead(uint40 recordDate, uint256 nowAt);
    error TokenRecordDateTooFar(uint40 recordDate, uint256 limit);
    error TokenRecordDateKnown(uint40 recordDate);
    error TokenRecordDateUnknown(uint40 recordDate);
    error TokenRecordDateOpen(uint40 recordDate, uint256 nowAt);
    error TokenRecordDatesTooMany(uint256 limit);
}
