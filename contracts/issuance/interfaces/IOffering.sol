// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title IOffering
/// @notice A primary sale: subscriptions in a stablecoin, held in escrow until the sale closes; shares are minted when it has.
/// @dev UNITS shares in token units, cash in units of the currency; `pricePerShare` is cash per whole share.
///      ROUNDING the cost of a subscription is rounded up, so that no share is sold under its price.
///      SOFT CAP it holds among those who can receive their shares, not among those who once subscribed. Nobody's shares are minted
///      unless the same call of `settle` mints the soft cap, so nobody is bound in a sale below it; if no call does within
///      SETTLEMENT_SECONDS of the close, the sale has failed and everybody may go. Losing one's verification is no way out: the
///      cash waits until then. Where more than MAX_BATCH investors make up the soft cap, `reserve` counts small ones ahead, each
///      below 1/MAX_BATCH of it; the call that reaches the cap needs the larger ones, and at most MAX_BATCH of them are enough.
///      A reserved investor who loses his verification before his shares are minted takes less than that from the cap.
///      RULES whom a rule of issuance refuses, or for whose shares the token has no room, is left out as somebody is who is not
///      verified: nobody else waits for him. The rules are asked right before each mint, because each mint may change what they
///      say: where they allow so many purchasers or so much cash, those named first in `settle` come first. To be let in by `subscribe` or
///      counted by `reserve` is no promise: both ask about the investor alone, as things stand then, and the rules may refuse him after
///      others. Where they limit many together, what is reserved may not all be minted; only what the call mints that reaches the cap is sure.
///      LOST WALLETS an investor is named by the wallet that subscribed, also after he lost it. Shares and cash then go to the successor that
///      the token's registry names, if it holds a management key of the ONCHAINID under which the investor first subscribed; else they stay his.
interface IOffering {
    /// @param token security token on sale; this offering must be its agent before it settles
    /// @param currency stablecoin in which it is paid
    /// @param proceedsTo who receives the proceeds
    /// @param pricePerShare cash for one whole share [currency units]
    /// @param softCap fewest shares for the sale to succeed [token units], see SOFT CAP
    /// @param hardCap most shares on sale [token units]
    /// @param minTicket fewest shares per subscription [token units]; the last shares on sale may be fewer
    /// @param opensAt first second of the sale
    /// @param closesAt first second after the sale
    /// @param regime exemption or programme under which the shares are sold, as rules of issuance know it; zero if none
    struct Terms {
        address token;
        address currency;
        address proceedsTo;
        uint256 pricePerShare;
        uint256 softCap;
        uint256 hardCap;
        uint256 minTicket;
        uint40 opensAt;
        uint40 closesAt;
        bytes32 regime;
    }

    enum Phase {
        Upcoming,
        Open,
        Closing,
        Succeeded,
        Failed
    }

    event Subscribed(address indexed investor, uint256 shares, uint256 cost);
    event OfferingClosed(bool succeeded, uint256 sharesSold, uint256 cashRaised);
    event SharesSettled(address indexed investor, uint256 shares, uint256 cost);
    event Refunded(address indexed investor, uint256 cost);
    /// @notice What is settled or refunded next, of the wallet `lost`, goes to `successor`.
    event SubscriptionInherited(address indexed lost, address indexed successor);
    event ProceedsWithdrawn(address indexed to, uint256 amount);

    error OfferingTermInvalid(string term, uint256 value);
    error OfferingPhaseWrong(Phase phase, Phase expected);
    error OfferingIssuerOnly(address caller);
    error OfferingInvestorUnverified(address investor);
    /// @notice Shares could not be issued to `investor` now: `module` refuses with `code`, or the token has no room for them, which zeros say.
    error OfferingIssuanceRefused(address investor, address module, uint8 code);
    error OfferingTicketTooSmall(uint256 shares, uint256 minTicket);
    error OfferingSoldOut(uint256 shares, uint256 left);
    error OfferingCostAboveLimit(uint256 cost, uint256 limit);
    error OfferingSharesDue(address investor);
    error OfferingNothingDue(address investor);
    error OfferingBatchTooLong(uint256 length, uint256 limit);
    error OfferingSoftCapMissed(uint256 secured, uint256 softCap);
    error OfferingReceivedWrong(uint256 received, uint256 expected);
    error OfferingValuationUnusable(uint256 assetId, uint8 state);

    /// @notice Sets the terms. Called once by the factory that deploys the offering.
    function initialize(Terms calldata terms, address issuer, address oracle, uint256 assetId) external;

    /// @notice Buys `shares` [token units] for at most `maxCost` [currency units], pulled from the caller into escrow. At least
    ///         `minTicket`, or all that is left. Refused while the asset's valuation is stale or disputed, and once it is retired; and if
    ///         what the caller has subscribed for, with this, could not be issued to him now, see RULES: that spares him the wait.
    function subscribe(uint256 shares, uint256 maxCost) external returns (uint256 cost);

    /// @notice Ends the sale: after `closesAt` anyone, before it the issuer. It has succeeded if the soft cap is reached,
    ///         and fails after all if the first settlement does not come within SETTLEMENT_SECONDS.
    function close() external;

    /// @notice After success counts towards the soft cap each of `investors` to whom his shares could be issued now and who has subscribed
    ///         for less than softCap / MAX_BATCH of them, and does not count any longer those to whom they could not. Anyone. Only sales in which the largest
    ///         MAX_BATCH investors do not reach the soft cap need it.
    function reserve(address[] calldata investors) external;

    /// @notice After success issues the shares of each of `investors` in turn, and pays the issuer for them. Anyone; those who are not
    ///         verified (any more) or whom a rule refuses are left out. The first call must bring minted and reserved shares to the soft cap.
    function settle(address[] calldata investors) external;

    /// @notice Pays `investor` back what is still in escrow: after failure at once, after success if his shares were not minted
    ///         within SETTLEMENT_SECONDS of the close. Anyone. No price and nobody's will stops a refund.
    function refund(address investor) external;

    /// @notice Sends settled cash to the issuer's `proceedsTo`. Anyone.
    function withdrawProceeds() external;

    /// @notice How long after its close a successful sale keeps the cash of investors whose shares are not minted yet, verified or not.
    function SETTLEMENT_SECONDS() external view returns (uint256);
    function terms() external view returns (Terms memory);
    function issuer() external view returns (address);
    function phase() external view returns (Phase);
    /// @notice Shares subscribed [token units]; a refund does not lower it.
    function sharesSold() external view returns (uint256);
    /// @notice Cash subscribed [currency units]; a refund does not lower it.
    function cashRaised() external view returns (uint256);
    /// @notice Shares minted to investors [token units].
    function sharesSettled() external view returns (uint256);
    /// @notice Shares that count towards the soft cap before they are minted [token units].
    function sharesReserved() external view returns (uint256);
    /// @notice Cash held for investors [currency units].
    function escrow() external view returns (uint256);
    /// @notice Cash of settled shares that was not withdrawn yet [currency units].
    function proceeds() external view returns (uint256);
    /// @notice When the sale was closed [unix seconds]; 0 while it is not.
    function closedAt() external view returns (uint40);
    /// @notice What is still in escrow for `investor`: shares to mint and what he paid for them.
    function subscriptionOf(address investor) external view returns (uint256 shares, uint256 cost);
    /// @notice Cost of one subscription to `shares`, rounded up.
    function costOf(uint256 shares) external view returns (uint256 cost);
}
