// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Permit} from "./Permit.sol";
import {Reason} from "./Reason.sol";

/// @title IOfferBoard
/// @notice Offers of shares at a fixed price between verified holders. The board keeps nothing: a maker's shares stay his, with their votes
///         and their income, until someone takes them; then shares and cash change hands in one transaction, or neither does.
/// @dev UNITS shares in token units; prices and costs in units of the currency. ROUNDING costs are rounded up, for the maker.
interface IOfferBoard {
    enum State {
        Open,
        Filled,
        Cancelled,
        Expired
    }

    /// @param maker who sells
    /// @param price of one whole share [units of the currency]
    /// @param amount that was offered [token units]
    /// @param remaining what of it is not sold yet [token units]
    /// @param minLot least that can be taken at once, unless less remains, which then is taken whole [token units]
    /// @param counterparty who alone may take it; zero: whoever the token lets
    /// @param expiresAt first second in which it cannot be taken any more
    struct Offer {
        address maker;
        address token;
        address currency;
        uint256 price;
        uint256 amount;
        uint256 remaining;
        uint256 minLot;
        address counterparty;
        uint40 expiresAt;
    }

    /// @param covered what of the remaining shares the maker has free and lets the board move, this offer seen alone [token units]
    struct OpenOffer {
        uint256 id;
        Offer offer;
        uint256 covered;
    }

    event OfferMade(
        uint256 indexed id,
        address indexed token,
        address indexed maker,
        address currency,
        uint256 amount,
        uint256 price,
        uint256 minLot,
        address counterparty,
        uint40 expiresAt
    );
    event OfferTaken(
        uint256 indexed id, address indexed maker, address indexed taker, uint256 amount, uint256 cost, uint256 remaining
    );
    event OfferCancelled(uint256 indexed id);
    /// @notice All offers that `maker` made before, of `token` or, if that is zero, of any.
    event OffersCancelled(address indexed maker, address indexed token);
    event OfferResolved(uint256 indexed id, address indexed lost, address indexed successor);
    event OfferCurrencyAllowed(address indexed currency, bool isAllowed);

    error OfferTokenForeign(address token);
    error OfferCurrencyRefused(address currency);
    error OfferAmountInvalid(uint256 amount, uint256 limit);
    error OfferPriceInvalid(uint256 price, uint256 limit);
    error OfferLotInvalid(uint256 minLot, uint256 amount);
    error OfferExpiryPassed(uint40 expiresAt, uint256 nowAt);
    error OfferHolderUnverified(address holder);
    error OfferUnknown(uint256 id);
    error OfferNotOpen(uint256 id, State state);
    error OfferCounterpartyOnly(uint256 id, address counterparty, address caller);
    error OfferMakerOnly(uint256 id, address maker, address caller);
    error OfferTakerIsMaker(uint256 id);
    error OfferAmountTooLarge(uint256 id, uint256 amount, uint256 remaining);
    error OfferLotTooSmall(uint256 id, uint256 amount, uint256 lot);
    error OfferCostTooHigh(uint256 cost, uint256 maxCost);
    error OfferReceivedWrong(uint256 received, uint256 cost);
    error OfferSuccessorOnly(uint256 id, address successor, address caller);
    error OfferMakerNotLost(uint256 id, address maker);
    error OfferOfOtherToken(uint256 id, address token);

    /// @notice Offers `amount` shares of the caller, who must be verified, and lets the board move them by an allowance of the token.
    /// @param token a token of the platform's token factory
    /// @param currency in which it is paid, one of the list
    /// @param price of one whole share, not zero [units of the currency]
    /// @param minLot least that can be taken at once, at most `amount`; 0: any [token units]
    /// @param counterparty who alone may take it; zero: anyone
    /// @param expiresAt first second in which it cannot be taken any more
    function make(
        address token,
        address currency,
        uint256 amount,
        uint256 price,
        uint256 minLot,
        address counterparty,
        uint40 expiresAt
    ) external returns (uint256 id);

    /// @notice Like `make`, with a permit of the shares to this board. One that fails does no harm: an offer is worth what its allowance is.
    function makeWithPermit(
        address token,
        address currency,
        uint256 amount,
        uint256 price,
        uint256 minLot,
        address counterparty,
        uint40 expiresAt,
        Permit calldata permit
    ) external returns (uint256 id);

    /// @notice Buys `amount` shares of the offer for at most `maxCost`: cash goes from the caller to the maker, then shares from the maker to
    ///         the caller, as the token's rules allow.
    /// @return cost what was paid
    function take(uint256 id, uint256 amount, uint256 maxCost) external returns (uint256 cost);

    /// @notice Like `take`, with a permit of the cash to this board. One that fails does no harm where the allowance is there.
    function takeWithPermit(uint256 id, uint256 amount, uint256 maxCost, Permit calldata permit) external returns (uint256 cost);

    /// @notice Ends an offer. Its maker, or the wallet that stands for a lost maker; no pause stops it.
    function cancel(uint256 id) external;

    /// @notice Ends all offers that the caller made until now, of `token` or, if that is zero, of any. Costs the same however many they are;
    ///         no pause stops it.
    function cancelAll(address token) external;

    /// @notice Passes an open offer of a lost wallet to the one that stands for it, which must call itself: a lost wallet is perhaps a
    ///         stolen one, and what it offered need not be what its owner wants sold.
    function resolve(uint256 id) external;

    /// @notice Takes offers that are not open any more off the list of `token`. Anyone.
    function prune(address token, uint256[] calldata ids) external;

    /// @notice Admits or removes a cash token; without it its offers cannot be taken. Compliance officer.
    function setCurrency(address currency, bool isAllowed) external;

    /// @notice Stops `make` and `take`. Pauser.
    function pause() external;

    /// @notice Lets `make` and `take` go on. Pauser.
    function unpause() external;

    /// @notice An offer and what has become of it.
    function offer(uint256 id) external view returns (Offer memory, State);

    /// @notice The open offers among `limit` entries of the list of `token` from `cursor` on. Ended ones leave gaps until someone prunes
    ///         them, and the last entry then takes the place of the one that went: read all pages at one block.
    /// @return offers those that are open now
    /// @return nextCursor where to go on; 0 at the end
    function openOffers(address token, uint256 cursor, uint256 limit)
        external
        view
        returns (OpenOffer[] memory offers, uint256 nextCursor);

    /// @notice What `amount` shares of the offer cost, rounded up.
    function costOf(uint256 id, uint256 amount) external view returns (uint256 cost);

    /// @notice Everything that speaks against `take` by `taker` now, its `maxCost` aside; nothing if it would pass. What a currency refuses
    ///         of its own accord is not foreseen.
    /// @return cost of it; 0 if the offer is not known
    /// @return reasons codes of OfferReasons
    function preflight(uint256 id, uint256 amount, address taker) external view returns (uint256 cost, Reason[] memory reasons);

    function isCurrencyAllowed(address currency) external view returns (bool);

    function offerCount() external view returns (uint256);
}
