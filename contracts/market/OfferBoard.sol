// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {ITokenFactory} from "../issuance/interfaces/ITokenFactory.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {RestrictionCodes} from "../token/RestrictionCodes.sol";
import {IOfferBoard} from "./interfaces/IOfferBoard.sol";
import {Permit} from "./interfaces/Permit.sol";
import {Reason} from "./interfaces/Reason.sol";
import {OfferBook} from "./OfferBook.sol";
import {OfferReasons} from "./OfferReasons.sol";
import {PermitUse} from "./PermitUse.sol";
import {ReasonList} from "./ReasonList.sol";

/// @title OfferBoard
/// @notice Offers of shares at a fixed price between verified holders, delivered against payment in one transaction, without custody.
/// @dev UNITS shares in token units; prices and costs in units of the currency; instants in unix seconds.
///      ROUNDING costs up, each part by itself, for the maker.
///      TRUST the compliance officer chooses currencies, the pauser stops trading; nobody can move what is others'. The board moves a maker's
///      shares only against the price that he set, and a taker's cash only at his own call. The token's owner, who may set other code,
///      decides what a share is and whether it is delivered.
///      ASSUMPTIONS a currency does not rebase; one that takes a fee is noticed.
///      LIVENESS a currency or a token that refuses a holder holds up that holder's trades alone.
///      NOT CHECKED that makers hold what they offer before someone takes it: `openOffers` says how much is covered. Whether a rule takes
///      a fee in shares from whoever receives them.
/// @custom:stop the pauser stops `make` and `take`, the compliance officer those of a currency. Nothing stops `cancel` and `cancelAll`.
contract OfferBoard is OfferBook, AccessManaged, Pausable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using ReasonList for ReasonList.List;

    uint256 private constant REASONS_AT_MOST = 18;

    ITokenFactory public immutable tokenFactory;

    /// @inheritdoc IOfferBoard
    mapping(address currency => bool) public isCurrencyAllowed;

    constructor(address authority, address tokenFactory_) AccessManaged(authority) {
        tokenFactory = ITokenFactory(tokenFactory_);
    }

    /// @inheritdoc IOfferBoard
    function make(
        address token,
        address currency,
        uint256 amount,
        uint256 price,
        uint256 minLot,
        address counterparty,
        uint40 expiresAt
    ) external nonReentrant whenNotPaused returns (uint256 id) {
        _requireTradable(token, currency);
        return _make(Offer(msg.sender, token, currency, price, amount, amount, minLot, counterparty, expiresAt));
    }

    /// @inheritdoc IOfferBoard
    function makeWithPermit(
        address token,
        address currency,
        uint256 amount,
        uint256 price,
        uint256 minLot,
        address counterparty,
        uint40 expiresAt,
        Permit calldata permit
    ) external nonReentrant whenNotPaused returns (uint256 id) {
        _requireTradable(token, currency);
        PermitUse.tryUse(token, permit);
        return _make(Offer(msg.sender, token, currency, price, amount, amount, minLot, counterparty, expiresAt));
    }

    /// @inheritdoc IOfferBoard
    function take(uint256 id, uint256 amount, uint256 maxCost) external nonReentrant whenNotPaused returns (uint256 cost) {
        return _take(id, amount, maxCost);
    }

    /// @inheritdoc IOfferBoard
    // Until the permit is used nothing was read that is written.
    // slither-disable-next-line reentrancy-no-eth
    function takeWithPermit(uint256 id, uint256 amount, uint256 maxCost, Permit calldata permit)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 cost)
    {
        PermitUse.tryUse(_known(id).currency, permit);
        return _take(id, amount, maxCost);
    }

    /// @inheritdoc IOfferBoard
    function cancel(uint256 id) external nonReentrant {
        Entry storage entry = _known(id);
        address maker = entry.maker;
        if (msg.sender != maker && msg.sender != _successorOf(entry.token, maker)) revert OfferMakerOnly(id, maker, msg.sender);
        State state = _stateOf(entry);
        if (state != State.Open) revert OfferNotOpen(id, state);

        entry.isCancelled = true;
        _unlist(entry);
        emit OfferCancelled(id);
    }

    /// @inheritdoc IOfferBoard
    function cancelAll(address token) external nonReentrant {
        _cancelAll(msg.sender, token);
        emit OffersCancelled(msg.sender, token);
    }

    /// @inheritdoc IOfferBoard
    function resolve(uint256 id) external nonReentrant {
        Entry storage entry = _open(id);
        (address lost, address token) = (entry.maker, entry.token);
        address successor = _successorOf(token, lost);
        if (successor == lost) revert OfferMakerNotLost(id, lost);
        if (msg.sender != successor) revert OfferSuccessorOnly(id, successor, msg.sender);

        entry.maker = successor;
        entry.generation = _generationOf(successor, token);
        emit OfferResolved(id, lost, successor);
    }

    /// @inheritdoc IOfferBoard
    function prune(address token, uint256[] calldata ids) external nonReentrant {
        for (uint256 i = 0; i < ids.length; ++i) {
            Entry storage entry = _known(ids[i]);
            if (entry.token != token) revert OfferOfOtherToken(ids[i], entry.token);
            if (_stateOf(entry) != State.Open) _unlist(entry);
        }
    }

    /// @inheritdoc IOfferBoard
    function setCurrency(address currency, bool isAllowed) external restricted {
        isCurrencyAllowed[currency] = isAllowed;
        emit OfferCurrencyAllowed(currency, isAllowed);
    }

    /// @inheritdoc IOfferBoard
    function pause() external restricted {
        _pause();
    }

    /// @inheritdoc IOfferBoard
    function unpause() external restricted {
        _unpause();
    }

    /// @inheritdoc IOfferBoard
    function preflight(uint256 id, uint256 amount, address taker) external view returns (uint256 cost, Reason[] memory reasons) {
        ReasonList.List memory found = ReasonList.start(REASONS_AT_MOST);
        found.addIf(paused(), OfferReasons.BOARD_PAUSED, "the board is paused");
        Entry storage entry = _entries[id];
        if (entry.maker == address(0)) {
            found.add(OfferReasons.OFFER_UNKNOWN, "there is no such offer");
            return (0, found.gathered());
        }
        cost = amount > type(uint104).max ? 0 : _costOf(entry, amount);
        _askOffer(entry, amount, taker, found);
        _askShares(entry, amount, taker, found);
        _askCash(entry, cost, taker, found);
        return (cost, found.gathered());
    }

    function _make(Offer memory made) private returns (uint256 id) {
        if (!_isVerified(made.token, msg.sender)) revert OfferHolderUnverified(msg.sender);
        _requireTerms(made);

        id = ++_count;
        Entry storage entry = _entries[id];
        (entry.maker, entry.token, entry.currency) = (msg.sender, made.token, made.currency);
        (entry.expiresAt, entry.counterparty) = (made.expiresAt, made.counterparty);
        entry.generation = _generationOf(msg.sender, made.token);
        entry.decimals = IERC20Metadata(made.token).decimals();
        // The casts hold: _requireTerms.
        (entry.amount, entry.remaining) = (uint104(made.amount), uint104(made.amount));
        (entry.minLot, entry.price) = (uint104(made.minLot), uint128(made.price));
        _list(id, entry);
        emit OfferMade(
            id, made.token, msg.sender, made.currency, made.amount, made.price, made.minLot, made.counterparty, made.expiresAt
        );
    }

    /// @dev Everything is written before cash moves, and cash moves before shares do: a currency that acts in the middle of it finds the
    ///      offer already smaller and the shares still with the maker.
    function _take(uint256 id, uint256 amount, uint256 maxCost) private returns (uint256 cost) {
        Entry storage entry = _open(id);
        (address maker, address token, address currency) = (entry.maker, entry.token, entry.currency);
        _requireTakable(id, entry, amount);
        cost = _costOf(entry, amount);
        if (cost > maxCost) revert OfferCostTooHigh(cost, maxCost);

        // What remains is at least the amount: _requireTakable.
        uint104 remaining = entry.remaining - uint104(amount);
        entry.remaining = remaining;
        if (remaining == 0) _unlist(entry);
        emit OfferTaken(id, maker, msg.sender, amount, cost, remaining);

        uint256 before = IERC20(currency).balanceOf(maker);
        IERC20(currency).safeTransferFrom(msg.sender, maker, cost);
        uint256 received = IERC20(currency).balanceOf(maker) - before;
        if (received != cost) revert OfferReceivedWrong(received, cost);
        // The maker offered them to whoever pays, and has been paid.
        // slither-disable-next-line arbitrary-send-erc20
        IERC20(token).safeTransferFrom(maker, msg.sender, amount);
    }

    function _open(uint256 id) private view returns (Entry storage entry) {
        entry = _known(id);
        State state = _stateOf(entry);
        if (state != State.Open) revert OfferNotOpen(id, state);
    }

    function _requireTradable(address token, address currency) private view {
        if (!tokenFactory.isSuiteToken(token)) revert OfferTokenForeign(token);
        if (!isCurrencyAllowed[currency] || currency == token) revert OfferCurrencyRefused(currency);
    }

    function _requireTerms(Offer memory made) private view {
        if (made.amount == 0 || made.amount > type(uint104).max) revert OfferAmountInvalid(made.amount, type(uint104).max);
        if (made.price == 0 || made.price > type(uint128).max) revert OfferPriceInvalid(made.price, type(uint128).max);
        if (made.minLot > made.amount) revert OfferLotInvalid(made.minLot, made.amount);
        if (made.expiresAt <= block.timestamp) revert OfferExpiryPassed(made.expiresAt, block.timestamp);
    }

    function _requireTakable(uint256 id, Entry storage entry, uint256 amount) private view {
        if (!isCurrencyAllowed[entry.currency]) revert OfferCurrencyRefused(entry.currency);
        if (msg.sender == entry.maker) revert OfferTakerIsMaker(id);
        if (!_isNamed(entry, msg.sender)) revert OfferCounterpartyOnly(id, entry.counterparty, msg.sender);
        if (amount > entry.remaining) revert OfferAmountTooLarge(id, amount, entry.remaining);
        uint256 lot = _lotOf(entry);
        if (amount < lot || amount == 0) revert OfferLotTooSmall(id, amount, lot);
        if (!_isVerified(entry.token, entry.maker)) revert OfferHolderUnverified(entry.maker);
        if (!_isVerified(entry.token, msg.sender)) revert OfferHolderUnverified(msg.sender);
    }

    function _askOffer(Entry storage entry, uint256 amount, address taker, ReasonList.List memory found) private view {
        State state = _stateOf(entry);
        found.addIf(state == State.Filled, OfferReasons.OFFER_FILLED, "everything is sold");
        found.addIf(state == State.Cancelled, OfferReasons.OFFER_CANCELLED, "the offer was cancelled");
        found.addIf(state == State.Expired, OfferReasons.OFFER_EXPIRED, "the offer has expired");
        found.addIf(!isCurrencyAllowed[entry.currency], OfferReasons.CURRENCY_REFUSED, "the currency is not admitted any more");
        found.addIf(taker == entry.maker, OfferReasons.TAKER_IS_MAKER, "the offer is the taker's own");
        found.addIf(!_isNamed(entry, taker), OfferReasons.TAKER_NOT_NAMED, "the offer is to someone else");
        found.addIf(amount == 0, OfferReasons.AMOUNT_ZERO, "the amount is zero");
        found.addIf(amount > entry.remaining, OfferReasons.AMOUNT_ABOVE_REMAINING, "less remains");
        bool isBelowLot = amount != 0 && amount < _lotOf(entry);
        found.addIf(isBelowLot, OfferReasons.AMOUNT_BELOW_LOT, "the least lot is larger");
        found.addIf(!_isVerified(entry.token, entry.maker), OfferReasons.MAKER_UNVERIFIED, "the maker is not verified");
        found.addIf(!_isVerified(entry.token, taker), OfferReasons.TAKER_UNVERIFIED, "the taker is not verified");
    }

    function _askShares(Entry storage entry, uint256 amount, address taker, ReasonList.List memory found) private view {
        ISecurityToken token = ISecurityToken(entry.token);
        address maker = entry.maker;
        bool isTooLittle = token.balanceOf(maker) < amount;
        found.addIf(isTooLittle, OfferReasons.MAKER_BALANCE_TOO_LOW, "the maker holds less");
        isTooLittle = token.allowance(maker, address(this)) < amount;
        found.addIf(isTooLittle, OfferReasons.MAKER_ALLOWANCE_TOO_LOW, "the maker lets the board move less");
        uint8 restriction = token.detectTransferRestriction(maker, taker, amount);
        if (restriction == RestrictionCodes.ALLOWED || restriction == RestrictionCodes.BALANCE_TOO_LOW) return;
        found.add(OfferReasons.TRANSFER_REFUSED, token.messageForTransferRestriction(restriction));
    }

    function _askCash(Entry storage entry, uint256 cost, address taker, ReasonList.List memory found) private view {
        IERC20 currency = IERC20(entry.currency);
        bool isTooLittle = currency.balanceOf(taker) < cost;
        found.addIf(isTooLittle, OfferReasons.CASH_BALANCE_TOO_LOW, "the taker holds less cash");
        isTooLittle = currency.allowance(taker, address(this)) < cost;
        found.addIf(isTooLittle, OfferReasons.CASH_ALLOWANCE_TOO_LOW, "the taker lets the board move less cash");
    }
}
