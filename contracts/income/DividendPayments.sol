// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC5313} from "@openzeppelin/contracts/interfaces/IERC5313.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LowLevelCall} from "@openzeppelin/contracts/utils/LowLevelCall.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IAgentRole} from "../access/IAgentRole.sol";
import {IConduitStakes} from "../compliance/interfaces/IConduitStakes.sol";
import {ISanctionsList} from "../compliance/interfaces/ISanctionsList.sol";
import {BoundedCall} from "../identity/BoundedCall.sol";
import {IIdentityRegistry} from "../identity/interfaces/IIdentityRegistry.sol";
import {PartyCalls} from "../identity/PartyCalls.sol";
import {HoldingCalls} from "../token/HoldingCalls.sol";
import {ISecurityToken} from "../token/interfaces/ISecurityToken.sol";
import {IDividendDistributor} from "./interfaces/IDividendDistributor.sol";
import {WithholdingTables} from "./WithholdingTables.sol";

/// @title DividendPayments
/// @notice Pays what is due from a pot: to holders, to those behind conduits, and to the wallets that took a lost one's place.
abstract contract DividendPayments is IDividendDistributor, WithholdingTables, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev Who is to be paid in which distribution.
    /// @param conduit that held the shares, NO_CONDUIT if `holder` did
    /// @param caller who has it paid
    struct Payment {
        uint256 distributionId;
        address conduit;
        address holder;
        address caller;
    }

    /// @dev What a payment needs to know of its distribution, read once.
    struct Terms {
        address token;
        uint40 recordDate;
        address currency;
        uint48 tableId;
        uint128 funded;
        uint128 supply;
    }

    uint256 public constant MAX_BATCH = 100;

    /// @dev Shares that no conduit held.
    address private constant NO_CONDUIT = address(0);

    /// @dev Marks of an account in a distribution: it was paid itself; those behind it were paid.
    uint256 private constant PAID = 1;
    uint256 private constant PAID_BEHIND = 2;

    /// @notice Nobody on it is paid.
    ISanctionsList public immutable sanctionsList;

    uint256 internal _count;
    mapping(uint256 distributionId => Distribution) internal _distributions;
    /// @dev Two bits for each distribution, 128 to a word: whoever was paid before pays less for the next one.
    mapping(address account => mapping(uint256 word => uint256 marks)) private _marks;
    /// @dev Likewise a bit, 256 to a word.
    mapping(address conduit => mapping(address holder => mapping(uint256 word => uint256 bits))) private _paidBehind;
    /// @dev What those behind an account got, before anything was withheld. With the marks of the account it is the one ledger of what its shares
    ///      brought in: conduits come and go, and nothing is paid both to one and to those behind it.
    mapping(uint256 distributionId => mapping(address account => uint256)) private _grossBehind;

    constructor(ISanctionsList sanctionsList_) {
        sanctionsList = sanctionsList_;
    }

    /// @inheritdoc IDividendDistributor
    function claim(uint256 distributionId, address holder) external nonReentrant returns (uint256 amount) {
        return _claim(Payment(distributionId, NO_CONDUIT, holder, msg.sender));
    }

    /// @inheritdoc IDividendDistributor
    function claimBehind(uint256 distributionId, address conduit, address holder) external nonReentrant returns (uint256 amount) {
        return _claimBehind(Payment(distributionId, conduit, holder, msg.sender));
    }

    /// @inheritdoc IDividendDistributor
    function payPushed(uint256 distributionId, address conduit, address holder, address pusher)
        external
        nonReentrant
        returns (uint256 amount)
    {
        require(msg.sender == address(this), DividendSelfOnly(msg.sender));
        Payment memory due = Payment(distributionId, conduit, holder, pusher);
        return conduit == NO_CONDUIT ? _claim(due) : _claimBehind(due);
    }

    /// @inheritdoc IDividendDistributor
    function push(uint256 distributionId, address[] calldata holders) external returns (uint256 paid) {
        return _push(distributionId, NO_CONDUIT, holders);
    }

    /// @inheritdoc IDividendDistributor
    function pushBehind(uint256 distributionId, address conduit, address[] calldata holders) external returns (uint256 paid) {
        require(conduit != NO_CONDUIT, DividendConduitForeign(_known(distributionId).token, conduit));
        return _push(distributionId, conduit, holders);
    }

    /// @inheritdoc IDividendDistributor
    function entitlementOf(uint256 distributionId, address holder) external view returns (uint256) {
        Distribution storage pot = _known(distributionId);
        (address token, uint40 recordDate) = (pot.token, pot.recordDate);
        HoldingCalls.Holding memory held = HoldingCalls.holdingOf(token, holder, recordDate);
        if (held.isConduit) return 0;
        uint256 gross = _partOf(pot.funded, held.balance, ISecurityToken(token).totalSupplyAt(recordDate));
        return Math.saturatingSub(gross, _grossBehind[distributionId][holder]);
    }

    /// @inheritdoc IDividendDistributor
    function entitlementBehind(uint256 distributionId, address conduit, address holder) external view returns (uint256) {
        Distribution storage pot = _known(distributionId);
        (address token, uint40 recordDate) = (pot.token, pot.recordDate);
        HoldingCalls.Holding memory held = HoldingCalls.holdingOf(token, conduit, recordDate);
        if (!held.isConduit) return 0;
        uint256 supply = ISecurityToken(token).totalSupplyAt(recordDate);
        uint256 gross = _partOf(pot.funded, IConduitStakes(conduit).unitsBehind(holder, recordDate), supply);
        if (isPaidBehind(distributionId, conduit, holder)) return gross;
        return Math.min(gross, _leftBehind(distributionId, conduit, _partOf(pot.funded, held.balance, supply)));
    }

    /// @inheritdoc IDividendDistributor
    function isPaid(uint256 distributionId, address holder) external view returns (bool) {
        return _has(holder, distributionId, PAID);
    }

    /// @inheritdoc IDividendDistributor
    function isPaidBehind(uint256 distributionId, address conduit, address holder) public view returns (bool) {
        return _paidBehind[conduit][holder][distributionId >> 8] >> (distributionId & 0xff) & 1 != 0;
    }

    function _known(uint256 distributionId) internal view returns (Distribution storage pot) {
        pot = _distributions[distributionId];
        require(pot.token != address(0), DividendDistributionUnknown(distributionId));
    }

    function _leftOf(Distribution storage pot) internal view returns (uint256) {
        return uint256(pot.funded) - pot.paid - pot.withheld - pot.reclaimed;
    }

    /// @dev Each holder is paid in a call of its own, so that a refusal of any kind undoes that payment alone.
    function _push(uint256 distributionId, address conduit, address[] calldata holders) private returns (uint256 paid) {
        require(holders.length <= MAX_BATCH, DividendBatchTooLong(holders.length, MAX_BATCH));
        _payable(distributionId);
        for (uint256 i = 0; i < holders.length; ++i) {
            address holder = holders[i];
            bytes memory message = abi.encodeCall(IDividendDistributor.payPushed, (distributionId, conduit, holder, msg.sender));
            // A payment answers one word.
            // slither-disable-next-line unused-return
            (bool isPaidOut, bytes32 answer,) = LowLevelCall.callReturn64Bytes(address(this), message);
            if (isPaidOut) {
                paid += uint256(answer);
            } else {
                bytes4 refusal = LowLevelCall.returnDataSize() >= 4 ? bytes4(answer) : bytes4(0);
                // Whether a holder is verified is not for the caller's gas to say.
                if (refusal == BoundedCall.CallGasTooLow.selector) LowLevelCall.bubbleRevert();
                emit DividendSkipped(distributionId, holder, conduit, refusal);
            }
        }
    }

    function _claim(Payment memory due) private returns (uint256 amount) {
        (uint256 distributionId, address holder) = (due.distributionId, due.holder);
        (Distribution storage pot, Terms memory terms) = _payable(distributionId);
        HoldingCalls.Holding memory held = HoldingCalls.holdingOf(terms.token, holder, terms.recordDate);
        require(!held.isConduit, DividendConduitNotPaid(holder));
        mapping(uint256 word => uint256) storage marksOfHolder = _marks[holder];
        (uint256 word, uint256 shift) = (distributionId >> 7, (distributionId & 0x7f) << 1);
        uint256 marks = marksOfHolder[word];
        require(marks >> shift & PAID == 0, DividendAlreadyPaid(distributionId, holder));
        uint256 gross = _partOf(terms.funded, held.balance, _keptSupply(pot, terms));
        // It may have been a conduit until now.
        if (marks >> shift & PAID_BEHIND != 0) gross = Math.saturatingSub(gross, _grossBehind[distributionId][holder]);
        marksOfHolder[word] = marks | PAID << shift;
        return _pay(pot, terms, held, due, gross);
    }

    function _claimBehind(Payment memory due) private returns (uint256 amount) {
        (uint256 distributionId, address conduit) = (due.distributionId, due.conduit);
        (Distribution storage pot, Terms memory terms) = _payable(distributionId);
        HoldingCalls.Holding memory held = HoldingCalls.holdingOf(terms.token, conduit, terms.recordDate);
        require(held.isConduit, DividendConduitForeign(terms.token, conduit));
        bool isPaidOut = isPaidBehind(distributionId, conduit, due.holder);
        require(!isPaidOut, DividendAlreadyPaid(distributionId, due.holder));
        uint256 supply = _keptSupply(pot, terms);
        uint256 gross = _partOf(terms.funded, IConduitStakes(conduit).unitsBehind(due.holder, terms.recordDate), supply);
        gross = Math.min(gross, _leftBehind(distributionId, conduit, _partOf(terms.funded, held.balance, supply)));
        _grossBehind[distributionId][conduit] += gross;
        _marks[conduit][distributionId >> 7] |= PAID_BEHIND << ((distributionId & 0x7f) << 1);
        _paidBehind[conduit][due.holder][distributionId >> 8] |= 1 << (distributionId & 0xff);
        return _pay(pot, terms, held, due, gross);
    }

    /// @dev Pays `gross`, less what is withheld, to whoever's marks are set. What the token says of the account that held the shares is not
    ///      asked again.
    function _pay(Distribution storage pot, Terms memory terms, HoldingCalls.Holding memory held, Payment memory due, uint256 gross)
        private
        returns (uint256 amount)
    {
        require(gross != 0, DividendNothingDue(due.distributionId, due.holder));
        (address payee, IIdentityRegistry.Party memory party) = _payeeOf(held.identityRegistry, due.holder);
        bool isHeldByPayee = due.conduit == NO_CONDUIT && payee == due.holder;
        ISecurityToken token = ISecurityToken(terms.token);
        require(isHeldByPayee || !token.isConduit(payee), DividendConduitNotPaid(payee));
        bool isFrozen = isHeldByPayee ? held.isFrozen : token.isFrozen(payee);
        require(party.isVerified && !isFrozen, DividendHolderIneligible(payee));
        require(!sanctionsList.isEitherListed(payee, party.onchainId), DividendHolderSanctioned(payee));
        if (payee != due.holder) _requireLostFree(token, due.holder);
        uint256 withheld = terms.tableId == 0 ? 0 : _withheldFrom(terms, due, gross, payee, party);
        amount = gross - withheld;

        _book(pot, terms, due.distributionId, gross, withheld);
        emit DividendPaid(due.distributionId, due.holder, payee, due.conduit, amount, withheld);

        if (amount != 0) IERC20(terms.currency).safeTransfer(payee, amount);
    }

    /// @dev What keeps a holder's part from him keeps it from his successor, too: where another token, or the registry, had the wallet replaced,
    ///      this one's freeze is still on the lost wallet.
    function _requireLostFree(ISecurityToken token, address lost) private view {
        require(!token.isFrozen(lost), DividendHolderIneligible(lost));
        require(!sanctionsList.isListed(lost), DividendHolderSanctioned(lost));
    }

    /// @dev What is withheld is withheld for good: while someone's treaty claim does not hold, no stranger may have him paid.
    function _withheldFrom(
        Terms memory terms,
        Payment memory due,
        uint256 gross,
        address payee,
        IIdentityRegistry.Party memory party
    ) private view returns (uint256) {
        (uint256 bps, bool lacksTreatyClaim) = _withholdingOf(terms.tableId, terms.token, party);
        if (lacksTreatyClaim) {
            bool isOwnChoice =
                due.caller == payee || due.caller == IERC5313(terms.token).owner() || IAgentRole(terms.token).isAgent(due.caller);
            require(isOwnChoice, DividendTreatyUnproven(due.holder, due.caller));
        }
        return _withheldOf(gross, bps);
    }

    function _book(Distribution storage pot, Terms memory terms, uint256 distributionId, uint256 gross, uint256 withheld) private {
        (uint256 paidBefore, uint256 withheldBefore) = (pot.paid, pot.withheld);
        unchecked {
            // What was paid and withheld is at most what was funded; nothing was reclaimed of a pot that pays.
            uint256 left = terms.funded - paidBefore - withheldBefore;
            require(gross <= left, DividendPotTooSmall(distributionId, gross, left));
            // The casts lose nothing: what is withheld is at most gross, and the sums are at most what was funded.
            (pot.paid, pot.withheld) = (uint128(paidBefore + gross - withheld), uint128(withheldBefore + withheld));
        }
    }

    /// @dev The supply at the record date is the same for all: it is asked for once.
    function _keptSupply(Distribution storage pot, Terms memory terms) private returns (uint256 supply) {
        supply = terms.supply;
        if (supply != 0) return supply;
        supply = ISecurityToken(terms.token).totalSupplyAt(terms.recordDate);
        // A supply fits 104 bits; a token that says otherwise has nobody paid.
        if (supply > type(uint128).max) return 0;
        pot.supply = uint128(supply);
    }

    /// @dev A lost wallet is never verified again: what is due to it goes to the one that took its place.
    function _payeeOf(IIdentityRegistry registry, address holder)
        private
        view
        returns (address payee, IIdentityRegistry.Party memory party)
    {
        payee = holder;
        _fillParty(party, registry, payee);
        if (party.isVerified) return (payee, party);
        payee = _successorOf(registry, holder);
        if (payee != holder) _fillParty(party, registry, payee);
    }

    /// @dev A registry of the 4.1 suite is asked as 4.1 has it.
    function _fillParty(IIdentityRegistry.Party memory party, IIdentityRegistry registry, address wallet) private view {
        if (PartyCalls.fillVerified(party, registry, wallet)) return;
        if (bytes4(LowLevelCall.returnData()) == BoundedCall.CallGasTooLow.selector) LowLevelCall.bubbleRevert();
        (party.onchainId, party.country) = (registry.identity(wallet), registry.investorCountry(wallet));
        party.isVerified = registry.isVerified(wallet);
    }

    function _successorOf(IIdentityRegistry registry, address wallet) private view returns (address) {
        try registry.successorOf(wallet) returns (address successor) {
            return successor;
        } catch {
            return wallet;
        }
    }

    /// @dev What of `limit`, due for the shares of `conduit`, is left for those behind it: nothing once it was paid itself.
    function _leftBehind(uint256 distributionId, address conduit, uint256 limit) private view returns (uint256) {
        if (_has(conduit, distributionId, PAID)) return 0;
        return Math.saturatingSub(limit, _grossBehind[distributionId][conduit]);
    }

    function _has(address account, uint256 distributionId, uint256 mark) private view returns (bool) {
        return _marks[account][distributionId >> 7] >> ((distributionId & 0x7f) << 1) & mark != 0;
    }

    function _payable(uint256 distributionId) private view returns (Distribution storage pot, Terms memory terms) {
        pot = _distributions[distributionId];
        // Each word of the pot is read once.
        (bool isCancelled, uint40 paymentDate, uint40 expiresAt) = (pot.isCancelled, pot.paymentDate, pot.expiresAt);
        (terms.token, terms.recordDate) = (pot.token, pot.recordDate);
        (terms.currency, terms.tableId) = (pot.currency, pot.tableId);
        (terms.funded, terms.supply) = (pot.funded, pot.supply);
        require(terms.token != address(0), DividendDistributionUnknown(distributionId));
        require(!isCancelled, DividendDistributionCancelled(distributionId));
        require(block.timestamp >= paymentDate, DividendNotPayable(distributionId, paymentDate, block.timestamp));
        require(block.timestamp < expiresAt, DividendExpired(distributionId, expiresAt));
    }

    /// @dev Balances fit 104 bits, and what is funded 128: only what a liar answers can overflow, and then nobody is paid by it.
    function _partOf(uint256 funded, uint256 units, uint256 supply) private pure returns (uint256) {
        return supply == 0 ? 0 : funded * units / supply;
    }
}
