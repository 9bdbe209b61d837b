// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IDividendDistributor
/// @notice Pays income to the holders of record: one funded pot per distribution, claimed by each holder or by anyone for them.
/// @dev ROUNDING an entitlement is rounded down; dust stays in the pot and can be reclaimed. For every distribution
///      paid + reclaimed + left = funded, to the unit. It never pays a conduit: cash paid to a pool could be skimmed.
interface IDividendDistributor {
    /// @param token whose holders are paid
    /// @param currency in which they are paid
    /// @param issuer who funded it and may reclaim what is left after expiry
    /// @param recordDate those who hold at the end of this second are paid
    /// @param paymentDate first second of payment
    /// @param expiresAt first second in which the issuer may reclaim
    /// @param funded what was paid in [currency units]
    /// @param paid what was paid out [currency units]
    /// @param reclaimed what went back to the issuer [currency units]
    struct Distribution {
        address token;
        address currency;
        address issuer;
        uint40 recordDate;
        uint40 paymentDate;
        uint40 expiresAt;
        uint256 funded;
        uint256 paid;
        uint256 reclaimed;
    }

    event DistributionFunded(
        uint256 indexed distributionId,
        address indexed token,
        address indexed issuer,
        address currency,
        uint256 amount,
        uint40 recordDate,
        uint40 paymentDate,
        uint40 expiresAt
    );
    event DividendPaid(uint256 indexed distributionId, address indexed holder, uint256 amount);
    event DividendReclaimed(uint256 indexed distributionId, address indexed issuer, uint256 amount);
    event DividendCurrencyAllowed(address indexed currency, bool isAllowed);

    error DividendTokenForeign(address token);
    error DividendOwnerOnly(address token, address owner, address caller);
    error DividendCurrencyRefused(address currency);
    error DividendAmountZero();
    error DividendDateInvalid(string date, uint256 value);
    error DividendExpiryTooEarly(uint40 expiresAt, uint256 earliest);
    error DividendRecordDateUnknown(address token, uint40 recordDate);
    error DividendReceivedWrong(uint256 received, uint256 expected);
    error DividendIssuerOnly(uint256 distributionId, address issuer, address caller);
    error DividendDistributionUnknown(uint256 distributionId);
    error DividendNotPayable(uint256 distributionId, uint40 paymentDate, uint256 nowAt);
    error DividendExpired(uint256 distributionId, uint40 expiresAt);
    error DividendNotExpired(uint256 distributionId, uint40 expiresAt);
    error DividendAlreadyPaid(uint256 distributionId, address holder);
    error DividendNothingDue(uint256 distributionId, address holder);
    error DividendHolderIneligible(address holder);
    error DividendConduitNotPaid(address conduit);
    error DividendPotTooSmall(uint256 distributionId, uint256 amount, uint256 left);
    error DividendBatchTooLong(uint256 length, uint256 limit);

    /// @notice Opens and funds a distribution for an announced record date; pulls `amount` from the caller, the token's owner.
    ///         Holders have at least 30 days to claim, from the payment date or from funding if that is later.
    function fund(address token, address currency, uint256 amount, uint40 recordDate, uint40 paymentDate, uint40 expiresAt)
        external
        returns (uint256 distributionId);

    /// @notice Pays `holder` what is due; to the holder, whoever calls. A frozen or unverified holder's part waits.
    function claim(uint256 distributionId, address holder) external returns (uint256 amount);

    /// @notice Pays each of `holders` that can be paid and passes over the others, for whom nothing is emitted; at most 100.
    /// @return paid what was paid out in all [currency units]
    function push(uint256 distributionId, address[] calldata holders) external returns (uint256 paid);

    /// @notice Sends what is left after expiry back to the issuer who funded it. That issuer only.
    function reclaim(uint256 distributionId) external returns (uint256 amount);

    /// @notice Admits or removes a currency for new distributions. Compliance officer.
    function setCurrency(address currency, bool isAllowed) external;

    function isCurrencyAllowed(address currency) external view returns (bool);

    /// @notice What `holder` is entitled to [currency units], paid or not, rounded down; 0 for a conduit.
    function entitlementOf(uint256 distributionId, address holder) external view returns (uint256);

    function isPaid(uint256 distributionId, address holder) external view returns (bool);

    function distribution(uint256 distributionId) external view returns (Distribution memory);

    function distributionCount() external view returns (uint256);
}
