// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Duties} from "../interfaces/Duties.sol";
import {Forecast} from "../interfaces/Forecast.sol";
import {IAffiliateRegister} from "../interfaces/IAffiliateRegister.sol";
import {IComplianceModule} from "../interfaces/IComplianceModule.sol";
import {IdentityChange} from "../interfaces/IdentityChange.sol";
import {Authority, Movement} from "../interfaces/Movement.sol";
import {Seed} from "../interfaces/Seed.sol";
import {CountingModule} from "./CountingModule.sol";
import {Lots} from "./Lots.sol";

/// @title HoldingPeriodModule
/// @notice Shares are sold so many days after they were acquired, lot by lot, as Rule 144(d) has it. A lot keeps its day across a gift, an estate,
///         a court's order and a resale; it begins anew when it was issued, or bought from an affiliate of the issuer.
/// @dev UNITS token units, days in UTC: what came on day d is free from the first second of day d + period on.
///      TRUST each compliance decides for its own token only, and approves gifts; the token's owner says who is an affiliate.
///      ASSUMPTIONS what a pool holds is free, because only what is free gets in; an affiliate's shares do not.
///      NOT CHECKED what was settled stays free when the period is made longer. Of more than 8 lots that come from others with their days, some
///      are joined under the later day (see Lots); what a person acquired himself is free on its exact day.
/// @custom:stop the compliance removes it.
contract HoldingPeriodModule is CountingModule {
    using Lots for Lots.Account;

    /// @param amount that may still be given [token units]
    /// @param expiresAt last second in which it may
    struct Gift {
        uint104 amount;
        uint40 expiresAt;
    }

    uint8 private constant HELD_TOO_SHORT = 1;
    uint8 private constant AFFILIATE_TO_POOL = 2;
    uint8 private constant PERIOD_UNSET = 3;
    uint8 private constant ISSUED_TO_POOL = 4;
    uint256 private constant PERIOD_LIMIT_DAYS = 3_660;

    /// @notice Who is an affiliate.
    IAffiliateRegister public immutable affiliates;

    /// @dev Written through references.
    // slither-disable-next-line uninitialized-state
    mapping(bytes32 books => mapping(address onchainId => Lots.Account)) private _accounts;
    mapping(bytes32 books => mapping(address giver => mapping(address receiver => Gift))) private _gifts;

    event HoldingPeriodSet(address indexed compliance, uint32 periodDays);
    event GiftApproved(
        address indexed compliance, address indexed giver, address indexed receiver, uint256 amount, uint40 expiresAt
    );

    error HoldingPeriodOutOfRange(uint256 periodDays, uint256 limit);
    error HoldingGiftExpired(uint256 expiresAt, uint256 time);
    error HoldingGiftTooLarge(uint256 amount, uint256 limit);
    error HoldingAcquiredAhead(address wallet, uint256 acquiredAt, uint256 time);

    constructor(IAffiliateRegister affiliates_) {
        affiliates = affiliates_;
    }

    /// @notice Sets how many days shares are held before they are sold. Until it is set, nothing may be transferred.
    function setHoldingPeriod(uint32 periodDays) external onlyBound {
        require(periodDays != 0 && periodDays <= PERIOD_LIMIT_DAYS, HoldingPeriodOutOfRange(periodDays, PERIOD_LIMIT_DAYS));
        _setValue(periodDays);
        emit HoldingPeriodSet(msg.sender, periodDays);
    }

    /// @notice Lets one identity give another up to `amount` by its own transfers, free or not, whose lots keep their days; 0 ends it.
    function approveGift(address giver, address receiver, uint256 amount, uint40 expiresAt) external onlyBound {
        require(expiresAt >= block.timestamp, HoldingGiftExpired(expiresAt, block.timestamp));
        require(amount <= type(uint104).max, HoldingGiftTooLarge(amount, type(uint104).max));
        _gifts[_booksFor(msg.sender)][giver][receiver] = Gift(uint104(amount), expiresAt);
        emit GiftApproved(msg.sender, giver, receiver, amount, expiresAt);
    }

    /// @inheritdoc IComplianceModule
    function check(address keeper, Movement calldata movement, uint256 parameter) external view returns (uint8) {
        if (_isIssuedToPool(movement)) return ISSUED_TO_POOL;
        if (!_isJudged(movement) || movement.amount == 0) return 0;
        uint8 code = _standing(movement, parameter);
        if (code != 0) return code;
        return movement.amount > _sellable(keeper, movement, parameter) ? HELD_TOO_SHORT : 0;
    }

    /// @inheritdoc IComplianceModule
    function nextAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint40) {
        if (_isIssuedToPool(movement)) return Forecast.NEVER;
        if (!_isJudged(movement) || movement.amount == 0) return movement.at;
        if (_standing(movement, parameter) != 0) return Forecast.NEVER;
        if (movement.amount <= _sellable(keeper, movement, parameter)) return movement.at;
        Lots.Account storage account = _accounts[_booksOf(keeper, parameter)][movement.fromIdentity];
        uint256 day = account.freeOn(_valueOf(parameter), movement.amount);
        // The cast loses nothing: days fit 24 bits.
        return day == type(uint256).max ? Forecast.NEVER : uint40(day * 1 days);
    }

    /// @inheritdoc IComplianceModule
    function maxAllowed(address keeper, Movement calldata movement, uint256 parameter) external view override returns (uint256) {
        if (_isIssuedToPool(movement)) return 0;
        if (!_isJudged(movement)) return movement.amount;
        if (_standing(movement, parameter) != 0) return 0;
        uint256 sellable = _sellable(keeper, movement, parameter);
        return movement.amount < sellable ? movement.amount : sellable;
    }

    /// @notice Days for which shares are held before they are sold.
    function getHoldingPeriod(address compliance) external view returns (uint256) {
        return _valueOf(_bindings[compliance].value);
    }

    /// @notice What `onchainId` may sell at second `time`, if nothing else happens [token units].
    function freeOf(address compliance, address onchainId, uint40 time) external view returns (uint256) {
        uint256 period = _valueOf(_bindings[compliance].value);
        return _accounts[_booksFor(compliance)][onchainId].freeOf(Lots.Clock(time / 1 days, period), type(uint256).max);
    }

    /// @notice What `onchainId` holds for good, and its open lots: days since 1970, and amounts [token units].
    function lotsOf(address compliance, address onchainId)
        external
        view
        returns (uint256 settled, uint256[] memory daysAcquired, uint256[] memory amounts)
    {
        Lots.Account storage account = _accounts[_booksFor(compliance)][onchainId];
        uint128[] memory lots;
        (settled, lots) = account.openOf();
        (daysAcquired, amounts) = (new uint256[](lots.length), new uint256[](lots.length));
        for (uint256 i = 0; i < lots.length; ++i) {
            (daysAcquired[i], amounts[i]) = (Lots.dayOf(lots[i]), Lots.amountOf(lots[i]));
        }
    }

    /// @notice What one identity may still give another, and until when.
    function giftOf(address compliance, address giver, address receiver) external view returns (uint256 amount, uint40 expiresAt) {
        Gift memory gift = _gifts[_booksFor(compliance)][giver][receiver];
        return (gift.amount, gift.expiresAt);
    }

    /// @inheritdoc IComplianceModule
    function duties() external pure returns (uint16) {
        return Duties.CHECKS_TRANSFERS | Duties.CHECKS_ISSUANCE | Duties.RECORDS | Duties.FOLLOWS_IDENTITIES;
    }

    /// @inheritdoc IComplianceModule
    function name() external pure returns (string memory) {
        return "HoldingPeriodModule";
    }

    function _count(bytes32 books, Movement calldata movement, bool countsGiver, bool countsReceiver, uint256 parameter)
        internal
        override
    {
        if (movement.fromIdentity == movement.toIdentity && countsGiver && countsReceiver) return;
        Lots.Clock memory clock = Lots.Clock(movement.at / 1 days, _valueOf(parameter));
        bool keepsDays = countsGiver && countsReceiver && _keepsDays(books, movement);
        // Of nobody nothing is taken.
        // slither-disable-next-line uninitialized-local
        Lots.Batch memory taken;
        if (countsGiver) taken = _accounts[books][movement.fromIdentity].take(movement.amount, clock, keepsDays);
        if (!countsReceiver) return;
        Lots.Account storage account = _accounts[books][movement.toIdentity];
        if (movement.isFromConduit) account.settle(movement.amount);
        else if (keepsDays) account.addAll(taken, clock);
        else account.add(clock.today, movement.amount, clock);
    }

    function _countSeed(bytes32 books, address, Seed calldata held, uint256 parameter) internal override {
        require(held.acquiredAt <= block.timestamp, HoldingAcquiredAhead(held.wallet, held.acquiredAt, block.timestamp));
        uint256 acquiredAt = held.acquiredAt == 0 ? block.timestamp : held.acquiredAt;
        _accounts[books][held.onchainId].add(
            acquiredAt / 1 days, held.balance, Lots.Clock(block.timestamp / 1 days, _valueOf(parameter))
        );
    }

    /// @dev Whose a wallet was is not a matter of buying: lots keep their days.
    function _countChange(bytes32 books, IdentityChange calldata change, uint256 parameter) internal override {
        (address old, address current) = (change.oldIdentity, change.newIdentity);
        if (old == current) return;
        Lots.Clock memory clock = Lots.Clock(block.timestamp / 1 days, _valueOf(parameter));
        Lots.Batch memory taken = old == address(0)
            ? Lots.single(clock.today, change.balance)
            : _accounts[books][old].take(change.balance, clock, current != address(0));
        if (current != address(0)) _accounts[books][current].addAll(taken, clock);
    }

    function _reason(uint8 code) internal pure override returns (string memory) {
        if (code == HELD_TOO_SHORT) return "the sender has not held so many shares for the holding period";
        if (code == AFFILIATE_TO_POOL) return "an affiliate's shares do not enter a pool";
        if (code == ISSUED_TO_POOL) return "new shares do not enter a pool";
        if (code == PERIOD_UNSET) return "no holding period is set";
        return "";
    }

    /// @dev Whether lots of a person keep their days in another's hands; uses up what a gift was approved for.
    function _keepsDays(bytes32 books, Movement calldata movement) private returns (bool) {
        if (movement.authority == Authority.Enforcement) return true;
        Gift storage gift = _gifts[books][movement.fromIdentity][movement.toIdentity];
        if (_covers(gift, movement)) {
            // The cast loses nothing: the gift covers the amount.
            gift.amount -= uint104(movement.amount);
            return true;
        }
        return !affiliates.isAffiliate(movement.token, movement.fromIdentity);
    }

    /// @dev What is refused whatever the lots are.
    function _standing(Movement calldata movement, uint256 parameter) private view returns (uint8) {
        if (_isUnseeded(parameter)) return UNSEEDED_CODE;
        if (_valueOf(parameter) == 0) return PERIOD_UNSET;
        bool entersPool = movement.isToConduit && affiliates.isAffiliate(movement.token, movement.fromIdentity);
        return entersPool ? AFFILIATE_TO_POOL : 0;
    }

    /// @dev All amounts up to it pass.
    function _sellable(address keeper, Movement calldata movement, uint256 parameter) private view returns (uint256 most) {
        bytes32 books = _booksOf(keeper, parameter);
        Lots.Clock memory clock = Lots.Clock(movement.at / 1 days, _valueOf(parameter));
        most = _accounts[books][movement.fromIdentity].freeOf(clock, movement.amount);
        if (most >= movement.amount || movement.isToConduit) return most;
        Gift memory gift = _gifts[books][movement.fromIdentity][movement.toIdentity];
        if (gift.amount > most && gift.expiresAt >= movement.at) most = gift.amount;
    }

    function _covers(Gift storage gift, Movement calldata movement) private view returns (bool) {
        return gift.amount >= movement.amount && gift.expiresAt >= movement.at && !movement.isToConduit;
    }

    /// @dev What leaves a conduit is free: nothing that nobody held may get in.
    function _isIssuedToPool(Movement calldata movement) private pure returns (bool) {
        return movement.authority == Authority.Issuance && movement.isToConduit && movement.amount != 0;
    }

    /// @dev A conduit gives what is free; wallets of one identity give to themselves.
    function _isJudged(Movement calldata movement) private pure returns (bool) {
        if (movement.authority != Authority.Holder || movement.isFromConduit) return false;
        return movement.isToConduit || movement.fromIdentity != movement.toIdentity;
    }
}
