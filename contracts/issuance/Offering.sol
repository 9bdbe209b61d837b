// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {IAssetRegistry} from "../assets/interfaces/IAssetRegistry.sol";
import {IValuationOracle} from "../assets/interfaces/IValuationOracle.sol";
import {IssuanceContext} from "../compliance/interfaces/Movement.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {IOffering} from "./interfaces/IOffering.sol";
import {Heirs} from "./Heirs.sol";

/// @title Offering
/// @notice One primary sale. Cash waits in escrow, investor by investor, until the sale has closed; then it turns into proceeds as the
///         investor's shares are minted, or goes back.
/// @dev UNITS shares in token units, cash in units of the currency.
///      ROUNDING the cost of each subscription is rounded up.
///      TRUST nobody can take escrowed cash elsewhere than to its investor, or to `proceedsTo` in the call that mints his shares. The
///      issuer may close early, and ends a sale below the soft cap by it. Escrow and proceeds are counted apart, never by balance.
///      HEIRS what is due to a wallet that the token's registry counts as lost goes to its successor, if that one holds a management key of
///      the ONCHAINID under which the investor first subscribed. Nobody whom the investor gave no key can stand in for him.
///      ASSUMPTIONS the currency neither rebases nor charges for transfers (a charge is refused).
///      LIVENESS after `closesAt` anyone may close, settle, refund and withdraw. If the token cannot mint (this contract is no agent of it,
///      its units are used up, its registry or a rule does not answer) or too few investors stay verified and allowed for the soft cap,
///      everybody may be refunded once SETTLEMENT_SECONDS have passed since the sale closed. Somebody without whom the soft cap is missed
///      can fail the sale by giving up his verification; his cash waits as long as everybody's.
///      A currency that refuses to pay an investor blocks his refund and no other.
///      NOT CHECKED cash sent here outside `subscribe`: it stays.
/// @custom:stop the oracle's ripcord and the asset's retirement stop subscribing, and only that: what was subscribed is settled or
///              refunded; removing this agent from the token stops settling; nothing stops a refund that is due.
contract Offering is IOffering, Initializable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @param onchainId identity of the investor when he first subscribed
    struct Subscription {
        uint104 shares;
        uint128 cost;
        bool isReserved;
        address onchainId;
    }

    /// @custom:storage-location erc7201:aimy.storage.Offering
    struct OfferingStorage {
        Terms terms;
        address issuer;
        IValuationOracle oracle;
        uint256 assetId;
        uint256 wholeShare;
        uint256 sharesSold;
        uint256 cashRaised;
        uint256 escrow;
        uint256 proceeds;
        uint40 closedAt;
        bool hasSucceeded;
        uint256 sharesSettled;
        uint256 sharesReserved;
        mapping(address investor => Subscription) subscriptions;
    }

    /// @inheritdoc IOffering
    uint256 public constant SETTLEMENT_SECONDS = 14 days;
    uint256 public constant MAX_BATCH = 100;

    // keccak256(abi.encode(uint256(keccak256("aimy.storage.Offering")) - 1)) & ~bytes32(uint256(0xff))
    bytes32 private constant OFFERING_STORAGE = 0xf9c6fcb9498c191e729b5d63bd1c6c65a84329aa9646e4a6040c136bfefb3000;

    constructor() {
        _disableInitializers();
    }

    /// @inheritdoc IOffering
    function initialize(Terms calldata terms_, address issuer_, address oracle, uint256 assetId) external initializer {
        OfferingStorage storage $ = _offering();
        $.terms = terms_;
        $.issuer = issuer_;
        $.oracle = IValuationOracle(oracle);
        $.assetId = assetId;
        $.wholeShare = 10 ** ISecurityToken(terms_.token).decimals();
        _requireSoundTerms(terms_);
    }

    /// @inheritdoc IOffering
    function subscribe(uint256 shares, uint256 maxCost) external nonReentrant returns (uint256 cost) {
        OfferingStorage storage $ = _offering();
        _requirePhase(Phase.Open);
        uint256 left = $.terms.hardCap - $.sharesSold;
        bool isRest = shares != 0 && shares == left;
        if (shares < $.terms.minTicket && !isRest) revert OfferingTicketTooSmall(shares, $.terms.minTicket);
        if (shares > left) revert OfferingSoldOut(shares, left);
        _requireTokenised();
        IValuationOracle.State state = $.oracle.stateOf($.assetId);
        if (state != IValuationOracle.State.Fresh) revert OfferingValuationUnusable($.assetId, uint8(state));
        cost = costOf(shares);
        if (cost > maxCost) revert OfferingCostAboveLimit(cost, maxCost);

        // Both fit: the terms keep the hard cap below 2**104 and its cost below 2**120; rounding adds at most a unit per share.
        Subscription memory subscription = $.subscriptions[msg.sender];
        subscription.shares += uint104(shares);
        subscription.cost += uint128(cost);
        if (subscription.onchainId == address(0)) subscription.onchainId = _identityOf(msg.sender);
        _requireIssuable(msg.sender, subscription);
        $.subscriptions[msg.sender] = subscription;
        $.sharesSold += shares;
        $.cashRaised += cost;
        $.escrow += cost;
        emit Subscribed(msg.sender, shares, cost);

        IERC20 currency = IERC20($.terms.currency);
        uint256 balanceBefore = currency.balanceOf(address(this));
        currency.safeTransferFrom(msg.sender, address(this), cost);
        uint256 received = currency.balanceOf(address(this)) - balanceBefore;
        if (received != cost) revert OfferingReceivedWrong(received, cost);
    }

    /// @inheritdoc IOffering
    function close() external nonReentrant {
        OfferingStorage storage $ = _offering();
        Phase current = phase();
        if (current == Phase.Succeeded || current == Phase.Failed) revert OfferingPhaseWrong(current, Phase.Closing);
        if (current != Phase.Closing && msg.sender != $.issuer) revert OfferingIssuerOnly(msg.sender);

        bool hasSucceeded = $.sharesSold >= $.terms.softCap;
        $.closedAt = uint40(block.timestamp);
        $.hasSucceeded = hasSucceeded;
        emit OfferingClosed(hasSucceeded, $.sharesSold, $.cashRaised);
    }

    /// @inheritdoc IOffering
    function reserve(address[] calldata investors) external nonReentrant {
        _requireBatch(investors);
        _requirePhase(Phase.Succeeded);
        OfferingStorage storage $ = _offering();
        for (uint256 i; i < investors.length; ++i) {
            Subscription storage due = $.subscriptions[investors[i]];
            bool isSmall = due.shares != 0 && uint256(due.shares) * MAX_BATCH < $.terms.softCap;
            bool isReserved = isSmall && _receiverOf(investors[i], due) != address(0);
            if (isReserved == due.isReserved) continue;
            due.isReserved = isReserved;
            if (isReserved) $.sharesReserved += due.shares;
            else $.sharesReserved -= due.shares;
        }
    }

    /// @inheritdoc IOffering
    /// @dev The rules' answer about each depends on the mints before his. What belongs to an investor is written before his shares are
    ///      issued, and nobody gets in meanwhile.
    // slither-disable-next-line reentrancy-no-eth
    function settle(address[] calldata investors) external nonReentrant {
        _requireBatch(investors);
        _requirePhase(Phase.Succeeded);
        OfferingStorage storage $ = _offering();
        ISecurityToken token = ISecurityToken($.terms.token);
        bool isFirst = $.sharesSettled == 0;
        for (uint256 i; i < investors.length; ++i) {
            address investor = investors[i];
            Subscription memory due = $.subscriptions[investor];
            if (due.shares == 0) continue;
            address receiver = _receiverOf(investor, due);
            if (receiver == address(0)) continue;
            delete $.subscriptions[investor];
            if (due.isReserved) $.sharesReserved -= due.shares;
            $.sharesSettled += due.shares;
            $.escrow -= due.cost;
            $.proceeds += due.cost;
            if (receiver != investor) emit SubscriptionInherited(investor, receiver);
            emit SharesSettled(investor, due.shares, due.cost);
            token.issue(receiver, due.shares, _contextOf(due));
        }
        uint256 secured = $.sharesSettled + $.sharesReserved;
        if (isFirst && secured < $.terms.softCap) revert OfferingSoftCapMissed(secured, $.terms.softCap);
    }

    /// @inheritdoc IOffering
    function refund(address investor) external nonReentrant {
        OfferingStorage storage $ = _offering();
        Subscription memory due = $.subscriptions[investor];
        if (due.shares == 0) revert OfferingNothingDue(investor);
        _requireRefundable(investor);

        delete $.subscriptions[investor];
        if (due.isReserved) $.sharesReserved -= due.shares;
        $.escrow -= due.cost;
        address payee = Heirs.heirOf($.terms.token, investor, due.onchainId);
        if (payee != investor) emit SubscriptionInherited(investor, payee);
        emit Refunded(investor, due.cost);
        IERC20($.terms.currency).safeTransfer(payee, due.cost);
    }

    /// @inheritdoc IOffering
    function withdrawProceeds() external nonReentrant {
        OfferingStorage storage $ = _offering();
        address to = $.terms.proceedsTo;
        uint256 amount = $.proceeds;
        if (amount == 0) revert OfferingNothingDue(to);
        $.proceeds = 0;
        emit ProceedsWithdrawn(to, amount);
        IERC20($.terms.currency).safeTransfer(to, amount);
    }

    /// @inheritdoc IOffering
    function terms() external view returns (Terms memory) {
        return _offering().terms;
    }

    /// @inheritdoc IOffering
    function issuer() external view returns (address) {
        return _offering().issuer;
    }

    /// @inheritdoc IOffering
    function sharesSold() external view returns (uint256) {
        return _offering().sharesSold;
    }

    /// @inheritdoc IOffering
    function cashRaised() external view returns (uint256) {
        return _offering().cashRaised;
    }

    /// @inheritdoc IOffering
    function sharesSettled() external view returns (uint256) {
        return _offering().sharesSettled;
    }

    /// @inheritdoc IOffering
    function sharesReserved() external view returns (uint256) {
        return _offering().sharesReserved;
    }

    /// @inheritdoc IOffering
    function escrow() external view returns (uint256) {
        return _offering().escrow;
    }

    /// @inheritdoc IOffering
    function proceeds() external view returns (uint256) {
        return _offering().proceeds;
    }

    /// @inheritdoc IOffering
    function closedAt() external view returns (uint40) {
        return _offering().closedAt;
    }

    /// @inheritdoc IOffering
    function subscriptionOf(address investor) external view returns (uint256 shares, uint256 cost) {
        Subscription storage subscription = _offering().subscriptions[investor];
        return (subscription.shares, subscription.cost);
    }

    /// @inheritdoc IOffering
    function costOf(uint256 shares) public view returns (uint256 cost) {
        OfferingStorage storage $ = _offering();
        return Math.mulDiv(shares, $.terms.pricePerShare, $.wholeShare, Math.Rounding.Ceil);
    }

    /// @inheritdoc IOffering
    function phase() public view returns (Phase) {
        OfferingStorage storage $ = _offering();
        if ($.closedAt != 0) {
            bool hasLapsed = $.sharesSettled == 0 && _isSettlementOver($);
            return $.hasSucceeded && !hasLapsed ? Phase.Succeeded : Phase.Failed;
        }
        if (block.timestamp < $.terms.opensAt) return Phase.Upcoming;
        return block.timestamp < $.terms.closesAt ? Phase.Open : Phase.Closing;
    }

    function _requireRefundable(address investor) private view {
        Phase current = phase();
        if (current == Phase.Failed) return;
        if (current != Phase.Succeeded) revert OfferingPhaseWrong(current, Phase.Failed);
        if (!_isSettlementOver(_offering())) revert OfferingSharesDue(investor);
    }

    function _isSettlementOver(OfferingStorage storage $) private view returns (bool) {
        return block.timestamp > $.closedAt + SETTLEMENT_SECONDS;
    }

    function _requireTokenised() private view {
        OfferingStorage storage $ = _offering();
        IAssetRegistry.Status status = $.oracle.assetRegistry().asset($.assetId).status;
        if (status != IAssetRegistry.Status.Tokenised) {
            revert IAssetRegistry.AssetStatusWrong($.assetId, status, IAssetRegistry.Status.Tokenised);
        }
    }

    function _requireBatch(address[] calldata investors) private pure {
        if (investors.length > MAX_BATCH) revert OfferingBatchTooLong(investors.length, MAX_BATCH);
    }

    function _requirePhase(Phase expected) private view {
        Phase current = phase();
        if (current != expected) revert OfferingPhaseWrong(current, expected);
    }

    function _requireIssuable(address investor, Subscription memory subscription) private view {
        ISecurityToken token = ISecurityToken(_offering().terms.token);
        (bool isAllowed, address module, uint8 code) = token.canIssue(investor, subscription.shares, _contextOf(subscription));
        if (isAllowed) return;
        if (module == address(0) && !token.identityRegistry().isVerified(investor)) revert OfferingInvestorUnverified(investor);
        revert OfferingIssuanceRefused(investor, module, code);
    }

    /// @dev Whom the token would issue now what is due to `investor`: him, or his heir; zero if neither.
    function _receiverOf(address investor, Subscription memory due) private view returns (address) {
        if (_isIssuable(investor, due)) return investor;
        address heir = Heirs.heirOf(_offering().terms.token, investor, due.onchainId);
        return heir != investor && _isIssuable(heir, due) ? heir : address(0);
    }

    function _identityOf(address investor) private view returns (address) {
        return ISecurityToken(_offering().terms.token).identityRegistry().identity(investor);
    }

    /// @dev Whether the token would issue `investor` now what is `due`.
    function _isIssuable(address investor, Subscription memory due) private view returns (bool isAllowed) {
        // Whose word it is that forbids it does not matter here.
        // slither-disable-next-line unused-return
        (isAllowed,,) = ISecurityToken(_offering().terms.token).canIssue(investor, due.shares, _contextOf(due));
    }

    /// @dev What rules of issuance are told of a subscription.
    function _contextOf(Subscription memory subscription) private view returns (IssuanceContext memory) {
        Terms storage sale = _offering().terms;
        return IssuanceContext(subscription.cost, sale.currency, sale.regime);
    }

    function _requireSoundTerms(Terms calldata terms_) private view {
        if (terms_.proceedsTo == address(0) || terms_.proceedsTo == address(this)) {
            revert OfferingTermInvalid("proceedsTo", uint160(terms_.proceedsTo));
        }
        if (terms_.hardCap == 0 || terms_.hardCap > type(uint104).max) {
            revert OfferingTermInvalid("hardCap", terms_.hardCap);
        }
        uint256 price = terms_.pricePerShare;
        if (price == 0 || price > type(uint128).max || costOf(terms_.hardCap) > type(uint120).max) {
            revert OfferingTermInvalid("pricePerShare", price);
        }
        if (terms_.softCap > terms_.hardCap) revert OfferingTermInvalid("softCap", terms_.softCap);
        if (terms_.minTicket == 0 || terms_.minTicket > terms_.hardCap) {
            revert OfferingTermInvalid("minTicket", terms_.minTicket);
        }
        if (terms_.closesAt <= block.timestamp || terms_.closesAt <= terms_.opensAt) {
            revert OfferingTermInvalid("closesAt", terms_.closesAt);
        }
    }

    function _offering() private pure returns (OfferingStorage storage $) {
        assembly {
            $.slot := OFFERING_STORAGE
        }
    }
}
