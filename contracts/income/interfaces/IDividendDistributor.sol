// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IDividendDistributor
/// @notice Pays income to the holders of record: one funded pot per distribution, claimed by each holder or by anyone for them.
/// @dev ROUNDING an entitlement is rounded down, what is withheld up; dust stays in the pot and can be reclaimed. For every distribution
///      paid + withheld + reclaimed + left = funded, to the unit. It never pays a conduit, since cash paid to a pool could be skimmed: those who
///      stand behind its shares are paid.
interface IDividendDistributor {
    /// @param token whose holders are paid
    /// @param recordDate those who hold at the end of this second are paid
    /// @param paymentDate first second of payment
    /// @param isCancelled true if the issuer took all of it back before the record date
    /// @param currency in which they are paid
    /// @param expiresAt first second in which the issuer may reclaim
    /// @param tableId withholding table, 0 for none
    /// @param issuer who funded it and may reclaim what is left after expiry
    /// @param funded what was paid in [currency units]
    /// @param supply at the record date [token units], 0 before the first payment
    /// @param paid what was paid out [currency units]
    /// @param withheld what was kept for the tax agent [currency units]
    /// @param remitted what of it went to him [currency units]
    /// @param reclaimed what went back to the issuer [currency units]
    struct Distribution {
        address token;
        uint40 recordDate;
        uint40 paymentDate;
        bool isCancelled;
        address currency;
        uint40 expiresAt;
        uint48 tableId;
        address issuer;
        uint128 funded;
        uint128 supply;
        uint128 paid;
        uint128 withheld;
        uint128 remitted;
        uint128 reclaimed;
    }

    event DistributionFunded(
        uint256 indexed distributionId,
        address indexed token,
        address indexed issuer,
        address currency,
        uint256 amount,
        uint40 recordDate,
        uint40 paymentDate,
        uint40 expiresAt,
        uint256 tableId
    );
    event DistributionCancelled(uint256 indexed distributionId, address indexed issuer, uint256 amount);
    /// @notice `payee` is the holder, or the wallet that took the place of one that was lost; `conduit` held the shares, the zero address if the
    ///         holder did.
    event DividendPaid(
        uint256 indexed distributionId,
        address indexed holder,
        address indexed payee,
        address conduit,
        uint256 amount,
        uint256 withheld
    );
    /// @notice A push passed over `holder`: the error that claiming alone would give begins with `refusal`.
    event DividendSkipped(uint256 indexed distributionId, address indexed holder, address indexed conduit, bytes4 refusal);
    event DividendWithheldRemitted(uint256 indexed distributionId, address indexed taxAgent, uint256 amount);
    event DividendReclaimed(uint256 indexed distributionId, address indexed issuer, uint256 amount);
    event DividendCurrencyAllowed(address indexed currency, bool isAllowed);

    error DividendTokenForeign(address token);
    error DividendOwnerOnly(address token, address owner, address caller);
    error DividendCurrencyRefused(address currency);
    error DividendAmountZero();
    error DividendAmountTooLarge(uint256 amount, uint256 limit);
    error DividendDateInvalid(string date, uint256 value);
    error DividendExpiryTooEarly(uint40 expiresAt, uint256 earliest);
    error DividendRecordDateUnknown(address token, uint40 recordDate);
    error DividendRecordDatePassed(uint256 distributionId, uint40 recordDate, uint256 nowAt);
    error DividendReceivedWrong(uint256 received, uint256 expected);
    error DividendIssuerOnly(uint256 distributionId, address issuer, address caller);
    error DividendDistributionUnknown(uint256 distributionId);
    error DividendDistributionCancelled(uint256 distributionId);
    error DividendNotPayable(uint256 distributionId, uint40 paymentDate, uint256 nowAt);
    error DividendExpired(uint256 distributionId, uint40 expiresAt);
    error DividendNotExpired(uint256 distributionId, uint40 expiresAt);
    error DividendAlreadyPaid(uint256 distributionId, address holder);
    error DividendNothingDue(uint256 distributionId, address holder);
    error DividendHolderIneligible(address holder);
    error DividendHolderSanctioned(address holder);
    error DividendConduitNotPaid(address conduit);
    error DividendTreatyUnproven(address holder, address caller);
    error DividendSelfOnly(address caller);
    error DividendConduitForeign(address token, address conduit);
    error DividendPotTooSmall(uint256 distributionId, uint256 amount, uint256 left);
    error DividendBatchTooLong(uint256 length, uint256 limit);

    /// @notice Opens and funds a distribution for an announced record date; pulls `amount` from the caller, the token's owner. Nothing is
    ///         withheld. Holders have at least 30 days to claim, from the payment date or from funding if that is later.
    function fund(address token, address currency, uint256 amount, uint40 recordDate, uint40 paymentDate, uint40 expiresAt)
        external
        returns (uint256 distributionId);

    /// @notice Likewise; withholds by table `tableId` of the token.
    function fundWithholding(
        address token,
        address currency,
        uint256 amount,
        uint40 recordDate,
        uint40 paymentDate,
        uint40 expiresAt,
        uint256 tableId
    ) external returns (uint256 distributionId);

    /// @notice Takes a distribution back whole, before its record date. The issuer who funded it only.
    function cancel(uint256 distributionId) external returns (uint256 amount);

    /// @notice Pays `holder` what is due for the shares that it held, less what those behind it got while it was a conduit; to the holder, whoever
    ///         calls, or to the wallet that took its place if it was lost since. The part of a frozen, unverified or sanctioned holder waits,
    ///         also where another wallet took its place.
    ///         Where a treaty claim would lower what is withheld and does not hold now, only whom it is paid to, the token's owner and its
    ///         agents may have it paid.
    /// @return amount what was paid, net of what was withheld [currency units]
    function claim(uint256 distributionId, address holder) external returns (uint256 amount);

    /// @notice Likewise for shares that stood for `holder` while `conduit` held them, as the conduit says; all of them together get no more than
    ///         is due for what the conduit held, and nothing once it was paid itself.
    function claimBehind(uint256 distributionId, address conduit, address holder) external returns (uint256 amount);

    /// @notice Pays each of `holders` that can be paid and lists the others by DividendSkipped; at most 100.
    /// @return paid what was paid out in all [currency units]
    function push(uint256 distributionId, address[] calldata holders) external returns (uint256 paid);

    /// @notice Likewise for those behind `conduit`.
    function pushBehind(uint256 distributionId, address conduit, address[] calldata holders) external returns (uint256 paid);

    /// @notice One payment of a push that `pusher` called. Only this contract itself.
    function payPushed(uint256 distributionId, address conduit, address holder, address pusher) external returns (uint256 amount);

    /// @notice Sends what was withheld and not yet remitted to the tax agent of the distribution's table. Anyone may call.
    function remitWithheld(uint256 distributionId) external returns (uint256 amount);

    /// @notice Sends what is left after expiry back to the issuer who funded it. That issuer only.
    function reclaim(uint256 distributionId) external returns (uint256 amount);

    /// @notice Admits or removes a currency for new distributions. Compliance officer.
    function setCurrency(address currency, bool isAllowed) external;

    function isCurrencyAllowed(address currency) external view returns (bool);

    /// @notice What `holder` is entitled to for the shares that it held, before anything is withheld [currency units], paid or not, rounded down,
    ///         less what those behind it got while it was a conduit; 0 for a conduit.
    function entitlementOf(uint256 distributionId, address holder) external view returns (uint256);

    /// @notice Likewise for the shares that stood for `holder` while `conduit` held them: while it is not paid, no more than is left of what is due
    ///         to the conduit; 0 for what is no conduit now.
    function entitlementBehind(uint256 distributionId, address conduit, address holder) external view returns (uint256);

    function isPaid(uint256 distributionId, address holder) external view returns (bool);

    function isPaidBehind(uint256 distributionId, address conduit, address holder) external view returns (bool);

    function distribution(uint256 distributionId) external view returns (Distribution memory);

    function distributionCount() external view returns (uint256);
}
